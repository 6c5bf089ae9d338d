"""The ten questions have their figures, to the last digit, by each way of reading and in each form."""

import re

import pandas
import pytest
from conftest import QUESTIONS

ASKED = QUESTIONS["questions"]
FORMS = {
    "arrow": lambda answer: [list(row.values()) for row in answer.to_arrow().to_pylist()],
    "pandas": lambda answer: [[None if pandas.isna(value) else value for value in row] for row in answer.to_pandas().itertuples(index=False)],
    "polars": lambda answer: [list(row) for row in answer.to_polars().rows()],
}


def as_figure(value, kind):
    if value is None:
        return None
    if kind == "double":
        return float(value)
    text = str(value)
    return text.lower() if kind == "boolean" else text.split(" ")[0] if kind == "date" else text


def figures_of(asked, rows):
    kinds = [kind for _, kind in asked["columns"]]
    return [[as_figure(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows]


def expected(asked):
    return figures_of(asked, asked["figures"])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked["name"])
def test_of_the_api(api, asked, form):
    answer = api.metrics.ask({**asked["question"], "at": QUESTIONS["today"]})
    assert answer.to_arrow().column_names == [name for name, _ in asked["columns"]]
    assert figures_of(asked, FORMS[form](answer)) == expected(asked)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked["name"])
def test_of_the_endpoint(endpoint, asked, form):
    assert figures_of(asked, FORMS[form](endpoint.sql(asked["sql"]))) == expected(asked)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("asked", [asked for asked in ASKED if "notInViews" not in asked], ids=lambda asked: asked["name"])
def test_of_published_files(published, asked, form):
    """Metrics views are published like other relations. A relation has no order, so the rows are compared as a set."""
    name = "gold.metrics_of_" + re.sub(r"\W+", "_", asked["name"])
    found = figures_of(asked, FORMS[form](published.relation(name).select(*[column for column, _ in asked["columns"]]).read()))
    assert sorted(found, key=repr) == sorted(expected(asked), key=repr)
