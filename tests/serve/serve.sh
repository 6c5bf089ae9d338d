# Sourced: serve PROJECT [NAME] builds a project and serves it, and what it says is in NAME.serving, what fails in NAME.failures; NAME is PROJECT when left out.
# stop_servers ends them.
servers=()

serve() {
  local project="$1" name="${2:-$1}"
  local martlet=(node "$project/node_modules/martlet/bin/martlet.js" --project "$project")
  "${martlet[@]}" build --quiet || return 1
  "${martlet[@]}" serve --port 0 --json > "$name.serving" 2> "$name.failures" &
  servers+=($!)
  for _ in $(seq 300); do
    if [ -s "$name.serving" ]; then return; fi
    kill -0 "${servers[-1]}" 2> /dev/null || break
    sleep 0.1
  done
  cat "$name.failures"
  return 1
}

url_of() { sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$1.serving"; }
port_of() { sed -n 's/.*"postgres":\([0-9]*\).*/\1/p' "$1.serving"; }

stop_servers() {
  local server
  for server in "${servers[@]}"; do kill "$server" 2> /dev/null || true; done
  wait 2> /dev/null || true
}
