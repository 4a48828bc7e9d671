#!/bin/sh
# The shape of the house, checked: who may include whom, one file for each
# foreign library, headers that stand alone, sizes, calls that are banned.
# Prints TAP. Run from anywhere; srcdir names the source tree.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 1
n=0
bad=0

# ok NAME OUTPUT: passes when OUTPUT is empty, else shows it.
ok() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
		bad=1
	fi
}

sources() {
	find "$@" \( -name '*.c' -o -name '*.h' \) ! -name builtin_files.c |
		sort
}

# forbid FOLDER PATTERN: lines of FOLDER that include what they must not see.
forbid() {
	sources "$1" | xargs grep -nE "^#include \"($2)" 2>/dev/null
}

ok "core sees only core" "$(forbid core 'collectors/|tui/|cli/')"
ok "collectors see only core" "$(forbid collectors 'tui/|cli/')"
ok "tui sees only core" "$(forbid tui 'collectors/|cli/')"
ok "includes name their folder" "$(sources core collectors tui cli |
	xargs grep -nE '^#include "[^/"]+"' | grep -v '"config.h"')"
ok "nobody includes main.c or a .c file" "$(sources core collectors tui cli |
	xargs grep -nE '^#include "[^"]*\.c"')"

# only LIBRARY HEADER-PATTERN FILE-PATTERN
only() {
	ok "only $1 knows $2" "$(sources core collectors tui cli . |
		sed 's,^\./,,' | sort -u | grep -v '^tests/' |
		grep -v '^build' | grep -vE "^($1)\$" |
		xargs grep -nE "^#include <($2)" 2>/dev/null)"
}

only 'tui/term_curses\.c' 'ncurses|curses|term\.h'
only 'tui/markdown\.c' 'cmark'
only 'core/json\.c' 'jansson'
only 'core/store[a-z_]*\.[ch]|collectors/sqlite_log\.c' 'sqlite3'
only 'core/crypto\.c' 'openssl'
only 'collectors/zst\.c' 'zstd'
only 'collectors/http(_curl)?\.[ch]' 'curl'
only 'collectors/httpd\.c' 'microhttpd'

# A module may not include itself through others.
rings=$(sources core collectors tui cli | grep '\.h$' | while read -r h; do
	sed -n 's/^#include "\([^"]*\.h\)".*/\1/p' "$h" | while read -r to; do
		[ -f "$to" ] && echo "$h $to"
	done
done | tsort 2>&1 >/dev/null | grep -v 'tsort: -: input' )
ok "headers form no ring" "$rings"

alone=$(for h in $(sources core collectors tui cli | grep '\.h$'); do
	${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I. \
		-fsyntax-only -x c "$h" 2>&1 | head -n 3
done)
ok "every header stands alone" "$alone"

guards=$(for h in $(sources core collectors tui cli | grep '\.h$'); do
	g=$(echo "$h" | tr 'a-z/.' 'A-Z__')
	grep -q "^#ifndef $g\$" "$h" || echo "$h: guard should be $g"
done)
ok "guards are named after their file" "$guards"

own=$(for c in $(sources core collectors tui cli | grep '\.c$'); do
	h=${c%.c}.h
	[ -f "$h" ] || continue
	first=$(grep -m 1 '^#include' "$c")
	[ "$first" = "#include \"$h\"" ] || echo "$c: begins with $first"
done)
ok "a .c file includes its own header first" "$own"

# Pure tables may be longer than a file or a function should be.
tables='core/config_keys\.c|tui/width\.c'
ok "no file over 500 lines" "$(sources core collectors tui cli |
	grep -vE "^($tables)\$" | xargs wc -l |
	awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines" }')"
# shellcheck disable=SC2016
ok "no function over 60 lines" "$(sources core collectors tui cli |
	grep '\.c$' | xargs awk '
	FNR == 1 { start = 0 }
	/^[A-Za-z_].*\(/ { head = $0 }
	/^\{/ { start = FNR }
	/^\}/ { if (start && FNR - start - 1 > 60)
			print FILENAME ": " FNR - start - 1 " lines: " head
		start = 0 }')"
# shellcheck disable=SC2016
ok "no line over 100 columns" "$(sources core collectors tui cli |
	xargs awk '{ l = $0; gsub(/\t/, "        ", l) }
	length(l) > 100 { print FILENAME ":" FNR ": " length(l) }')"

banned='strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|gets|atoi|atol|'
banned="${banned}atof|system|popen|tmpnam|mktemp|alloca|setjmp|longjmp|rand|srand"
ok "no banned call" "$(sources core collectors tui cli main.c |
	xargs grep -nE "(^|[^A-Za-z0-9_>.])($banned) ?\(" |
	grep -vE ':[0-9]+:[[:space:]]*(\*|/\*|//)')"
ok "nothing below cli prints or exits" "$(sources core collectors tui |
	grep -vE '^core/mem\.c$' |
	xargs grep -nE '(^|[^a-z_])(printf|puts|perror|_exit|exit|abort) ?\(' |
	grep -vE ':[0-9]+:[[:space:]]*(\*|/\*|//)')"
# The signal pipe and the terminal that a crash must restore.
ok "no file-level mutable static but the two named ones" "$(
	sources core collectors tui cli |
	xargs grep -nE '^static [^(]*(=|;)' |
	grep -vE '^[^:]*:[0-9]+:static (const|.*\bconst\b)' |
	grep -vE '^(core/loop\.c|tui/term\.c):')"
ok "no TODO is left" "$(sources core collectors tui cli main.c |
	xargs grep -nE 'TODO|FIXME|XXX')"
ok "every test is run by make check" "$(
	for t in tests/unit/test_*.c; do
		grep -q "tests/unit/$(basename "$t" .c)\b" Makefile.am ||
			echo "$t"
	done
	for t in tests/e2e/*.sh tests/e2e/*_test.py; do
		[ -f "$t" ] || continue
		grep -q "$t" Makefile.am || echo "$t"
	done)"

ok "every option is in the manual" "$(
	sed -n 's/^\t{"\([a-z-]*\)", .*OPTION_.*/\1/p' cli/option_table.c |
	while read -r o; do
		grep -qF -- "\\-\\-$(echo "$o" | sed 's/-/\\-/g')" \
			docs/tokentop.1 || echo "--$o"
	done)"
ok "every environment variable of a client is in the manual" "$(
	grep -hoE '"[A-Z_]+_(HOME|DIR)"' collectors/logs/*.c | tr -d '"' |
	sort -u | while read -r v; do
		grep -q "$v" docs/tokentop.1 || echo "$v"
	done)"

echo "1..$n"
exit $bad
