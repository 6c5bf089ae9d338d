"""What tasks do, on a small project by layers: which of them fails, what a retry does, who waits for whom."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from airflow.models.taskinstance import TaskInstance
from airflow.utils.session import create_session
from airflow_world import MARTLET, Project, load, queued, states, sync, triggered_by_assets
from sqlalchemy import select

MODEL = """
import {{ between, date, incrementalByTime, integer, model }} from 'martlet';
import {{ {source} }} from '{place}/{source}.js';
export const {export} = model({{ name: '{name}', from: {{ {source} }}, grain: ['day'],
  columns: {{ n: integer().notNull(){test}, day: date().notNull() }}, {more}
  query: (db) => db.selectFrom('{source}').select(['n', 'day']) }});
"""


def model(name: str, source: str, test: str = "", more: str = "") -> str:
    export = re.sub(r"_(.)", lambda found: found[1].upper(), name)
    place = "../sources" if source == "numbers" else "."
    return MODEL.format(name=name, export=export, source=source, place=place, test=test, more=more)


FILES = {
    "package.json": '{ "type": "module" }',
    "sources/numbers.ts": """
      import { date, integer, source } from 'martlet';
      export const numbers = source({ name: 'numbers', columns: { n: integer().notNull(), day: date().notNull() }, files: { pattern: 'numbers.csv' } });""",
    "models/first.ts": model("first", "numbers", more="schema: 'silver',"),
    "models/by_day.ts": model("by_day", "first", ".test(between(0, 9))", "schema: 'silver', materialized: incrementalByTime('day'),"),
    "models/second.ts": model("second", "byDay").replace("./byDay.js", "./by_day.js"),
    "models/third.ts": model("third", "second"),
}


def rows(*numbers: int) -> str:
    return "\n".join(["n,day", *[f"{number},2024-03-{index + 1:02d}" for index, number in enumerate(numbers)]]) + "\n"


def shop(directory: Path, name: str, **airflow: Any) -> Project:
    project = Project(directory, name)
    settings = json.dumps({"command": MARTLET, "retries": 0, "prefix": f"{name}_", **airflow})
    config = f"""
      import {{ defineConfig }} from 'martlet';
      export default defineConfig({{ name: '{name}', data: {{ directory: 'data' }}, defaultTarget: 'local', airflow: {settings},
        targets: {{ local: {{ warehouse: 'duckdb', path: process.env.WAREHOUSE ?? 'warehouse.duckdb' }} }} }});"""
    project.write({**FILES, "martlet.config.ts": config, "data/numbers.csv": rows(1, 2, 3)})
    project.generate()
    sync()
    return project


def shown(project: Project, relation: str = "gold.third") -> list[int]:
    return [int(row["n"]) for row in project.rows(f"select n from {relation} order by day")]


def test_a_failing_data_test_turns_its_task_red_and_publishes_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    project = shop(tmp_path, "failing")
    assert str(load("failing_transformation").test().state) == "success"
    project.write({"data/numbers.csv": rows(1, 2, 30)})
    capfd.readouterr()
    run = load("failing_transformation").test()
    told = "".join(capfd.readouterr())
    assert states(run) == {"plan": "success", "bronze": "success", "silver": "failed", "gold": "upstream_failed", "publish": "upstream_failed"}
    assert shown(project) == shown(project, "silver.first") == shown(project, "bronze.numbers") == [1, 2, 3]
    # The log names the test and the place of the model, and the task is not tried again: the data would be the same.
    assert re.search(r"MARTLET-R002 models/by_day\.ts:\d+.* between_n .*1 failing row", told)
    project.write({"data/numbers.csv": rows(1, 2, 4)})
    assert str(load("failing_transformation").test().state) == "success"
    assert shown(project) == [1, 2, 4]


def test_a_retry_does_only_what_is_missing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # The first try of the last layer loses its warehouse after one of its two models.
    script = tmp_path / "martlet.py"
    project = shop(tmp_path, "retry", command=[sys.executable, str(script)], retries=1, retryMinutes=0.01)
    script.write_text(
        f"""
import os, subprocess, sys
arguments, mark = sys.argv[1:], "tried"
fails = "schema:gold" in arguments and not os.path.exists(mark)
if fails:
    open(mark, "w").close()
    arguments = [each.replace("schema:gold", "gold.second") for each in arguments]
