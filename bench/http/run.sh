#!/bin/sh
# P1: 1 KiB of JSON behind a session check from our server, 1 KiB static file from nginx; the same wrk, 64 kept
# connections, one thread each, turn by turn. Prints requests per second (median) and the ratio last.
#   run.sh BENCH_HTTP_SERVER [ROUNDS] [SECONDS]
set -eu
server=$1 rounds=${2:-5} seconds=${3:-2}
work=$(mktemp -d /tmp/fengsui-bench-XXXXXX)
nginx_pid='' ours_pid=''
finish() {
    exec 3>&- || true
    [ -z "$nginx_pid" ] || kill "$nginx_pid" 2>/dev/null || true
    [ -z "$ours_pid" ] || wait "$ours_pid" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

mkfifo "$work/stop"
"$server" 1 <"$work/stop" >"$work/ours" &
ours_pid=$!
exec 3>"$work/stop"
head -c 1024 /dev/zero | tr '\0' 'n' >"$work/1k.json"
chmod 755 "$work"
port=$((20000 + $$ % 20000))
cat >"$work/nginx.conf" <<CONF
daemon off; master_process off; pid $work/pid; error_log /dev/null;
events { worker_connections 512; }
http { access_log off; sendfile on; tcp_nopush on; open_file_cache max=100; keepalive_requests 100000000;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u;
  scgi_temp_path $work/s;
  server { listen 127.0.0.1:$port; root $work; } }
CONF
/usr/sbin/nginx -p "$work" -c "$work/nginx.conf" &
nginx_pid=$!
while [ ! -s "$work/ours" ]; do sleep 0.05; done
ours=http://127.0.0.1:$(head -1 "$work/ours")/api/sample
theirs=http://127.0.0.1:$port/1k.json
until curl -sf -o "$work/got" "$theirs"; do sleep 0.05; done
[ "$(wc -c <"$work/got")" = 1024 ]
[ "$(curl -sf -H 'Cookie: session=sample' "$ours" | wc -c)" = 1024 ]

drive() { # URL FILE: appends requests per second
    wrk -t1 -c64 -d"${seconds}s" -H 'Cookie: session=sample' "$1" >"$work/wrk"
    ! grep -E 'Non-2xx|Socket errors' "$work/wrk" >&2
    awk '/Requests\/sec/ { print $2 }' "$work/wrk" >>"$2"
}
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
per_request() { # TICKS FILE: microseconds of processor per request
    awk -v t="$1" -v hz="$(getconf CLK_TCK)" -v s="$seconds" \
        '{ n += $1 * s } END { printf "%.1f", t / hz * 1e6 / n }' "$2"
}
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

i=0
while [ $i -lt "$rounds" ]; do
    drive "$theirs" "$work/rps.theirs"
    drive "$ours" "$work/rps.ours"
    i=$((i + 1))
done
a=$(median "$work/rps.ours") b=$(median "$work/rps.theirs")
echo "ours   $a requests/s, $(per_request "$(cpu_ticks "$ours_pid")" "$work/rps.ours") us of processor each"
echo "nginx  $b requests/s, $(per_request "$(cpu_ticks "$nginx_pid")" "$work/rps.theirs") us of processor each"
awk -v a="$a" -v b="$b" 'BEGIN { printf "P1 | 验过登录的 1 KB JSON，64 个长连接 | %.0f /s | nginx 静态文件 %.0f /s | %.2f | ≥ 0.80\n", a, b, a / b }'
