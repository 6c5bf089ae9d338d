"""Tasks around Martlet's own: one that fetches what a project loads, and one that says that it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airflow_martlet._airflow import AirflowException, BaseOperator
from airflow_martlet.intervals import tell_interval
from airflow_martlet.operators import MartletOperator
from airflow_martlet.process import MartletProcess


class FetchOperator(MartletOperator):
    """Runs a command that is not Martlet's, with the same secrets: one that fetches files. Any failure of it may pass."""

    template_fields: Sequence[str] = ("arguments",)

    def execute(self, context: Any) -> Any:
        self.log.info("$ %s", " ".join(self.arguments))
        self._process = MartletProcess(self.arguments, directory=self.project_dir, environment=self._secrets(), log=self.log)
        outcome = self._process.run()
        if outcome.exit_code != 0:
            raise AirflowException(f"{self.arguments[0]} ended with exit code {outcome.exit_code}.")


class NoticeOperator(BaseOperator):
    """Does nothing, and tells of it through its outlets."""

    def execute(self, context: Any) -> Any:
        tell_interval(self.outlets, context)
