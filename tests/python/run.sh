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
# The package is read from its folder, as it is.
export PYTHONPATH="$root/clients/python/src" PYTHONDONTWRITEBYTECODE=1
world="$(mktemp -d)"
. "$here/../serve/serve.sh"
trap 'stop_servers; rm -rf "$world"' EXIT

export PUBLISHED_DIR=published
npx tsx tests/python/write-projects.ts "$world/shop" "$world/platform"
serve "$world/shop"
export MARTLET_URL MARTLET_CONNINFO MARTLET_FILES="$world/shop/published"
MARTLET_URL="$(url_of "$world/shop")"
MARTLET_CONNINFO="host=127.0.0.1 port=$(port_of "$world/shop") dbname=shop user=anonymous"
node "$world/platform/node_modules/martlet/bin/martlet.js" --project "$world/platform" generate --quiet
serve "$world/platform"
export MARTLET_PLATFORM_URL
MARTLET_PLATFORM_URL="$(url_of "$world/platform")"
result=0
"$python" -m ruff check --quiet --config clients/python/pyproject.toml clients/python/src tests/python || result=1
(cd clients/python && "$python" -m mypy --no-error-summary) || result=1
"$python" -m pytest -q -p no:cacheprovider --junitxml="$world/python.xml" tests/python "$@" || result=1
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
