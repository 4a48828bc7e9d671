/* core/utf8.h - strict UTF-8, one character at a time. */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

#define UTF8_BAD UINT32_MAX

/* First character of the non-empty `s` into *c (UTF8_BAD for an invalid byte,
 * surrogate, overlong form or beyond U+10FFFF); bytes used, at least 1. */
size_t utf8_decode(struct str s, uint32_t *c);

/* Bytes of `c` into out; how many (1 to 4). */
size_t utf8_encode(uint32_t c, char out[4]);

/* Append `s` as safe terminal text: control characters, bidi overrides and
 * other invisible format characters are left out, invalid bytes become
 * U+FFFD, newlines and tabs a space. */
void utf8_clean(struct buf *to, struct str s);

#endif
