#!/usr/bin/env bash
# Behind nginx as docs/operations/nginx.conf sets it up: TLS, live events, uploads, and whom the trail names.
. tests/scenes/world.sh

NGINX=$(command -v nginx || echo /usr/sbin/nginx)
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
HTTP=$(free_port) HTTPS=$(free_port) ROOT=$SCENE/nginx
mkdir -p "$ROOT"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=security.example.edu.cn \
    -addext subjectAltName=DNS:security.example.edu.cn -keyout "$ROOT/key.pem" -out "$ROOT/cert.pem" 2>/dev/null

world_demo
world_serve --proxy 127.0.0.1
INSIDE=$BASE
# The file as it is, but for names of this scene: ports, certificate, upstream.
sed -e "s|127.0.0.1:8080|${INSIDE#http://}|" -e '/listen \[/d' -e "s|listen 80;|listen $HTTP;|" -e "s|listen 443 |listen $HTTPS |" \
    -e "s|/etc/ssl/fengsui/fullchain.pem|$ROOT/cert.pem|" -e "s|/etc/ssl/fengsui/key.pem|$ROOT/key.pem|" docs/operations/nginx.conf >"$ROOT/site.conf"
cat >"$ROOT/nginx.conf" <<END
daemon off; pid $ROOT/pid; error_log $ROOT/error.log warn;
events { worker_connections 256; }
http { access_log off; client_body_temp_path $ROOT/body; proxy_temp_path $ROOT/proxy; fastcgi_temp_path $ROOT/f; uwsgi_temp_path $ROOT/u;
       scgi_temp_path $ROOT/s; include $ROOT/site.conf; }
END
promise "nginx accepts the file" "$NGINX" -t -c "$ROOT/nginx.conf" -e "$ROOT/error.log"
"$NGINX" -c "$ROOT/nginx.conf" -e "$ROOT/error.log" >"$ROOT/out" 2>&1 &
PROXY=$!
trap 'kill $PROXY 2>/dev/null; wait $PROXY 2>/dev/null; world_end' EXIT
BASE=https://security.example.edu.cn:$HTTPS
VIA=(--cacert "$ROOT/cert.pem" --resolve "security.example.edu.cn:$HTTPS:127.0.0.1")
curl() { command curl "${VIA[@]}" "$@"; }
for _ in $(seq 100); do
    curl -s --max-time 2 -o /dev/null "$BASE/healthz" && break
    sleep 0.05
done

promise "plain HTTP is sent to HTTPS" same "$(command curl -s --max-time 5 -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: security.example.edu.cn' "http://127.0.0.1:$HTTP/x?y=1")" "301 https://security.example.edu.cn/x?y=1"
get /
promise "the pages come through" holds "$BODY" '<div id="app">'
promise "and say that they want HTTPS from now on" holds "$(curl -s --max-time 5 -D - -o /dev/null "$BASE/" | tr A-Z a-z)" strict-transport-security
curl -s --max-time 10 -D "$SCENE/head" -o /dev/null -H 'Content-Type: application/json' -d "{\"login\":\"sysadmin\",\"password\":\"$PASSWORD\"}" "$BASE/api/login"
promise "the cookie of a login never travels without TLS" grep -qi '^set-cookie:.*; *secure' "$SCENE/head"

# Somebody else, at another address, is wrong again and again; whoever is right at this one is not held up.
for _ in $(seq 60); do
    curl -s --max-time 10 --interface 127.0.0.9 -o "$SCENE/wrong" -w '%{http_code}\n' -H 'Content-Type: application/json' -d "{\"login\":\"nobody-$RANDOM\",\"password\":\"x\"}" "$BASE/api/login"
done >"$SCENE/wrongs"
promise "whoever guesses is stopped" grep -q 429 "$SCENE/wrongs"
promise "and only at the address that guessed" login linzhiyuan
promise "an address that a visitor claims counts for nothing" same "$(curl -s --max-time 10 --interface 127.0.0.9 -H 'X-Forwarded-For: 203.0.113.9' -o "$SCENE/wrong" -w '%{http_code}' -H 'Content-Type: application/json' -d '{"login":"nobody","password":"x"}' "$BASE/api/login")" 429

curl -s -N --max-time 8 -b "$SCENE/jar-$WHO" "$BASE/api/events" >"$SCENE/events" &
STREAM=$!
sleep 1
before=$(wc -c <"$SCENE/events")
login linzhiyuan
get '/api/registers/rectification-notice?state=issued&limit=1'
post "/api/records/rectification-notice/$(pick 'd["rows"][0]["id"]')/receive" '{"values":{}}'
promise "a change is made" holds "200 201" "$STATUS"
for _ in $(seq 40); do
    [ "$(wc -c <"$SCENE/events")" -gt "$before" ] && break
    sleep 0.1
done
promise "a live event comes at once, not when a buffer is full" more "$(wc -c <"$SCENE/events")" "$before"
kill $STREAM 2>/dev/null
wait $STREAM 2>/dev/null

login wuyuanzhou
head -c 30000000 /dev/zero >"$SCENE/big.bin"
upload() { curl -s --max-time 60 -b "$SCENE/jar-$WHO" -o "$SCENE/said-upload" -w '%{http_code}' -H "X-CSRF: $CSRF" -H "Idempotency-Key: u$RANDOM$RANDOM" -H 'Content-Type: application/octet-stream' --data-binary "@$1" "$BASE/api/evidence?name=big.bin"; }
promise "30 MB of evidence go through" holds "200 201" "$(upload "$SCENE/big.bin")"
truncate -s 202M "$SCENE/big.bin"
promise "more than 200 MB do not" same "$(upload "$SCENE/big.bin")" 413
rm -f "$SCENE/big.bin"

get /metrics
promise "the figures are for this machine" same "$STATUS" 200
login auditor
curl -s --max-time 10 --interface 127.0.0.10 -o /dev/null -H 'Content-Type: application/json' -d "{\"login\":\"dongwen\",\"password\":\"$PASSWORD\"}" "$BASE/api/login"
get '/api/trail?limit=10'
promise "the trail names the visitor's address, not nginx's" holds "$BODY" 127.0.0.10
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
