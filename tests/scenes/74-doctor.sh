#!/usr/bin/env bash
# What the doctor finds, each thing once well and once not; and what the unit of systemd lets the program do.
. tests/scenes/world.sh

see() { BODY=$("$PROGRAM" doctor "$DATA" --json); }
state() { pick "[x['state'] for x in d if x['check'] == '$1']"; }
text() { pick "[x['text'] + '→' + x['todo'] for x in d if x['check'] == '$1']"; }
is() { same "$(state "$1")" "['$2']"; }
sql() { sqlite3 "$DATA/fengsui.db" "$1"; }
days_ago() { echo "$(($(date +%s) - $1 * 86400))000"; }
noted() { sql "insert or replace into \"note-setting\" values ('$1', '$2', 0)"; }

world_demo
see
promise "a demonstration needs no backup" same "$(state backup)" '[]'
noted demo no
see
promise "a house without a backup is told so" is backup warn
promise "and what to do" holds "$(text backup)" 'fengsui backup'
promise "no seal has left this machine" holds "$(text seals)" 没有一枚寄出
promise "its files are its own" is keys ok
"$PROGRAM" backup "$DATA" "$SCENE/b.tar" >/dev/null
see
promise "it remembers a backup" is backup ok
promise "and where it is" holds "$(text backup)" "$SCENE/b.tar"
noted backup "$(days_ago 3) $SCENE/b.tar"
see
promise "one of three days ago is old" same "$(state backup)$(text backup | grep -o '3 天前')" "['warn']3 天前"
noted backup 'rubbish'
see
promise "what nobody wrote there is no backup" is backup warn

world_serve
see_listening() { BODY=$("$PROGRAM" doctor "$DATA" --listen "${BASE#http://}" --json); }
see_listening
promise "a port where the service runs is no trouble" same "$(state port)$(text port)" "['ok']['${BASE#http://} 上服务正在运行→']"
login sysadmin
post /api/step-up "{\"password\":\"$PASSWORD\"}"
channel() { # server
    ask -X PUT -H "X-CSRF: $CSRF" -H 'If-Match: *' -H 'Content-Type: application/json' \
        -d '{"name":"mail","kind":"mail","enabled":true,"settings":{"url":"'"$1"'","tls":"none","from":"fengsui@example.edu.cn"}}' "$BASE/api/channels"
    [ "${STATUS:0:1}" = 2 ]
}
promise "mail is set up" channel "smtp://127.0.0.1:${BASE##*:}"
see
promise "a server of mail that takes calls is well" holds "$(text channel/mail)" 连得上
promise "one that does not" channel smtp://127.0.0.1:1
see
promise "is told" holds "$(text channel/mail)" 127.0.0.1:1：
world_stop
mv "$DATA/vault.key" "$SCENE/vault.key"
see
promise "without the key nobody asks the channels, and no key is made" same "$(state channel/mail)$(ls "$DATA" | grep -c vault)" '[]0'
head -c 32 /dev/urandom >"$DATA/vault.key"
chmod 600 "$DATA/vault.key"
see
promise "another key does not open them" is channel/mail fail
mv "$SCENE/vault.key" "$DATA/vault.key"

seal='update delivery set notice = "seal", state = "sent", "sent-at" = (select at from pen) where id = (select max(id) from delivery)'
sql "$seal"
see
promise "a seal that was mailed has left" is seals ok

noted public-url http://127.0.0.1:1
see
promise "an address without HTTPS is told" holds "$(text public-url)" 明文
noted public-url https://127.0.0.1:1
see
promise "a certificate that nobody shows is told" is certificate warn
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$SCENE/key.pem" -out "$SCENE/cert.pem" -days 90 -subj /CN=127.0.0.1 2>/dev/null
: >"$SCENE/serve.log"
"$PROGRAM" serve "$DATA" --listen 127.0.0.1:0 --cert "$SCENE/cert.pem" --key "$SCENE/key.pem" >>"$SCENE/serve.log" 2>&1 &
SERVER=$!
for _ in $(seq 200); do
    url=$(grep -o 'https://127.0.0.1:[0-9]*' "$SCENE/serve.log") && break
    sleep 0.05
done
noted public-url "$url"
see
promise "one that nobody trusts is wrong" is certificate fail
world_stop

if [ "$(id -u)" = 0 ]; then
    chown 65534 "$DATA/search.db"
    see
    promise "a file that a command of root left behind is named" same "$(state keys)$(text keys | grep -o 'chown -R')" "['fail']chown -R"
    chown 0 "$DATA/search.db"
fi

# The two helpers confine themselves inside the sandbox of the service; the clock is asked, never set.
under_the_unit() { BODY=$(python3 tests/scenes/unit.py packaging/debian/fengsui.service "$PROGRAM" doctor --json); }
under_the_unit
if [ $? = 77 ]; then
    echo "ok - # SKIP no systemd-analyze"
else
    promise "under the unit strangers' files are read" is reader ok
    promise "devices are asked by SNMP" is poll ok
    promise "ICMP is sent" is icmp ok
    promise "and the clock tells whether it is right" not holds "$(text clock)" 不能得知
fi
