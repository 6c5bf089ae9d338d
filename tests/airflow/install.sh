#!/usr/bin/env bash
# Puts Airflow, and what checks the examples for other schedulers, into environments of their own, from pinned versions.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
python="${PYTHON:-python3}"

install() {
  local lock="$here/$2" target="${MARTLET_STANDINS:-$HOME/.cache/martlet-standins}/$1" fingerprint
  fingerprint="$("$python" -c 'import hashlib, sys; print(sys.version_info[:2], hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$lock")"
  if [ "$(cat "$target/installed" 2> /dev/null || true)" = "$fingerprint" ]; then
    echo "$1: already installed in $target"
    return
  fi
  rm -rf "$target"
  "$python" -m venv "$target"
  "$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$lock"
  echo "$fingerprint" > "$target/installed"
  echo "$1: installed into $target"
}

install airflow requirements.lock
install schedulers schedulers.lock
