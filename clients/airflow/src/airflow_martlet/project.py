"""The DAGs of a project, from the small file that ``martlet airflow generate`` writes. Nothing here starts Node or reads TypeScript."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from airflow_martlet._airflow import (
    DAG,
    IS_AIRFLOW_3,
    AirflowException,
    Asset,
    BaseOperator,
    CronDataIntervalTimetable,
    TaskGroup,
)
from airflow_martlet.callbacks import Callback
from airflow_martlet.fetching import FetchOperator, NoticeOperator
from airflow_martlet.operators import MartletApplyOperator, MartletOperator, MartletPlanOperator
from airflow_martlet.waiting import FilesSensor

_VERSION = 1
_WITHOUT_INTERVAL = {"@once", "@continuous"}
_LATE = "airflow_martlet.callbacks.log_late_run"


@dataclass(frozen=True)
class Part:
    """What one task does of a plan."""

    id: str
    only: tuple[str, ...]
    after: tuple[str, ...]
    layer: str | None


class MartletProject:
    """A project as DAGs see it."""

    def __init__(self, settings: Mapping[str, Any], directory: str) -> None:
        self.settings = settings
        #: The directory of the project, on a worker.
        self.directory = directory
        self.parts = tuple(Part(part["id"], tuple(part["only"]), tuple(part["after"]), part.get("layer")) for part in settings["parts"])

    @classmethod
    def load(cls, file: str | Path) -> MartletProject:
        """Reads the file."""
        path = Path(file).resolve()
        settings = json.loads(path.read_text(encoding="utf-8"))
        if settings["version"] != _VERSION:
            raise AirflowException(
                f"{path} has the form {settings['version']}, and this airflow-martlet reads {_VERSION}: "
                "install the version that belongs to your Martlet, and write the file again with `martlet airflow generate`."
            )
        return cls(settings, str((path.parent / settings["projectDirectory"]).resolve()))

    @property
    def schedule(self) -> Any:
        """When data is delivered, so that each run has the interval before it: cron expressions of Airflow 3 alone have none."""
        schedule: str | None = self.settings["schedule"]
        if schedule is None or not IS_AIRFLOW_3 or schedule in _WITHOUT_INTERVAL:
            return schedule
        return CronDataIntervalTimetable(schedule, timezone="UTC")

    @property
    def delivered(self) -> Any:
        """The asset that says: the sources hold a new delivery."""
        return self._asset("delivered")

    @property
    def published(self) -> Any:
        """The asset that says: readers see what was made of it."""
        return self._asset("published")

    @property
    def test_arguments(self) -> list[str]:
        """The command that asks all data tests of what is published."""
        return ["test", "--store-failures"] if self.settings["storeFailures"] else ["test"]

    def dag(self, pipeline: str, schedule: Any) -> Any:
        """A DAG, whose tasks take the settings of the project. One run at a time, and one task: they work on one environment."""
        settings = self.settings
        return DAG(
            dag_id=f"{settings['prefix']}{pipeline}",
            schedule=schedule,
            start_date=datetime.fromisoformat(settings["startDate"]).replace(tzinfo=timezone.utc),
            catchup=False,
            max_active_runs=1,
            max_active_tasks=1,
            tags=list(settings["tags"]),
            default_args=self._task_settings(),
            **self._deadline(),
        )

    def martlet(self, task_id: str, arguments: Sequence[str], **kwargs: Any) -> MartletOperator:
        """A task that runs a command of Martlet."""
        return MartletOperator(task_id=task_id, arguments=arguments, **self._martlet_settings(), **kwargs)

    def plan(self, task_id: str, select: Sequence[str] = (), **kwargs: Any) -> MartletPlanOperator:
        """A task that plans for all others of its run."""
        return MartletPlanOperator(
            task_id=task_id,
            select=select,
            plans=self.settings["plans"],
            # A part of the models need not have one by time.
            takes_intervals=self.settings["hasIntervals"] and not select,
            kept=self.settings.get("kept"),
            **self._martlet_settings(),
            **kwargs,
        )

    def apply(self, task_id: str, only: Sequence[str] = (), **kwargs: Any) -> MartletApplyOperator:
        """A task that applies a part of the plan, or what is left of it, and publishes."""
        return MartletApplyOperator(
            task_id=task_id,
            only=only,
            plans=self.settings["plans"],
            store_failures=self.settings["storeFailures"],
            **self._martlet_settings(),
            **kwargs,
        )

    def apply_parts(self, group_id: str) -> Any:
        """A group with a task for each part of the plan."""
        tasks: dict[str, MartletApplyOperator] = {}
        with TaskGroup(group_id, prefix_group_id=False) as group:
            layers = {part.layer for part in self.parts if part.layer is not None}
            groups = {layer: TaskGroup(f"layer_{layer}", prefix_group_id=False) for layer in sorted(layers)}
            for part in self.parts:
                inside = group if part.layer is None else groups[part.layer]
                task = self.apply(part.id, only=part.only, task_group=inside)
                tasks[part.id] = task
                if part.after:
                    task.set_upstream([tasks[before] for before in part.after])
        return group

    def afterwards(self, task_id: str, arguments: Sequence[str]) -> Any:
        """A task that runs however those before it ended, and hides none of their failures."""
        return self.martlet(task_id, arguments, trigger_rule="all_done").as_teardown()

    def wait_for_files(self, task_id: str) -> FilesSensor:
        """A task that waits for the files of a delivery."""
        wanted = self.settings["waitFor"]
        return FilesSensor(
            task_id=task_id,
            files=wanted["files"],
            directory=self.directory,
            poll_seconds=wanted["pollSeconds"],
            settle_seconds=wanted["settleSeconds"],
            wait_timeout=wanted["timeoutMinutes"] * 60,
            deferrable=wanted["deferrable"],
        )

    def fetch(self, task_id: str) -> BaseOperator:
        """A task that fetches the files of a delivery."""
        return FetchOperator(
            task_id=task_id,
            arguments=self.settings["fetch"],
            project_dir=self.directory,
            connections=self.settings["connections"],
            variables=self.settings["variables"],
        )

    def notice(self, task_id: str, **kwargs: Any) -> BaseOperator:
        """A task that only says that something has happened."""
        return NoticeOperator(task_id=task_id, **kwargs)

    def _martlet_settings(self) -> dict[str, Any]:
        settings = self.settings
        return {
            "project_dir": self.directory,
            "martlet": settings["command"],
            "environment": settings["environment"],
            "target": settings.get("target"),
            "connections": settings["connections"],
            "variables": settings["variables"],
            "lock_timeout": settings["lockMinutes"] * 60,
        }

    def _task_settings(self) -> dict[str, Any]:
        settings = self.settings
        found: dict[str, Any] = {
            "retries": settings["retries"],
            "retry_delay": timedelta(minutes=settings["retryMinutes"]),
        }
        if "timeoutMinutes" in settings:
            found["execution_timeout"] = timedelta(minutes=settings["timeoutMinutes"])
        if "pool" in settings:
            found["pool"] = settings["pool"]
        if settings["email"]:
            found |= {"email": list(settings["email"]), "email_on_failure": True, "email_on_retry": False}
        if "onFailure" in settings:
            found["on_failure_callback"] = Callback(settings["onFailure"])
        return found

    def _deadline(self) -> dict[str, Any]:
        if "deadlineMinutes" not in self.settings:
            return {}
        try:
            from airflow.sdk import AsyncCallback, DeadlineAlert, DeadlineReference  # type: ignore[attr-defined]
        except ImportError as missing:
            raise AirflowException("`deadlineMinutes` needs Airflow 3.1.") from missing
        return {
            "deadline": DeadlineAlert(
                reference=DeadlineReference.DAGRUN_QUEUED_AT,
                interval=timedelta(minutes=self.settings["deadlineMinutes"]),
                callback=AsyncCallback(self.settings.get("onDeadline", _LATE)),
            )
        }

    def _asset(self, what: str) -> Any:
        name, environment = self.settings["name"], self.settings["environment"]
        uri = f"martlet://{name}/{environment}/{what}"
        return Asset(name=f"{name}.{environment}.{what}", uri=uri) if IS_AIRFLOW_3 else Asset(uri)
