#!/usr/bin/env bash
# Tests the package airflow-martlet, and the DAGs that `martlet airflow generate` writes, in a real Airflow. Arguments are pytest's; all tests when left out.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="${MARTLET_STANDINS:-$HOME/.cache/martlet-standins}/airflow/bin/python"
if [ ! -x "$python" ]; then
  echo "skipped: the tests of Airflow need it installed: bash tests/airflow/install.sh"
  exit 0
fi
world="$(mktemp -d)"
trap 'rm -rf "$world"' EXIT
# What users install: the packed Martlet, and the package beside Airflow.
export MARTLET_PACKED="${MARTLET_PACKED:-$(cd "$root" && npx tsx tests/airflow/pack.ts "$world")}"
export AIRFLOW_HOME="$world/home" AIRFLOW__CORE__DAGS_FOLDER="$world/dags"
export AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION=False
export PYTHONPATH="$root/clients/airflow/src:$here"
mkdir -p "$AIRFLOW__CORE__DAGS_FOLDER"
cd "$root"
[ $# -gt 0 ] || set -- clients/airflow/tests tests/airflow
# A test that waits for what never comes fails with all others, and does not stop what counts them.
timeout 1500 "$python" -m pytest -q -p no:cacheprovider -p counts --rootdir "$root" -c clients/airflow/pyproject.toml "$@"
