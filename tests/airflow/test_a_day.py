"""A day of the platform in a real Airflow: a delivery, a build, a bad file, the corrected one, and a backfill of three days."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from airflow_world import MARTLET, REPOSITORY, Project, complete_backfills, copy_platform, load, queued, states, sync, triggered_by_assets

DAYS = ["2023-01-02", "2023-01-03", "2023-01-04"]


@pytest.fixture(scope="module")
def received() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A receiver of alerts."""
    messages: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", messages
    server.shutdown()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, received: tuple[str, list[Any]]) -> Project:
    """A copy of the platform with few rows, which tells its alerts."""
    directory = tmp_path_factory.mktemp("platform")
    copy_platform(directory)
    config = (REPOSITORY / "martlet.config.ts").read_text(encoding="utf-8")
    settings = {"command": MARTLET, "fetch": ["test", "-s", "sample_data/orders.csv"], "retries": 0, "prefix": "day_"}
    more = f"airflow: {json.dumps(settings)}, alerts: {{ channels: {{ desk: {{ kind: 'webhook', url: '{received[0]}' }} }}, routes: [{{ to: ['desk'] }}] }},"
    project = Project(directory, "day")
    project.write({"martlet.config.ts": re.sub(r"(?m)^  targets: \{", f"  {more}\n  targets: {{", config, count=1)})
    assert project.martlet("generate", "--scale", "0.1").returncode == 0
    project.generate()
    sync()
    return project


def sales(project: Project) -> int:
    return int(project.rows("select count(*)::integer as n from gold.fact_sales")[0]["n"])


def test_a_day(platform: Project, received: tuple[str, list[dict[str, Any]]], capfd: pytest.CaptureFixture[str]) -> None:
    orders = platform.directory / "sample_data/orders.csv"
    _, messages = received

    # A delivery: the second pipeline runs because of it, and the third because of the second.
    delivery = load("day_data_ingestion").test()
    assert states(delivery) == {"fetch": "success", "validate": "success", "load_bronze": "success"}
    [transformation] = triggered_by_assets("day_")
    assert (transformation.dag_id, str(transformation.state)) == ("day_transformation", "success")
    assert states(transformation) == dict.fromkeys(["plan", "bronze", "silver", "gold", "publish"], "success")
    [checks] = triggered_by_assets("day_")
    assert (checks.dag_id, str(checks.state)) == ("day_data_quality_checks", "success")
    assert triggered_by_assets("day_") == []
    delivered = sales(platform)
    assert delivered > 0
    assert messages == []

    # A bad file: its task is red and says why, nothing is published, and the desk hears of it.
    good = orders.read_text(encoding="utf-8")
    header, *lines = good.splitlines()
    orders.write_text("\n".join([header, *[line.replace("T", " at ", 1) for line in lines]]), encoding="utf-8")
    capfd.readouterr()
    bad = load("day_data_ingestion").test()
    assert str(bad.state) == "failed"
    assert states(bad) == {"fetch": "success", "validate": "failed", "load_bronze": "upstream_failed"}
    told = "".join(capfd.readouterr())
    assert "MARTLET-I015" in told and "orders.csv, row 1: ordered_at is not a timestamp" in told
    assert triggered_by_assets("day_") == []
    assert sales(platform) == delivered
    assert len(messages) > 0
    assert "bronze.orders" in json.dumps(messages[0]) and "violate the contract" in json.dumps(messages[0])

    # The corrected file, with one order more.
    orders.write_text("\n".join([*good.splitlines(), lines[-1].replace("O0", "O9", 1)]) + "\n", encoding="utf-8")
    assert str(load("day_data_ingestion").test().state) == "success"
    assert [str(run.state) for run in triggered_by_assets("day_")] == ["success"]
    assert sales(platform) == delivered + 1

    # A backfill of three days: records of waste were corrected late, on four days, and three of them are computed again.
    days = [*DAYS, "2023-01-05"]
    before = shifts(platform, days)
    for file in (platform.directory / "sample_data/waste").glob("*.csv"):
        file.write_text(corrected(file.read_text(encoding="utf-8"), days), encoding="utf-8")
    backfill("day_data_ingestion", DAYS)
    capfd.readouterr()
    for run in queued("day_data_ingestion"):
        assert (str(run.run_type), str(run.state)) == ("backfill", "success")
        assert [str(each.state) for each in triggered_by_assets("day_transformation")] == ["success"]
    intervals = re.findall(r"--interval-start (\S+) --interval-end (\S+)", "".join(capfd.readouterr()))
    ends = [*DAYS[1:], "2023-01-05"]
    assert intervals == [(f"{day}T00:00:00Z", f"{end}T00:00:00Z") for day, end in zip(DAYS, ends, strict=True)]
    after = shifts(platform, days)
    assert all(shift == "night" for day in DAYS for shift in after[day])
    assert after["2023-01-05"] == before["2023-01-05"]
    assert any(shift != "night" for shift in before["2023-01-05"])


def shifts(project: Project, days: list[str]) -> dict[str, list[str]]:
    """The shifts of the records of waste, by day."""
    rows = project.rows("select waste_date::varchar as day, shift from gold.fact_waste order by waste_id")
    return {day: [row["shift"] for row in rows if row["day"] == day] for day in days}


def corrected(text: str, days: list[str]) -> str:
    header, *lines = text.splitlines()
    column = header.split(",").index("shift")
    fixed = []
    for line in lines:
        fields = line.split(",")
        if any(f",{day}T" in line for day in days):
            fields[column] = "night"
        fixed.append(",".join(fields))
    return "\n".join([header, *fixed]) + "\n"


def backfill(dag_id: str, days: list[str]) -> None:
    """What `airflow backfill create` does."""
    from airflow.models.backfill import ReprocessBehavior, _create_backfill

    complete_backfills()
    first, last = (datetime.fromisoformat(day).replace(tzinfo=timezone.utc) for day in (days[0], days[-1]))
    _create_backfill(
        dag_id=dag_id,
        from_date=first,
        to_date=last,
        max_active_runs=1,
        reverse=False,
        dag_run_conf=None,
        triggering_user_name="tests",
        reprocess_behavior=ReprocessBehavior.NONE,
    )


def test_the_committed_dag_files_are_what_the_command_writes_now(tmp_path: Path) -> None:
    orchestration = REPOSITORY / "orchestration"
    done = Project(tmp_path, "committed")
    copy_platform(tmp_path)
    assert done.martlet("airflow", "generate").returncode == 0
    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "orchestration").iterdir()}
    committed = {file.name: file.read_text(encoding="utf-8") for file in orchestration.iterdir() if file.suffix in {".py", ".json"}}
    assert committed == written
