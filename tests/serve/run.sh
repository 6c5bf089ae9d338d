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
server=''
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$world"' EXIT
npx tsx tests/serve/write-shop.ts "$world"
node "$world/node_modules/martlet/bin/martlet.js" --project "$world" build --quiet
node "$world/node_modules/martlet/bin/martlet.js" --project "$world" serve --json > "$world/serving" 2> "$world/failures" &
server=$!
for _ in $(seq 300); do
  if [ -s "$world/serving" ]; then break; fi
  if ! kill -0 "$server" 2> /dev/null; then cat "$world/failures"; exit 1; fi
  sleep 0.1
done
url="$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$world/serving")"
result=0
cd "$world"
timeout 900 "$schemathesis" run "$url/openapi.json" --url "$url" --max-examples "${SCHEMATHESIS_EXAMPLES:-40}" --seed 1 \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance \
  --suppress-health-check all --no-color "$@" || result=$?
if [ -s "$world/failures" ]; then
  cat "$world/failures"
  result=1
fi
if [ -n "${MARTLET_TEST_RESULTS:-}" ]; then
  failed=$((result == 0 ? 0 : 1))
  echo "{\"numPassedTests\":$((1 - failed)),\"numFailedTests\":$failed}" > "$MARTLET_TEST_RESULTS/schemathesis.json"
fi
exit "$result"
