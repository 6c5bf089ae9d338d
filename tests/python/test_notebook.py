"""The notebook of the platform runs whole in a kernel of its own, and draws."""

import base64
import os
import pathlib

import nbformat
from nbclient import NotebookClient

NOTEBOOK = pathlib.Path(__file__).parent.parent.parent / "apps/notebook/sales.ipynb"


def test_runs_and_draws(tmp_path: pathlib.Path, monkeypatch):
    monkeypatch.setenv("MARTLET_URL", os.environ["MARTLET_PLATFORM_URL"])
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "the notebook is kept without its output"
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    pictures = [output.data["image/png"] for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert len(pictures) == 2
    for place, picture in enumerate(pictures):
        drawn = base64.b64decode(picture)
        assert len(drawn) > 10_000
        if folder := os.environ.get("MARTLET_PICTURES"):
            pathlib.Path(folder, f"notebook-{place}.png").write_bytes(drawn)
