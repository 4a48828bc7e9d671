#!/bin/sh
# Every test that tests/weeks.md names is there, and is run.
srcdir=${srcdir:-.}
n=0 bad=0
for line in $(grep -o '`[ue][n2][^`]*`' "$srcdir/tests/weeks.md" | tr -d '`' | tr ' ' ':'); do
	file=${line%%:*} test=${line#*:}
	n=$((n + 1))
	if ! [ -f "$srcdir/tests/$file" ]; then
		why="no such file"
	elif ! grep -q "tests/${file%.c}" "$srcdir/Makefile.am"; then
		why="is not run"
	elif [ "$test" != "$file" ] && ! grep -q "def $test" "$srcdir/tests/$file"; then
		why="no such test"
	else
		echo "ok $n - $line"
		continue
	fi
	bad=1
	echo "not ok $n - $line: $why"
done
echo "1..$n"
exit $bad
