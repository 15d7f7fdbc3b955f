#!/usr/bin/env bash
# One notice is told to two people of a unit: one reads Chinese, the other has chosen English. Mail, inbox, refusals, what follows a deed.
. tests/scenes/world.sh

world_demo
world_serve --public-url https://fengsui.sample.edu.cn
mkfifo "$SCENE/hold"
/usr/bin/python3 tests/scenes/mailbox.py "$SCENE/mails" <"$SCENE/hold" >"$SCENE/port" &
exec 9>"$SCENE/hold" # the mail server ends with this scene
for _ in $(seq 100); do [ ! -s "$SCENE/port" ] || break; sleep 0.05; done
in_english() { ask -H 'Accept-Language: en' "$BASE$1"; }
person() { get "/api/people?q=$(python3 -c "import urllib.parse; print(urllib.parse.quote('$1'))")"; PERSON=$(pick 'd["rows"][0]["id"]'); }
speaks() { post "/api/records/person/$1/speak" "{\"values\":{\"language\":\"$2\"}}"; }
mail_to() { # NAME WHAT: what the newest mail to that address says, when it has come
    for _ in $(seq 200); do
        grep -F "\"to\": \"$1@" "$SCENE/mails" >"$SCENE/mail" 2>/dev/null && break
        sleep 0.1
    done
    tail -n 1 "$SCENE/mail" 2>/dev/null | python3 -c "import json, sys; print(json.loads(sys.stdin.read() or '{}').get('$2', ''))"
}
all_english() { # a text in which only what people typed and the article may be Chinese
    [ -n "$1" ] || { echo "nothing was said"; return 1; }
    empty "$(python3 -c 'import re, sys; print("".join(re.findall("[\u3400-\u9fff，。：；（）]+", re.sub("通报〔\\d+〕\\d+号|座位预约", "", sys.argv[1]))))' "$1")"
}

login sysadmin
post /api/step-up "{\"password\":\"$PASSWORD\"}"
ask -D "$SCENE/head" "$BASE/api/channels"
post /api/channels '{"name":"mail","kind":"mail","enabled":true,"reason":"样例","settings":{"url":"smtp://127.0.0.1:'"$(cat "$SCENE/port")"'","tls":"none","from":"fengsui@sample.edu.cn"}}' \
    "" -X PUT -H "If-Match: $(sed -n 's/^[Ee][Tt]ag: *\([^\r]*\).*/\1/p' "$SCENE/head")"
promise "mail is set up" same "${STATUS:0:1}" 2

login zhouqiming
person 杨柳青
reader=$PERSON
unit=$(pick 'd["rows"][0]["unit"]["id"]')
post /api/registers/holding "{\"values\":{\"post\":\"security-officer\",\"unit\":$unit,\"person\":$reader,\"starts-on\":\"2026-01-01\"},\"reason\":\"\"}"
promise "the unit has a second officer" same "$STATUS" 201
speaks "$reader" English
promise "nobody else chooses the language somebody is written to in" same "$STATUS" 403
promise "and is told who may" holds "$BODY" 只有本人可以
login yangliuqing
speaks "$reader" English
promise "she herself does" same "$STATUS" 200
get /api/me
promise "and the pages are told of it on any other machine" same "$(pick 'd["language"]')" en

forward() { # KEY: a notice from above about a system of that unit is forwarded to its officers
    post /api/registers/superior-notice "{\"values\":{\"title\":\"样例通报\",\"source\":\"教育部\",\"received-at\":\"$RECEIVED\",\"system\":$system,\"channel\":\"邮件\"},\"reason\":\"\"}"
    record=$(pick 'd["record"]["id"]')
    ask -H 'Accept-Language: en' -H 'Content-Type: application/json' -H "X-CSRF: $CSRF" -H "Idempotency-Key: $1" \
        -d '{"values":{},"reason":""}' "$BASE/api/records/superior-notice/$record/forward"
    number=$(pick 'd["number"]')
}
login wuyuanzhou
get /api/me
RECEIVED=$(pick 'd["now"]')
get '/api/registers/system?limit=100'
system=$(pick "[r['id'] for r in d['rows'] if r['title'] == '座位预约'][0]")
forward first
promise "two people are told, and who did it reads in English what followed" holds "$(pick '"; ".join(d["notes"])')" "told 杨柳青"

promise "the Chinese reader's mail is Chinese" holds "$(mail_to linzhiyuan plain)" "教育部通报座位预约存在问题，请于20"
promise "with a Chinese subject" same "$(mail_to linzhiyuan subject)" "$number 安全通报整改通知"
promise "and a Chinese link" holds "$(mail_to linzhiyuan plain)" "查看和办理：https://fengsui.sample.edu.cn/r/superior-notice/$record"
promise "the English reader's mail is English" holds "$(mail_to yangliuqing plain)" "Ministry of Education reports a problem of 座位预约. Please report by 20"
promise "with an English subject" same "$(mail_to yangliuqing subject)" "$number Forwarded notice to rectify"
promise "and an English link" holds "$(mail_to yangliuqing html)" "\"https://fengsui.sample.edu.cn/r/superior-notice/$record\">Open the record</a>"
promise "nothing of ours in it is Chinese" all_english "$(mail_to yangliuqing subject)$(mail_to yangliuqing plain)$(mail_to yangliuqing html)"

login linzhiyuan
of_it() { pick "[r['$1'] for r in d['rows'] if r['record'] and r['record']['id'] == $record and '$number' in r['title']][0]"; }
get /api/inbox
promise "the inbox is in the language of the page: Chinese" holds "$(of_it text)" 教育部通报座位预约存在问题
in_english /api/inbox
promise "and English, the same message" holds "$(of_it text)" "Ministry of Education reports a problem of 座位预约."
promise "its title, too" same "$(of_it title)" "$number Forwarded notice to rectify"
ask -H 'Accept-Language: en' -H 'Content-Type: application/json' -H "X-CSRF: $CSRF" -H "Idempotency-Key: refused" \
    -d '{"values":{},"reason":""}' "$BASE/api/records/superior-notice/$record/forward"
promise "a refusal is English, the sentence above it, too" all_english "$(pick 'd["detail"] + d["refusals"][0]["reason"]')"
login auditor
in_english /api/deliveries
sent=$(pick '[r["text"] for r in d["rows"] if r["channel"] == "mail"]')
promise "what was sent stands as it was sent" holds "$sent" "$number 安全通报整改通知"
promise "to each in his own words" holds "$sent" "$number Forwarded notice to rectify"

login yangliuqing
speaks "$reader" 中文
: >"$SCENE/mails"
login wuyuanzhou
forward second
promise "who goes back to Chinese is written to in Chinese again" same "$(mail_to yangliuqing subject)" "$number 安全通报整改通知"
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
