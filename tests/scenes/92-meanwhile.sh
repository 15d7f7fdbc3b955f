#!/usr/bin/env bash
# Much at once: a newer edition comes into force while people act and a table is stored; the reader of a file is killed.
. tests/scenes/world.sh
JOB_WAIT=60

report() { # findings, file: a report of that many
    python3 - "$1" "$2" <<'END'
import sys
n, path = int(sys.argv[1]), sys.argv[2]
with open(path, 'w') as out:
    out.write('<?xml version="1.0"?><NessusClientData_v2><Report name="r">')
    for i in range(n):
        if i % 50 == 0:
            out.write(f'<ReportHost name="203.0.{i // 50 // 250}.{i // 50 % 250}"><HostProperties/>')
        out.write(f'<ReportItem port="80" svc_name="www" protocol="tcp" severity="1" pluginID="{i % 50 + 1000}" pluginName="样例 {i}"/>')
        if i % 50 == 49 or i == n - 1:
            out.write('</ReportHost>')
    out.write('</Report></NessusClientData_v2>')
END
}
count() { sqlite3 "$DATA/fengsui.db" "$1"; }

cp -r packs/base packs/cug packs/calendar "$SCENE"
world_demo
sed -i 's/^edition: 2021$/edition: "2026-2"/' "$SCENE/cug/pack.yaml"
sed -i '0,/value: 5 workdays/s//value: 3 workdays/' "$SCENE/cug/rectification.yaml"
FENGSUI_PACKS=$SCENE world_serve

# --- a new edition in the middle ---
login wuyuanzhou
report 3000 "$SCENE/many.nessus"
before=$(count 'select count(*) from finding')
first=$(count 'select max(id) from trail')
post_file "/api/imports?name=many.nessus&kind=auto&into=finding" "$SCENE/many.nessus"
begun
promise "a report of 3,000 is read" job_is ready
post "/api/jobs/$JOB/run" '{}'
IMPORT=$JOB
acts() { # people register systems until they are told to stop; each one that was acknowledged is noted
    local i=0
    cp "$SCENE/jar-wuyuanzhou" "$SCENE/jar-hand$1" && WHO=hand$1 # curl writes its jar anew each time
    while [ ! -e "$SCENE/enough" ] && [ $i -lt 2000 ]; do
        i=$((i + 1))
        post /api/registers/system "{\"values\":{\"name\":\"同时 $1-$i\",\"manage-unit\":$UNIT,\"run-unit\":$UNIT,\"use-unit\":$UNIT}}"
        case $STATUS in
        200 | 201) echo "同时 $1-$i" >>"$SCENE/acted-$1" ;;
        *) echo "$STATUS $BODY" >>"$SCENE/refused-$1" ;;
        esac
    done
}
UNIT=$(count "select id from unit where name = '信息化工作办公室'")
for who in 1 2 3; do acts $who & hands+=($!); done
login secadmin
post /api/step-up "{\"password\":\"$PASSWORD\"}"
acted() { cat "$SCENE"/acted-* 2>/dev/null | wc -l; }
for _ in $(seq 100); do [ "$(acted)" -lt 15 ] || break; sleep 0.1; done
at_adoption=$(acted)
post /api/packs/cug/adopt "{\"second\":{\"login\":\"sysadmin\",\"password\":\"$PASSWORD\"}}"
promise "a newer edition is adopted meanwhile" begun
promise "in the end" job_is 'done'
for _ in $(seq 100); do [ "$(acted)" -lt $((at_adoption + 30)) ] || break; sleep 0.1; done
touch "$SCENE/enough"
wait "${hands[@]}"
promise "people acted before it and after it" test "$at_adoption" -gt 0 -a "$(acted)" -gt "$at_adoption"
promise "nobody was refused because of it" empty "$(cat "$SCENE"/refused-* 2>/dev/null | head -3)"
login wuyuanzhou
JOB=$IMPORT
promise "the report is stored to its end" job_is 'done'
promise "all of it" same "$(count 'select count(*) from finding')" "$((before + 3000))"
promise "what was acknowledged is there, each once" same "$(count "select count(*) || ' ' || count(distinct name) from system where name like '同时 %'")" "$(acted) $(cat "$SCENE"/acted-* | sort -u | wc -l)"
promise "no change stands under an older edition than the one before it" same "$(count 'select count(*) from trail a join trail b on b.id = a.id + 1 where b.generation < a.generation')" 0
promise "there are changes under both" same "$(count "select count(distinct generation) from trail where id > $first")" 2
promise "it ends in order" world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"

# --- the reader is killed ---
FENGSUI_PACKS=$SCENE world_serve
login wuyuanzhou
report 120000 "$SCENE/large.nessus"
before=$(count 'select count(*) from finding')
kill_reader() { # ends the reader that this server started
    for _ in $(seq 200); do
        local child
        child=$(pgrep -P "$SERVER" -f fengsui-reader | head -n 1)
        [ -z "$child" ] || { kill -KILL "$child" && return 0; }
        sleep 0.02
    done
    return 1
}
post_file "/api/imports?name=large.nessus&kind=auto&into=finding" "$SCENE/large.nessus"
begun
promise "the reader is killed while it reads" kill_reader
promise "the job says that it failed" job_is failed
promise "and why, and what to do" holds "$(pick 'd["reason"]')" "没有导入任何内容，可以再传一次"
promise "nothing of it was stored" same "$(count 'select count(*) from finding')" "$before"
post_file "/api/imports?name=campus.nessus&kind=auto&into=finding" tests/samples/campus.nessus
begun
promise "the next file is read" job_is ready
report 200 "$SCENE/large.nessus"
post_file "/api/imports?name=large.nessus&kind=auto&into=finding" "$SCENE/large.nessus"
begun
promise "and one of the same name again" job_is ready
promise "it ends in order again" world_stop
promise "and the trail verifies" "$PROGRAM" verify "$DATA"
