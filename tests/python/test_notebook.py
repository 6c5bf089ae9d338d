"""The notebook of the platform runs whole from a fresh environment, by one command, and draws."""

import base64
import os
import pathlib
import subprocess

import nbformat

REPOSITORY = pathlib.Path(os.environ["MARTLET_REPOSITORY"])


def test_runs_and_draws(tmp_path: pathlib.Path):
    kept = nbformat.read(REPOSITORY / "apps/notebook/sales.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in kept.cells), "the notebook is kept without its output"
    subprocess.run([REPOSITORY / "apps/notebook/run.sh", tmp_path], check=True, timeout=600)
    notebook = nbformat.read(tmp_path / "sales.ipynb", as_version=4)
    assert all(output.output_type != "error" for cell in notebook.cells for output in cell.get("outputs", []))
    pictures = [output.data["image/png"] for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert len(pictures) == 2
    for place, picture in enumerate(pictures):
        drawn = base64.b64decode(picture)
        assert len(drawn) > 10_000
        if folder := os.environ.get("MARTLET_PICTURES"):
            pathlib.Path(folder, f"notebook-{place}.png").write_bytes(drawn)
