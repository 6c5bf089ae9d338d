"""data_quality_checks: looks how fresh the data is, asks all data tests again, measures what is watched, scores the quality and sends the alerts that are still open.

Written by `martlet airflow generate`: change martlet.config.ts and write it again.
"""

from pathlib import Path

from airflow_martlet import MartletProject

project = MartletProject.load(Path(__file__).with_name("martlet.json"))

with project.dag("data_quality_checks", schedule=[project.published]) as dag:
    freshness = project.martlet("freshness", ["freshness"])
    tests = project.martlet("tests", project.test_arguments)
    monitors = project.martlet("monitors", ["monitor"])
    scores = project.afterwards("scores", ["quality"])
    alerts = project.afterwards("alerts", ["alerts"])

    [freshness, tests, monitors] >> scores >> alerts
