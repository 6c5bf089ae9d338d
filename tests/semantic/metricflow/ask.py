"""Reads requests by their names as JSON, asks MetricFlow for the SQL of each, and writes it by name as JSON."""

import json
import pathlib
import sys

from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.parsing.dir_to_model import parse_directory_of_yaml_files_to_semantic_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup


class RendersDuckDb:
    """What MetricFlow needs to know to write SQL for DuckDB; it runs nothing."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        return f"${bind_parameter_key}"

    def close(self) -> None:
        pass


def main() -> None:
    built = parse_directory_of_yaml_files_to_semantic_manifest(str(pathlib.Path(__file__).parent))
    if built.issues.has_blocking_issues:
        sys.exit("\n".join(issue.as_readable_str() for issue in built.issues.all_issues))
    engine = MetricFlowEngine(SemanticManifestLookup(built.semantic_manifest), RendersDuckDb())
    statements = {}
    for name, asked in json.load(sys.stdin).items():
        request = MetricFlowQueryRequest.create(
            metric_names=asked["metrics"],
            group_by_names=asked.get("by", []),
            where_constraints=asked.get("where", []),
        )
        try:
            sql = engine.explain(request).sql_statement.sql
        except Exception as error:  # noqa: BLE001
            sys.exit(f"{name}: {str(error)[:2000]}")
        statements[name] = "\n".join(line for line in sql.splitlines() if not line.strip().startswith("--"))
    json.dump(statements, sys.stdout, ensure_ascii=False)


main()
