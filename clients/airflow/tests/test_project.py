"""What each setting does to the DAGs."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow_martlet import MartletProject
from airflow_martlet._airflow import AirflowException

SETTINGS: dict[str, Any] = {
    "version": 1,
    "name": "shop",
    "schedule": "@daily",
    "startDate": "2026-01-01",
    "retries": 2,
    "retryMinutes": 1,
    "lockMinutes": 15,
    "email": [],
    "connections": {},
    "variables": {},
    "storeFailures": False,
    "command": ["node_modules/.bin/martlet"],
    "plans": "target/airflow",
    "environment": "prod",
    "projectDirectory": "..",
    "prefix": "",
    "tags": ["shop"],
    "hasIntervals": True,
    "parts": [
        {"id": "sources", "only": ["kind:source"], "after": [], "relations": 1},
        {"id": "silver.a", "layer": "silver", "only": ["silver.a"], "after": ["sources"], "relations": 1},
        {"id": "gold.b", "layer": "gold", "only": ["gold.b"], "after": ["silver.a"], "relations": 1},
    ],
}


def project(tmp_path: Path, **settings: Any) -> MartletProject:
    file = tmp_path / "orchestration/martlet.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({**SETTINGS, **settings}))
    return MartletProject.load(file)


def dag_of(found: MartletProject) -> Any:
    with found.dag("transformation", schedule=[found.delivered]) as dag:
        plan = found.plan("plan")
        publish = found.apply("publish", outlets=[found.published])
        plan >> found.apply_parts("build") >> publish
    return dag


def test_parts_run_behind_those_that_they_read(tmp_path: Path) -> None:
    dag = dag_of(project(tmp_path))
    assert {task.task_id: sorted(task.upstream_task_ids) for task in dag.tasks} == {
        "plan": [],
        "sources": ["plan"],
        "silver.a": ["sources"],
        "gold.b": ["silver.a"],
        "publish": ["gold.b"],
    }
    assert (dag.max_active_runs, dag.max_active_tasks, dag.catchup) == (1, 1, False)
    assert dag.task_dict["silver.a"].task_group.group_id == "layer_silver"


def test_the_project_is_found_from_the_dag_files(tmp_path: Path) -> None:
    assert dag_of(project(tmp_path)).task_dict["plan"].project_dir == str(tmp_path.resolve())
    assert project(tmp_path, projectDirectory="/srv/shop").directory == "/srv/shop"


def _callback_path(dag: Any) -> Any:
    return dag.deadline[0].callback.path


def test_assets_are_of_a_project_and_an_environment(tmp_path: Path) -> None:
    found = project(tmp_path, environment="staging")
    assert (found.delivered.uri, found.published.uri) == ("martlet://shop/staging/delivered", "martlet://shop/staging/published")
    assert found.delivered.name == "shop.staging.delivered"


#: Each setting, a value of it, and what it changes, by a function of the DAG.
EFFECTS: list[tuple[dict[str, Any], Any, Any]] = [
    ({"retries": 5}, lambda dag: dag.task_dict["plan"].retries, 5),
    ({"retryMinutes": 2.5}, lambda dag: dag.task_dict["plan"].retry_delay, timedelta(minutes=2.5)),
    ({"timeoutMinutes": 30}, lambda dag: dag.task_dict["gold.b"].execution_timeout, timedelta(minutes=30)),
    ({}, lambda dag: dag.task_dict["gold.b"].execution_timeout, None),
    ({"lockMinutes": 3}, lambda dag: dag.task_dict["plan"].lock_timeout, 180),
    ({"pool": "martlet"}, lambda dag: {task.pool for task in dag.tasks}, {"martlet"}),
    ({}, lambda dag: {task.pool for task in dag.tasks}, {"default_pool"}),
    ({"prefix": "shop_"}, lambda dag: dag.dag_id, "shop_transformation"),
    ({"tags": ["a", "b"]}, lambda dag: set(dag.tags), {"a", "b"}),
    ({"startDate": "2025-03-01"}, lambda dag: dag.start_date.date().isoformat(), "2025-03-01"),
    ({"email": ["data@example.com"]}, lambda dag: (dag.task_dict["plan"].email, dag.task_dict["plan"].email_on_failure), (["data@example.com"], True)),
    ({"onFailure": "os.path.join"}, lambda dag: dag.task_dict["plan"].on_failure_callback[0]("a", "b"), "a/b"),
    ({"connections": {"c": {"V": "login"}}}, lambda dag: dag.task_dict["gold.b"].connections, {"c": {"V": "login"}}),
    ({"variables": {"V": "key"}}, lambda dag: dag.task_dict["gold.b"].variables, {"V": "key"}),
    ({"storeFailures": True}, lambda dag: dag.task_dict["gold.b"].store_failures, True),
    ({"command": ["npx", "martlet"]}, lambda dag: dag.task_dict["plan"].martlet, ["npx", "martlet"]),
    ({"plans": "/mnt/plans"}, lambda dag: {dag.task_dict[name].plans for name in ("plan", "gold.b", "publish")}, {"/mnt/plans"}),
    ({"environment": "staging"}, lambda dag: dag.task_dict["plan"].environment, "staging"),
    ({"target": "cloud"}, lambda dag: dag.task_dict["publish"].target, "cloud"),
    ({"hasIntervals": False}, lambda dag: dag.task_dict["plan"].takes_intervals, False),
    ({"kept": "replace"}, lambda dag: dag.task_dict["plan"].kept, "replace"),
    ({"deadlineMinutes": 90}, lambda dag: dag.deadline[0].interval, timedelta(minutes=90)),
    ({"deadlineMinutes": 90}, _callback_path, "airflow_martlet.callbacks.log_late_run"),
    ({"deadlineMinutes": 90, "onDeadline": "company.late"}, _callback_path, "company.late"),
]


@pytest.mark.parametrize(("settings", "effect", "expected"), EFFECTS, ids=[f"{index} {[*each[0]]}" for index, each in enumerate(EFFECTS)])
def test_every_setting_has_its_effect(tmp_path: Path, settings: dict[str, Any], effect: Any, expected: Any) -> None:
    found = effect(dag_of(project(tmp_path, **settings)))
    assert (found[0] if isinstance(found, list) and len(found) == 1 and not isinstance(expected, list) else found) == expected


@pytest.mark.parametrize(
    ("schedule", "interval"),
    [("@daily", timedelta(days=1)), ("0 */6 * * *", timedelta(hours=6))],
)
def test_a_run_by_the_schedule_has_an_interval(tmp_path: Path, schedule: str, interval: timedelta) -> None:
    from airflow.sdk import timezone
    from airflow.serialization.encoders import coerce_to_core_timetable

    timetable = coerce_to_core_timetable(project(tmp_path, schedule=schedule).schedule)
    found = timetable.infer_manual_data_interval(run_after=timezone.datetime(2026, 3, 1))
    assert found.end - found.start == interval


def test_no_schedule_is_none(tmp_path: Path) -> None:
    assert project(tmp_path, schedule=None).schedule is None


def test_the_files_of_a_delivery_are_waited_for_and_fetched(tmp_path: Path) -> None:
    wanted = {"files": ["a_{{ ds }}.csv"], "pollSeconds": 5, "settleSeconds": 1, "timeoutMinutes": 2, "deferrable": False}
    found = project(tmp_path, waitFor=wanted, fetch=["fetch.sh", "{{ ds }}"], connections={"c": {"V": "login"}})
    with found.dag("data_ingestion", schedule=None):
        wait, fetch = found.wait_for_files("wait"), found.fetch("fetch")
    assert (wait.files, wait.poll_seconds, wait.settle_seconds, wait.wait_timeout, wait.deferrable) == (["a_{{ ds }}.csv"], 5, 1, 120, False)
    assert (fetch.arguments, fetch.connections) == (["fetch.sh", "{{ ds }}"], {"c": {"V": "login"}})


def test_checks_that_fail_are_not_hidden_by_what_runs_behind_them(tmp_path: Path) -> None:
    found = project(tmp_path)
    with found.dag("data_quality_checks", schedule=[found.published]):
        alerts = found.afterwards("alerts", ["alerts"])
    assert alerts.is_teardown and not alerts.on_failure_fail_dagrun


def test_a_file_of_another_form_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AirflowException, match="write the file again with `martlet airflow generate`"):
        project(tmp_path, version=2)


def test_500_models_are_parsed_in_less_than_200_milliseconds(tmp_path: Path) -> None:
    parts = [
        {"id": f"gold.m{index}", "layer": "gold", "only": [f"gold.m{index}"], "after": [f"gold.m{index - 1}"] if index % 10 else [], "relations": 1}
        for index in range(500)
    ]
    fastest = float("inf")
    # Other programs on the machine cost time, too: the fastest of several is Martlet's own.
    for _ in range(10):
        begun = time.process_time()
        assert len(dag_of(project(tmp_path, parts=parts)).tasks) == 502
        fastest = min(fastest, time.process_time() - begun)
    assert fastest < 0.2
