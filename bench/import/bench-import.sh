#!/bin/sh
# Writes the report and runs bench_import on it. Usage: bench-import.sh BUILD-DIR [FINDINGS]
set -eu
build=${1:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$build/bench/reader/make_nessus" "${2:-10000}" > "$work/report.nessus"
"$build/bench/import/bench_import" "$work/report.nessus"
