"""Asks the ten questions of tests/serve/ten-questions.json by psycopg, in text and in binary, and by HTTP: the figures are those of the file."""
import json
import os
import pathlib
import urllib.request

import psycopg

known = json.loads(pathlib.Path(__file__).parent.parent.joinpath("ten-questions.json").read_text())


def same(value, figure, kind):
    if value is None or figure is None:
        return value is None and figure is None
    if kind == "double":
        return float(value) == float(figure)
    return str(value).lower() == figure if kind == "boolean" else str(value) == figure


def equal(asked, rows, way):
    kinds = [kind for _, kind in asked["columns"]]
    found = [list(row) for row in rows]
    is_same = len(found) == len(asked["figures"]) and all(
        len(row) == len(figures) and all(same(*each) for each in zip(row, figures, kinds)) for row, figures in zip(found, asked["figures"])
    )
    if not is_same:
        raise SystemExit(f"{asked['name']} ({way}): found {found!r}, expected {asked['figures']!r}")


with psycopg.connect(os.environ["MARTLET_QUESTIONS_CONNINFO"]) as connection:
    for binary in (False, True):
        for asked in known["questions"]:
            with connection.cursor(binary=binary) as cursor:
                equal(asked, cursor.execute(asked["sql"]).fetchall(), f"psycopg, binary={binary}")

for asked in known["questions"]:
    body = json.dumps({**asked["question"], "at": known["today"]}).encode()
    request = urllib.request.Request(os.environ["MARTLET_QUESTIONS_URL"] + "/v1/query", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    equal(asked, [[row[column["name"]] for column in answer["columns"]] for row in answer["rows"]], "HTTP")

print("the ten questions have their figures by psycopg and HTTP")
