/* collectors/apis/alibaba.h - the two meters of Alibaba Cloud Model Studio:
 * managed Prometheus (tokens) and the billing API (money).
 *
 * Facts: https://www.alibabacloud.com/help/en/model-studio/model-telemetry/ and
 * https://api.aliyun.com/document/BssOpenApi/2017-12-14/DescribeInstanceBill */
#ifndef COLLECTORS_APIS_ALIBABA_H
#define COLLECTORS_APIS_ALIBABA_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ask.h"

/* A source's; ask->own: */
struct alibaba_own {
	bool no_metrics;        /* base_url leads to the bills alone */
};

/* Tokens by hour, model, workspace and key; ask->scratch: */
struct alibaba_metrics {
	enum {
		ALIBABA_FALLS,          /* how often samples fall, */
		ALIBABA_CHANGES,        /* of how many changes; then: */
		ALIBABA_USAGE,          /* hours; or, where those questions
					 * are not understood: */
		ALIBABA_SAMPLES,        /* minutes, told apart here */
	} asking;
	int64_t falls, changes;
	bool is_gauge;          /* each sample is of its own minute */
	int64_t before;         /* sample before the one at hand; -1: none */
	int64_t at, end;        /* UTC ms: hours being asked for */
	int64_t last;           /* UTC ms: end of the running hour */
};

bool alibaba_metrics_wanted(const struct ask *a);

/* Do metrics tell the tokens, so that bills need not? */
bool alibaba_metrics_told(const struct ask *a);
enum ask_step alibaba_metrics_begin(struct ask *a, struct err *err);
enum ask_step alibaba_metrics_answer(struct ask *a, const struct reply *r,
				     struct err *err);
enum ask_step alibaba_metrics_refused(struct ask *a, const struct reply *r,
				      struct err *err);

/* Money by day, and tokens where metrics do not tell them; ask->scratch: */
struct alibaba_bill {
	int64_t day;            /* UTC ms: being asked for */
	bool by_name;           /* lines of all products, told by their names */
	bool is_sure;           /* so they are known to be found */
};

bool alibaba_bill_wanted(const struct ask *a);
enum ask_step alibaba_bill_begin(struct ask *a, struct err *err);
enum ask_step alibaba_bill_answer(struct ask *a, const struct reply *r,
				  struct err *err);
enum ask_step alibaba_bill_refused(struct ask *a, const struct reply *r,
				   struct err *err);

/* One line of a bill. */
struct alibaba_line {
	struct str key, workspace, model, item;
	int category;           /* enum token_category; -1: no tokens, or it
				 * is not known which */
	int64_t tokens;         /* valid unless category is -1 */
	bool prepaid;           /* a resource package covered all of it */
	int64_t amount;         /* billionths of `currency` */
	char currency[4];
};

/* Is the line about models, as far as names tell? */
bool alibaba_line_is_ours(const struct json *v);

/* Text is lent from `v`. False with *err: it has no amount or currency. */
bool alibaba_line_read(struct alibaba_line *line, const struct json *v,
		       struct err *err);

#endif
