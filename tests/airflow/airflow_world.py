"""A real Airflow in this process: its metadata in SQLite, its tasks run one after the other, its scheduler asked what comes next."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import BundleDagBag, DagBag, sync_bag_to_db
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.sdk.definitions.dag import _run_task
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState, TaskInstanceState

DAGS = Path(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
MODULES = Path(os.environ["MARTLET_PACKED"])
REPOSITORY = Path(__file__).resolve().parents[2]
MARTLET = ["node", str(MODULES / "martlet/bin/martlet.js")]


#: What lies beside the platform's own files.
_BESIDE = {"framework", "clients", "tests", "bench", "docs", "orchestration", "node_modules", "target", "sample_data"}


def copy_platform(directory: Path) -> None:
    """Copies the platform's own files into a directory."""
    for source in REPOSITORY.iterdir():
        if source.name in _BESIDE or source.name.startswith(".") or ".duckdb" in source.name:
            continue
        (shutil.copytree if source.is_dir() else shutil.copy)(source, directory / source.name)


class Project:
    """A project of Martlet in a directory of its own, with its DAGs among Airflow's."""

    def __init__(self, directory: Path, name: str) -> None:
        self.directory = directory
        self.name = name
        (directory / "node_modules").symlink_to(MODULES)

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            file = self.directory / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def martlet(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*MARTLET, *arguments], cwd=self.directory, capture_output=True, text=True, check=False)

    def generate(self, *arguments: str) -> None:
        done = self.martlet("airflow", "generate", "--out", os.path.relpath(DAGS / self.name, self.directory), *arguments)
        assert done.returncode == 0, done.stdout + done.stderr

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query on the project's warehouse; none where there is no such relation."""
        script = """
          const { DuckDBInstance } = require('@duckdb/node-api');
          (async () => {
            const instance = await DuckDBInstance.create('warehouse.duckdb', { access_mode: 'READ_ONLY' });
            const connection = await instance.connect();
            const result = await connection.runAndReadAll(process.argv[1]);
            console.log(JSON.stringify(result.getRowObjectsJson()));
          })().catch((error) => { console.error(String(error)); process.exit(/does not exist/.test(String(error)) ? 4 : 1); });"""
        done = subprocess.run(["node", "-e", script, sql], cwd=self.directory, capture_output=True, text=True, check=False)
        if done.returncode == 4:
            return []
        assert done.returncode == 0, done.stderr
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return rows

    def plan_of(self, run: DagRun) -> dict[str, Any]:
        [file] = (self.directory / "target/airflow" / run.dag_id).glob(f"{run.run_id[:19]}*.json")
        plan: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return plan


def load(dag_id: str) -> Any:
    """A DAG as its file says it now."""
    bag = DagBag(str(DAGS))
    assert bag.import_errors == {}
    return bag.dags[dag_id]


def states(run: DagRun) -> dict[str, str]:
    """How each task of a run ended."""
    with create_session() as session:
        found = session.merge(run).get_task_instances(session=session)
        return {each.task_id: str(each.state) for each in found}


def sync() -> None:
    """Tells Airflow of the DAG files, as its processor of DAG files does."""
    manager = DagBundlesManager()
    manager.sync_bundles_to_db()
    for bundle in manager.get_all_dag_bundles():
        bundle.initialize()
        bag = BundleDagBag(dag_folder=str(bundle.path), bundle_path=bundle.path, bundle_name=bundle.name)
        assert bag.import_errors == {}
        sync_bag_to_db(bag, bundle.name, bundle.version)


def triggered_by_assets(prefix: str) -> list[DagRun]:
    """The runs that the scheduler makes of what assets have told since, of DAGs with such ids, each done to its end."""
    from airflow.jobs.job import Job
    from airflow.jobs.scheduler_job_runner import SchedulerJobRunner

    runner = SchedulerJobRunner(job=Job())
    with create_session() as session:
        query, triggered = DagModel.dags_needing_dagruns(session)
        models = [model for model in query.all() if model.dag_id in triggered and model.dag_id.startswith(prefix)]
        runner._create_dag_runs_asset_triggered(dag_models=models, session=session)
    return list(queued(prefix))


def complete_backfills() -> None:
    """Closes the backfills whose runs have ended, as the scheduler does now and then."""
    from airflow.jobs.job import Job
    from airflow.jobs.scheduler_job_runner import SchedulerJobRunner

    SchedulerJobRunner(job=Job())._mark_backfills_complete()


def queued(prefix: str) -> Iterator[DagRun]:
    """Does the runs that wait of DAGs with such ids, oldest first."""
    with create_session() as session:
        waiting = session.query(DagRun).filter(DagRun.state == DagRunState.QUEUED).order_by(DagRun.run_after, DagRun.id).all()
        found = [(run.id, run.dag_id) for run in waiting if run.dag_id.startswith(prefix)]
    for run_id, dag_id in found:
        yield finish(run_id, load(dag_id))


def finish(run_id: int, dag: Any) -> DagRun:
    """Does a run to its end."""
    from airflow.serialization.serialized_objects import DagSerialization

    scheduled = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag))
    with create_session() as session:
        run = session.get(DagRun, run_id)
        assert run is not None
        run.dag = scheduled
        run.state = DagRunState.RUNNING
        session.commit()
        gives_up = time.monotonic() + 300
        while run.state == DagRunState.RUNNING and time.monotonic() < gives_up:
            session.expire_all()
            ready, _ = run.update_state(session=session)
            for instance in ready:
                instance.try_number += 1
                instance.state = TaskInstanceState.SCHEDULED
            session.commit()
            started = [each for each in run.get_task_instances(session=session) if each.state == TaskInstanceState.SCHEDULED]
            if not started and run.state == DagRunState.RUNNING:
                time.sleep(0.2)
            for instance in started:
                _run_task(ti=instance, task=dag.task_dict[instance.task_id], run_triggerer=True)
            session.commit()
        session.expunge_all()
        return run
