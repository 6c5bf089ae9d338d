"""What docs/guides/airflow.md shows, done: its project, its DAGs, and its examples for other schedulers."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from airflow_world import DAGS, MARTLET, REPOSITORY, Project, load, states, sync, triggered_by_assets
from croniter import croniter
from draw import drawn

GUIDE = (REPOSITORY / "docs/guides/airflow.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```(\w+)(?: (\S+))?\n(.*?)^```$", GUIDE)
FILES = {path: text for _, path, text in BLOCKS if path != ""}
#: Dagster and the published schemas of workflows, which have an environment of their own.
OTHERS = Path(sys.executable).parents[2] / "schedulers/bin"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("guide"), "guide")
    config = FILES["martlet.config.ts"].replace("airflow: {", f"airflow: {{ command: {MARTLET!r},")
    project.write({"package.json": '{ "type": "module" }', **FILES, "martlet.config.ts": config})
    started = f'#!/bin/sh\nexec {" ".join(MARTLET)} "$@"\n'
    project.write({"martlet": started})
    (project.directory / "martlet").chmod(0o755)
    project.generate()
    return project


def placed(project: Project, text: str) -> str:
    """A text of the guide for the directory in which its project is here."""
    return text.replace("node_modules/.bin/martlet", "./martlet").replace("/srv/shop", str(project.directory))


def test_its_project_is_delivered_built_and_checked(shop: Project) -> None:
    sync()
    assert set(states(load("data_ingestion").test()).values()) == {"success"}
    runs = [*triggered_by_assets("transformation"), *triggered_by_assets("data_quality_checks")]
    assert [str(run.state) for run in runs] == ["success", "success"]
    assert shop.rows("select revenue::varchar as revenue from gold.daily_revenue order by ordered_on") == [{"revenue": "10.00"}, {"revenue": "20.00"}]


def test_its_dag_by_hand_runs(shop: Project) -> None:
    text = placed(shop, FILES["by_hand.py"]).replace('shop = {"project_dir"', 'shop = {"martlet": ["./martlet"], "project_dir"')
    (DAGS / "by_hand.py").write_text(text, encoding="utf-8")
    sync()
    assert set(states(load("shop_nightly").test()).values()) == {"success"}


def test_its_watcher_starts_a_dag_by_an_asset(shop: Project) -> None:
    (DAGS / "watch_orders.py").write_text(placed(shop, FILES["watch_orders.py"]), encoding="utf-8")
    [asset] = load("orders_came").timetable.asset_condition.objects
    assert [watcher.trigger.serialize()[0] for watcher in asset.watchers] == ["airflow_martlet.triggers.FilesChangedTrigger"]


def test_every_option_of_the_config_is_in_its_table() -> None:
    source = (REPOSITORY / "framework/src/project/airflow-config.ts").read_text(encoding="utf-8")
    options = re.findall(r"(?m)^  (\w+):", source.split("z.strictObject({", 1)[1])
    assert len(options) > 20
    assert [option for option in options if not re.search(rf"(?m)^\| .*`{option}`.* \|", GUIDE)] == []


def test_its_picture_is_that_of_the_dags_of_the_platform() -> None:
    assert (REPOSITORY / "docs/images/airflow-dags.svg").read_text(encoding="utf-8") == drawn(REPOSITORY / "orchestration")


def test_its_line_of_cron_builds(shop: Project) -> None:
    [line] = [text.strip() for language, _, text in BLOCKS if language == "cron"]
    times, command = line[: line.index(" cd ")], placed(shop, line[line.index(" cd ") :]).replace("/var/log", str(shop.directory))
    assert croniter.is_valid(times)
    subprocess.run(["sh", "-c", command], check=True, timeout=60)
    assert '"kind":"run-finished"' in (shop.directory / "shop.jsonl").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
def test_its_units_are_what_systemd_takes(shop: Project, tmp_path: Path) -> None:
    for name in ("shop.service", "shop.timer"):
        (tmp_path / name).write_text(placed(shop, FILES[name]), encoding="utf-8")
    found = subprocess.run(["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True, check=False, timeout=60)
    assert [line for line in found.stderr.splitlines() if "shop." in line] == []
    assert found.returncode == 0
    calendar = re.search(r"OnCalendar=(.*)", FILES["shop.timer"])
    assert calendar is not None
    assert subprocess.run(["systemd-analyze", "calendar", calendar[1]], capture_output=True, check=False, timeout=60).returncode == 0


def test_its_workflow_has_the_published_form(tmp_path: Path) -> None:
    file = tmp_path / "nightly.yml"
    file.write_text(FILES[".github/workflows/nightly.yml"], encoding="utf-8")
    check = [str(OTHERS / "check-jsonschema"), "--builtin-schema", "vendor.github-workflows"]
    assert subprocess.run([*check, str(file)], capture_output=True, check=False, timeout=60).returncode == 0
    file.write_text(file.read_text(encoding="utf-8").replace("runs-on:", "runs:"), encoding="utf-8")
    assert subprocess.run([*check, str(file)], capture_output=True, check=False, timeout=60).returncode == 1


def test_its_assets_of_dagster_build(shop: Project) -> None:
    (shop.directory / "data/orders_2.csv").write_text("order_id,ordered_on,amount\nA3,2026-01-03,5.00\n", encoding="utf-8")
    (shop.directory / "orchestration").mkdir(exist_ok=True)
    shutil.copy(DAGS / "guide/martlet.json", shop.directory / "orchestration")
    (shop.directory / "dagster_shop.py").write_text(placed(shop, FILES["dagster_shop.py"]), encoding="utf-8")
    script = "from dagster_shop import defs; assert defs.resolve_implicit_global_asset_job_def().execute_in_process().success"
    found = subprocess.run([str(OTHERS / "python"), "-c", script], cwd=shop.directory, capture_output=True, text=True, check=False, timeout=120)
    assert found.returncode == 0, found.stderr[-2000:]
    assert len(shop.rows("select 1 from gold.daily_revenue")) == 3
