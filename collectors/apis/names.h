/* collectors/apis/names.h - pages of what an organization has, as several
 * sellers list it:
 *
 *   {"data": [{"id": "key_a1", "name": "ci"}, ...],
 *    "has_more": true, "last_id": "key_a1"}
 *
 * Nobody promises these lists to us, and figures do without them: what has
 * another shape tells nothing, and is no failure. */
#ifndef COLLECTORS_APIS_NAMES_H
#define COLLECTORS_APIS_NAMES_H

#include <stdbool.h>

#include "collectors/ask.h"
#include "core/json.h"

/* Put the labels of a page into a->batch; one without a name goes by its
 * member `other` (NULL: none). */
void names_read(struct ask *a, const struct json *page, enum bill_dim dim,
		const char *other);

/* Is there another page? *cursor (lent from `page`) leads to it. */
bool names_next(struct ask *a, const struct json *page, struct str *cursor);

/* May it stand in a path as it is: letters, digits, '-' and '_'? */
bool names_is_plain(struct str id);

#endif
