#!/usr/bin/env bash
# A regulation that the program has never seen, in YAML alone: rows of its own, lines that compute, numbers by unit,
# posts apart, a count that follows what it counts.
. tests/scenes/world.sh

SIXTH=$PWD/tests/samples/sixth
asked() { # SQL → what the store says
    python3 -c 'import sqlite3, sys; print(*[row[0] for row in sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute(sys.argv[2])])' "$DATA/fengsui.db" "$1"
}

promise "it is checked without a word" "$PROGRAM" check "$SIXTH"
promise "its cases pass under the law of cug, too" "$PROGRAM" rehearse packs/cug "$SIXTH"
rm -rf "$DATA"
promise "an institution begins" "$PROGRAM" init "$DATA" --institution 样例大学
promise "it is adopted" "$PROGRAM" adopt "$DATA" packs/cug "$SIXTH"
promise "its rows are in the register" same "$(asked 'select name from "sixth-category" order by name')" "打印机 电脑"
promise "what a row says is kept as it was written" same "$(asked 'select "limit" from "sixth-category" order by name')" "300000 600000"
promise "it is adopted again" "$PROGRAM" adopt "$DATA" "$SIXTH"
promise "and no row comes twice" same "$(asked 'select count(*) from "sixth-category"')" 2
promise "the trail verifies" "$PROGRAM" verify "$DATA"
all_missed() { "$PROGRAM" rehearse --mutate packs/base "$SIXTH" | tail -1 | grep -E '共 ([0-9]+) 种：有案例发现 \1，'; }
promise "whatever is taken away from it, one of its cases misses it" all_missed
