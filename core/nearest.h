/* core/nearest.h - the right word for one that was mistyped. */
#ifndef CORE_NEAREST_H
#define CORE_NEAREST_H

#include <stddef.h>

#include "core/str.h"

/* The one of `words` that `word` was most likely meant to be, or NULL when
 * none is near. The first of equals wins. */
const char *nearest_word(struct str word, const char *const *words,
			 size_t count);

#endif
