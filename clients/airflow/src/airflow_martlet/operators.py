"""Operators that run commands of Martlet."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from airflow_martlet._airflow import AirflowException, AirflowFailException, BaseHook, BaseOperator, Variable
from airflow_martlet.intervals import interval_of, tell_interval
from airflow_martlet.process import INTERRUPTED, MartletProcess, Outcome

#: Exit code of a command whose warehouse or network failed: another try may go well.
_MAY_PASS = 3
_PLANS_ARE_OLD = timedelta(days=30)


class MartletOperator(BaseOperator):
    """Runs a command of Martlet, such as ``["build"]`` or ``["test", "--select", "gold"]``.

    Data and models that are at fault, and a wrong command line, fail the task at once; a warehouse or a network that fails is tried again
    as ``retries`` say. While another command works on the environment, the task waits.

    :param arguments: The command and its options; templates are filled in.
    :param project_dir: The directory of the project, on the worker.
    :param martlet: How Martlet is started in that directory.
    :param environment: The environment to work in; the project's default when left out.
    :param target: The target to work on; the project's default when left out.
    :param connections: Environment variables from fields of connections:
        ``{"warehouse": {"SNOWFLAKE_PASSWORD": "password", "SNOWFLAKE_WAREHOUSE": "extra.warehouse"}}``.
    :param variables: Environment variables from Airflow's variables: ``{"RAW_DATA": "raw_data_path"}``.
    :param lock_timeout: The seconds for which the task waits while another command works on the environment.
    :param lock_poll: The seconds between two tries.
    """

    template_fields: Sequence[str] = ("arguments",)

    def __init__(
        self,
        *,
        arguments: Sequence[str] = (),
        project_dir: str,
        martlet: Sequence[str] = ("node_modules/.bin/martlet",),
        environment: str | None = None,
        target: str | None = None,
        connections: Mapping[str, Mapping[str, str]] | None = None,
        variables: Mapping[str, str] | None = None,
        lock_timeout: float = 900,
        lock_poll: float = 5,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.arguments = list(arguments)
        self.project_dir = project_dir
        self.martlet = list(martlet)
        self.environment = environment
        self.target = target
        self.connections = {name: dict(fields) for name, fields in (connections or {}).items()}
        self.variables = dict(variables or {})
        self.lock_timeout = lock_timeout
        self.lock_poll = lock_poll
        self._process: MartletProcess | None = None

    def execute(self, context: Any) -> Any:
        tell_interval(self.outlets, context)
        return dict(self.run_martlet(self.arguments).counts)

    def run_martlet(self, arguments: Sequence[str]) -> Outcome:
        """Runs a command, and raises what Airflow has to hear where it fails."""
        command = [*self.martlet, "--json", *self._global_options(), *arguments]
        waits_until = time.monotonic() + self.lock_timeout
        while True:
            self.log.info("$ %s", " ".join(command))
            self._process = MartletProcess(command, directory=self.project_dir, environment=self._secrets(), log=self.log)
            outcome = self._process.run()
            if not outcome.is_locked or time.monotonic() + self.lock_poll > waits_until:
                break
            self.log.info("Another command works on the environment: trying again in %g seconds.", self.lock_poll)
            time.sleep(self.lock_poll)
        if outcome.exit_code == 0:
            return outcome
        message = f"martlet {' '.join(arguments)} ended with exit code {outcome.exit_code}: {_shortened(outcome.problems)}"
        if outcome.exit_code in {_MAY_PASS, INTERRUPTED} or outcome.exit_code < 0 or outcome.is_locked:
            raise AirflowException(message)
        raise AirflowFailException(message)

    def on_kill(self) -> None:
        if self._process is not None:
            self._process.stop()

    def _global_options(self) -> list[str]:
        options = [] if self.environment is None else ["--env", self.environment]
        return options if self.target is None else [*options, "--target", self.target]

    def _secrets(self) -> dict[str, str]:
        """What the config reads, from connections and variables. It never is part of a command line."""
        found: dict[str, str] = {}
        for name, fields in self.connections.items():
            connection = BaseHook.get_connection(name)
            for variable, field in fields.items():
                value = _field_of(connection, field)
                if value is None:
                    raise AirflowFailException(f"The connection {name} has no {field}, which {variable} is to hold.")
                found[variable] = value
        for variable, key in self.variables.items():
            found[variable] = str(Variable.get(key))
        return found


class MartletPlanOperator(MartletOperator):
    """Plans a build, and keeps the plan in a file of the DAG run for the tasks that apply it.

    It answers with the file and with whether there is anything to do.

    :param select: The selectors of what is planned; all when left out.
    :param plans: The directory of plans, in that of the project; all workers share it.
    :param takes_intervals: Whether the run's interval is computed again where the run is a backfill.
    :param kept: What becomes of rows of kept tables that an interval no longer has: ``keep`` or ``replace``.
    """

    def __init__(
        self,
        *,
        select: Sequence[str] = (),
        plans: str = "target/airflow",
        takes_intervals: bool = False,
        kept: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.select = list(select)
        self.plans = plans
        self.takes_intervals = takes_intervals
        self.kept = kept

    def execute(self, context: Any) -> Any:
        file = plan_file(context, self.plans)
        self._drop_old_plans()
        arguments = ["plan", "--out", file, "--run-at", _text(datetime.now(timezone.utc))]
        if self.select:
            arguments += ["--select", *self.select]
        interval = interval_of(context) if self.takes_intervals else None
        if interval is not None:
            self.log.info("Models by time compute %s to %s again.", interval.start, interval.end)
            arguments += ["--interval-start", interval.start, "--interval-end", interval.end]
        if self.kept is not None and interval is not None:
            arguments += ["--kept", self.kept]
        self.run_martlet(arguments)
        return {"plan": file, "is_empty": _read_plan(self.project_dir, file).get("isEmpty") is True}

    def _drop_old_plans(self) -> None:
        oldest = time.time() - _PLANS_ARE_OLD.total_seconds()
        for path in Path(self.project_dir, self.plans).glob("*/*.json"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


class MartletApplyOperator(MartletOperator):
    """Applies the plan of the DAG run: a part of it, which publishes nothing, or all that is left, which publishes.

    :param only: The selectors of the part; the whole plan when left out.
    :param plans: The directory of plans, as the operator has it that made the plan.
    :param store_failures: Whether the rows that fail data tests are kept.
    """

    def __init__(
        self,
        *,
        only: Sequence[str] = (),
        plans: str = "target/airflow",
        store_failures: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.only = list(only)
        self.plans = plans
        self.store_failures = store_failures

    def execute(self, context: Any) -> Any:
        file = plan_file(context, self.plans)
        tell_interval(self.outlets, context)
        if _read_plan(self.project_dir, file).get("isEmpty") is True:
            self.log.info("The plan %s has nothing to do: Martlet is not started.", file)
            return {}
        arguments = ["apply", file]
        if self.store_failures:
            arguments.append("--store-failures")
        if self.only:
            arguments += ["--only", *self.only]
        return dict(self.run_martlet(arguments).counts)


def plan_file(context: Any, plans: str) -> str:
    """The file of a DAG run's plan, in the directory of the project."""
    run = context["dag_run"]
    return f"{plans}/{_file_name(run.dag_id)}/{_file_name(run.run_id)}.json"


def _file_name(text: str) -> str:
    return re.sub(r"[^\w.-]", "_", text)


def _read_plan(directory: str, file: str) -> dict[str, Any]:
    """The plan; nothing where it is not there, so that Martlet says what is wrong."""
    try:
        plan = json.loads(Path(directory, file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return plan if isinstance(plan, dict) else {}


def _field_of(connection: Any, field: str) -> str | None:
    name, _, key = field.partition(".")
    value = connection.extra_dejson.get(key) if name == "extra" else getattr(connection, name)
    return None if value is None or value == "" else str(value)


def _text(instant: datetime) -> str:
    return instant.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _shortened(problems: Sequence[str]) -> str:
    shown = list(problems[:3]) or ["see the log above"]
    more = len(problems) - len(shown)
    return " ".join([*shown, f"And {more} more."] if more > 0 else shown)
