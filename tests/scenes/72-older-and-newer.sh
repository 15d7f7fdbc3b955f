#!/usr/bin/env bash
# A program over data that another version of it wrote: over newer data it says what to do and touches nothing; older
# data it brings up to date, after it has said that a backup comes first.
. tests/scenes/world.sh

sql() { python3 -c 'import sqlite3, sys; s = sqlite3.connect(sys.argv[1]); row = s.execute(sys.argv[2]).fetchone(); print(row[0]) if row else s.commit()' "$DATA/fengsui.db" "$1"; }
layout() { sql "PRAGMA user_version"; }
files() { (cd "$DATA" && find . -type f ! -name '*-wal' ! -name '*-shm' -exec sha256sum {} + | sort -k 2); }
in_both_languages() { holds "$1" 装回 && holds "$1" "nothing was touched"; }
says() { "$PROGRAM" "$@" 2>&1; }
refused() { # the command's own words follow
    local said
    said=$(says "$@") && { echo "done: $said"; return 1; }
    in_both_languages "$said"
}
ends_with() { # status, command
    local status=$1 got=0
    shift
    "$@" >/dev/null 2>&1 || got=$?
    same "$got" "$status"
}

world_demo
own=$(layout)
promise "a new house carries the layout of its program" more "$own" 0
"$PROGRAM" backup "$DATA" "$SCENE/own.tar" >/dev/null
sql "PRAGMA user_version = $((own + 1))"
before=$(files)
promise "an older program does not serve newer data" not world_serve
promise "it says in two languages what to do" in_both_languages "$(cat "$SCENE/serve.log")"
promise "with the status at which systemd does not try again" ends_with 78 "$PROGRAM" serve "$DATA" --listen 127.0.0.1:0
promise "nor adopts in it" refused adopt "$DATA" packs/base
promise "nor makes accounts in it" refused user "$DATA" list
promise "nor verifies what it may misread" refused verify "$DATA"
promise "nor makes a backup of it" refused backup "$DATA" "$SCENE/newer.tar"
promise "doctor says the same" holds "$(says doctor "$DATA")" 装回
promise "no byte of it was touched" same "$(files)" "$before"
promise "and it keeps its layout" same "$(layout)" $((own + 1))

rm -rf "$DATA"
promise "a backup from before is the way back" "$PROGRAM" restore "$SCENE/own.tar" "$DATA"
sql 'ALTER TABLE "call" DROP COLUMN "tries"'
sql "PRAGMA user_version = 0"
seq=$(sql 'SELECT seq FROM pen')
promise "over older data doctor says that a backup comes first" holds "$(says doctor "$DATA")" 先备份
promise "and finds nothing wrong with it" "$PROGRAM" doctor "$DATA"
promise "the newer program verifies it" "$PROGRAM" verify "$DATA"
promise "backs it up" "$PROGRAM" backup "$DATA" "$SCENE/older.tar"
promise "and restores that" "$PROGRAM" restore "$SCENE/older.tar" "$SCENE/try"
promise "looking raised nothing" same "$(layout)" 0
promise "it is served" world_serve
promise "the log says that there is no way back without a backup" holds "$(cat "$SCENE/serve.log")" house.upgrade
promise "its people log in" login zhouqiming
world_stop
promise "it has the layout of the program now" same "$(layout)" "$own"
promise "the trail says so" same "$(sql "SELECT verb FROM trail WHERE id = $seq + 1")" upgrade
promise "and verifies" "$PROGRAM" verify "$DATA"
