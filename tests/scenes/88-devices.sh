#!/usr/bin/env bash
# A device is watched by SNMP: beyond its limit the regulation's report opens, within it the report has its end, and its community is seen by nobody.
. tests/scenes/world.sh

COMMUNITY=sample-$RANDOM-$RANDOM-read
PORT=$(python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
AGENT=''
agent() { # processor load
    agent_end
    printf 'agentaddress udp:127.0.0.1:%s\nrocommunity %s 127.0.0.1\noverride 1.3.6.1.2.1.25.3.3.1.2.196608 integer %s\n' "$PORT" "$COMMUNITY" "$1" >"$SCENE/agent.conf"
    SNMP_PERSISTENT_DIR=$SCENE/agent MIBS='' /usr/sbin/snmpd -f -C -c "$SCENE/agent.conf" -Ln >/dev/null 2>&1 &
    AGENT=$!
}
agent_end() {
    [ -z "$AGENT" ] || { kill -KILL "$AGENT"; wait "$AGENT"; } 2>/dev/null
    AGENT=''
}
trap 'agent_end; world_end' EXIT
probe() { # what the wall says of the device: expression over x
    get /api/watch
    pick "[$1 for x in d[\"targets\"] if x[\"watch\"] == \"devices-healthy\"][0]"
}
await_state() {
    for _ in $(seq 60); do
        [ "$(probe 'x["state"]')" != "$1" ] || return 0
        sleep 0.2
    done
    probe 'x["state"]'
    return 1
}
anomaly() { # expression over r, of the newest report of a device beyond its limit
    get '/api/registers/anomaly?limit=200'
    local id=$(pick 'max(x["id"] for x in d["rows"] if "样例核心交换机" in x["title"])')
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
agent 97
promise "a processor at work beyond the limit is seen" await_state slow
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
world_stop
promise "no file of the house holds the community, its log neither" not grep -rqF -e "$COMMUNITY" "$DATA" "$SCENE/serve.log"
promise "and the trail verifies" "$PROGRAM" verify "$DATA"
