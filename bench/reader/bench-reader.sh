#!/bin/sh
# fengsui-reader beside `xmllint --stream` (the floor: parsing alone) on a .nessus report with 10,000 findings.
# Five interleaved rounds, user + system seconds, medians; the ratio stands last. Usage: bench-reader.sh BUILD-DIR
set -eu
build=${1:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$build/bench/reader/make_nessus" 10000 > "$work/report.nessus"
ls -l "$work/report.nessus" | awk '{printf "report: %.1f MB, 10000 findings\n", $5 / 1e6}'

cpu() { # seconds of CPU that a command took, its output thrown away
    bash -c 'TIMEFORMAT="%U %S"; { time "$@" > /dev/null; } 2>&1' cpu "$@" | awk '{printf "%.3f\n", $1 + $2}'
}
for round in 1 2 3 4 5; do
    cpu "$build/src/scan/fengsui-reader" "$work/report.nessus" >> "$work/reader"
    cpu xmllint --stream --noout "$work/report.nessus" >> "$work/xmllint"
done
median() { sort -n "$1" | sed -n 3p; }
reader=$(median "$work/reader")
floor=$(median "$work/xmllint")
frames=$("$build/src/scan/fengsui-reader" "$work/report.nessus" | tail -c 200 | grep -ao '"findings":[0-9]*')
echo "fengsui-reader: ${reader} s CPU ($frames)"
echo "xmllint --stream: ${floor} s CPU"
echo "$reader $floor" | awk '{printf "P8 | 读 1 万条漏洞的 .nessus 报告，处理器时间 | %s s | xmllint --stream %s s | %.2f | 越低越好\n", $1, $2, $1 / $2}'
