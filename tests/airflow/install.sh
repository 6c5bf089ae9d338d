#!/usr/bin/env bash
# Puts Airflow, and what checks the examples for other schedulers, into environments of their own, from pinned versions.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../install-python.sh"
install airflow "$here/requirements.lock"
install schedulers "$here/schedulers.lock"
