#!/usr/bin/env bash
# kill -9 while records are being opened: what was acknowledged is there after the restart, once.
. tests/scenes/world.sh

world_demo
world_serve
login wuyuanzhou
get '/api/registers/system?limit=1'
system=$(pick 'd["rows"][0]["id"]')
form() { printf '{"values":{"title":"断电 %s","source":"教育部","received-at":"2026-11-20T09:00:00+08:00","system":%s,"channel":"邮件"},"reason":""}' "$1" "$system"; }
for round in 1 2 3; do
    acknowledged=$SCENE/acknowledged-$round
    : >"$acknowledged"
    (for i in $(seq 500); do
        post /api/registers/superior-notice "$(form "$round-$i")" "cut-$round-$i"
        [ "$STATUS" = 201 ] || break
        echo "$round-$i $(pick 'd["record"]["id"]')" >>"$acknowledged"
    done) 2>/dev/null &
    writer=$!
    for _ in $(seq 100); do [ "$(wc -l <"$acknowledged")" -ge $((round * 4)) ] && break; sleep 0.05; done
    world_kill
    wait $writer
    n=$(wc -l <"$acknowledged")
    promise "round $round: some were acknowledged before the cut" more "$n" 0
    promise "round $round: it serves again" world_serve
    login wuyuanzhou
    lost=0
    while read -r name id; do
        get "/api/records/superior-notice/$id"
        case $BODY in *"断电 $name"*) ;; *) lost=$((lost + 1)) ;; esac
    done <"$acknowledged"
    promise "round $round: none of the acknowledged is lost" same "$lost" 0
    last=$(tail -n 1 "$acknowledged")
    post /api/registers/superior-notice "$(form "${last% *}")" "cut-${last% *}"
    promise "round $round: the last one sent again is the same record" same "$(pick 'd["record"]["id"]')" "${last#* }"
done
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
