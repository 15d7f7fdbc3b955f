#!/usr/bin/env bash
# A device is watched by SNMP: beyond its limit the regulation's report opens, within it the report has its end, and its secrets are seen by nobody; of a line that ends at it the traffic is watched.
. tests/scenes/world.sh

COMMUNITY=sample-$RANDOM-$RANDOM-read
AUTH=sample-$RANDOM-$RANDOM-auth
PRIVACY=sample-$RANDOM-$RANDOM-privacy
PORT=$(python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
AGENT=''
agent() { # processor load
    agent_end
    cat >"$SCENE/agent.conf" <<END
agentaddress udp:127.0.0.1:$PORT
rocommunity $COMMUNITY 127.0.0.1
createUser sampleuser SHA-256 "$AUTH" AES "$PRIVACY"
rouser sampleuser priv
override 1.3.6.1.2.1.25.3.3.1.2.196608 integer $1
override 1.3.6.1.2.1.31.1.1.1.1.9 octet_str Sample0/9
pass_persist -p 1 1.3.6.1.2.1.31.1.1.1.6.9 /bin/bash $SCENE/octets.sh $SCENE/in
pass_persist -p 1 1.3.6.1.2.1.31.1.1.1.10.9 /bin/bash $SCENE/octets.sh $SCENE/out
END
    SNMP_PERSISTENT_DIR=$SCENE/agent MIBS='' /usr/sbin/snmpd -f -C -c "$SCENE/agent.conf" -Ln >/dev/null 2>&1 &
    AGENT=$!
}
agent_end() {
    [ -z "$AGENT" ] || { kill -KILL "$AGENT"; wait "$AGENT"; } 2>/dev/null
    AGENT=''
}
trap 'agent_end; world_end' EXIT
# The counters of interface Sample0/9: a file says since when (ns), from what count, and how many octets a second.
cat >"$SCENE/octets.sh" <<'END'
while read -r verb; do
    [ "$verb" != PING ] || { echo PONG; continue; }
    read -r name
    [ "$verb" = get ] || { echo NONE; continue; }
    read -r since count rate <"$1"
    printf '%s\ncounter64\n%s\n' "$name" $((count + rate * (($(date +%s%N) - since) / 1000) / 1000000))
done
END
flow() { # direction, Mbps
    local since count rate now=$(date +%s%N)
    read -r since count rate <"$SCENE/$1" 2>/dev/null || { since=$now count=1000000000000 rate=0; }
    echo "$now $((count + rate * ((now - since) / 1000) / 1000000)) $(($2 * 125000))" >"$SCENE/$1.new"
    mv "$SCENE/$1.new" "$SCENE/$1"
}
flow in 40 2>/dev/null
flow out 30 2>/dev/null
TITLE=样例核心交换机 WATCH=devices-healthy # of what is looked at below
probe() { # what the wall says of it: expression over x
    get /api/watch
    pick "[$1 for x in d[\"targets\"] if x[\"watch\"] == \"$WATCH\" and x[\"title\"] == \"$TITLE\"][0]"
}
await_state() {
    for _ in $(seq 60); do
        [ "$(probe 'x["state"]')" != "$1" ] || return 0
        sleep 0.2
    done
    probe 'x["state"]'
    return 1
}
await_text() { # what its last try saw holds one of these
    local text part
    for _ in $(seq 40); do
        get "/api/watch/$(probe 'x["id"]')"
        text=$(pick '(d["last"] or [{}])[0].get("text")')
        for part; do
            case $text in *"$part"*) return 0 ;; esac
        done
        sleep 0.3
    done
    echo "$text"
    return 1
}
anomaly() { # field of the newest report of it
    get '/api/registers/anomaly?limit=200'
    local id=$(pick "max(x[\"id\"] for x in d[\"rows\"] if \"$TITLE\" in x[\"title\"])")
    get "/api/records/anomaly/$id"
    pick "{f[\"name\"]: f[\"text\"] for f in d[\"fields\"]}.get(\"$1\")"
}

