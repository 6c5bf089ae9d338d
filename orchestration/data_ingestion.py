"""data_ingestion: generates sample data, loads what is new beside what readers see and publishes it as bronze tables.

Written by `martlet airflow generate`: change martlet.config.ts and write it again.
"""

from pathlib import Path

from airflow_martlet import MartletProject

project = MartletProject.load(Path(__file__).with_name("martlet.json"))

with project.dag("data_ingestion", schedule=project.schedule) as dag:
    generate = project.martlet("generate", ["generate"])
    validate = project.martlet("validate", ["ingest", "--no-publish"])
    load = project.martlet("load_bronze", ["ingest"], outlets=[project.delivered])

    generate >> validate >> load
