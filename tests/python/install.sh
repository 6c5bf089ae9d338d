#!/usr/bin/env bash
# Puts what the tests of the Python package need into an environment of its own, from pinned versions.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../install-python.sh"
install python "$here/requirements.lock"
