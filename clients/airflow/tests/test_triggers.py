"""Waiting for files."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import TaskDeferred
from airflow_martlet import FilesChangedTrigger, FilesReadyTrigger, FilesSensor
from airflow_martlet._airflow import AirflowFailException


def old(file: Path) -> Path:
    """A file that has not changed for a long time."""
    file.write_text("x")
    os.utime(file, (time.time() - 3600, time.time() - 3600))
    return file


async def first(trigger: Any, meanwhile: Any) -> Any:
    events = trigger.run()
    asked = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0.1)
    assert not asked.done()
    meanwhile()
    event = await asyncio.wait_for(asked, 20)
    await events.aclose()
    return event.payload


def test_fires_once_each_pattern_has_a_file_that_grows_no_more(tmp_path: Path) -> None:
    old(tmp_path / "a.csv")
    trigger = FilesReadyTrigger([str(tmp_path / "a*.csv"), str(tmp_path / "b*.csv")], poll_seconds=0.02, settle_seconds=60)
    assert asyncio.run(first(trigger, lambda: old(tmp_path / "b.csv"))) == {"files": [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]}


def test_fires_for_each_change_and_not_for_what_was_there(tmp_path: Path) -> None:
    old(tmp_path / "a.csv")
    trigger = FilesChangedTrigger([str(tmp_path / "*.csv")], poll_seconds=0.02, settle_seconds=60)
    assert asyncio.run(first(trigger, lambda: old(tmp_path / "b.csv"))) == {"files": [str(tmp_path / "b.csv")]}


@pytest.mark.parametrize("kind", [FilesReadyTrigger, FilesChangedTrigger])
def test_a_trigger_is_made_again_from_what_is_kept_of_it(kind: Any) -> None:
    from airflow.sdk._shared.module_loading import import_string

    path, kept = kind(["/data/*.csv"], 5, 1).serialize()
    assert import_string(path)(**kept).serialize() == (path, kept)


def test_an_asset_watcher_takes_the_trigger() -> None:
    from airflow.sdk import Asset, AssetWatcher

    watcher = AssetWatcher(name="orders", trigger=FilesChangedTrigger(["/data/*.csv"]))
    assert Asset("martlet://shop/prod/delivered", watchers=[watcher]).watchers == [watcher]


def test_a_sensor_hands_over_to_the_triggerer(tmp_path: Path) -> None:
    sensor = FilesSensor(task_id="wait", files=["a.csv"], directory=str(tmp_path), poll_seconds=7, settle_seconds=3, wait_timeout=60)
    with pytest.raises(TaskDeferred) as deferred:
        sensor.execute({})
    assert isinstance(deferred.value.trigger, FilesReadyTrigger)
    assert deferred.value.trigger.serialize()[1] == {"patterns": [str(tmp_path / "a.csv")], "poll_seconds": 7, "settle_seconds": 3}
    old(tmp_path / "a.csv")
    assert sensor.execute({}) == [str(tmp_path / "a.csv")]


def test_a_sensor_that_waits_itself_gives_up(tmp_path: Path) -> None:
    sensor = FilesSensor(task_id="wait", files=["a.csv"], directory=str(tmp_path), poll_seconds=0.01, wait_timeout=0.05, deferrable=False)
    with pytest.raises(AirflowFailException, match=r"No file came for a\.csv within 0\.05 seconds"):
        sensor.execute({})
