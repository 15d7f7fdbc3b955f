# The world of a scene: the real program on a data folder of its own, spoken to from outside. Sourced by every scene.
#   world_demo             a fresh demonstration institution in $DATA
#   world_serve, world_stop, world_kill
#   login NAME             then get PATH, post PATH JSON [KEY] as that person; the answer's body is in $BODY, its status in $STATUS
#   pick EXPRESSION        a value of $BODY, as Python: pick 'd["rows"][0]["id"]'
#   post_file PATH FILE    its bytes; begun: $JOB is the job that was started; job_is STATE: it is in that state within $JOB_WAIT seconds
#   done_by KIND…          how many changes of the trail came from a person, the clock, a machine (what the senses write goes on all the time)
#   promise TEXT COMMAND…  one test: the command must succeed
# Everything stands below $SCENE, which tests/scenes/run makes and removes. Loopback only.
set -u
PROGRAM=$PWD/${BUILD:-build}/fengsui
PASSWORD=Fengsui-2026
DATA=$SCENE/data
SERVER='' BASE='' WHO='' BODY='' STATUS='' CSRF='' JOB='' JOB_WAIT=30 FAILED=0 N=0

promise() {
    local what=$1
    shift
    N=$((N + 1))
    if "$@" >"$SCENE/said" 2>&1; then
        echo "ok $N - $what"
    else
        echo "not ok $N - $what"
        FAILED=1
        printf '%s\nsaid: %s\nlast answer %s: %s\n' "$*" "$(head -c 3000 "$SCENE/said")" "$STATUS" "${BODY:0:800}" | sed 's/^/#   /'
    fi
}
empty() { [ -z "$1" ] || { echo "not empty: $1"; return 1; }; }
not() { ! "$@"; }
same() { [ -n "$1" ] && [ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; return 1; }; }
holds() { case $1 in *"$2"*) ;; *) echo "no \"$2\" in \"${1:0:400}\""; return 1 ;; esac; }
more() { [ "$1" -gt "$2" ] || { echo "$1 is not more than $2"; return 1; }; }

# Making the demonstration takes seconds: one is made per run and copied.
world_demo() {
    local made=$SCENES/demo
    if [ ! -d "$made" ]; then
        "$PROGRAM" demo "$made" >"$SCENES/demo.log" 2>&1 || { cat "$SCENES/demo.log"; echo "Bail out! no demonstration"; exit 1; }
    fi
    rm -rf "$DATA"
    cp -a "$made" "$DATA"
}

world_serve() { # more options of `serve` may follow
    : >"$SCENE/serve.log"
    "$PROGRAM" serve "$DATA" --listen 127.0.0.1:0 --web "${WEB:-web/dist}" "$@" >>"$SCENE/serve.log" 2>&1 &
    SERVER=$!
    for _ in $(seq 200); do
        BASE=$(grep -o 'http://127.0.0.1:[0-9]*' "$SCENE/serve.log" | head -n 1)
        [ -z "$BASE" ] || return 0
        kill -0 $SERVER 2>/dev/null || break
        sleep 0.05
    done
    cat "$SCENE/serve.log"
    return 1
}
world_stop() {
    [ -n "$SERVER" ] || return 0
    kill -TERM "$SERVER" 2>/dev/null
    wait "$SERVER"
    local status=$?
    SERVER=''
    return $status
}
world_kill() {
    kill -KILL "$SERVER" && wait "$SERVER" 2>/dev/null
    SERVER=''
}
world_end() {
    [ -z "$SERVER" ] || { kill -KILL "$SERVER"; wait "$SERVER"; } 2>/dev/null
    [ "$N" -gt 0 ] || { echo "not ok - the scene promised nothing"; FAILED=1; }
    exit $FAILED
}
trap world_end EXIT
done_by() {
    python3 - "$DATA/fengsui.db" "$@" <<'END'
import sqlite3, sys
trail = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
print(sum(trail.execute('select count(*) from trail where "actor-kind" = ?', [kind]).fetchone()[0] for kind in sys.argv[2:]))
END
}

ask() { # curl options …
    BODY=$(curl -s --max-time 20 -b "$SCENE/jar-$WHO" -c "$SCENE/jar-$WHO" -w '\n%{http_code}' "$@")
    STATUS=${BODY##*$'\n'} BODY=${BODY%$'\n'*}
}
pick() { printf '%s' "$BODY" | python3 -c "import json,sys; d=json.load(sys.stdin); print($1)" 2>>"$SCENE/pick.log"; }
login() {
    WHO=$1 CSRF=''
    ask -H 'Content-Type: application/json' -d "{\"login\":\"$1\",\"password\":\"${2:-$PASSWORD}\"}" "$BASE/api/login"
    [ "$STATUS" = 200 ] || return 1
    ask "$BASE/api/me"
    CSRF=$(pick 'd["csrf"]')
}
get() { ask "$BASE$1"; }
post() { # path, JSON, key (else a new one), more curl options
    local key=${3:-$(date +%s%N)-$RANDOM} path=$1 json=$2
    shift $(($# < 3 ? $# : 3))
    ask -H 'Content-Type: application/json' -H "X-CSRF: $CSRF" -H "Idempotency-Key: $key" "$@" -d "$json" "$BASE$path"
}
post_file() { # path, file, more curl options
    local path=$1 file=$2
    shift 2
    ask -H "X-CSRF: $CSRF" -H "Idempotency-Key: $(date +%s%N)" "$@" --data-binary "@$file" "$BASE$path"
}
begun() { JOB=$(pick 'd["job"]') && [ -n "$JOB" ]; }
job_is() { # state; fails at once when the job is in another last state
    local state
    for _ in $(seq $((JOB_WAIT * 10))); do
        get "/api/jobs/$JOB"
        state=$(pick 'd["state"]')
        [ "$state" != "$1" ] || return 0
        case $state in "" | done | failed | cancelled | undone) break ;; esac
        sleep 0.1
    done
    echo "job $JOB is $state: $(pick 'd["errors"]')"
    return 1
}
