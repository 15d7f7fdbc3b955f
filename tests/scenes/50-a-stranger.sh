#!/usr/bin/env bash
# A stranger with curl: no route answers without a session, no path leaves the folder of pages, nothing is changed.
. tests/scenes/world.sh

world_demo
world_serve
get /api/openapi.json
if [ "$STATUS" != 200 ]; then
    login sysadmin
    get /api/openapi.json
fi
promise "the API describes itself" more "$(pick 'len(d["paths"])')" 40
pick '"\n".join(m.upper() + " " + p for p, x in d["paths"].items() for m in x if m in ("get", "post", "put", "patch", "delete"))' >"$SCENE/routes"
WHO=stranger CSRF='' before=$(done_by person)
open=''
while read -r method path; do
    path=$(sed 's/{[a-z]*}/1/g' <<<"$path")
    body=(-H 'Content-Type: application/json' -H 'Idempotency-Key: s' -d '{}')
    [ "$method" != GET ] || body=()
    ask -X "$method" "${body[@]}" "$BASE$path"
    case "$method $path $STATUS" in
        *' 401' | *' 403') ;;
        *' /api/setup'*' 404') ;; # this house is set up
        'GET /api/hello 200' | 'POST /api/login 4'* | 'GET /healthz 200' | 'GET /api/openapi.json 200' | 'GET /metrics 200' | 'GET /api/about 200') ;;
        'POST /api/logout '[24]*) ;;
        *) open="$open $method $path $STATUS;" ;;
    esac
done <"$SCENE/routes"
promise "$(wc -l <"$SCENE/routes") routes, none opens for a stranger" empty "$open"
for path in /../../etc/passwd /%2e%2e/%2e%2e/etc/passwd /assets/..%2f..%2f..%2fetc/passwd '/....//....//etc/passwd' /%00; do
    ask --path-as-is "$BASE$path"
    promise "$path shows nothing of the machine" not holds "$BODY" root:
done
big=$(head -c 200000 /dev/zero | tr '\0' x)
ask -H 'Content-Type: application/json' --data-binary @- "$BASE/api/login" <<<"{\"login\":\"$big\",\"password\":\"x\"}"
promise "a body over the limit is refused" holds "413 400 422" "$STATUS"
ask -H 'Transfer-Encoding: chunked' -H 'Content-Type: application/json' -d '{}' "$BASE/api/login"
promise "a body without length is refused" holds "411 400" "$STATUS"
for _ in 1 2 3 4 5 6; do # a made-up cookie opens no door for 200 MB either; a few may be right after a start
    ask -H 'Cookie: fs_session=1.made-up' -H 'Content-Type: application/octet-stream' --data-binary 0123456789 "$BASE/api/evidence?name=x"
    promise "a file of a stranger with a cookie of his own is refused" same "$STATUS" 401
done
promise "and before it is taken" holds "$BODY" "a body is not taken here"
login zhouqiming
ask -X POST -H "X-CSRF: $CSRF" -H 'Content-Type: application/octet-stream' --data-binary 0123456789 "$BASE/api/evidence?name=x.txt"
promise "who is logged in may bring one" same "$STATUS" 201
ask -H 'Content-Type: application/json' -H 'Idempotency-Key: x' -d '{"values":{}}' "$BASE/api/registers/superior-notice"
promise "a change without the token of the page is refused" same "$STATUS" 403
get /metrics
undescribed() { python3 -c '
import sys
typed, asked = set(), []
for line in sys.stdin.read().splitlines():
    words = line.split() or ["#"]
    if line.startswith("# TYPE"): typed.add(words[2])
    elif words[0] != "#": asked.append(words[0].split("{")[0])
print(" ".join(sorted({name for name in asked if name not in typed})))'; }
promise "every figure of /metrics is described" empty "$(undescribed <<<"$BODY")"
promise "and there are some" more "$(grep -c '^fengsui_' <<<"$BODY")" 30
get /healthz
promise "the server still serves" same "$STATUS" 200
# a login is a change of its own (when and from where an account was last used), and so was the file; nothing else may be
promise "nothing was changed but by the login and the file" same "$(done_by person)" $((before + 2))
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
