"""What the package takes from Airflow, whose names moved between versions 2 and 3."""

from __future__ import annotations

try:
    from airflow.sdk import DAG, Asset, BaseHook, BaseOperator, TaskGroup, Variable
    from airflow.sdk.exceptions import AirflowException, AirflowFailException

    IS_AIRFLOW_3 = True
except ImportError:
    from airflow.datasets import Dataset as Asset
    from airflow.exceptions import AirflowException, AirflowFailException
    from airflow.hooks.base import BaseHook
    from airflow.models import DAG, BaseOperator, Variable
    from airflow.utils.task_group import TaskGroup

    IS_AIRFLOW_3 = False

try:
    from airflow.sdk import CronDataIntervalTimetable
except ImportError:
    from airflow.timetables.interval import CronDataIntervalTimetable

try:
    from airflow.triggers.base import BaseEventTrigger, BaseTrigger, TriggerEvent
except ImportError:
    from airflow.triggers.base import BaseTrigger, TriggerEvent

    BaseEventTrigger = BaseTrigger

__all__ = [
    "DAG",
    "IS_AIRFLOW_3",
    "AirflowException",
    "AirflowFailException",
    "Asset",
    "BaseEventTrigger",
    "BaseHook",
    "BaseOperator",
    "BaseTrigger",
    "CronDataIntervalTimetable",
    "TaskGroup",
    "TriggerEvent",
    "Variable",
]
