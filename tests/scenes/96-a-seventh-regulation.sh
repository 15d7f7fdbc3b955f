#!/usr/bin/env bash
# Another regulation that the program has never seen, adopted in the page by two administrators: rows that are drawn and
# computed in an empty form, every two weeks, a date of the year, years that a field counts, a record that sends another.
. tests/scenes/world.sh

SEVENTH=$PWD/tests/samples/seventh
promise "it is checked without a word" empty "$("$PROGRAM" check packs/base "$SEVENTH" | sed '$d')"
promise "its cases pass under the law of cug, too" "$PROGRAM" rehearse packs/cug "$SEVENTH"
all_missed() { "$PROGRAM" rehearse --mutate packs/base "$SEVENTH" | tail -1 | grep -E '共 ([0-9]+) 种：有案例发现 \1，'; }
promise "whatever is taken away from it, one of its cases misses it" all_missed
unproved() { "$PROGRAM" coverage packs/base "$SEVENTH" | grep '^seventh\.' | grep -v 已证明; }
promise "each of its clauses is proved" empty "$(unproved)"

mkdir -p "$SCENE/packs"
cp -r packs/base packs/calendar packs/cug "$SEVENTH" "$SCENE/packs"
world_demo
FENGSUI_PACKS=$SCENE/packs world_serve
login secadmin
adopt() { post /api/packs/seventh/adopt "{\"second\":{\"login\":\"sysadmin\",\"password\":\"$PASSWORD\"}}"; }
adopt
if [ "$STATUS" = 403 ]; then post /api/step-up "{\"password\":\"$PASSWORD\"}"; adopt; fi
promise "two administrators adopt it in the page" begun
promise "it is in force" job_is done

login zhouqiming
of() { # register, words → id of the row
    get "/api/registers/$1?limit=200"
    pick "[x['id'] for x in d['rows'] if x['title'] == '$2'][0]"
}
library=$(of unit 图书馆) office=$(of unit 信息化工作办公室)
appoint() { # post, unit, person
    post /api/registers/holding "{\"values\":{\"post\":\"$1\",\"unit\":$2,\"person\":$(of person "$3"),\"starts-on\":\"2026-09-01\",\"document\":\"样例\"},\"reason\":\"\"}"
    [ "$STATUS" = 201 ]
}
promise "its posts are given to people" appoint data-keeper "$library" 林知远
promise "and those of the house" appoint data-office "$office" 吴远舟

login wuyuanzhou
post '/api/registers/data-score?dry=1' "{\"values\":{\"unit\":$library},\"reason\":\"\"}"
promise "an empty form has a row for each item, and what is computed in it" \
    same "$(pick '[(x["text"], x["computed"]["weight"], x["computed"]["most"]) for x in d["rows"][0]["lines"]]')" \
    "[('登记与清查', '60%', '100'), ('培训', '40%', '80')]"

login linzhiyuan
class=$(of data-class 学生信息)
asset() { # level
    post /api/registers/data-asset "{\"values\":{\"unit\":$library,\"name\":\"读者\",\"class\":$class,\"level\":\"$1\",\"cipher\":\"SM4\",\"made-on\":\"2024-02-29\",\"years\":3},\"reason\":\"\"}"
}
asset 内部
promise "a level below that of its class is refused in the words of the regulation" holds "$BODY" 不低于敏感
asset 核心
promise "data are entered" same "$STATUS" 201
id=$(pick 'd["record"]["id"]')
get "/api/records/data-asset/$id"
promise "and kept for as many years as a field says" holds "$BODY" 2027-02-28
post /api/registers/data-inventory "{\"values\":{\"unit\":$library},\"reason\":\"\"}"
promise "what a duty lays out nobody enters by hand" same "$STATUS" 403
login wuyuanzhou
post "/api/records/data-asset/$id/rank" '{"values":{},"reason":""}' rank -H 'If-Match: "v1"'
promise "they are ranked" same "$STATUS" 200
login linzhiyuan
post /api/registers/data-copy "{\"values\":{\"asset\":$id,\"from\":\"备份机\"},\"reason\":\"\"}"
promise "what is no network is refused" holds "$BODY" "不是 IP 地址或网段"
post /api/registers/data-copy "{\"values\":{\"asset\":$id,\"from\":\"192.0.2.7、192.0.2.8\"},\"reason\":\"\"}"
copy=$(pick 'd["record"]["id"]')
get "/api/records/data-copy/$copy"
promise "several addresses are several" same "$(pick '[f["value"] for f in d["fields"] if f["name"] == "from"][0]')" "['192.0.2.7', '192.0.2.8']"
promise "a record without words is called after what it is about" same "$(pick 'd["title"]')" 读者
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
