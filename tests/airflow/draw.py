"""Draws DAGs and the assets between them as one SVG: `python draw.py FOLDER FILE`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

PIPELINES = ["data_ingestion", "transformation", "data_quality_checks"]
WIDTH, STEP, TASK, HEIGHT, ROW = 920, 140, 116, 30, 44


def depths(dag: Any) -> dict[str, int]:
    """How many tasks come before each task at most."""
    found: dict[str, int] = {}
    for task in dag.topological_sort():
        found[task.task_id] = 1 + max((found[before] for before in task.upstream_task_ids), default=-1)
    return found


def picture(dags: dict[str, Any]) -> str:
    """The picture of the three pipelines."""
    shapes: list[str] = []
    top = 16
    for name in PIPELINES:
        dag = dags[name]
        columns = depths(dag)
        rows: dict[int, list[str]] = {}
        for task_id, column in sorted(columns.items()):
            rows.setdefault(column, []).append(task_id)
        height = 40 + ROW * max(len(each) for each in rows.values())
        shapes.append(f'<rect class="dag" x="12" y="{top}" width="{WIDTH - 24}" height="{height}" rx="8"/>')
        shapes.append(f'<text class="name" x="26" y="{top + 22}">{name}</text>')
        places = {
            task_id: (26 + column * STEP, top + 34 + index * ROW + (height - 40 - ROW * len(some)) // 2)
            for column, some in rows.items()
            for index, task_id in enumerate(some)
        }
        for task in sorted(dag.tasks, key=lambda each: each.task_id):
            x, y = places[task.task_id]
            for after in sorted(task.downstream_task_ids):
                right, down = places[after]
                middle, below = y + HEIGHT // 2, down + HEIGHT // 2
                shapes.append(f'<path d="M{x + TASK} {middle} C{x + STEP - 12} {middle} {right - 12} {below} {right} {below}"/>')
        for task_id, (x, y) in sorted(places.items()):
            shapes.append(f'<rect class="task" x="{x}" y="{y}" width="{TASK}" height="{HEIGHT}" rx="5"/>')
            shapes.append(f'<text class="label" x="{x + TASK // 2}" y="{y + 19}">{task_id}</text>')
        told = [(task.task_id, asset.name) for task in dag.tasks for asset in task.outlets]
        for task_id, asset in told:
            x, y = places[task_id]
            shapes.append(f'<path class="asset" d="M{x + TASK // 2} {y + HEIGHT} V{top + height + 30}"/>')
            shapes.append(f'<text class="asset" x="{x + TASK // 2 + 8}" y="{top + height + 19}">asset {asset.split(".")[-1]}</text>')
        top += height + 30
    style = (
        ".dag{fill:#f6f8fa;stroke:#d0d7de}.task{fill:#fff;stroke:#57606a}path{fill:none;stroke:#57606a}.asset{stroke:#0969da;stroke-dasharray:4 3}"
        "text{font:12px system-ui,sans-serif;fill:#24292f}.name{font-weight:600}.label{text-anchor:middle}text.asset{fill:#0969da;stroke:none}"
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top - 14}" role="img" aria-label="The three DAGs of a project">'
    return "\n".join([head, f"<style>{style}</style>", f'<rect width="{WIDTH}" height="{top - 14}" fill="#fff"/>', *shapes, "</svg>"]) + "\n"


def drawn(folder: Path) -> str:
    """The picture of the DAG files in a folder."""
    from airflow.dag_processing.dagbag import DagBag

    return picture(DagBag(str(folder)).dags)


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(drawn(Path(sys.argv[1])), encoding="utf-8")
