#!/usr/bin/env bash
# What takes longer than a reply: imports and their undoing, verification, rehearsals, the regulation's text, calendars, adoption.
. tests/scenes/world.sh

world_demo
world_serve

# --- imports ---
login wuyuanzhou
before=$(sqlite3 "$DATA/fengsui.db" 'select count(*) from finding')
post_file "/api/imports?name=campus.nessus&kind=auto&into=finding" tests/samples/campus.nessus
promise "a report is taken" begun
promise "read and foreseen without being asked" job_is ready
will=$(pick 'd["new"]+d["seen"]+d["changed"]')
promise "it says what will come" more "$will" 0
promise "nothing is stored before it is told to" same "$(sqlite3 "$DATA/fengsui.db" 'select count(*) from finding')" "$before"
post "/api/jobs/$JOB/run" '{}'
promise "told to, it stores" job_is done
promise "what came in is what was stored, merged or refused" same "$(pick 'd["reconciled"]["in_file"]')" "$(pick 'd["reconciled"]["stored"]+d["reconciled"]["merged"]+d["reconciled"]["refused"]')"
promise "the register has more findings now" more "$(sqlite3 "$DATA/fengsui.db" 'select count(*) from finding')" "$before"
import=$JOB
sums() { pick "' '.join(str(x[k]) for x in d['rows'] if x['id'] == $import for k in ('into', 'new', 'changed', 'seen'))"; }
told=$(sqlite3 "$DATA/fengsui.db" "select 'finding', json_extract(figures, '\$.told.new'), json_extract(figures, '\$.told.changed'), json_extract(figures, '\$.told.seen') from job where id = $import" | tr '|' ' ')
get /api/jobs
promise "the list of jobs has the same sums" same "$(sums)" "$told"
kept() { sqlite3 "$DATA/fengsui.db" "attach '$SCENE/kept.db' as kept; $1"; }
kept "create table kept.one as select figures, sums from job where id = $import"
sqlite3 "$DATA/fengsui.db" "update job set figures = '{}' where id = $import" # only the sums are looked at
get /api/jobs
promise "without reading the rows that were not taken" same "$(sums)" "$told"
figures=${told#* }
sqlite3 "$DATA/fengsui.db" "update job set figures = json('{\"told\": {\"new\": ${figures%% *}}}'), sums = null where id = $import"
get /api/jobs
promise "a job of a former program tells them from its figures" same "$(sums | cut -d' ' -f2)" "${figures%% *}"
kept "update job set figures = (select figures from kept.one), sums = (select sums from kept.one) where id = $import" # as the trail has them
post "/api/jobs/$JOB/undo" '{}'
promise "it can be undone" same "$STATUS" 200
JOB=$import
wait_undone() { for _ in $(seq 100); do get "/api/jobs/$import"; [ "$(pick 'd["state"]')" != undone ] || return 0; sleep 0.2; done; return 1; }
promise "and says so" wait_undone
post_file "/api/imports?name=assets.tsv&kind=auto&into=asset" tests/samples/assets.tsv
begun
promise "a table waits for its columns to be named" job_is mapping
columns=$(pick 'json.dumps({c["source"]: c["field"] for c in d["columns"] if c["field"]}, ensure_ascii=False)')
post "/api/jobs/$JOB/mapping" "{\"columns\":$columns,\"remember\":true}"
promise "named columns lead to a forecast" job_is ready
post "/api/jobs/$JOB/cancel" '{}'
promise "a job can be given up" job_is cancelled
printf 'nothing a reader knows \001\002' >"$SCENE/strange"
post_file "/api/imports?name=strange.xlsx&kind=auto&into=asset" "$SCENE/strange"
begun
promise "a file that is nothing fails with a reason" job_is failed
promise "which is told" more "$(pick 'len(d["reason"])')" 5

# --- an import outlives its server ---
python3 - "$SCENE/many.csv" <<'PY'
import sys
with open(sys.argv[1], "w") as f:
    f.write("IP地址,漏洞名称,风险等级,端口\n")
    for i in range(3000):
        f.write(f"10.88.{i // 250}.{i % 250},样例漏洞{i},中危,{i % 60000 + 1}\n")
PY
post_file "/api/imports?name=many.csv&kind=csv&into=finding" "$SCENE/many.csv"
begun
job_is mapping || true
columns=$(pick 'json.dumps({c["source"]: c["field"] for c in (d["columns"] or []) if c["field"]}, ensure_ascii=False)')
[ "$(pick 'd["state"]')" = ready ] || post "/api/jobs/$JOB/mapping" "{\"columns\":$columns}"
job_is ready
post "/api/jobs/$JOB/run" '{}'
some=$before
for _ in $(seq 100); do
    some=$(sqlite3 "$DATA/fengsui.db" "select count(*) from finding where title like '样例漏洞%'")
    [ "$some" -lt 100 ] || break
    sleep 0.05
done
world_kill
promise "the power fails in the middle" test "$some" -lt 3000
world_serve
login wuyuanzhou
still_going() { for _ in $(seq 30); do get "/api/jobs/$JOB"; [ "$(pick 'd["state"]')" = 'done' ] && return 0; sleep 1; done; return 1; }
promise "the import goes on where it stopped" still_going
promise "every row is there" same "$(sqlite3 "$DATA/fengsui.db" "select count(*) from finding where title like '样例漏洞%'")" 3000
promise "and none twice" same "$(sqlite3 "$DATA/fengsui.db" "select count(distinct title) from finding where title like '样例漏洞%'")" 3000

# --- what is proved ---
login auditor
post /api/trail/verify '{}'
begun
promise "the trail is verified beside the work" job_is done
promise "and holds" same "$(pick 'd["ok"]')" True
get /api/trail/head
login secadmin
post /api/packs/cug/rehearse '{}'
begun
promise "the cases of a pack are played" job_is done
promise "each is told" more "$(pick 'len(d["cases"])')" 10
promise "all of them pass" same "$(pick 'all(c["passed"] for c in d["cases"])')" True
clause=$(pick 'd["cases"][0]["clauses"][0]')
get "/api/clauses/$clause"
promise "a clause shows the case that proves it" more "$(pick 'len(d["proofs"])')" 0

# --- the regulation's own text ---
printf '样例制度\n第一章 总则\n第一条 为了举例，制定本办法。\n　　这是第一条的第二款。\n第二条　适用于样例。\n第三章 附则\n第十五条 依照第一条规定办理的，按\n第一条规定处理。\n' >"$SCENE/text.txt"
post_file "/api/packs/cug/text?name=text.txt" "$SCENE/text.txt" -X PUT
begun
promise "a plain text is taken" job_is done
promise "by its articles" same "$(pick 'd["articles"]')" 3
get /api/packs/cug/text
promise "and shown" holds "$BODY" 这是第一条的第二款
post_file "/api/packs/cug/text?name=text.txt" "$SCENE/text.txt" -X PUT
begun
job_is done
promise "the same text again changes nothing" same "$(pick 'd["changed"]')" 0

# --- another calendar ---
get /api/calendar/2026
year='{"reason":"样例：临时放假","days":'$(pick 'json.dumps([{"date": x["date"], "kind": x["kind"], "label": x["label"] or "节"} for x in d["days"]] + [{"date": "2026-12-%02d" % n, "kind": "holiday", "label": "样例假"} for n in range(1, 32)], ensure_ascii=False)')'}'
open_before=$(sqlite3 "$DATA/fengsui.db" "select count(*) from task where state='open' and due is not null")
ask -X PUT -H 'Content-Type: application/json' -H "X-CSRF: $CSRF" -H "Idempotency-Key: $(date +%s%N)" -d "$year" "$BASE/api/calendar/2026"
promise "another edition of a year is taken" begun
promise "and done" job_is done
promise "open clocks were looked at" more "$(pick 'd["looked"]')" 0
promise "those that the days concern were moved" more "$(pick 'd["moved"]')" 0
promise "with the reason in the trail" more "$(sqlite3 "$DATA/fengsui.db" "select count(*) from trail where verb='task.redated'")" 0
promise "none was closed by it" same "$(sqlite3 "$DATA/fengsui.db" "select count(*) from task where state='open' and due is not null")" "$open_before"
get /api/calendar/2026
promise "the calendar shows the new days" holds "$BODY" 样例假
cursors=$(sqlite3 "$DATA/fengsui.db" "select count(*)-count(distinct duty) from task where duty like 'cursor:%'")
promise "no duty got a second cursor" same "$cursors" 0

# --- another edition ---

post /api/packs/cug/adopt "{\"second\":{\"login\":\"sysadmin\",\"password\":\"$PASSWORD\"}}"
if [ "$STATUS" = 403 ]; then post /api/step-up "{\"password\":\"$PASSWORD\"}"; post /api/packs/cug/adopt "{\"second\":{\"login\":\"sysadmin\",\"password\":\"$PASSWORD\"}}"; fi
promise "two administrators adopt a pack" begun
promise "it is in force" job_is done
promise "as a new generation" more "$(pick 'd["generation"]')" 1
promise "one edition of it stands" same "$(sqlite3 "$DATA/fengsui.db" "select count(*) from edition where pack='cug' and state='adopted'")" 1

# --- seals ---
world_stop
promise "a seal is made when the server ends" test -s "$DATA/seals/seals.jsonl"
promise "everything verifies, seals too" "$PROGRAM" verify "$DATA"
