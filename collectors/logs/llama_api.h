/* collectors/logs/llama_api.h - counts in answers of Meta's Llama API, which
 * has a list of its own for them. [meta-llama/llama-api-python] */
#ifndef COLLECTORS_LOGS_LLAMA_API_H
#define COLLECTORS_LOGS_LLAMA_API_H

#include <stdbool.h>

#include "collectors/logs/pick.h"
#include "collectors/logs/tally.h"
#include "core/str.h"

/* Is it such an answer, by its "completion_message" or by the "event" of a
 * stream (raw, may be empty)? */
bool llama_api_is(struct str completion_message, struct str event,
		  struct words *w);

/* Set what the "metrics" of an answer, or else those of its `event`, tell.
 * False when a count is none. */
bool llama_api_read(struct str metrics, struct str event, struct words *w,
		    struct tally *t);

#endif
