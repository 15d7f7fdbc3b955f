#!/usr/bin/env bash
# Reports and tables by command, without a server: foreseen, stored, reconciled, and every report also as JSON.
. tests/scenes/world.sh

world_demo
import() { BODY=$("$PROGRAM" import "$DATA" "$@" --json 2>"$SCENE/import.log"); }
findings() { sqlite3 "$DATA/fengsui.db" 'select count(*) from finding'; }

before=$(findings)
promise "a trial foresees a report" import tests/samples/campus.nessus --dry-run
promise "and says how many are new" same "$(pick 'd["new"]')" 4
promise "nothing is stored by it" same "$(findings)" "$before"
promise "without --dry-run it is stored" import tests/samples/campus.nessus
promise "what is in the file is what was stored" same "$(pick '(d["reconciled"]["in_file"], d["reconciled"]["stored"])')" "(4, 4)"
promise "and is in the register" same "$(findings)" $((before + 4))
promise "the same report again" import tests/samples/campus.nessus
promise "only adds to what is known" same "$(pick '(d["new"], d["seen"])')" "(0, 4)"
promise "a table whose columns nobody named is left" not import tests/samples/assets.tsv --into asset
promise "with what could be told from its headers" holds "$(cat "$SCENE/import.log")" '"IP地址":"address"'
promise "named, they are taken" import tests/samples/assets.tsv --into asset --columns proposed
promise "and remembered" import tests/samples/assets.tsv --into asset
printf '单位名称,单位类别,上级单位\n样例组织部,党政机构,样例大学\n样例校史馆,火星基地,样例大学\n' >"$SCENE/units.csv"
import "$SCENE/units.csv" --into unit --columns proposed --dry-run
promise "a word the register does not know is told with what it likely means" same "$(pick '[(w["word"], w["rows"], w["near"]) for c in d["columns"] for w in c["words"]]')" "[('党政机构', 1, '职能部门'), ('火星基地', 1, None)]"
import "$SCENE/units.csv" --into unit --words proposed --dry-run
promise "taken as proposed, its rows come" same "$(pick '(d["new"], d["refused"])')" "(1, 1)"
import "$SCENE/units.csv" --into unit --words '{"单位类别":{"党政机构":"职能部门","火星基地":"其他"}}'
promise "said otherwise, the others come too" same "$(pick '(d["new"], d["refused"])')" "(2, 0)"
promise "as it was said" same "$(sqlite3 "$DATA/fengsui.db" "select kind from unit where name = '样例校史馆'")" 其他
import "$SCENE/units.csv" --into unit --dry-run
promise "and remembered" same "$(pick '(d["seen"], d["refused"])')" "(2, 0)"
promise "an answer that is no choice is refused" not import "$SCENE/units.csv" --into unit --words '{"单位类别":{"火星基地":"部队"}}'
promise "a file that is nothing is refused" not import /etc/hostname
promise "with a reason" holds "$BODY" 认不出这种文件
world_serve
promise "while a server runs it is the one to ask" not import tests/samples/campus.nessus
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"

json() { BODY=$("$PROGRAM" "$@" --json 2>/dev/null) || true; pick 'type(d).__name__'; }
unproved() { "$PROGRAM" coverage "$@" --json | python3 -c 'import json, sys; print([r["id"] for r in json.load(sys.stdin)["rows"] if r["carried"] and not r["proved"]])'; }
names() { "$PROGRAM" names packs/base; }
promise "what another pack may speak of is listed: posts" holds "$(names)" "unit-head 单位主要负责人 unit"
promise "registers with their fields" holds "$(names)" "level 等保级别 number"
promise "each clause of base is seen at work in a case" same "$(unproved packs/base)" "[]"
promise "each clause of cug, too" same "$(unproved packs/cug)" "[]"
for command in "verify $DATA" "check packs/base packs/cug" "coverage packs/base packs/cug" "rehearse packs/base packs/cug" "names packs/base" "openapi packs/cug" \
    "explain $DATA 整改〔2026〕001号" "doctor $DATA" "probe" "probe tcp 127.0.0.1:1" "backup $DATA $SCENE/b.tar" "restore $SCENE/b.tar $SCENE/r" \
    "user $DATA list" "user $DATA reset auditor" "clock $DATA" "clock $DATA by 1-day" "init $SCENE/i" "adopt $SCENE/i packs/cug" "demo $DATA" \
    "clock $SCENE/i accept" "explain $DATA “没有”"; do
    read -ra words <<<"$command"
    promise "fengsui ${words[0]} answers --json with one document" holds "dict list" "$(json "${words[@]//1-day/1 day}")"
done
