"""Runs Martlet projects in Airflow.

``MartletProject`` makes the DAGs that ``martlet airflow generate`` writes, from a small static file. The operators make DAGs by hand.
"""

from __future__ import annotations

from airflow_martlet.operators import MartletApplyOperator, MartletOperator, MartletPlanOperator
from airflow_martlet.project import MartletProject, Part
from airflow_martlet.triggers import FilesChangedTrigger, FilesReadyTrigger
from airflow_martlet.waiting import FilesSensor

__version__ = "0.1.0"

__all__ = [
    "FilesChangedTrigger",
    "FilesReadyTrigger",
    "FilesSensor",
    "MartletApplyOperator",
    "MartletOperator",
    "MartletPlanOperator",
    "MartletProject",
    "Part",
]


def provider_info() -> dict[str, object]:
    """What Airflow lists among its providers."""
    return {
        "package-name": "airflow-martlet",
        "name": "Martlet",
        "description": "Runs Martlet projects in Airflow.",
        "versions": [__version__],
    }
