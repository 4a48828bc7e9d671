#include "core/query.h"

#include "core/err.h"
#include "core/nearest.h"

const char *const by_names[BY_COUNT] = {
	[BY_PROVIDER] = "provider",
	[BY_MAKER] = "maker",
	[BY_CAMP] = "camp",
	[BY_MAKER_CAMP] = "maker_camp",
	[BY_MODEL] = "model",
	[BY_CLIENT] = "client",
	[BY_PROJECT] = "project",
	[BY_SESSION] = "session",
	[BY_KEY] = "key",
	[BY_HOST] = "host",
	[BY_SOURCE] = "source",
	[BY_HOUR] = "hour",
	[BY_DAY] = "day",
	[BY_WEEK] = "week",
	[BY_MONTH] = "month",
};

void query_init(struct query *q)
{
	*q = (struct query){.since = INT64_MIN, .until = INT64_MAX};
}

static bool find_by(struct str word, enum by *by, struct err *err)
{
	const char *near;

	for (int i = 0; i < BY_COUNT; i++) {
		if (!str_is(word, by_names[i]))
			continue;
		*by = (enum by)i;
		return true;
	}
	near = nearest_word(word, by_names, BY_COUNT);
	if (near)
		return err_set(err,
			       "there is no dimension \"%.*s\"; did you "
			       "mean \"%s\"?",
			       STR_ARG(word), near);
	return err_set(err,
		       "there is no dimension \"%.*s\"; choose from "
		       "provider, maker, camp, maker_camp, model, client, "
		       "project, session, key, host, source, hour, day, "
		       "week, month",
		       STR_ARG(word));
}

bool query_by(struct query *q, const char *list, struct err *err)
{
	struct str rest = str_from(list);

	for (;;) {
		ptrdiff_t comma = str_find(rest, STR(","));
		size_t n = comma < 0 ? rest.n : (size_t)comma;
		enum by by;

		if (!find_by(str_trim((struct str){rest.p, n}), &by, err))
			return false;
		for (int i = 0; i < q->by_count; i++)
			if (q->by[i] == by)
				return err_set(err, "\"%s\" is asked for twice",
					       by_names[by]);
		q->by[q->by_count++] = by;
		if (comma < 0)
			return true;
		rest = str_skip(rest, n + 1);
	}
}

bool query_filter(struct query *q, const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');
	struct str word;
	enum by by;

	if (!equals || !equals[1])
		return err_set(err,
			       "\"%s\" is no filter; write it like "
			       "model=claude-*",
			       text);
	if (q->filter_count == QUERY_FILTERS)
		return err_set(err, "more than %d filters", QUERY_FILTERS);
	word = (struct str){text, (size_t)(equals - text)};
	if (!find_by(str_trim(word), &by, err))
		return false;
	q->filters[q->filter_count++] = (struct filter){by, equals + 1};
	return true;
}

bool by_is_time(enum by by)
{
	return by >= BY_HOUR && by <= BY_MONTH;
}
