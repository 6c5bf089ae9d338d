#!/usr/bin/env bash
# Installs the stand-ins for the cloud warehouses outside the work tree, from pinned versions.
# Usage: tests/standins/install.sh [all|bigquery|snowflake|polyglot|databricks|remote|postgres]
# A stand-in is reinstalled only when its pins have changed.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${MARTLET_STANDINS:-$HOME/.cache/martlet-standins}"

# Prints a Python interpreter of one minor version, from PATH or from pyenv.
python_of() {
  local wanted="$1" candidate
  for candidate in "python$wanted" "$HOME/.pyenv/versions/$wanted".*/bin/python; do
    if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Python $wanted is needed and was not found." >&2
  exit 1
}

# The files that pin a stand-in. cache.ts computes the same fingerprint from the same list.
pins_of() {
  case "$1" in
    bigquery) echo bigquery/package-lock.json bigquery/requirements.lock ;;
    snowflake) echo snowflake/requirements.lock ;;
    polyglot) echo polyglot/package-lock.json ;;
    databricks) echo databricks/pom.xml databricks/requirements.lock ;;
    remote) echo remote/requirements.lock remote/package-lock.json ;;
  esac
}

fingerprint_of() {
  (cd "$here" && cat $(pins_of "$1")) | python3 -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
}

virtual_environment() {
  local python="$1" directory="$2" lock="$3"
  "$python" -m venv --clear "$directory/venv"
  "$directory/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$lock"
}

npm_packages() {
  local source="$1" target="$2"
  cp "$source/package.json" "$source/package-lock.json" "$target/"
  npm ci --prefix "$target" --no-audit --no-fund --ignore-scripts --loglevel=error
}

install_bigquery() {
  local target="$1"
  npm_packages "$here/bigquery" "$target"
  chmod +x "$target"/node_modules/@fivetrandevelopers/zetasql/lib/zetasql/remote_server*
  virtual_environment "$(python_of 3.13)" "$target" "$here/bigquery/requirements.lock"
  # local-bigquery loads these by name from the home directory; the analyser gives it one inside the cache.
  local extension
  for extension in "$target"/venv/lib/python3.13/site-packages/duckdb_extension_*/extensions/v*/*.duckdb_extension; do
    local version
    version="$(basename "$(dirname "$extension")")"
    local platform
    platform="$("$target/venv/bin/python" -c 'import duckdb; print(duckdb.sql("pragma platform").fetchone()[0])')"
    mkdir -p "$target/home/.duckdb/extensions/$version/$platform"
    cp "$extension" "$target/home/.duckdb/extensions/$version/$platform/"
  done
}

install_snowflake() {
  virtual_environment "$(python_of 3.11)" "$1" "$here/snowflake/requirements.lock"
}

# Not among the project's own packages: it asks for a newer Node than ours, so that npm would warn, though it runs on ours.
install_polyglot() {
  npm_packages "$here/polyglot" "$1"
}

install_databricks() {
  local target="$1"
  virtual_environment "$(python_of 3.11)" "$target" "$here/databricks/requirements.lock"
  mvn --batch-mode --quiet --file "$here/databricks/pom.xml" dependency:copy-dependencies \
    -DincludeGroupIds=io.delta,io.unitycatalog -DoutputDirectory="$target/jars"
  # The driver speaks nothing but TLS; the certificate is good for this machine's loopback only.
  mkdir -p "$target/tls"
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$target/tls/key.pem" -out "$target/tls/certificate.pem" 2> /dev/null
}

# A server of S3, one of Azure's storage, and the extensions of DuckDB that read from S3 and from SQLite.
install_remote() {
  local target="$1"
  npm_packages "$here/remote" "$target"
  virtual_environment "$(python_of 3.11)" "$target" "$here/remote/requirements.lock"
  mkdir -p "$target/extensions"
  cp "$target"/venv/lib/python3.11/site-packages/duckdb_extension_*/extensions/v*/*.duckdb_extension "$target/extensions/"
}

# PostgreSQL comes from the system: any version will do, since it is asked for little.
install_postgres() {
  if ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1; then
    echo "postgres: already installed"
    return
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends postgresql > /dev/null
  echo "postgres: installed"
}

install_one() {
  local standin="$1" target="$cache/$1" fingerprint
  fingerprint="$(fingerprint_of "$standin")"
  if [ "$(cat "$target/installed" 2>/dev/null || true)" = "$fingerprint" ]; then
    echo "$standin: already installed in $target"
    return
  fi
  echo "$standin: installing into $target"
  rm -rf "$target"
  mkdir -p "$target"
  "install_$standin" "$target"
  echo "$fingerprint" > "$target/installed"
  echo "$standin: installed"
}

case "${1:-all}" in
  all)
    install_postgres
    for standin in bigquery snowflake polyglot databricks remote; do install_one "$standin"; done
    ;;
  postgres) install_postgres ;;
  bigquery | snowflake | polyglot | databricks | remote) install_one "$1" ;;
  *)
    echo "Usage: $0 [all|bigquery|snowflake|polyglot|databricks|remote|postgres]" >&2
    exit 2
    ;;
esac
