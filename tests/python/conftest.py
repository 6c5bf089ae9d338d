"""What the tests of the Python package ask: a server of `martlet serve` on a project of its own, which run.sh has started."""

import json
import os
import pathlib

import martlet
import pytest

QUESTIONS = json.loads(pathlib.Path(__file__).parent.parent.joinpath("serve/ten-questions.json").read_text())


@pytest.fixture
def api():
    return martlet.connect(os.environ["MARTLET_URL"])


@pytest.fixture
def published():
    return martlet.files(os.environ["MARTLET_FILES"])


@pytest.fixture
def endpoint():
    with martlet.postgres(os.environ["MARTLET_CONNINFO"]) as opened:
        yield opened
