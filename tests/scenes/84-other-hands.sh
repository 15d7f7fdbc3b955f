#!/usr/bin/env bash
# One task in other hands: lent, handed over, more time asked for, refused, granted; each through the door, each with its reason.
. tests/scenes/world.sh

world_demo
world_serve
mine() { # the first task of that register and name: REGISTER TITLE
    get '/api/tasks?limit=50'
    RECORD=$(pick "[r['record'] for r in d['rows'] if r['record'] and r['record']['register'] == '$1' and r['title'] == '$2'][0]['id']")
    PATH_OF=/api/records/$1/$RECORD
}
person() { get "/api/people?q=$(python3 -c "import urllib.parse; print(urllib.parse.quote('$1'))")"; PERSON=$(pick 'd["rows"][0]["id"]'); }
said() { same "$STATUS" "$1" && holds "$BODY" "$2"; }

login linzhiyuan
person 韩松
mine rectification-notice 整改中
post "$PATH_OF/extend" '{"until":"2027-03-01T00:00:00+08:00","reason":"厂商补丁未出"}'
promise "after the deadline more time is refused, with the clause" said 409 cug.10.3
post "$PATH_OF/extend" '{"until":"2027-03-01T00:00:00+08:00","reason":"厂商补丁未出"}'
promise "and the server still answers" said 409 只能作逾期说明
post "$PATH_OF/delegate" "{\"to\":$PERSON,\"until\":\"2027-03-01T00:00:00+08:00\",\"reason\":\" \"}"
promise "nothing is lent without a reason" said 422 不能为空
post "$PATH_OF/delegate" "{\"to\":$PERSON,\"until\":\"2020-03-01T00:00:00+08:00\",\"reason\":\"出差\"}"
promise "nor into the past" said 422 委托要写明到什么时候
post "$PATH_OF/delegate" "{\"to\":$PERSON,\"until\":\"2027-03-01T00:00:00+08:00\",\"reason\":\"出差\"}"
promise "a task is lent until a day" said 200 已委托韩松
post "$PATH_OF/delegate" "{\"to\":$PERSON,\"until\":\"2027-03-01T00:00:00+08:00\",\"reason\":\"出差\"}"
promise "not twice to the same person" said 409 已经委托给他了
post "$PATH_OF/delegate" "{\"to\":$PERSON,\"until\":\"2027-04-01T00:00:00+08:00\",\"reason\":\"延后返校\"}"
promise "but for longer" said 200 已委托韩松
post "$PATH_OF/transfer" "{\"to\":$PERSON,\"reason\":\"转给运维\"}"
promise "a task is handed over" said 200 已转给韩松
get "/api/tasks?limit=100"
promise "and has left the desk it was on" same "$(pick "len([r for r in d['rows'] if r['record'] and r['record']['id'] == $RECORD and r['title'] == '整改中'])")" 0
get "$PATH_OF"
promise "which everybody is told" same "$(pick "[h['title'] for t in d['tasks'] if t['title'] == '整改中' for h in t['holder'] if h['person']['title'] == '林知远'].__len__()")" 0
promise "the person who has it now among them" holds "$(pick "[h['person']['title'] for t in d['tasks'] if t['title'] == '整改中' for h in t['holder']]")" 韩松
post "$PATH_OF/transfer" "{\"to\":$PERSON,\"reason\":\"转给运维\"}"
promise "nor this twice" same "${STATUS:0:1}" 4
get "$PATH_OF/trail"
promise "the trail has all with their reasons" same "$(pick '[r["reason"] for r in d["rows"] if r["reason"] in ("出差", "延后返校", "转给运维")].__len__()')" 3
login zhouqiming
ask -X PATCH -H 'Content-Type: application/json' -H "X-CSRF: $CSRF" -H "Idempotency-Key: leaves-$RANDOM" \
    -d '{"values":{"active":false},"reason":"调离"}' "$BASE/api/records/person/$PERSON"
promise "who had it last leaves" said 200 交回
login linzhiyuan
get "/api/tasks?limit=100"
promise "and it is on the desk again that it came from" same "$(pick "len([r for r in d['rows'] if r['record'] and r['record']['id'] == $RECORD and r['title'] == '整改中'])")" 1
login dongwen
post "$PATH_OF/extend/decide" '{"grant":true}'
promise "who is not asked cannot grant" said 403 只有网信办可以
login zhouqiming
post "$PATH_OF/extend/decide" '{"grant":true}'
promise "and nothing is granted that nobody asked for" said 409 没有待审批
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
