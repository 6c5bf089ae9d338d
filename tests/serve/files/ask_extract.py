"""Asks an extract the questions of ten-questions.json that its source can tell, by the formulas of the source."""

import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from decimal import Decimal
from pathlib import Path

from tableauhyperapi import Connection, HyperProcess, Telemetry

source, work = sys.argv[1:]
with zipfile.ZipFile(source) as packed:
    packed.extractall(work)
described = ET.parse(Path(work) / "fact_sales.tds")
formulas = {}
for column in described.iter("column"):
    calculation = column.find("calculation")
    if calculation is not None:
        formulas[column.get("name").strip("[]")] = calculation.get("formula")


def sql_of(formula: str) -> str:
    sql = re.sub(r"\[(\w+)\]", r'"\1"', formula).replace("ZN(", "coalesce(0, ").replace("COUNTD(", "count(distinct ")
    sql = re.sub(r"coalesce\(0, ((?:[^()]|\([^()]*\))*)\)", r"coalesce(\1, 0)", sql)
    # Tableau divides numbers, not decimals.
    return sql.replace(" / ", "::double precision / ")


def attribute(path: str) -> str:
    grain = {"date.month": "month", "date.quarter": "quarter", "date.day": "day"}.get(path)
    return f'"{path.replace(".", "_")}"' if grain is None else f"date_trunc('{grain}', \"order_date\")::date"


def text_of(value: object, kind: str) -> object:
    if value is None:
        return None
    if kind == "double":
        return f"{float(value):g}"
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


questions = json.loads(Path("tests/serve/ten-questions.json").read_text(encoding="utf-8"))["questions"]
asked = 0
with HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_config": ""}) as hyper:
    with Connection(hyper.endpoint, str(Path(work) / "Data/Extracts/fact_sales.hyper")) as connection:
        for known in questions:
            question = known["question"]
            if not set(question["metrics"]) <= set(formulas) or not set(question) <= {"metrics", "by", "where", "having", "orderBy"}:
                continue
            by = [attribute(path) for path in question.get("by", [])]
            where = [f"\"order_date\" between '{start}' and '{end}'" for _, _, (start, end) in question.get("where", [])]
            having = [f"{sql_of(formulas[metric])} {sign} {value}" for metric, sign, value in question.get("having", [])]
            sql = f'select {", ".join([*by, *(sql_of(formulas[metric]) for metric in question["metrics"])])} from "Extract"."Extract"'
            sql += f" where {' and '.join(where)}" if where else ""
            sql += f" group by {', '.join(by)}" if by else ""
            sql += f" having {' and '.join(having)}" if having else ""
            kinds = [kind for _, kind in known["columns"]]
            rows = [[text_of(value, kind) for value, kind in zip(row, kinds)] for row in connection.execute_list_query(sql)]
            order = lambda row: json.dumps(row)
            assert sorted(rows, key=order) == sorted(known["figures"], key=order), (known["name"], rows, known["figures"])
            asked += 1
assert asked >= 5, asked
print(f"{asked} questions have the same figures in the extract")
