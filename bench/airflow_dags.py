"""Measures what Airflow costs: see airflow.sh."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from airflow.utils.db import initdb
from airflow_martlet import MartletProject
from airflow_martlet.process import MartletProcess
from airflow_world import DAGS, MARTLET, Project, copy_platform, load, sync


def children() -> float:
    """The CPU time of all processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), children()
    work()
    return time.perf_counter() - wall, children() - cpu


def runs(world: Path, scale: str, times: int) -> None:
    (world / "platform").mkdir()
    project = Project(world / "platform", "bench")
    copy_platform(project.directory)
    assert project.martlet("generate", "--scale", scale).returncode == 0
    project.generate()
    settings = DAGS / "bench/martlet.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "command": MARTLET}))
    sync()
    warehouse = project.directory / "warehouse.duckdb"
    tasks: list[float] = []
    plain = MartletProcess.run

    def timed(process: MartletProcess) -> object:
        begun = time.perf_counter()
        try:
            return plain(process)
        finally:
            tasks.append(time.perf_counter() - begun)

    MartletProcess.run = timed  # type: ignore[method-assign,assignment]
    builds, dags = [], []
    for _ in range(times):
        warehouse.unlink(missing_ok=True)
        builds.append(measured(lambda: subprocess.run([*MARTLET, "build", "--quiet"], cwd=project.directory, check=True)))
        warehouse.unlink()
        tasks.clear()
        wall, cpu = measured(lambda: load("transformation").test())
        dags.append((sum(tasks), cpu, wall - sum(tasks)))
    build_wall, build_cpu = (statistics.median(column) for column in zip(*builds, strict=True))
    dag_wall, dag_cpu, latency = (statistics.median(column) for column in zip(*dags, strict=True))
    print(f"martlet build: {build_wall:.1f} s, {build_cpu:.1f} s CPU")
    print(f"transformation: {dag_wall:.1f} s, {dag_cpu:.1f} s CPU in Martlet; {latency:.1f} s of Airflow itself")
    print(f"ratio: {dag_wall / build_wall:.2f} wall, {dag_cpu / build_cpu:.2f} CPU")


def parsing(world: Path) -> None:
    base = json.loads((DAGS / "bench/martlet.json").read_text())
    for count in (18, 500, 2_000):
        parts = [
            {"id": f"gold.m{index}", "layer": "gold", "only": [f"gold.m{index}"], "after": [f"gold.m{index - 1}"] if index % 10 else [], "relations": 1}
            for index in range(count)
        ]
        file = world / "large.json"
        file.write_text(json.dumps({**base, "parts": parts}))
        found = []
        for _ in range(7):
            begun = time.process_time()
            project = MartletProject.load(file)
            with project.dag("large", schedule=[project.delivered]):
                project.plan("plan") >> project.apply_parts("build") >> project.apply("publish")
            found.append(time.process_time() - begun)
        print(f"parsing {count} models as a task each: {statistics.median(found) * 1000:.0f} ms CPU")


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    scale, times = [*sys.argv[2:], *["25", "3"][len(sys.argv) - 2 :]]
    initdb()
    runs(directory, scale, int(times))
    parsing(directory)
