#!/usr/bin/env bash
# Who only knows the hash of a file has nothing by it: he can neither prove with it nor read it. What he brought himself
# he may name, also when somebody else has brought the same before.
. tests/scenes/world.sh

world_demo
world_serve
bring() { # file: its hash is in $HASH
    ask -X POST -H "X-CSRF: $CSRF" -H 'Content-Type: application/octet-stream' --data-binary "@$1" "$BASE/api/evidence?name=proof.txt"
    HASH=$(pick 'd["hash"]')
}
name_it() { # as evidence of the inspection
    ask -X PATCH -H 'Content-Type: application/json' -H "X-CSRF: $CSRF" -H "Idempotency-Key: k$RANDOM$RANDOM" \
        -d "{\"values\":{\"evidence\":[\"$1\"]},\"reason\":\"补证据\"}" "$BASE/api/records/inspection/$INSPECTION"
}
echo "of the office alone" >"$SCENE/theirs"
echo "of the library" >"$SCENE/ours"
login zhouqiming
bring "$SCENE/theirs"
theirs=$HASH
promise "the office keeps a file" same "$STATUS" 201

login linzhiyuan
get '/api/registers/inspection?limit=1'
INSPECTION=$(pick 'd["rows"][0]["id"]')
name_it "$(printf '0%.0s' $(seq 64))"
promise "a hash with no file behind it proves nothing" same "$STATUS" 422
promise "and it is said why" holds "$BODY" 没有这份文件
name_it "$theirs"
promise "the hash of somebody else's file cannot be named" same "$STATUS" 422
get "/api/evidence/$theirs"
promise "and does not open it" same "$STATUS" 404
post "/api/records/inspection/$INSPECTION/edit?dry=1" "{\"values\":{\"evidence\":[\"$theirs\"]},\"reason\":\"试\"}"
promise "nor does a dry run take it" same "$STATUS" 422
bring "$SCENE/ours"
name_it "$HASH"
promise "his own he names" same "$STATUS" 200
bring "$SCENE/theirs"
promise "who has the same file brings it himself" same "$HASH" "$theirs"
name_it "$theirs"
promise "and names it" same "$STATUS" 200
get "/api/evidence/$theirs"
promise "and reads it" same "$STATUS" 200

login dongwen
get "/api/evidence/$theirs?of=inspection/$INSPECTION"
promise "as does who reads the record" same "$STATUS" 200
name_it "$theirs"
promise "what hangs there may be named there again" holds "200 403" "$STATUS"
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
