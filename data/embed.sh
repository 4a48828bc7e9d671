#!/bin/sh
# Turns data files into one C source: embed.sh SRCDIR FILE... > builtin_files.c
set -eu
src=$1
shift
echo '/* Made by data/embed.sh; do not edit. */'
echo '#include "core/builtin.h"'
n=0
for f in "$@"; do
	echo "static const unsigned char file_${n}[] = {"
	od -An -v -tu1 "$src/$f" | sed 's/  */,/g; s/^,//; s/$/,/'
	echo '0};'
	n=$((n + 1))
done
echo 'const struct builtin builtin_files[] = {'
n=0
for f in "$@"; do
	echo "{\"$f\", {(const char *)file_$n, sizeof(file_$n) - 1}},"
	n=$((n + 1))
done
echo '{0}};'
