/* collectors/apis/volcengine.h - the two meters of Volcengine Ark (Doubao) and
 * of its twin outside China, BytePlus ModelArk: inference usage and bills.
 *
 * Facts: https://www.volcengine.com/docs/82379/1390292 (GetUsage),
 * https://github.com/volcengine/ark-cli (GetInferenceUsage) and
 * https://www.volcengine.com/docs/6269/1165275 (ListBillDetail). Hours and
 * days are taken for China's, UTC+8, where an answer names no zone. */
#ifndef COLLECTORS_APIS_VOLCENGINE_H
#define COLLECTORS_APIS_VOLCENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ask.h"

#define VOLCENGINE_ZONE (8 * ASK_HOUR)

/* A poll begins: the batch gets the name of who is paid. */
void volcengine_begin(struct ask *a);

/* Compose a call of an action: JSON posted to "/". */
void volcengine_call(struct ask *a, const char *action, const char *version,
		     struct str body);

/* The error an answer holds, whatever its status; NULL: none. */
const struct json *volcengine_error(const struct json *v);

/* What such an error means; ASK_DEFAULT with a status that says enough. */
enum ask_step volcengine_refuse(const struct ask *a, const struct reply *r,
				struct err *err);

/* Tokens by hour; ask->scratch: */
struct volcengine_usage {
	int64_t at, end;        /* UTC ms: days being asked for */
	int64_t last;           /* UTC ms: end of the last day */
	bool plain;             /* by GetUsage: no model, no cached tokens */
	bool whole;             /* without filters, told apart as the server
				 * likes */
};

enum ask_step volcengine_usage_begin(struct ask *a, struct err *err);
enum ask_step volcengine_usage_answer(struct ask *a, const struct reply *r,
				      struct err *err);
enum ask_step volcengine_usage_refused(struct ask *a, const struct reply *r,
				       struct err *err);

/* Put the rows of an answer into the batch; how many there were. False with
 * *err: something in it is no count or no time. */
bool volcengine_table_read(struct ask *a, const struct json *result,
			   int64_t *rows, struct err *err);
bool volcengine_plain_read(struct ask *a, const struct json *result,
			   struct err *err);

/* Money by day; ask->scratch: */
struct volcengine_bill {
	int64_t month;          /* UTC ms of its beginning */
	int64_t offset;         /* of the page, in rows */
};

bool volcengine_bill_wanted(const struct ask *a);
enum ask_step volcengine_bill_begin(struct ask *a, struct err *err);
enum ask_step volcengine_bill_answer(struct ask *a, const struct reply *r,
				     struct err *err);
enum ask_step volcengine_bill_refused(struct ask *a, const struct reply *r,
				      struct err *err);

#endif
