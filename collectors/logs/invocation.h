/* collectors/logs/invocation.h - one record of Amazon Bedrock's model
 * invocation log, as it lies in S3 or in a log group: counts beside the bodies
 * they are about.
 *
 * The bodies hold prompts and answers; nothing of them is kept. */
#ifndef COLLECTORS_LOGS_INVOCATION_H
#define COLLECTORS_LOGS_INVOCATION_H

#include <stdbool.h>

#include "collectors/logs/pick.h"
#include "collectors/logs/tally.h"
#include "core/str.h"

struct usage;

/* Is this the "schemaType" of such a record? */
bool invocation_is(struct str schema_type);

/* Fill identity, model, seller, region, account, user, tokens and flags; `told`
 * is how the source is said to count, or NULL. False when a count is none.
 * Text is lent from the record and the words. */
bool invocation_read(struct str record, const enum semantics *told,
		     struct words *w, struct usage *u);

#endif
