"""How events of Martlet become lines of a task's log."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from airflow_martlet.process import MartletProcess, Outcome, Story

ERROR = {
    "code": "MARTLET-R002",
    "message": "The data test between_n on silver.by_day found 1 failing row.",
    "hint": "See the rows.",
    "at": {"file": "models/by_day.ts", "line": 5, "column": 91},
}


def step(kind: str, status: str, **more: Any) -> str:
    return json.dumps({"kind": "step-finished", "result": {"id": f"{kind} x", "kind": kind, "status": status, "milliseconds": 1500, **more}})


def told(caplog: pytest.LogCaptureFixture, *lines: str) -> tuple[list[tuple[str, str]], Outcome]:
    log = logging.getLogger("story")
    caplog.set_level(logging.DEBUG, logger="story")
    story = Story(log)
    for line in lines:
        story.tell(line)
    return [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "story"], story.outcome(1)


def test_a_failing_test_is_told_with_the_place_of_its_model(caplog: pytest.LogCaptureFixture) -> None:
    lines, outcome = told(caplog, step("test", "failed", errors=[ERROR]))
    text = "MARTLET-R002 models/by_day.ts:5:91 The data test between_n on silver.by_day found 1 failing row. See the rows."
    assert lines == [("ERROR", "test x: failed, 1.5 s"), ("ERROR", text)]
    assert (outcome.codes, outcome.problems, outcome.counts) == ({"MARTLET-R002"}, (text,), {"tests_failed": 1})


@pytest.mark.parametrize(
    ("line", "level", "text"),
    [
        (step("model", "succeeded", rows=12), "INFO", "model x: succeeded, 12 rows, 1.5 s"),
        (step("test", "succeeded"), "DEBUG", "test x: succeeded, 1.5 s"),
        (step("model", "skipped", message="test y failed."), "WARNING", "model x: skipped. test y failed."),
        (json.dumps({"kind": "note", "message": "Next: look."}), "INFO", "Next: look."),
        (json.dumps({"kind": "published", "relations": ["gold.a", "gold.b"]}), "INFO", "Published: gold.a, gold.b"),
        (json.dumps({"kind": "warning", "error": {**ERROR, "at": None}}), "WARNING", f"MARTLET-R002 {ERROR['message']} {ERROR['hint']}"),
        (json.dumps({"relation": "gold.a", "status": "stale"}), "WARNING", '{"relation": "gold.a", "status": "stale"}'),
        (json.dumps({"relation": "gold.a", "status": "failed"}), "ERROR", '{"relation": "gold.a", "status": "failed"}'),
        ("node: not found", "INFO", "node: not found"),
        ("MARTLET-U001 no config", "ERROR", "MARTLET-U001 no config"),
        ("{no json", "INFO", "{no json"),
    ],
)
def test_each_event_has_its_line(caplog: pytest.LogCaptureFixture, line: str, level: str, text: str) -> None:
    assert told(caplog, line)[0] == [(level, text)]


def test_a_command_that_found_the_environment_locked_has_done_nothing(caplog: pytest.LogCaptureFixture) -> None:
    locked = json.dumps({"kind": "command-failed", "errors": [{"code": "MARTLET-S010", "message": "Locked.", "hint": "Wait."}]})
    assert told(caplog, locked)[1].is_locked
    assert not told(caplog, step("model", "succeeded"), locked)[1].is_locked


def test_a_process_gets_its_environment_and_its_directory(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    script = "import os; print(os.getcwd(), os.environ['SECRET'])"
    process = MartletProcess([sys.executable, "-c", script], directory=str(tmp_path), environment={"SECRET": "s"}, log=logging.getLogger("p"))
    assert process.run() == Outcome(0, frozenset(), (), {})
    assert f"{tmp_path} s" in caplog.text
    assert "SECRET" not in os.environ


def test_a_process_that_is_stopped_is_interrupted(tmp_path: Path) -> None:
    script = "import signal, sys, time; signal.signal(signal.SIGINT, lambda *_: sys.exit(130)); open('up', 'w'); time.sleep(60)"
    process = MartletProcess([sys.executable, "-c", script], directory=str(tmp_path), environment={}, log=logging.getLogger("p"))
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(process.run()))
    thread.start()
    gives_up = time.monotonic() + 30
    while not (tmp_path / "up").exists() and time.monotonic() < gives_up:
        time.sleep(0.05)
    process.stop()
    thread.join()
    assert outcomes[0].exit_code == 130
    assert process.run().exit_code == 130
