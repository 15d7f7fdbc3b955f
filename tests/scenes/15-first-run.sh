#!/usr/bin/env bash
# An empty folder becomes an institution: only with the code of the console, step by step, over a restart; the demonstration
# comes and goes without a trace; and once it is set up nobody can do it again.
. tests/scenes/world.sh

CODE=''
serve_empty() { world_serve && CODE=$(cat "$DATA/setup.code"); }
setup() { # method, path, JSON
    local body=()
    [ $# -lt 3 ] || body=(-H 'Content-Type: application/json' -d "$3")
    ask -X "$1" -H "X-Setup: $CODE" "${body[@]}" "$BASE/api/setup$2"
}
step() { setup "$@" && [ "$STATUS" = 200 ]; }
hello_says() { # member, Python value: within some seconds, for a house gives way to another
    for _ in $(seq 100); do
        get /api/hello
        [ "$STATUS" = 200 ] && [ "$(pick "d[\"$1\"]")" = "$2" ] && return 0
        sleep 0.1
    done
    return 1
}
nowhere() { ! grep -rl -a "$1" "$DATA"; }
upload() { # register, file
    ask -X POST -H "X-Setup: $CODE" -H 'Content-Type: text/csv' --data-binary "@$2" "$BASE/api/imports?into=$1&kind=auto&name=${2##*/}"
    [ "$STATUS" = 202 ]
}
job_is() { # id, state
    for _ in $(seq 100); do
        ask -H "X-Setup: $CODE" "$BASE/api/jobs/$1"
        [ "$(pick 'd["state"]')" = "$2" ] && return 0
        sleep 0.1
    done
    return 1
}
job_do() { ask -X POST -H "X-Setup: $CODE" -H 'Content-Type: application/json' -d '{}' "$BASE/api/jobs/$1/$2"; [ "$STATUS" = 200 ]; }

mkdir "$DATA" && echo mine >"$DATA/letter.txt"
promise "a folder with other things in it is left alone" not world_serve
promise "and says what it wants instead" holds "$(cat "$SCENE/serve.log")" 空的
rm -r "$DATA"

promise "a missing folder is served and opens the first set-up" serve_empty
promise "the console prints the code in a link" holds "$(cat "$SCENE/serve.log")" "/setup#$CODE"
promise "nobody but its owner reads the code" same "$(stat -c %a "$DATA/setup.code")" 600
promise "the pages are told" hello_says setup True
promise "without the code there is no answer but 401" eval 'get /api/setup; same "$STATUS" 401'
promise "nobody logs in meanwhile" eval 'login sysadmin; same "$STATUS" 403'
promise "no administrators before there are registers" eval 'setup PUT /administrators "{\"system-admin\":{\"name\":\"李\",\"login\":\"li\",\"password\":\"Kx4-brown-door\"},\"security-admin\":{\"name\":\"王\",\"login\":\"wang\",\"password\":\"Tz7-quiet-lamp\"},\"audit-admin\":{\"name\":\"钱\",\"login\":\"qian\",\"password\":\"Rm2-green-hill\"}}"; same "$STATUS" 409'
promise "nothing is finished yet" eval 'setup POST /finish {}; same "$STATUS" 409'
promise "1: the institution, and who sets up" step PUT /institution '{"who":"李样例","institution":"甲乙样例学院","short":"甲乙"}'

promise "the demonstration begins to load" step POST /demo '{}'
promise "and takes the place of the empty house" hello_says demo True
promise "the set-up is not to be had meanwhile" eval 'setup GET ""; same "$STATUS" 404'
promise "the demonstration's names are in its store" not nowhere 林知远
promise "its office logs in" login zhouqiming
promise "who is not the system administrator cannot remove it" eval 'ask -X DELETE -H "X-CSRF: $CSRF" -H "Content-Type: application/json" -d "{\"confirm\":\"移除演示\"}" "$BASE/api/demo"; same "$STATUS" 403'
promise "its system administrator logs in" login sysadmin
promise "and confirms that it is him" eval 'post /api/step-up "{\"password\":\"$PASSWORD\"}"; same "$STATUS" 200'
promise "half a word removes nothing" eval 'ask -X DELETE -H "X-CSRF: $CSRF" -H "Content-Type: application/json" -d "{\"confirm\":\"移除\"}" "$BASE/api/demo"; same "$STATUS" 422'
promise "removed" eval 'ask -X DELETE -H "X-CSRF: $CSRF" -H "Content-Type: application/json" -d "{\"confirm\":\"移除演示\"}" "$BASE/api/demo"; same "$STATUS" 200'
promise "the set-up is back" hello_says setup True
promise "no file of the demonstration is left" not test -e "$DATA/demo"
promise "no byte of its people" nowhere 林知远
promise "no byte of its units" nowhere 样例大学
promise "what was set up before is there" eval 'setup GET ""; same "$(pick "d[\"institution\"]")" 甲乙样例学院'

promise "2: the checker speaks before anything is adopted" step POST /check '{"packs":["cug"]}'
promise "it counts clauses" more "$(pick 'd["clauses"]')" 50
promise "and knows the year" more "$(pick 'len(d["calendar"]["days"])')" 20
promise "a pack that there is not is refused" eval 'setup POST /check "{\"packs\":[\"../../etc\"]}"; same "$STATUS" 422'
promise "2: adopted" step POST /adopt '{"packs":["cug"]}'
printf '部门名称,单位类别,上级单位\n网信办,职能部门,甲乙样例学院\n图书馆,教辅机构,甲乙样例学院\n怪单位,没有这一类,甲乙样例学院\n' >"$SCENE/units.csv"
promise "3: a sheet of units comes in as it is" upload unit "$SCENE/units.csv"
JOB=$(pick 'd["job"]')
promise "its columns are proposed" job_is "$JOB" mapping
COLUMNS=$(pick 'json.dumps({c["source"]: c["field"] for c in d["columns"]}, ensure_ascii=False)')
promise "and taken" eval 'ask -X POST -H "X-Setup: $CODE" -H "Content-Type: application/json" -d "{\"columns\":$COLUMNS}" "$BASE/api/jobs/$JOB/mapping"; same "$STATUS" 200'
promise "tried before it is stored" job_is "$JOB" ready
promise "two rows are new, one is refused with its line" same "$(pick '(d["new"], d["refused"], "4" in d["errors"][0]["where"])')" "(2, 1, True)"
promise "stored" job_do "$JOB" run
promise "to its end" job_is "$JOB" done

promise "it ends in the middle" world_stop
promise "and goes on after a restart" serve_empty
promise "with everything that was done" eval 'setup GET ""; same "$(pick "(d[\"institution\"], d[\"units\"], [s[\"state\"] for s in d[\"steps\"]][:2])")" "('"'"'甲乙样例学院'"'"', 3, ['"'"'done'"'"', '"'"'done'"'"'])"'
promise "3: people by hand, the wrong one told" step POST /people '{"people":[{"name":"王样例","unit":"网信办","phone":"13800000000"},{"name":"赵样例","unit":"没有"}]}'
promise "one taken, one not" same "$(pick '[p["ok"] for p in d["people"]]')" "[True, False]"
setup GET /people
PERSON=$(pick 'd["people"][0]["id"]')
promise "4: somebody holds the office" step PUT /posts "{\"appoint\":[{\"post\":\"security-office\",\"person\":$PERSON}]}"
promise "and stands there" same "$(pick '[p["holders"][0]["person"]["title"] for p in d["posts"] if p["post"] == "security-office"][0]')" 王样例
promise "5: a weak password, and one person twice, are refused at their fields" eval 'setup PUT /administrators "{\"system-admin\":{\"name\":\"李样例\",\"login\":\"li\",\"password\":\"12345678\"},\"security-admin\":{\"name\":\"王样例\",\"login\":\"wang\",\"password\":\"Tz7-quiet-lamp\"},\"audit-admin\":{\"name\":\"王样例\",\"login\":\"wang2\",\"password\":\"Rm2-green-hill\"}}"; same "$STATUS $(pick "sorted({e[\"where\"] for e in d[\"errors\"]})")" "422 ['"'"'audit-admin.name'"'"', '"'"'system-admin.password'"'"']"'
three() { # login of the first, version that was read
    printf '{"system-admin":{"name":"李样例","login":"%s","password":"Kx4-brown-door"%s},"security-admin":{"name":"王样例","login":"wang","password":"Tz7-quiet-lamp"%s},"audit-admin":{"name":"钱样例","login":"qian","password":"Rm2-green-hill"%s}}' "$1" "${2:-}" "${2:-}" "${2:-}"
}
race() { # two who have the link send at once; both answers
    local first second
    curl -s -m 20 -o /dev/null -w '%{http_code}' -X PUT -H "X-Setup: $CODE" -H 'Content-Type: application/json' -d "$(three li1)" "$BASE/api/setup/administrators" >"$SCENE/first" & first=$!
    curl -s -m 20 -o /dev/null -w '%{http_code}' -X PUT -H "X-Setup: $CODE" -H 'Content-Type: application/json' -d "$(three li2)" "$BASE/api/setup/administrators" >"$SCENE/second" & second=$!
    wait "$first" "$second"
    sort "$SCENE/first" <(echo) "$SCENE/second" | tr -d '\n'
}
promise "5: of two who send at once one makes the accounts" same "$(race)" 200409
promise "5: who has not seen them does not overwrite them" eval 'setup PUT /administrators "$(three li)"; same "$STATUS" 409'
setup GET ''
promise "5: three people, by whoever has seen them" step PUT /administrators "$(three li ",\"version\":$(pick 'd["administrators"][0]["version"]')")"
promise "7: the checker and the doctor speak" step GET /report
promise "no error is left" same "$(pick '(d["checker"]["errors"], [x["check"] for x in d["doctor"] if x["state"] == "fail"])')" "(0, [])"
promise "finished" step POST /finish '{}'
promise "the pages are told again" hello_says setup False
promise "the set-up is shut, with the same code" eval 'setup GET ""; same "$STATUS" 404'
promise "to begin anew is shut" eval 'setup POST /restart "{\"confirm\":\"重新开始\"}"; same "$STATUS" 404'
promise "to load the demonstration is shut" eval 'setup POST /demo {}; same "$STATUS" 404'
promise "the code opens no other route" eval 'ask -H "X-Setup: $CODE" "$BASE/api/channels"; same "$STATUS" 401'
promise "code and draft are gone" eval '! ls "$DATA"/setup.*'
promise "the first administrator logs in" login li Kx4-brown-door
promise "and must change the password" same "$(pick 'd["must_change"]')" True
promise "real data is no demonstration that could be removed" eval 'post /api/password "{\"old\":\"Kx4-brown-door\",\"new\":\"Vb9-river-Stone\"}"; login li Vb9-river-Stone; post /api/step-up "{\"password\":\"Vb9-river-Stone\"}"; ask -X DELETE -H "X-CSRF: $CSRF" -H "Content-Type: application/json" -d "{\"confirm\":\"移除演示\"}" "$BASE/api/demo"; same "$STATUS" 409'
promise "it ends in order" world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
by_who() {
    python3 - "$DATA/fengsui.db" <<'END'
import sqlite3, sys
store = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
print(store.execute('select count(*) from trail where "actor-title" = ?', ['首次设置：李样例']).fetchone()[0])
END
}
promise "the trail tells who set it up" more "$(by_who)" 8
promise "it is shut after a restart, too" eval 'world_serve && setup GET "" && same "$STATUS" 404'
