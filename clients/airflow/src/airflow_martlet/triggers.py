"""Triggers that wait for files without taking up a worker."""

from __future__ import annotations

import asyncio
import glob
import os
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from airflow_martlet._airflow import BaseEventTrigger, BaseTrigger, TriggerEvent

#: A file, its size, and when it was written last.
Seen = tuple[str, int, float]


class PatternsTrigger(BaseTrigger):
    """Looks for files of some patterns.

    :param patterns: Absolute patterns of paths.
    :param poll_seconds: The seconds between two looks.
    :param settle_seconds: The seconds for which the files must not have changed.
    """

    def __init__(self, patterns: Sequence[str], poll_seconds: float = 60, settle_seconds: float = 30) -> None:
        super().__init__()
        self.patterns = list(patterns)
        self.poll_seconds = poll_seconds
        self.settle_seconds = settle_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return (
            f"airflow_martlet.triggers.{type(self).__name__}",
            {"patterns": self.patterns, "poll_seconds": self.poll_seconds, "settle_seconds": self.settle_seconds},
        )


class FilesReadyTrigger(PatternsTrigger):
    """Fires once each pattern has a file, and none of them has grown for a while."""

    async def run(self) -> AsyncIterator[TriggerEvent]:
        while True:
            found = await asyncio.to_thread(ready_files, self.patterns, self.settle_seconds)
            if found is not None:
                yield TriggerEvent({"files": found})
                return
            await asyncio.sleep(self.poll_seconds)


class FilesChangedTrigger(PatternsTrigger, BaseEventTrigger):
    """Fires each time that files of some patterns have come or changed, for an ``AssetWatcher``."""

    async def run(self) -> AsyncIterator[TriggerEvent]:
        known = await asyncio.to_thread(seen_files, self.patterns)
        while True:
            await asyncio.sleep(self.poll_seconds)
            found = await asyncio.to_thread(seen_files, self.patterns)
            changed = sorted({path for path, _, _ in set(found) - set(known)})
            if not changed or not is_settled(found, self.settle_seconds):
                continue
            known = found
            yield TriggerEvent({"files": changed})


def ready_files(patterns: Sequence[str], settle_seconds: float) -> list[str] | None:
    """The files of some patterns, once each has one and none has changed for a while."""
    found = [seen_files([pattern]) for pattern in patterns]
    together = [each for some in found for each in some]
    if not all(found) or not is_settled(together, settle_seconds):
        return None
    return sorted({path for path, _, _ in together})


def seen_files(patterns: Sequence[str]) -> list[Seen]:
    """The files of some patterns as they are now."""
    seen: list[Seen] = []
    for pattern in patterns:
        for path in glob.glob(pattern, recursive=True):
            try:
                found = os.stat(path)
            except FileNotFoundError:
                continue
            if os.path.isfile(path):
                seen.append((path, found.st_size, found.st_mtime))
    return seen


def is_settled(files: Sequence[Seen], settle_seconds: float) -> bool:
    """Whether none of the files has changed for a while."""
    return all(written <= time.time() - settle_seconds for _, _, written in files)
