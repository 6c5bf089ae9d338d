"""What Airflow calls when something goes wrong. What is called then is loaded then, and not with each DAG file."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

log = logging.getLogger(__name__)


class Callback:
    """Calls what a path such as ``company.alerts.tell`` names."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        module, _, name = self.path.rpartition(".")
        return getattr(import_module(module), name)(*args, **kwargs)


async def log_late_run(**kwargs: Any) -> None:
    """Says in the log of the triggerer that a run is late."""
    run = kwargs.get("context", {}).get("dag_run", {})
    log.warning("The run %s is late: its deadline has passed.", run.get("run_id", run) if isinstance(run, dict) else run)
