#!/usr/bin/env bash
# Tests the Python package against a server of `martlet serve` on a project of its own, its published files and its PostgreSQL endpoint, and runs the notebook.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="${MARTLET_STANDINS:-$HOME/.cache/martlet-standins}/python/bin/python"
if [ ! -x "$python" ]; then
  echo "skipped: the tests of the Python package need it installed: bash tests/python/install.sh"
  exit 0
fi
cd "$root"
export PYTHONDONTWRITEBYTECODE=1
world="$(mktemp -d)"
. "$here/../serve/serve.sh"
trap 'stop_servers; rm -rf "$world"' EXIT

# The package is tested as people install it: its wheel, in an environment of its own that finds the packages of the other one.
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir "$world/dist" clients/python
"$python" -m venv "$world/venv"
fresh="$world/venv/bin/python"
packages() { "$1" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }
packages "$python" > "$(packages "$fresh")/others.pth"
"$fresh" -m pip install --quiet --disable-pip-version-check --no-deps --no-index "$world"/dist/martlet-*.whl

export PUBLISHED_DIR=published
npx tsx tests/python/write-project.ts "$world/shop"
serve "$world/shop"
export MARTLET_URL MARTLET_CONNINFO MARTLET_FILES="$world/shop/published"
MARTLET_URL="$(url_of "$world/shop")"
MARTLET_CONNINFO="host=127.0.0.1 port=$(port_of "$world/shop") dbname=shop user=anonymous"
export MARTLET_REPOSITORY="$root" PIP_CONSTRAINT="$here/requirements.lock" PIP_DISABLE_PIP_VERSION_CHECK=1
result=0
"$python" -m ruff check --quiet --config clients/python/pyproject.toml clients/python/src tests/python || result=1
(cd clients/python && "$python" -m mypy --no-error-summary) || result=1
"$fresh" -m pytest -q -p no:cacheprovider --junitxml="$world/python.xml" tests/python "$@" || result=1
if [ -n "${MARTLET_TEST_RESULTS:-}" ]; then
  "$python" - "$world/python.xml" "$MARTLET_TEST_RESULTS/python.json" << 'END'
import json, sys
from xml.etree import ElementTree

suite = ElementTree.parse(sys.argv[1]).getroot().find("testsuite")
failed = int(suite.get("failures")) + int(suite.get("errors"))
counts = {"numPassedTests": int(suite.get("tests")) - failed - int(suite.get("skipped")), "numFailedTests": failed}
json.dump(counts, open(sys.argv[2], "w"))
END
fi
exit "$result"
