#!/usr/bin/env bash
# A run of the DAG `transformation` beside plain `martlet build`, and the parsing of large DAGs. Arguments: the scale, the number of runs.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/.." && pwd)"
world="$(mktemp -d)"
trap 'rm -rf "$world"' EXIT
export MARTLET_PACKED="${MARTLET_PACKED:-$(cd "$root" && npx tsx tests/airflow/pack.ts "$world")}"
export AIRFLOW_HOME="$world/home" AIRFLOW__CORE__DAGS_FOLDER="$world/dags" AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__LOGGING__LOGGING_LEVEL=ERROR
export PYTHONPATH="$root/clients/airflow/src:$root/tests/airflow"
mkdir -p "$AIRFLOW__CORE__DAGS_FOLDER"
"${MARTLET_STANDINS:-$HOME/.cache/martlet-standins}/airflow/bin/python" "$here/airflow_dags.py" "$world" "$@"
