#!/bin/sh
# A real nginx with the recipe of docs/recipe-nginx.md before a stand-in for
# the model APIs: every kind of answer, whole and streamed, must come out of
# `report` with the counts it was given. $TOKENTOP is the program; without it
# only the log is checked. Ends with 77 (skipped) where nginx or its Lua module
# is missing.
set -eu

src=$(cd "${srcdir:-.}" && pwd)
nginx=$(command -v nginx || echo /usr/sbin/nginx)
if [ ! -x "$nginx" ] ||
	[ ! -e /usr/lib/nginx/modules/ngx_http_lua_module.so ]; then
	echo "SKIP: nginx or libnginx-mod-http-lua is not installed"
	exit 77
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/tokentop-nginx-XXXXXX")
server=
proxy=
finish() {
	[ -z "$proxy" ] || kill "$proxy" 2>/dev/null || true
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	wait
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

fail() {
	echo "FAIL: $*"
	[ ! -s "$dir/error.log" ] || cat "$dir/error.log"
	exit 1
}

# Wait until a process has written to a file; false when it ended or took
# longer than half a minute.
written() {
	tries=0
	until [ -s "$2" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] && kill -0 "$1" 2>/dev/null || return 1
		sleep 0.05
	done
}

python3 "$src/tests/servers/model_server.py" >"$dir/port" &
server=$!
written "$server" "$dir/port" || fail "the stand-in does not start"
model=$(cat "$dir/port")

# The Lua of the page is the Lua that runs.
awk '/^```lua$/ { on = 1; next } /^```$/ { on = 0 } on' \
	"$src/docs/recipe-nginx.md" >"$dir/usage_log.lua"

# On a port that was free a moment ago. It writes its pid once it listens.
start_proxy() {
	port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	sed -e "s|@DIR@|$dir|g" -e "s|@PORT@|$port|g" -e "s|@MODEL@|$model|g" \
		"$src/tests/e2e/nginx.conf.in" >"$dir/nginx.conf"
	rm -f "$dir/error.log"
	"$nginx" -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf" \
		2>"$dir/start.log" &
	proxy=$!
	written "$proxy" "$dir/nginx.pid" && return
	kill "$proxy" 2>/dev/null || true
	wait "$proxy" || true
	proxy=
	return 1
}
start_proxy || start_proxy || start_proxy || {
	cat "$dir/start.log"
	fail "nginx does not start"
}

python3 "$src/tests/e2e/nginx_requests.py" "$port" ||
	fail "a request went wrong"
[ -s "$dir/usage.jsonl" ] || fail "nothing was logged"
kill "$proxy"
wait "$proxy" || true
proxy=

for secret in SECRET-PROMPT SECRET-KEY braces; do
	! grep -q "$secret" "$dir/usage.jsonl" || fail "$secret is in the log"
done
[ ! -s "$dir/error.log" ] || fail "nginx complains"

set -- "$dir/usage.jsonl"
if [ -n "${TOKENTOP:-}" ]; then
	mkdir "$dir/home"
	cat >"$dir/config.json" <<END
{"sources": [{"name": "nginx", "type": "jsonl", "path": "$dir/usage.jsonl",
              "preset": "openai-chat", "layer": "proxy"}]}
END
	"$TOKENTOP" report --format json --store :memory: --home "$dir/home" \
		--config "$dir/config.json" --by provider,model,project,key \
		>"$dir/report.json" || fail "report ends with $?"
	set -- "$@" "$dir/report.json"
fi
python3 "$src/tests/e2e/nginx_expect.py" "$@" ||
	fail "the counts are wrong"
echo "PASS: answers through nginx are counted"
