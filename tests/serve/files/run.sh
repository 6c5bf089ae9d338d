#!/usr/bin/env bash
# Opens the workbook of a report in LibreOffice and by openpyxl, and asks an extract of Tableau by Hyper. What can't be installed is skipped, and said.
set -euo pipefail
cd "$(dirname "$0")/../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0
run() { if "${@:2}"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "$1 failed"; fi; }
skip() { skipped=$((skipped + 1)); echo "skipped: $1 ($2)"; }
install() { command -v apt-get > /dev/null && { apt-get install -y -qq --no-install-recommends "$@" > "$work/apt" 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } > "$work/apt" 2>&1; }; }

# A document that LibreOffice has to repair is no document without its window: the conversion fails.
open_workbook() {
  soffice --headless "-env:UserInstallation=file://$work/office" --convert-to pdf --outdir "$work" "$work/shop/shop.xlsx" > "$work/said" 2>&1 &&
    [ "$(head -c 4 "$work/shop.pdf")" = '%PDF' ]
}

if python3 -m venv "$work/venv" && "$work/venv/bin/pip" -q install 'openpyxl==3.1.5' 'tableauhyperapi==0.0.26963'; then
  run 'the report and the extract' npx tsx tests/serve/files/write-files.ts "$work/shop" "$work/venv/bin/python"
  run openpyxl "$work/venv/bin/python" tests/serve/files/read_workbook.py "$work/shop/shop.xlsx"
  run Hyper "$work/venv/bin/python" tests/serve/files/ask_extract.py "$work/shop/fact_sales.tdsx" "$work/extract"
  if command -v soffice > /dev/null || install libreoffice-calc; then run LibreOffice open_workbook; else skip LibreOffice "libreoffice-calc can't be installed"; fi
else skip 'openpyxl, Hyper and LibreOffice' "their packages can't be installed"; fi

if [ -n "${MARTLET_TEST_RESULTS:-}" ]; then echo "{\"numPassedTests\":$passed,\"numFailedTests\":$failed}" > "$MARTLET_TEST_RESULTS/files.json"; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
