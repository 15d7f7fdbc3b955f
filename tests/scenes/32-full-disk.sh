#!/usr/bin/env bash
# The disk fills up: reading goes on and everybody is told, nothing half-written; with room again it writes by itself.
. tests/scenes/world.sh

[ "$(id -u)" = 0 ] || { echo "ok 1 - # SKIP only root makes a small disk"; trap - EXIT; exit 0; }
SMALL=$SCENE/small
mkdir "$SMALL"
mount -t tmpfs -o size=96m tmpfs "$SMALL" || { echo "Bail out! no small disk"; exit 1; }
trap '[ -z "$SERVER" ] || { kill -KILL "$SERVER"; wait "$SERVER"; } 2>/dev/null; SERVER=""; umount "$SMALL"; world_end' EXIT
DATA=$SMALL/data
world_demo
world_serve
full_is() { # true or false, within the keeper's round
    for _ in $(seq 75); do
        get /api/hello
        [ "$(pick 'str(d["full"]).lower()')" != "$1" ] || return 0
        sleep 0.2
    done
    return 1
}
login wuyuanzhou
get '/api/registers/unit?limit=1'
unit=$(pick 'd["rows"][0]["id"]')
device() { # name, key
    post /api/registers/device '{"values":{"name":"样例'"$1"'","class":"服务器","unit":'"$unit"'},"reason":""}' "full-$2"
}
device 满盘之前 before
promise "with room a device is registered" same "$STATUS" 201
promise "there is no talk of a full disk" full_is false
dd if=/dev/zero of="$SMALL/rubbish" bs=1M count=200 2>/dev/null
promise "a full disk is told to every page" full_is true
device 满盘之时 while
promise "a deed is refused as what it is" same "$STATUS" 507
promise "in Chinese" holds "$BODY" 磁盘已满
promise "without a word of another language" not holds "$(pick 'd["detail"] + d["title"]')" full
get '/api/registers/device?limit=1'
promise "reading goes on" same "$STATUS" 200
ask "$BASE/healthz"
promise "who watches the server sees it" same "$STATUS" 503
rm "$SMALL/rubbish"
promise "with room again it says so by itself" full_is false
device 满盘之时 while
promise "the same deed sent again is done" same "$STATUS" 201
get "/api/registers/device?limit=9&q=$(python3 -c 'import urllib.parse; print(urllib.parse.quote("满盘之"))')"
promise "once, and the one from before is there" same "$(pick 'len(d["rows"])')" 2
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
