"""Starts Martlet's command line and follows its events."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CODE = re.compile(r"\bMARTLET-[A-Z]\d{3}\b")

#: Another command works on the environment, or has the file of the warehouse open.
LOCKED = frozenset({"MARTLET-S010", "MARTLET-W001"})

INTERRUPTED = 130
_LOUD = {"failed", "error"}


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    exit_code: int
    #: The codes of the errors that ended the command, or a step of it.
    codes: frozenset[str]
    #: The sentences that say what is wrong.
    problems: tuple[str, ...]
    #: Numbers of what was done: ``{"models_built": 3, "tests_failed": 1}``.
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_locked(self) -> bool:
        """Whether the command did nothing because another one works on the same."""
        return self.exit_code != 0 and not self.counts and bool(self.codes & LOCKED)


class MartletProcess:
    """One command of Martlet; its events go to a log as they come."""

    def __init__(self, arguments: Sequence[str], *, directory: str, environment: Mapping[str, str], log: logging.Logger) -> None:
        self._arguments = list(arguments)
        self._directory = directory
        self._environment = dict(environment)
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._is_stopped = False
        self._lock = threading.Lock()

    def run(self) -> Outcome:
        """Runs it to its end."""
        story = Story(self._log)
        with self._lock:
            if self._is_stopped:
                return Outcome(INTERRUPTED, frozenset(), ())
            self._process = subprocess.Popen(
                self._arguments,
                cwd=self._directory,
                env={**os.environ, **self._environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        with self._process as process:
            for line in process.stdout or ():
                story.tell(line.rstrip("\n"))
        return story.outcome(process.returncode)

    def stop(self) -> None:
        """Interrupts it, as Ctrl-C does: statements are cancelled and nothing half done is published."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None and self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGINT)


class Story:
    """Turns Martlet's events, one JSON object a line, into lines of a log, and remembers how they end."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._codes: set[str] = set()
        self._problems: list[str] = []
        self._counts: dict[str, int] = {}

    def tell(self, line: str) -> None:
        """Takes the next line."""
        event = _parsed(line)
        if event is None:
            self._plain(line)
            return
        kind = event.get("kind")
        if kind == "step-finished":
            self._step(event["result"])
        elif kind == "command-failed":
            self._errors(event.get("errors", []))
        elif kind == "warning":
            self._log.warning("%s", error_text(event["error"]))
        elif kind == "note":
            self._log.info("%s", event.get("message"))
        elif kind == "run-started":
            self._log.info(
                "Run %s: %s in %s on %s, %d steps.",
                *(event.get(name) for name in ("runId", "command", "environment", "target", "steps")),
            )
        elif kind == "retrying":
            self._log.warning("Trying again after: %s", event.get("message"))
        elif kind == "published":
            self._count("published", len(event.get("relations", [])))
            self._log.info("Published: %s", ", ".join(event.get("relations", [])))
        elif kind == "planned":
            plan = event["plan"]
            actions = ", ".join(f"{count} to {action}" for action, count in plan["actions"].items() if count > 0 and action != "inline")
            self._log.info("Plan %s for %s: %s.", plan["digest"], plan["environment"], actions or "nothing to do")
        elif kind == "run-finished":
            self._log.info("Run %s ended after %.1f s.", event["result"]["runId"], event["result"]["milliseconds"] / 1000)
        elif kind == "generated":
            rows = sum(table["rows"] for table in event["tables"])
            self._log.info("Generated %d rows in %d files of %s.", rows, len(event["tables"]), event["directory"])
        elif kind not in {"step-started", "generating", "loading"}:
            self._other(event)

    def outcome(self, exit_code: int) -> Outcome:
        """How it ended."""
        return Outcome(exit_code, frozenset(self._codes), tuple(self._problems), dict(self._counts))

    def _step(self, result: Mapping[str, Any]) -> None:
        kind, status = result["kind"], result["status"]
        name = {"succeeded": "passed" if kind == "test" else "built"}.get(status, status)
        self._count(f"{'sources' if kind == 'ingest' else f'{kind}s'}_{'loaded' if (kind, name) == ('ingest', 'built') else name}")
        rows = "" if result.get("rows") is None else f", {result['rows']} rows"
        text = f"{result['id']}: {status}{rows}, {result['milliseconds'] / 1000:.1f} s"
        if status in _LOUD:
            self._log.error("%s", text)
            self._errors(result.get("errors", []), result["id"])
        elif status == "warned":
            self._log.warning("%s", text)
            for error in result.get("errors", []):
                self._log.warning("%s", error_text(error))
        elif status == "skipped":
            self._log.warning("%s: skipped. %s", result["id"], result.get("message", ""))
        elif kind in {"ingest", "model"}:
            self._log.info("%s", text)
        else:
            self._log.debug("%s", text)
        for warning in result.get("warnings", []):
            self._log.warning("%s", error_text(warning))

    def _errors(self, errors: Sequence[Mapping[str, Any]], step: str | None = None) -> None:
        if not errors and step is not None:
            self._problems.append(f"{step} failed")
        for error in errors:
            text = error_text(error)
            self._codes.add(str(error["code"]))
            self._problems.append(text)
            self._log.error("%s", text)

    def _other(self, event: Mapping[str, Any]) -> None:
        """What commands print that have an answer instead of events: freshness, monitors, scores, alerts."""
        status = event.get("status") or event.get("event")
        text = json.dumps({name: value for name, value in event.items() if name != "time"}, ensure_ascii=False)
        if status in {*_LOUD, "unknown"}:
            self._problems.append(text)
            self._log.error("%s", text)
        elif status in {"stale", "warned"}:
            self._log.warning("%s", text)
        else:
            self._log.info("%s", text)

    def _plain(self, line: str) -> None:
        if line.strip() == "":
            return
        found = CODE.findall(line)
        self._codes.update(found)
        if found:
            self._problems.append(line.strip())
        self._log.log(logging.ERROR if found else logging.INFO, "%s", line)

    def _count(self, name: str, by: int = 1) -> None:
        self._counts[name] = self._counts.get(name, 0) + by


def error_text(error: Mapping[str, Any]) -> str:
    """An error as Martlet's terminal shows it: its code, its place, what happened and what to do."""
    at = error.get("at")
    place = ""
    if at is not None:
        place = ":".join(str(part) for part in (at["file"], at.get("line"), at.get("column")) if part is not None)
    return " ".join(part for part in (error["code"], place, error["message"], error.get("hint", "")) if part)


def _parsed(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        event = json.loads(line)
    except json.JSONDecodeError:
        return None
    return event if isinstance(event, dict) else None
