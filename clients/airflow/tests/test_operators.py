"""What operators make of how Martlet ends, and which commands they run."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow_martlet import MartletApplyOperator, MartletOperator, MartletPlanOperator
from airflow_martlet._airflow import AirflowException, AirflowFailException
from airflow_martlet.fetching import FetchOperator
from airflow_martlet.intervals import interval_of

#: Stands in for Martlet's command line: writes down how it was called, and ends as the test has said.
MARTLET = """
import json, os, sys
calls = json.load(open("calls.json")) if os.path.exists("calls.json") else []
calls.append(sys.argv[1:])
json.dump(calls, open("calls.json", "w"))
endings = json.load(open("endings.json")) if os.path.exists("endings.json") else []
code, lines = endings[min(len(calls), len(endings)) - 1] if endings else (0, [])
if "--out" in sys.argv:
    plan = sys.argv[sys.argv.index("--out") + 1]
    os.makedirs(os.path.dirname(plan), exist_ok=True)
    json.dump({"isEmpty": os.path.exists("nothing")}, open(plan, "w"))
print("\\n".join(lines))
sys.exit(code)
"""
LOCKED = json.dumps({"kind": "command-failed", "errors": [{"code": "MARTLET-S010", "message": "Locked.", "hint": "Wait."}]})


@pytest.fixture
def common(tmp_path: Path) -> dict[str, Any]:
    script = tmp_path / "martlet.py"
    script.write_text(MARTLET, encoding="utf-8")
    return {"task_id": "task", "project_dir": str(tmp_path), "martlet": [sys.executable, str(script)], "lock_poll": 0.01}


def calls(directory: Path) -> list[list[str]]:
    file = directory / "calls.json"
    return json.loads(file.read_text()) if file.exists() else []


def ends(directory: Path, *endings: tuple[int, list[str]]) -> None:
    (directory / "endings.json").write_text(json.dumps(endings))


def context(conf: dict[str, Any] | None = None, run_type: str = "manual", **more: Any) -> dict[str, Any]:
    start, end = more.pop("interval", (None, None))
    run = SimpleNamespace(dag_id="shop", run_id="manual__2026-01-01T00:00:00+00:00", conf=conf, run_type=run_type)
    run.data_interval_start, run.data_interval_end = start, end
    return {"dag_run": run, **more}


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=timezone.utc)


def test_a_command_goes_to_its_environment_and_target(tmp_path: Path, common: dict[str, Any]) -> None:
    MartletOperator(arguments=["test", "-s", "gold"], environment="dev", target="cloud", **common).execute(context())
    assert calls(tmp_path) == [["--json", "--env", "dev", "--target", "cloud", "test", "-s", "gold"]]


@pytest.mark.parametrize(
    ("code", "raised"),
    [(1, AirflowFailException), (2, AirflowFailException), (3, AirflowException), (130, AirflowException), (-9, AirflowException)],
)
def test_only_what_may_pass_is_tried_again(tmp_path: Path, common: dict[str, Any], code: int, raised: type[Exception]) -> None:
    ends(tmp_path, (code, ["MARTLET-R002 models/a.ts:3 It failed."]))
    if code < 0:
        script = tmp_path / "martlet.py"
        script.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", encoding="utf-8")
    with pytest.raises(AirflowException) as failure:
        MartletOperator(arguments=["build"], **common).execute(context())
    assert isinstance(failure.value, AirflowFailException) == (raised is AirflowFailException)
    assert str(code) in str(failure.value)
    if code > 0:
        assert "models/a.ts:3 It failed." in str(failure.value)


def test_a_task_waits_for_the_lock_of_another_one(tmp_path: Path, common: dict[str, Any]) -> None:
    ends(tmp_path, (3, [LOCKED]), (3, [LOCKED]), (0, []))
    MartletOperator(arguments=["build"], lock_timeout=30, **common).execute(context())
    assert len(calls(tmp_path)) == 3


def test_a_task_that_has_waited_long_enough_is_tried_again_later(tmp_path: Path, common: dict[str, Any]) -> None:
    ends(tmp_path, (3, [LOCKED]))
    with pytest.raises(AirflowException) as failure:
        MartletOperator(arguments=["build"], lock_timeout=0, **common).execute(context())
    assert not isinstance(failure.value, AirflowFailException)
    assert len(calls(tmp_path)) == 1


def test_all_tasks_of_a_run_name_one_plan(tmp_path: Path, common: dict[str, Any]) -> None:
    file = "target/airflow/shop/manual__2026-01-01T00_00_00_00_00.json"
    assert MartletPlanOperator(select=["gold"], **common).execute(context()) == {"plan": file, "is_empty": False}
    MartletApplyOperator(only=["schema:gold"], store_failures=True, **common).execute(context())
    MartletApplyOperator(**common).execute(context())
    plan, part, whole = calls(tmp_path)
    assert plan[:4] == ["--json", "plan", "--out", file]
    assert plan[4] == "--run-at" and plan[6:] == ["--select", "gold"]
    assert part == ["--json", "apply", file, "--store-failures", "--only", "schema:gold"]
    assert whole == ["--json", "apply", file]


def test_a_plan_with_nothing_to_do_is_applied_without_starting_martlet(tmp_path: Path, common: dict[str, Any]) -> None:
    (tmp_path / "nothing").touch()
    assert MartletPlanOperator(**common).execute(context())["is_empty"] is True
    MartletApplyOperator(only=["schema:gold"], **common).execute(context())
    assert len(calls(tmp_path)) == 1


def test_plans_of_a_month_ago_go(tmp_path: Path, common: dict[str, Any]) -> None:
    old, new = (tmp_path / "target/airflow/shop" / name for name in ("old.json", "new.json"))
    old.parent.mkdir(parents=True)
    for file in (old, new):
        file.write_text("{}")
    os.utime(old, (0, 0))
    MartletPlanOperator(**common).execute(context())
    assert (old.exists(), new.exists()) == (False, True)


INTERVAL = ["--interval-start", "2026-01-02T00:00:00Z", "--interval-end", "2026-01-03T00:00:00Z"]
EXTRA = {"interval_start": "2026-01-02T00:00:00+00:00", "interval_end": "2026-01-03T00:00:00+00:00"}


def events(*extras: dict[str, str]) -> dict[str, Any]:
    return {"triggering_asset_events": {"asset": [SimpleNamespace(extra=extra) for extra in extras]}}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (context(conf=EXTRA), INTERVAL),
        (context(run_type="backfill", interval=(day(2), day(3))), INTERVAL),
        (context(run_type="scheduled", interval=(day(2), day(3))), []),
        (context(run_type="asset_triggered", **events(EXTRA)), INTERVAL),
        (context(run_type="asset_triggered", **events({}, EXTRA)), INTERVAL),
        (context(run_type="asset_triggered", **events({})), []),
        (
            context(run_type="asset_triggered", **events(EXTRA, {**EXTRA, "interval_end": "2026-01-05"})),
            [*INTERVAL[:3], "2026-01-05T00:00:00Z"],
        ),
    ],
)
def test_a_run_that_fills_in_plans_its_interval(tmp_path: Path, common: dict[str, Any], found: dict[str, Any], expected: list[str]) -> None:
    MartletPlanOperator(takes_intervals=True, **common).execute(found)
    assert calls(tmp_path)[0][6:] == expected


def test_a_project_without_models_by_time_is_built_as_a_whole(tmp_path: Path, common: dict[str, Any]) -> None:
    MartletPlanOperator(**common).execute(context(conf=EXTRA))
    assert calls(tmp_path)[0][6:] == []


def test_what_becomes_of_kept_rows_is_said_for_intervals_only(tmp_path: Path, common: dict[str, Any]) -> None:
    for found in (context(conf=EXTRA), context()):
        MartletPlanOperator(takes_intervals=True, kept="keep", **common).execute(found)
    assert [call[6:] for call in calls(tmp_path)] == [[*INTERVAL, "--kept", "keep"], []]


def test_the_interval_goes_on_to_what_listens(tmp_path: Path, common: dict[str, Any]) -> None:
    told = SimpleNamespace(extra={})
    operator = MartletOperator(arguments=["ingest"], **common)
    operator.outlets = ["delivered"]
    operator.execute(context(conf=EXTRA, outlet_events={"delivered": told}))
    assert told.extra == {"interval_start": "2026-01-02T00:00:00Z", "interval_end": "2026-01-03T00:00:00Z"}
    assert interval_of(context(run_type="asset_triggered", **events(told.extra))) is not None


def test_a_connection_that_lacks_a_field_is_named(common: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_STORE", json.dumps({"conn_type": "generic", "login": "me"}))
    with pytest.raises(AirflowFailException, match="store has no password, which PASSWORD is to hold"):
        MartletOperator(arguments=["build"], connections={"store": {"PASSWORD": "password"}}, **common).execute(context())


def test_a_fetch_that_fails_is_tried_again(tmp_path: Path) -> None:
    with pytest.raises(AirflowException) as failure:
        FetchOperator(task_id="fetch", arguments=["false"], project_dir=str(tmp_path)).execute(context())
    assert not isinstance(failure.value, AirflowFailException)
