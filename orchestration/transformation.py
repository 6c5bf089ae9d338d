"""transformation: plans once, builds and tests each part of that plan, and publishes all of it at the end.

Written by `martlet airflow generate`: change martlet.config.ts and write it again.
"""

from pathlib import Path

from airflow_martlet import MartletProject

project = MartletProject.load(Path(__file__).with_name("martlet.json"))

with project.dag("transformation", schedule=[project.delivered]) as dag:
    plan = project.plan("plan")
    build = project.apply_parts("build")
    publish = project.apply("publish", outlets=[project.published])

    plan >> build >> publish
