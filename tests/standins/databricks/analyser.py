"""Analyses and runs Databricks SQL on open-source Spark with Delta Lake: the same parser, analyser and optimizer.

Usage: analyser.py JAR_DIRECTORY SCRATCH_DIRECTORY
"""

import glob
import logging
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from line_protocol import cell, serve, take_stdout  # noqa: E402

jars, scratch = sys.argv[1:3]
answers = take_stdout()
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

from pyspark.sql import SparkSession  # noqa: E402

settings = {
    "spark.jars": ",".join(sorted(glob.glob(f"{jars}/*.jar"))),
    "spark.driver.memory": "1g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.warehouse.dir": f"{scratch}/warehouse",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # a SQL warehouse of Databricks is always in this mode
    "spark.sql.sources.default": "delta",  # and CREATE TABLE there means Delta
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.driver.extraJavaOptions": f"-Duser.timezone=UTC -Dderby.system.home={scratch} -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
}
builder = SparkSession.builder.master("local[2]").appName("martlet-analyser")
for key, value in settings.items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("OFF")
logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
session_state = spark._jsparkSession.sessionState()
never_execute = spark._jvm.org.apache.spark.sql.execution.CommandExecutionMode.SKIP()

registered: dict[str, str] = {}
in_delta: set[str] = set()


def register(tables):
    for table in tables:
        name = f"`{table['schema']}`.`{table['name']}`"
        columns = ", ".join(f"`{column['name']}` {column['type']}" for column in table["columns"])
        spark.sql(f"CREATE SCHEMA IF NOT EXISTS `{table['schema']}`")
        # Parquet answers queries in the same way and is ten times faster to create than Delta.
        spark.sql(f"DROP TABLE IF EXISTS {name}")
        spark.sql(f"CREATE TABLE {name} ({columns}) USING parquet")
        registered[name] = columns
        in_delta.discard(name)


def analyse(sql):
    plan = session_state.sqlParser().parsePlan(sql)
    if not is_query(sql):
        for name in registered:
            if mentions(sql, name):
                make_delta(name)
    execution = session_state.executePlan(plan, never_execute)
    execution.assertAnalyzed()
    execution.optimizedPlan()


def is_query(sql):
    return re.match(r"(\s|\(|--[^\n]*\n|/\*.*?\*/)*(SELECT|WITH|VALUES)\b", sql, re.IGNORECASE | re.DOTALL) is not None


def mentions(sql, name):
    return re.search(rf"\b{re.escape(name.split('.')[1].strip('`'))}\b", sql, re.IGNORECASE) is not None


def make_delta(name):
    """Statements that change a table (MERGE, UPDATE, ALTER …) are possible on Delta only."""
    if name not in in_delta:
        spark.sql(f"DROP TABLE {name}")
        spark.sql(f"CREATE TABLE {name} ({registered[name]}) USING delta")
        in_delta.add(name)


def run(sql):
    return [[cell(value) for value in row] for row in spark.sql(sql).collect()]


def explain(error):
    exception = getattr(error, "java_exception", None)
    return str(exception.getMessage() if exception is not None else error).split("\n\nJVM stacktrace")[0].strip()


serve(answers, {"register": register, "analyse": analyse, "run": run}, explain)
spark.stop()
