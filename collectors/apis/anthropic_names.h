/* collectors/apis/anthropic_names.h - what Anthropic's organizations call
 * their API keys and workspaces, whose ids the reports tell. Facts: the
 * vendor's Admin API pages, "List API Keys" and "List Workspaces". */
#ifndef COLLECTORS_APIS_ANTHROPIC_NAMES_H
#define COLLECTORS_APIS_ANTHROPIC_NAMES_H

#include "collectors/ask.h"
#include "core/err.h"

/* A poll of it: ask->scratch. */
struct anthropic_names {
	int list;               /* which one is being read */
};

enum ask_step anthropic_names_begin(struct ask *a, struct err *err);
enum ask_step anthropic_names_answer(struct ask *a, const struct reply *r,
				     struct err *err);

/* A list that is not given is passed over; only a 429 is left to the usual
 * rules. */
enum ask_step anthropic_names_refused(struct ask *a, const struct reply *r,
				      struct err *err);

#endif
