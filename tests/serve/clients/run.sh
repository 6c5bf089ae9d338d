#!/usr/bin/env bash
# Asks the PostgreSQL endpoint by the clients that people use: psql, psycopg 3, SQLAlchemy, pgjdbc and ODBC. What can't be installed is skipped, and said.
set -euo pipefail
cd "$(dirname "$0")/../../.."
work=$(mktemp -d)
mkfifo "$work/stop"
npx tsx tests/serve/clients/serve-shop.ts "$work" < "$work/stop" > "$work/server" 2>&1 &
server=$!
exec 9> "$work/stop"
. tests/serve/serve.sh
trap 'exec 9>&-; stop_servers; rm -rf "$work"' EXIT
until [ "$(wc -l < "$work/server")" -ge 3 ]; do kill -0 "$server" || { cat "$work/server"; exit 1; }; sleep 0.2; done
port=$(sed -n 1p "$work/server")
key=$(sed -n 2p "$work/server")
encrypted=$(sed -n 3p "$work/server")
passed=0 failed=0 skipped=0
run() { if "${@:2}"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "$1 failed"; fi; }
skip() { skipped=$((skipped + 1)); echo "skipped: $1 ($2)"; }
install() { command -v apt-get > /dev/null && { apt-get install -y -qq --no-install-recommends "$@" > "$work/apt" 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } > "$work/apt" 2>&1; }; }

export PGPASSWORD="$key"
export MARTLET_CONNINFO="host=127.0.0.1 port=$port dbname=shop user=analyst password='$key'"
export MARTLET_SQLALCHEMY_URL="postgresql+psycopg://analyst:${key// /%20}@127.0.0.1:$port/shop"
export MARTLET_ODBC="Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=$port;Database=shop;Uid=analyst;Pwd=$key"
export MARTLET_JDBC="jdbc:postgresql://127.0.0.1:$port/shop?user=analyst&password=${key// /%20}"

ask_psql() {
  local output
  output=$(psql -h 127.0.0.1 -p "$port" -U analyst -v ON_ERROR_STOP=1 -c '\dt' -c '\d gold.fact_sales' -c '\dn' -c '\du' -c '\l' -c '\df' -c '\copy gold.fact_sales to stdout csv header' shop) &&
    grep -q 'numeric(18,2)' <<< "$output" && grep -q '"fact_sales_pkey" PRIMARY KEY' <<< "$output" && grep -q '^A-2,1,2024-02-10,retail,4,40.40$' <<< "$output" &&
    echo "psql found what it expected"
}
# An endpoint with a certificate takes encrypted connections alone; a client that verifies it trusts its authority and its name, and no other.
ask_psql_encrypted() {
  local to="port=$encrypted dbname=shop user=analyst"
  encrypted() { psql -At "$to $1" -c "select count(*) from gold.fact_sales"; }
  [ "$(encrypted 'host=localhost sslmode=require')" = 4 ] &&
    [ "$(encrypted "host=localhost sslmode=require channel_binding=require")" = 4 ] &&
    [ "$(encrypted "host=localhost sslmode=verify-full sslrootcert=$work/authority.pem")" = 4 ] &&
    grep -q 'encrypted connections only' <<< "$(encrypted 'host=localhost sslmode=disable' 2>&1)" &&
    grep -q 'certificate verify failed' <<< "$(encrypted "host=localhost sslmode=verify-ca sslrootcert=$work/other-authority.pem" 2>&1)" &&
    grep -q 'does not match host name' <<< "$(encrypted "host=127.0.0.1 sslmode=verify-full sslrootcert=$work/authority.pem" 2>&1)" &&
    echo "psql found the encrypted endpoint as it expected"
}
# The ten questions are asked of a whole project, served as people serve it.
ask_ten_questions() {
  npx tsx tests/serve/write-shop.ts "$work/shop" && serve "$work/shop" || return 1
  MARTLET_QUESTIONS_URL=$(url_of "$work/shop") \
    MARTLET_QUESTIONS_CONNINFO="host=127.0.0.1 port=$(port_of "$work/shop") dbname=shop user=anonymous" \
    "$work/venv/bin/python" tests/serve/clients/ten_questions_client.py
}
# Where psql was not there, the guide of serving was read without it.
if command -v psql > /dev/null; then guide=(); else guide=(npx vitest run --config tests/vitest.config.ts --project framework framework/tests/serve/serving-guide.test.ts); fi
if command -v psql > /dev/null || install postgresql-client; then run psql ask_psql && run 'psql, encrypted' ask_psql_encrypted && { [ ${#guide[@]} -eq 0 ] || run 'the guide of serving by psql' "${guide[@]}"; }; else skip psql "postgresql-client can't be installed"; fi

if python3 -m venv "$work/venv" && "$work/venv/bin/pip" -q install 'psycopg[binary]==3.2.13' 'sqlalchemy==2.0.44' 'pyodbc==5.3.0'; then
  run psycopg "$work/venv/bin/python" tests/serve/clients/psycopg_client.py
  run 'the ten questions' ask_ten_questions
  run SQLAlchemy "$work/venv/bin/python" tests/serve/clients/sqlalchemy_client.py
  if odbcinst -q -d 2> /dev/null | grep -q 'PostgreSQL Unicode' || install odbc-postgresql unixodbc odbcinst; then
    run ODBC "$work/venv/bin/python" tests/serve/clients/odbc_client.py
  else skip ODBC "odbc-postgresql can't be installed"; fi
else skip 'psycopg, SQLAlchemy and ODBC' "their packages can't be installed"; fi

if command -v java > /dev/null && command -v mvn > /dev/null; then
  if mvn -q dependency:copy -Dartifact=org.postgresql:postgresql:42.7.7 -DoutputDirectory="$work" > "$work/mvn" 2>&1; then
    run pgjdbc java -cp "$work/postgresql-42.7.7.jar" tests/serve/clients/Metadata.java
  else skip pgjdbc "the driver can't be fetched"; fi
else skip pgjdbc "there is no Java"; fi

if [ -n "${MARTLET_TEST_RESULTS:-}" ]; then echo "{\"numPassedTests\":$passed,\"numFailedTests\":$failed}" > "$MARTLET_TEST_RESULTS/postgres-clients.json"; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
