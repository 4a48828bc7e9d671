/* collectors/scan.h - the searches that run at memory speed.
 *
 * Vector code where the processor has it (SSE2 always on x86-64, AVX2 when
 * found at run time), plain C elsewhere; the answers are the same. */
#ifndef COLLECTORS_SCAN_H
#define COLLECTORS_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

/* Most markers looked for in one pass. */
enum { SCAN_MARKERS = 8 };

/* Offset of the first of `count` markers, or SIZE_MAX. Each is two bytes or
 * more, and all begin with the same byte (a quote, as a rule). */
size_t scan_find(struct str in, const struct str *markers, unsigned count);

/* Offset of the first quote, backslash or control byte (below 0x20), or s.n:
 * where the plain part of a JSON string ends. */
size_t scan_plain(struct str s);

/* Offset of the quote that ends the JSON string whose text begins `s`, or
 * SIZE_MAX when it does not end or holds a control byte. */
size_t scan_string(struct str s);

/* The same where `s` may be but a part of the string: offset of the quote that
 * ends it or of a control byte, or s.n. *open: the last byte of the part is a
 * backslash, and what it escapes is still to come. */
size_t scan_part(struct str s, bool *open);

#endif
