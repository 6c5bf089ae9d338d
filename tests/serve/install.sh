#!/usr/bin/env bash
# Puts schemathesis, which checks the HTTP API against its description, into an environment of its own, from pinned versions.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../install-python.sh"
install schemathesis "$here/requirements.lock"
