/* core/price_find.h - which rules a model's calls are priced by.
 *
 * Each id is tried as written, then one normalisation step plainer at a time;
 * the first step that hits decides. Never by likeness. */
#ifndef CORE_PRICE_FIND_H
#define CORE_PRICE_FIND_H

#include <stdbool.h>

#include "core/price_math.h"
#include "core/price_rules.h"

/* Fill `to`, which must be empty, with what `list` has for `raw`: the user's
 * rules first, then those of the book. False when it has nothing. */
bool candidates_find(struct candidates *to, struct rules *user,
		     struct rules *book, const char *list, struct str raw,
		     const struct model_id *id);

void candidates_release(struct candidates *c);

#endif