# The regulation as it is, but for its minute between two looks.
cp -r packs "$SCENE/packs"
sed -i '/line-interval:/,/value:/s/1 minute/1 second/' "$SCENE/packs/cug/watches.yaml"
FENGSUI_PACKS=$SCENE/packs "$PROGRAM" demo "$DATA" >"$SCENE/demo.log" 2>&1
world_serve
agent 12
login wuyuanzhou
get '/api/registers/unit?limit=1'
unit=$(pick 'd["rows"][0]["id"]')
post /api/registers/device '{"values":{"name":"样例核心交换机","class":"网络设备","unit":'$unit',"address":"127.0.0.1","snmp-port":'$PORT',"community":"'$COMMUNITY'"},"reason":""}'
promise "a device is registered with its community" same "$STATUS" 201
device=$(pick 'd["record"]["id"]')
promise "and watched" await_state up
get "/api/watch/$(probe 'x["id"]')"
promise "the page of the device tells its values" holds "$(pick 'd["target"]["note"]')" "处理器 12%，内存"
curl -sN --max-time 60 -b "$SCENE/jar-$WHO" "$BASE/api/events" >"$SCENE/events" &
LISTENER=$!
agent 97
promise "a processor at work beyond the limit is seen" await_state slow
told() { for _ in $(seq 50); do ! grep -q '"watch"' "$SCENE/events" || return 0; sleep 0.1; done; cat "$SCENE/events"; return 1; }
promise "who looks at the wall is told at once" told
kill "$LISTENER"
get "/api/watch/$(probe 'x["id"]')"
promise "that is no outage" same "$(pick 'len(d["outages"])')" 0
promise "a report is opened with the limit" same "$(anomaly expected)" "处理器不超过 90%"
promise "and what was measured" same "$(anomaly actual)" "处理器 97%"
promise "it has no end yet" empty "$(anomaly ended-at)"
get "/api/watch/$(probe 'x["id"]')"
promise "the page of the device names the report among what it brought about" holds "$(pick '[x["ref"]["title"] for x in d["caused"]]')" 设备指标越限
get /api/watch
get "/api/watch/$(pick '[x["id"] for x in d["targets"] if x["watch"] == "devices-up" and x["title"] == "样例核心交换机"][0]')"
promise "the other probe of the same device did not bring it about" same "$(pick 'd["caused"]')" '[]'
agent 12
promise "the load falls" await_state up
promise "the report has its end" holds "$(anomaly ended-at)" :
get "/api/records/device/$device"
version=$(pick 'd["version"]')
promise "the record does not tell the community" not holds "$BODY" "$COMMUNITY"
get "/api/records/device/$device/trail"
promise "nor does its trail" not holds "$BODY" "$COMMUNITY"
post "/api/records/device/$device/edit" '{"values":{"place":"样例机房"},"reason":"样例"}' '' -H "If-Match: \"v$version\""
promise "an edit that does not speak of it" holds "200 201" "$STATUS"
agent 13
sleep 3
promise "leaves it as it was" await_state up
post /api/registers/device '{"values":{"name":"样例接入交换机","class":"网络设备","unit":'$unit',"address":"127.0.0.1","snmp-port":'$PORT',"community":"sample-wrong"},"reason":""}'
sleep 4
get /api/watch
promise "a wrong community is silence, no alarm" same "$(pick '[x["state"] for x in d["targets"] if x["title"] == "样例接入交换机" and x["watch"] == "devices-healthy"][0]')" silent

# SNMP v3, and the traffic of a line that ends at this device.
post /api/registers/device '{"values":{"name":"样例出口路由器","class":"网络设备","unit":'$unit',"address":"127.0.0.1","snmp-port":'$PORT',"snmp-user":"sampleuser","snmp-auth":"SHA-256","snmp-auth-password":"'$AUTH'","snmp-privacy-password":"'$PRIVACY'"},"reason":""}'
promise "a device is registered with a user of v3" same "$STATUS" 201
router=$(pick 'd["record"]["id"]')
TITLE=样例出口路由器
promise "and read by v3" await_state up
post /api/registers/line '{"values":{"name":"样例备用出口","address":"127.0.0.1","unit":'$unit',"device":'$router',"port":"Sample0/9"},"reason":""}'
promise "a line is registered with the interface at which it ends" same "$STATUS" 201
TITLE=样例备用出口 WATCH=line-inbound
promise "its traffic is watched, through the secrets of the device" await_state up
promise "what is usual is not known yet" await_text "还没有这个时段平时的数"
flow in 400
sleep 4
promise "so nothing is a surge" same "$(probe 'x["state"]')" up
flow in 40
login sysadmin
get /api/clock
day=$(pick 'd["now"][:10]')
for i in 1 2 3 4; do
    post /api/clock '{"to":"'$(date -d "$day + $i days" +%F)'T10:10:00+08:00"}'
    promise "day $i comes" same "$STATUS" 200
    [ "$i" = 4 ] || sleep 6
done
login wuyuanzhou
promise "on the fourth day it is known what is usual at this hour" await_text '这个时段平时 40.' '这个时段平时 39.'
promise "and this is" await_state up
flow in 120
promise "three times as much is a surge" await_state slow
promise "a report is opened with what is usual" holds "$(anomaly expected)" "流入平时 "
promise "and what was measured" holds "$(anomaly actual)" "流入突增：1"
promise "it is not ended" empty "$(anomaly ended-at)"
get "/api/watch/$(probe 'x["id"]')/series"
promise "the curve of the day shows the surge" more "$(pick 'int(max(p[2] or 0 for p in d["points"]))')" 100
promise "beside what is usual" same "$(pick 'round(d["usual"][-1][1] / 10)')" 4
WATCH=line-outbound
promise "the other direction is as ever" same "$(probe 'x["state"]')" up
WATCH=line-inbound
agent 13
flow in 40
promise "the agent begins anew, the traffic is as usual again" await_state up
promise "the report has its end" holds "$(anomaly ended-at)" :
flow out 1
WATCH=line-outbound
promise "next to nothing going out is a drop" await_state slow
promise "with a report of its own" holds "$(anomaly actual)" "流出骤降："
world_stop
promise "no file of the house holds community or passwords, its log neither" not grep -rqF -e "$COMMUNITY" -e "$AUTH" -e "$PRIVACY" "$DATA" "$SCENE/serve.log"
promise "and the trail verifies" "$PROGRAM" verify "$DATA"
