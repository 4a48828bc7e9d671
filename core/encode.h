/* core/encode.h - bytes as text and back: hexadecimal, base64, base64url.
 *
 * All append to a buffer. A decoder that answers false has appended nothing. */
#ifndef CORE_ENCODE_H
#define CORE_ENCODE_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/str.h"

/* Two lower-case digits a byte; both cases are read. */
void hex_encode(struct buf *to, struct str bytes);
bool hex_decode(struct buf *to, struct str text);

/* RFC 4648 section 4, written with '=' padding, read with or without. */
void base64_encode(struct buf *to, struct str bytes);
bool base64_decode(struct buf *to, struct str text);

/* RFC 4648 section 5 ("-_"), written without padding as in a JWT, read with
 * or without. */
void base64url_encode(struct buf *to, struct str bytes);
bool base64url_decode(struct buf *to, struct str text);

#endif
