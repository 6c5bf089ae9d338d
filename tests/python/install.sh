#!/usr/bin/env bash
# Puts what the tests of the Python package need into an environment of its own, from pinned versions.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
python="${PYTHON:-python3}"
target="${MARTLET_STANDINS:-$HOME/.cache/martlet-standins}/python"
fingerprint="$("$python" -c 'import hashlib, sys; print(sys.version_info[:2], hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$here/requirements.lock")"
if [ "$(cat "$target/installed" 2> /dev/null || true)" = "$fingerprint" ]; then
  echo "python: already installed in $target"
  exit 0
fi
rm -rf "$target"
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$here/requirements.lock"
echo "$fingerprint" > "$target/installed"
echo "python: installed into $target"
