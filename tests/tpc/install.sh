#!/usr/bin/env bash
# Puts DuckDB's generators of TPC-H and TPC-DS data into the cache, from pinned versions.
# They have to be of exactly the version of DuckDB that loads them.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
target="${MARTLET_STANDINS:-$HOME/.cache/martlet-standins}/tpc"
fingerprint="$(python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$here/requirements.lock")"

if [ "$(cat "$target/installed" 2>/dev/null || true)" = "$fingerprint" ]; then
  echo "tpc: already installed in $target"
  exit 0
fi
rm -rf "$target"
mkdir -p "$target"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$target" --requirement "$here/requirements.lock"
python3 - "$target" <<'PYTHON'
import glob, os, sys, zipfile
target = sys.argv[1]
for wheel in glob.glob(f"{target}/*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member.endswith(".duckdb_extension"):
                with open(os.path.join(target, os.path.basename(member)), "wb") as extension:
                    extension.write(archive.read(member))
    os.remove(wheel)
PYTHON
echo "$fingerprint" > "$target/installed"
echo "tpc: installed into $target"
