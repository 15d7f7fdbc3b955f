#!/usr/bin/env bash
# Sites are watched: a dead one is told within seconds of the first miss, and its return; one that answers behind a certificate that is not valid is no outage but one ticket; pages, lists and command say the same.
. tests/scenes/world.sh

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
GOOD=$(free_port) SELF=$(free_port) DEAD=$(free_port)
SITES=() # process ids
site() { # port, certificate or nothing
    python3 - "$@" >/dev/null 2>&1 <<'END' &
import http.server, ssl, sys
server = http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.SimpleHTTPRequestHandler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
END
    SITES+=($!)
}
sites_end() { for pid in "${SITES[@]}"; do kill -KILL "$pid" && wait "$pid"; done 2>/dev/null; }
trap 'sites_end; world_end' EXIT
certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$SCENE/self.key" -out "$SCENE/self.crt" \
        -days 90 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null
    cat "$SCENE/self.crt" "$SCENE/self.key" >"$SCENE/self.pem"
}
of() { # watch, title: expression over x, what the wall says of it
    get /api/watch
    pick "[$3 for x in d[\"targets\"] if x[\"watch\"] == \"$1\" and x[\"title\"] == \"$2\"][0]"
}
await() { # watch, title, state, seconds
    for _ in $(seq $(($4 * 2))); do
        [ "$(of "$1" "$2" 'x["state"]')" != "$3" ] || return 0
        sleep 0.5
    done
    of "$1" "$2" 'x["state"], x["note"]'
    return 1
}
# How long it took from the first try that saw it to the wall, in seconds: less than an interval, in which nobody would have looked again.
took() { of "$1" "$2" '__import__("datetime").datetime.fromisoformat(d["headline"]["at"]["at"]).timestamp() - __import__("datetime").datetime.fromisoformat(x["since"]["at"]).timestamp() < 24'; }
register() { # name, url, secure
    post /api/registers/system '{"values":{"name":"'$1'","kind":"网站","manage-unit":'$UNIT',"run-unit":'$UNIT',"use-unit":'$UNIT',"url":"'$2'","secure":'$3'},"reason":""}'
    [ "$STATUS" = 201 ] || return 1
    post "/api/records/system/$(pick 'd["record"]["id"]')/go-live" '{"values":{},"reason":""}' '' -H 'If-Match: "v1"'
    [ "$STATUS" = 200 ]
}
tickets() { # register, word in the title: how many
    get "/api/registers/$1?limit=200"
    pick "sum(\"$2\" in x[\"title\"] + str(x[\"fields\"]) for x in d[\"rows\"])"
}

# The regulation as it is, but that a site is looked at every thirty seconds.
cp -r packs "$SCENE/packs"
sed -i '/site-interval:/,/value:/s/1 minute/30 seconds/' "$SCENE/packs/cug/watches.yaml"
FENGSUI_PACKS=$SCENE/packs "$PROGRAM" demo "$DATA" >"$SCENE/demo.log" 2>&1
certificate
site "$GOOD"
site "$SELF" "$SCENE/self.pem"
world_serve
login wuyuanzhou
for _ in $(seq 100); do # what is registered from now on is new to the senses, and tried at once
    get /api/watch
    [ "$(pick 'any(x["window"] for x in d["targets"])')" != True ] || break
    sleep 0.3
done
get '/api/registers/unit?limit=1'
UNIT=$(pick 'd["rows"][0]["id"]')
promise "a site that answers goes live" register 样例好站 "http://127.0.0.1:$GOOD/" false
promise "a site that nobody serves goes live" register 样例空站 "http://127.0.0.1:$DEAD/" false
promise "a site with a certificate of its own making goes live" register 样例自签站 "https://127.0.0.1:$SELF/" true

promise "the good one is up" await sites 样例好站 up 20
promise "the dead one is down after two looks" await sites 样例空站 down 40
promise "long before its interval was over" same "$(took sites 样例空站)" True
promise "the self-made one is no outage, its certificate is not valid" await sites 样例自签站 untrusted 40
get "/api/watch/$(of sites 样例自签站 'x["id"]')"
promise "its page says so" same "$(pick 'd["last"][0]["text"]')" "证书是自签的，不受信任"
promise "and that it answered" same "$(pick 'd["last"][0]["ok"]') $(pick 'd["outages"]')" "True []"
get "/api/registers/probe?limit=200"
promise "the list says so, too" holds "$BODY" 证书无效
promise "the probe of the certificate says the same" await certificates 样例自签站 untrusted 40
promise "in the same words" same "$(of certificates 样例自签站 'x["note"]')" "$(of sites 样例自签站 'x["note"]')"
promise "the two made one ticket" same "$(tickets finding 样例自签站)" 1
promise "and none of an outage" same "$(tickets anomaly 样例自签站)" 0
promise "the command says what should be, and what is" holds "$("$PROGRAM" probe http "https://127.0.0.1:$SELF/" | tr -d '\n')" "应为 发给 127.0.0.1 的受信任证书  实为 证书是自签的，不受信任（CN=127.0.0.1）"
get "/api/watch/$(of sites 样例空站 'x["id"]')"
promise "the page of the dead one has no value" same "$(pick 'd["target"]["value"]')" None

{ kill -KILL "${SITES[0]}" && wait "${SITES[0]}"; } 2>/dev/null
promise "the good one dies and is told" await sites 样例好站 down 80
promise "with the moment of the first miss, seconds ago" same "$(took sites 样例好站)" True
get "/api/watch/$(of sites 样例好站 'x["id"]')"
promise "its page says why" same "$(pick 'd["outages"][0]["text"]') $(pick 'd["target"]["note"]')" "连接被拒绝 连接被拒绝"
promise "and what is now, not how quick it was" same "$(pick 'd["target"]["value"]')" None
promise "its ticket is there" same "$(tickets anomaly 站点无法访问：样例好站)" 1
site "$GOOD"
promise "it comes back" await sites 样例好站 up 80
promise "and that is told as soon" same "$(took sites 样例好站)" True
get "/api/watch/$(of sites 样例好站 'x["id"]')"
promise "its outage has an end" holds "$(pick 'd["outages"][0]["to"]["at"]')" T
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
