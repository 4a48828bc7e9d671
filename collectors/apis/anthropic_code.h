/* collectors/apis/anthropic_code.h - Anthropic's Claude Code report: tokens
 * by person and model, one UTC day at a time.
 *
 * What it tells of customers of the API is in the usage report already; of
 * subscribers it tells what no bill holds. So all its rows are BILL_DETAIL,
 * with the vendor's own estimate of the cost. */
#ifndef COLLECTORS_APIS_ANTHROPIC_CODE_H
#define COLLECTORS_APIS_ANTHROPIC_CODE_H

#include <stdint.h>

#include "collectors/ask.h"
#include "core/err.h"

/* A poll of it: ask->scratch. */
struct anthropic_code {
	int64_t since;          /* UTC ms: first day */
	int64_t day;            /* UTC ms: the one that is being read */
};

enum ask_step anthropic_code_begin(struct ask *a, struct err *err);
enum ask_step anthropic_code_answer(struct ask *a, const struct reply *r,
				    struct err *err);

/* An organization without the report (404) has nothing to tell. */
enum ask_step anthropic_code_refused(struct ask *a, const struct reply *r,
				     struct err *err);

#endif
