"""Tells how many tests passed to what counts them for all runners."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    results = os.environ.get("MARTLET_TEST_RESULTS")
    if results is None:
        return
    counts = {name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error")}
    report = {"numPassedTests": counts["passed"], "numFailedTests": counts["failed"] + counts["error"]}
    Path(results, "airflow.json").write_text(json.dumps(report), encoding="utf-8")
