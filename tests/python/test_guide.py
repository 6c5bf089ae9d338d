"""The example of docs/guides/consumption.md and of the package's README, run."""

import ast
import os
import pathlib
import re

import martlet
import pytest

REPOSITORY = pathlib.Path(os.environ["MARTLET_REPOSITORY"])
#: What a reader puts in, here of the server of these tests.
HERE = {
    '"http://localhost:8080", key="…"': repr(os.environ["MARTLET_URL"]),
    '"published/"': repr(os.environ["MARTLET_FILES"]),
    '"host=localhost port=5433 dbname=shop user=anna", password="…"': repr(os.environ["MARTLET_CONNINFO"]),
}


@pytest.mark.parametrize("page", ["docs/guides/consumption.md", "clients/python/README.md"])
def test_each_line_reads_rows(page: str):
    found = re.search(r"(?ms)^```python\n(.*?)^```$", (REPOSITORY / page).read_text("utf-8"))
    assert found is not None
    text = found[1]
    for shown, here in HERE.items():
        assert shown in text
        text = text.replace(shown, here)
    known = {"martlet": martlet}
    answers = []
    for line in ast.parse(text).body:
        if isinstance(line, ast.Expr):
            answers.append(eval(compile(ast.Expression(line.value), page, "eval"), known))
        else:
            exec(compile(ast.Module([line], []), page, "exec"), known)
    assert len(answers) == 4
    for answer in answers:
        assert len(answer) > 0
