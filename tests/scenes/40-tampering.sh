#!/usr/bin/env bash
# Somebody edits the database by hand: the verifier names the place, whatever was touched.
. tests/scenes/world.sh

tampered() { # description, SQL, what the verifier must name
    world_demo
    promise "$1: the edit is possible" sqlite3 -bail "$DATA/fengsui.db" "$2"
    said=$("$PROGRAM" verify "$DATA" 2>&1)
    status=$?
    promise "$1: verify fails" not same $status 0
    promise "$1: and names the place" holds "$said" "$3"
}
world_demo
promise "untouched, it verifies" "$PROGRAM" verify "$DATA"
row=$(sqlite3 "$DATA/fengsui.db" 'SELECT min(id) FROM "rectification-notice"')
tampered "a changed title of a notice" "UPDATE \"rectification-notice\" SET title = 'x' WHERE id = $row" "$row"
tampered "a removed person" "DELETE FROM person WHERE id = (SELECT max(id) FROM person)" person
tampered "an invented notice" "CREATE TEMP TABLE t AS SELECT * FROM \"rectification-notice\" WHERE id = $row; UPDATE t SET id = 9000001; INSERT INTO \"rectification-notice\" SELECT * FROM t" 9000001
tampered "a change with another reason" "UPDATE trail SET reason = 'nothing happened' WHERE id = 1000" 1000
tampered "a change by another person" "UPDATE trail SET \"actor-title\" = '别人' WHERE id = 3000" 3000
tampered "a removed change" "DELETE FROM trail WHERE id = 1000" 1000
tampered "the newest change removed" "DELETE FROM trail WHERE id = (SELECT max(id) FROM trail)" 截去

# What the auditor takes away is proved without the program.
world_demo
world_serve
login auditor
before=$(sqlite3 "$DATA/fengsui.db" 'SELECT count(*) FROM trail')
ask -o "$SCENE/trail.jsonl" "$BASE/api/trail/export"
promise "the auditor takes the trail away" same "$STATUS" 200
promise "it proves itself without the program" docs/operations/verify-trail "$SCENE/trail.jsonl"
promise "with every change" more "$(grep -c '"hash"' "$SCENE/trail.jsonl")" $((before - 1))
sed '1000s/person/parson/;1000s/clock/cluck/' "$SCENE/trail.jsonl" >"$SCENE/other.jsonl"
promise "one altered letter is found" not docs/operations/verify-trail "$SCENE/other.jsonl"
sed 2000d "$SCENE/trail.jsonl" >"$SCENE/other.jsonl"
promise "and a change that is missing" not docs/operations/verify-trail "$SCENE/other.jsonl"
login linzhiyuan
get /api/trail/export
promise "nobody else gets it" same "$STATUS" 403
world_stop

# Nobody has to ask: the server proves itself soon after its start, and tells the auditor what does not.
world_demo
sqlite3 -bail "$DATA/fengsui.db" "UPDATE \"rectification-notice\" SET title = 'x' WHERE id = $row"
world_serve
login auditor
for _ in $(seq 80); do
    get '/api/inbox?which=unread'
    case $BODY in *证据链核验*) break ;; esac
    sleep 0.5
done
promise "the auditor finds it in the inbox unasked" holds "$BODY" "证据链核验：1 处与记录不符"
promise "with its place" holds "$BODY" "rectification-notice/$row"
login linzhiyuan
get '/api/inbox?which=unread'
promise "nobody else is told" not holds "$BODY" 证据链核验
get /api/about
promise "but everybody sees that the proof failed" holds "$(pick '[p["state"] for p in d["proofs"] if p["key"] == "chain"]')" late
world_stop
