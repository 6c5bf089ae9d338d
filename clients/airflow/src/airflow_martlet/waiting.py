"""A task that waits for files."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from airflow_martlet._airflow import AirflowFailException, BaseOperator
from airflow_martlet.triggers import FilesReadyTrigger, ready_files


class FilesSensor(BaseOperator):
    """Waits until each pattern has a file, and none of them has grown for a while.

    :param files: Patterns of paths, in ``directory`` unless they are absolute; templates are filled in.
    :param directory: Where patterns begin.
    :param poll_seconds: The seconds between two looks.
    :param settle_seconds: The seconds for which the files must not have changed.
    :param wait_timeout: The seconds after which the task fails.
    :param deferrable: Whether the triggerer waits, so that no worker is taken up.
    """

    template_fields: Sequence[str] = ("files",)

    def __init__(
        self,
        *,
        files: Sequence[str],
        directory: str,
        poll_seconds: float = 60,
        settle_seconds: float = 30,
        wait_timeout: float = 43_200,
        deferrable: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.files = list(files)
        self.directory = directory
        self.poll_seconds = poll_seconds
        self.settle_seconds = settle_seconds
        self.wait_timeout = wait_timeout
        self.deferrable = deferrable

    def execute(self, context: Any) -> Any:
        patterns = [os.path.join(self.directory, pattern) for pattern in self.files]
        gives_up = time.monotonic() + self.wait_timeout
        while (found := ready_files(patterns, self.settle_seconds)) is None:
            if self.deferrable:
                self.defer(
                    trigger=FilesReadyTrigger(patterns, self.poll_seconds, self.settle_seconds),
                    method_name="resume",
                    timeout=timedelta(seconds=self.wait_timeout),
                )
            if time.monotonic() + self.poll_seconds > gives_up:
                raise AirflowFailException(f"No file came for {', '.join(self.files)} within {self.wait_timeout:g} seconds.")
            self.log.info("Waiting for %s.", ", ".join(self.files))
            time.sleep(self.poll_seconds)
        return found

    def resume(self, context: Any, event: Any) -> Any:
        """Goes on once the trigger has fired."""
        self.log.info("The files are there: %s.", ", ".join(event["files"]))
        return event["files"]
