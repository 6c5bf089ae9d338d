"""The package is tested as its wheel installs it."""

import importlib.metadata
import os
import pathlib
import sys

import martlet
from martlet._answer import Readable


def test_is_the_installed_wheel_with_its_types():
    package = pathlib.Path(martlet.__file__).parent
    assert package.is_relative_to(sys.prefix)
    assert not package.is_relative_to(os.environ["MARTLET_REPOSITORY"])
    assert (package / "py.typed").is_file()
    metadata = importlib.metadata.metadata("martlet")
    assert metadata["License-Expression"] == "Apache-2.0"
    assert set(metadata.get_all("Provides-Extra")) == {"pandas", "polars", "postgres"}


def test_what_can_be_read_is_read_in_the_same_forms(api, published):
    for source in (api, published):
        rows = source.relation("gold.fact_sales")
        assert isinstance(rows, Readable)
        assert len(rows.to_dicts()) == rows.to_arrow().num_rows == len(rows.to_pandas()) == len(rows.to_polars()) == 5
