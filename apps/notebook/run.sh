#!/usr/bin/env bash
# Runs the notebook from a fresh environment: makes one for Python, builds the platform on data of its own, serves it, and writes the notebook with its plots.
# Usage: apps/notebook/run.sh [FOLDER]   FOLDER is target/notebook when left out. Nothing else of the project is touched.
set -euo pipefail

root="$(cd "$(dirname "$0")/../.." && pwd)"
out="${1:-$root/target/notebook}"
work="$(mktemp -d)"
. "$root/tests/serve/serve.sh"
trap 'stop_servers; rm -rf "$work"' EXIT

"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$root/clients/python[pandas,polars]" matplotlib nbclient ipykernel
export SAMPLE_DATA_DIR="$work/data" DUCKDB_PATH="$work/warehouse.duckdb" PUBLISHED_DIR="$work/published"
node "$root/node_modules/martlet/bin/martlet.js" --project "$root" generate --quiet
serve "$root" "$work/platform"
mkdir -p "$out"
MARTLET_URL="$(url_of "$work/platform")" "$work/venv/bin/python" - "$root/apps/notebook/sales.ipynb" "$out/sales.ipynb" << 'END'
import sys

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
END
echo "The notebook with its plots: $out/sales.ipynb"
