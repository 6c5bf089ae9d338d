# Sourced: install NAME LOCK puts pinned packages of Python into an environment of their own, once.
install() {
  local name="$1" lock="$2" python="${PYTHON:-python3}" target="${MARTLET_STANDINS:-$HOME/.cache/martlet-standins}/$1" fingerprint
  fingerprint="$("$python" -c 'import hashlib, sys; print(sys.version_info[:2], hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$lock")"
  if [ "$(cat "$target/installed" 2> /dev/null || true)" = "$fingerprint" ]; then
    echo "$name: already installed in $target"
    return
  fi
  rm -rf "$target"
  "$python" -m venv "$target"
  "$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$lock"
  echo "$fingerprint" > "$target/installed"
  echo "$name: installed into $target"
}
