/* collectors/apis/openai_names.h - what OpenAI's organizations call their
 * projects and the API keys in them, whose ids the reports tell. Facts:
 * platform.openai.com/docs/api-reference, "Projects" and "Project API keys".
 *
 * Keys are listed by project, so a poll takes a request for each. */
#ifndef COLLECTORS_APIS_OPENAI_NAMES_H
#define COLLECTORS_APIS_OPENAI_NAMES_H

#include <stdbool.h>

#include "collectors/ask.h"
#include "core/err.h"

/* A poll of it: ask->scratch. */
struct openai_names {
	char **projects;        /* owned: ids whose keys are to be read */
	int count, room;
	int at;                 /* the one whose keys are being read */
	bool keys;              /* past the list of projects */
	bool told;              /* some project's keys were told */
};

enum ask_step openai_names_begin(struct ask *a, struct err *err);
enum ask_step openai_names_answer(struct ask *a, const struct reply *r,
				  struct err *err);

/* A project whose keys are not given is passed over, but if the first one's
 * are not, none are asked for; only a 429 is left to the usual rules. */
enum ask_step openai_names_refused(struct ask *a, const struct reply *r,
				   struct err *err);
void openai_names_end(struct ask *a);

#endif