code = subprocess.run({MARTLET!r} + arguments).returncode
sys.exit(3 if fails else code)
""",
        encoding="utf-8",
    )
    run = load("retry_transformation").test()
    told = "".join(capfd.readouterr())
    assert str(run.state) == "success"
    assert {each.task_id: each.try_number for each in run.get_task_instances()}["gold"] == 2
    assert [told.count(f"model {name}: succeeded") for name in ("silver.first", "gold.second", "gold.third")] == [1, 1, 1]
    assert shown(project) == [1, 2, 3]


def test_a_run_with_nothing_to_do_starts_martlet_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shop(tmp_path, "idle")
    assert str(load("idle_transformation").test().state) == "success"
    capfd.readouterr()
    run = load("idle_transformation").test()
    told = "".join(capfd.readouterr())
    assert str(run.state) == "success"
    assert len(re.findall(r"\$ node \S+ --json", told)) == 1
    assert told.count("has nothing to do: Martlet is not started") == 4


@pytest.mark.parametrize("by", ["group", "model"])
def test_smaller_tasks_lead_to_the_same(tmp_path: Path, by: str) -> None:
    project = shop(tmp_path, f"by_{by}", by=by)
    run = load(f"by_{by}_transformation").test()
    assert set(states(run).values()) == {"success"}
    assert len(states(run)) == {"group": 4, "model": 7}[by]
    assert shown(project) == [1, 2, 3]


def test_a_backfill_computes_the_interval_of_each_run_again(tmp_path: Path) -> None:
    from test_a_day import backfill

    project = shop(tmp_path, "backfilled")
    days = [f"2024-03-{day:02d}" for day in range(1, 7)]
    project.write({"data/numbers.csv": rows(1, 1, 1, 1, 1, 1)})
    assert str(load("backfilled_data_ingestion").test().state) == "success"
    assert [str(run.state) for run in triggered_by_assets("backfilled_transformation")] == ["success"]
    project.write({"data/numbers.csv": rows(2, 2, 2, 2, 2, 2)})
    expected = [1, 1, 1, 1, 1, 2]
    for index in (1, 2, 3):
        backfill("backfilled_data_ingestion", [days[index], days[index]])
        assert [str(run.state) for run in queued("backfilled_data_ingestion")] == ["success"]
        assert [str(run.state) for run in triggered_by_assets("backfilled_transformation")] == ["success"]
        expected[index] = 2
        # The last day is read again by each build.
        assert shown(project) == expected


def test_a_run_takes_the_interval_of_its_conf(tmp_path: Path) -> None:
    project = shop(tmp_path, "asked")
    project.write({"data/numbers.csv": rows(1, 1, 1, 1)})
    assert str(load("asked_transformation").test().state) == "success"
    project.write({"data/numbers.csv": rows(2, 2, 2, 2)})
    interval = {"interval_start": "2024-03-02", "interval_end": "2024-03-03T00:00:00+00:00"}
    assert str(load("asked_transformation").test(run_conf=interval).state) == "success"
    assert shown(project) == [1, 2, 1, 2]


def test_a_failing_check_makes_its_run_red_and_the_checks_behind_it_run_all_the_same(tmp_path: Path) -> None:
    project = shop(tmp_path, "checked")
    assert str(load("checked_transformation").test().state) == "success"
    project.write({"models/by_day.ts": model("by_day", "first", ".test(between(0, 2))", "schema: 'silver', materialized: incrementalByTime('day'),")})
    run = load("checked_data_quality_checks").test()
    assert (str(run.state), states(run)) == ("failed", {"tests": "failed", "scores": "success", "alerts": "success"})


def test_a_task_waits_while_another_command_has_the_warehouse(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    project = shop(tmp_path, "locked")
    holder = """
      const { DuckDBInstance } = require('@duckdb/node-api');
      DuckDBInstance.create('warehouse.duckdb').then((held) => {
        console.log('held');
        process.stdin.once('data', () => { held.closeSync(); process.exit(0); });
      });"""
    with subprocess.Popen(["node", "-e", holder], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == "held\n"
        dag = load("locked_transformation")
        dag.task_dict["plan"].lock_poll = 0.2
        let_go = _let_go_once_told(process, capfd)
        run = dag.test()
        let_go.join()
    assert str(run.state) == "success"
    assert shown(project) == [1, 2, 3]


def _let_go_once_told(process: subprocess.Popen[str], capfd: pytest.CaptureFixture[str]) -> threading.Thread:
    """Ends a process once the log says that a task waits for it."""
    told: list[str] = []

    def has_told() -> bool:
        told.append("".join(capfd.readouterr()))
        return "Another command works on the environment" in "".join(told)

    def let_go() -> None:
        _wait_until(has_told)
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()

    thread = threading.Thread(target=let_go)
    thread.start()
    return thread


def test_secrets_of_connections_reach_the_config_and_no_log(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_STORE", json.dumps({"conn_type": "generic", "password": "kept-secret.duckdb", "extra": {"region": "north"}}))
    monkeypatch.setenv("AIRFLOW_VAR_OWNER", "desk")
    script = tmp_path / "martlet.py"
    shop(
        tmp_path,
        "secret",
        command=[sys.executable, str(script)],
        connections={"store": {"WAREHOUSE": "password", "REGION": "extra.region"}},
        variables={"OWNER": "owner"},
    )
    script.write_text(
        f"import os, subprocess, sys\nopen('seen', 'w').write(os.environ['REGION'] + os.environ['OWNER'])\n"
        f"sys.exit(subprocess.run({MARTLET!r} + sys.argv[1:]).returncode)\n",
        encoding="utf-8",
    )
    assert str(load("secret_transformation").test().state) == "success"
    assert (tmp_path / "kept-secret.duckdb").exists()
    assert (tmp_path / "seen").read_text() == "northdesk"
    assert "kept-secret" not in "".join(capfd.readouterr())


def test_an_ingestion_waits_for_its_files_in_the_triggerer(tmp_path: Path) -> None:
    project = shop(tmp_path, "waiting", waitFor={"files": ["data/late_{{ ds }}.csv"], "pollSeconds": 0.2, "settleSeconds": 0})
    dag = load("waiting_data_ingestion")
    file = f"data/late_{datetime.now(timezone.utc).date()}.csv"
    thread = threading.Thread(target=lambda: (_wait_until(lambda: _is_deferred("waiting_data_ingestion")), project.write({file: "n\n"})))
    thread.start()
    run = dag.test()
    thread.join()
    assert states(run) == {"wait_for_files": "success", "validate": "success", "load_bronze": "success"}


def _is_deferred(dag_id: str) -> bool:
    with create_session() as session:
        return session.scalar(select(TaskInstance.next_method).where(TaskInstance.dag_id == dag_id).limit(1)) == "resume"


def _wait_until(holds: Callable[[], bool]) -> None:
    gives_up = time.monotonic() + 60
    while not holds() and time.monotonic() < gives_up:
        time.sleep(0.1)
