/* core/price_fields.h - one rule as JSON, checked and turned into numbers. */
#ifndef CORE_PRICE_FIELDS_H
#define CORE_PRICE_FIELDS_H

#include <stdbool.h>

#include "core/price_rules.h"

struct err;

/* Fill everything of *rule that stands in `from`, a JSON object, but its
 * number; text goes into `texts`. `any_list`: "list" may be missing. False
 * with *err that says which member is wrong, and why. */
bool rule_from_json(struct rule *rule, const struct json *from,
		    struct intern *texts, bool any_list, struct err *err);

#endif
