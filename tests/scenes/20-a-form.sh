#!/usr/bin/env bash
# A notice of a superior is recorded: dry run, opening, repeated request, another's version, who may not.
. tests/scenes/world.sh

world_demo
world_serve
login wuyuanzhou
get '/api/registers/system?limit=1'
system=$(pick 'd["rows"][0]["id"]')
form='{"values":{"title":"样例通报","source":"教育部","received-at":"2026-11-20T09:00:00+08:00","system":'$system',"channel":"邮件"},"reason":""}'
post '/api/registers/superior-notice?dry=1' "$form"
promise "a dry run says what will happen" more "$(pick 'len(d["will"])')" 0
get '/api/registers/superior-notice?limit=200'
before=$(pick 'len(d["rows"])')
post /api/registers/superior-notice "$form" scene-20
promise "the record is opened" same "$STATUS" 201
record=$(pick 'd["record"]["id"]')
post /api/registers/superior-notice "$form" scene-20
promise "the same key gives the first record again" same "$(pick 'd["record"]["id"]')" "$record"
get '/api/registers/superior-notice?limit=200'
promise "so there is one more, not two" same "$(pick 'len(d["rows"])')" $((before + 1))
post /api/registers/superior-notice '{"values":{"title":"缺这缺那"},"reason":""}'
promise "what is missing is named field by field" more "$(pick 'len(d["errors"])')" 0
get "/api/records/superior-notice/$record"
version=$(pick 'd["version"]')
deed=$(pick '[x["deed"] for x in d["deeds"] if x["may"]][0]')
post "/api/records/superior-notice/$record/$deed" '{"values":{},"reason":""}' old-version -H 'If-Match: "v99999"'
promise "a change against another version is a conflict" same "$STATUS" 409
login dongwen
post "/api/records/superior-notice/$record/$deed" '{"values":{},"reason":""}' not-hers -H "If-Match: \"v$version\""
promise "who may not do it is refused" holds "403 404 409" "$STATUS"
promise "and the refusal says so in a sentence" more "${#BODY}" 40
login zhouqiming
get "/api/registers/rectification-notice?limit=100"
notice=$(pick '[x["id"] for x in d["rows"] if x["number"] == "整改〔2026〕001号"][0]')
get "/api/records/rectification-notice/$notice"
sheet=$(pick 'd["documents"][0]["id"]') title=$(pick 'd["title"]')
for kind in pdf docx; do
    ask -o /dev/null -D "$SCENE/head" "$BASE/api/documents/$sheet.$kind"
    name=$(python3 -c 'import sys, urllib.parse; print(urllib.parse.unquote(sys.stdin.read().split("UTF-8'"''"'")[1].split("\r")[0]))' <"$SCENE/head")
    promise "a printed sheet is called by its form, number and title ($kind)" same "$name" "《安全漏洞整改通知书》整改〔2026〕001号 $title.$kind"
done
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
