/* core/query.h - what somebody wants summed: dimensions, time, filters. */
#ifndef CORE_QUERY_H
#define CORE_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

struct err;
struct json;

/* Everything `--by` and `--filter` know, in the order of the contract. */
enum by {
	BY_PROVIDER, BY_MAKER, BY_CAMP, BY_MAKER_CAMP, BY_MODEL, BY_CLIENT,
	BY_PROJECT, BY_SESSION, BY_KEY, BY_HOST, BY_SOURCE, BY_HOUR, BY_DAY,
	BY_WEEK, BY_MONTH,
	BY_COUNT
};

extern const char *const by_names[BY_COUNT];

enum { QUERY_BY = BY_COUNT, QUERY_FILTERS = 16 };

struct filter {
	enum by by;
	const char *glob;       /* lent; case is folded */
};

struct query {
	enum by by[QUERY_BY];
	int by_count;
	struct filter filters[QUERY_FILTERS];   /* all must match; two of one
						 * dimension: either */
	int filter_count;
	int64_t since, until;   /* UTC ms, [since, until); INT64_MIN/MAX: open */
	const struct json *camps;       /* lent: the config's camps by name, or
					 * NULL */
};

/* Nothing asked for, all of time. */
void query_init(struct query *q);

/* "client,model" into q. False with *err that names the word, with the
 * nearest right one. */
bool query_by(struct query *q, const char *list, struct err *err);

/* "model=claude-*" into q; `text` must outlive it. */
bool query_filter(struct query *q, const char *text, struct err *err);

/* Is `by` one of the time units? */
bool by_is_time(enum by by);

#endif
