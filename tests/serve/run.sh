#!/usr/bin/env bash
# Asks a server of `martlet serve` whatever its description allows, and what it doesn't: no answer may be off the description or a failure of the server.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
schemathesis="${MARTLET_STANDINS:-$HOME/.cache/martlet-standins}/schemathesis/bin/schemathesis"
if [ ! -x "$schemathesis" ]; then
  echo "skipped: the tests of the HTTP API by schemathesis need it installed: bash tests/serve/install.sh"
  exit 0
fi
cd "$root"
world="$(mktemp -d)"
. "$here/serve.sh"
trap 'stop_servers; rm -rf "$world"' EXIT
npx tsx tests/serve/write-shop.ts "$world/shop"
serve "$world/shop"
url="$(url_of "$world/shop")"
result=0
cd "$world"
timeout 900 "$schemathesis" run "$url/openapi.json" --url "$url" --max-examples "${SCHEMATHESIS_EXAMPLES:-40}" --seed 1 \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance \
  --suppress-health-check all --no-color "$@" || result=$?
if [ -s "$world/shop.failures" ]; then
  cat "$world/shop.failures"
  result=1
fi
if [ -n "${MARTLET_TEST_RESULTS:-}" ]; then
  failed=$((result == 0 ? 0 : 1))
  echo "{\"numPassedTests\":$((1 - failed)),\"numFailedTests\":$failed}" > "$MARTLET_TEST_RESULTS/schemathesis.json"
fi
exit "$result"
