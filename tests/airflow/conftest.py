"""Prepares Airflow's metadata."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def metadata() -> None:
    from airflow.utils.db import initdb

    initdb()
