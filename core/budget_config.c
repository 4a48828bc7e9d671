#include "core/budget_config.h"

#include <string.h>

#include "core/json.h"
#include "core/mem.h"
#include "core/query.h"

static enum zone_unit read_period(const struct json *v)
{
	static const struct {
		const char *word;
		enum zone_unit unit;
	} periods[] = {
		{"day", ZONE_DAY}, {"week", ZONE_WEEK},
		{"month", ZONE_MONTH}, {"year", ZONE_YEAR},
	};
	struct str word;

	for (size_t i = 0; json_str(v, &word) && i < ARRAY_LEN(periods); i++)
		if (str_is(word, periods[i].word))
			return periods[i].unit;
	return ZONE_MONTH;
}

/* ---- filters --------------------------------------------------------------- */

static void add_filter(struct budget *b, const char *dim, const struct json *v)
{
	struct str glob;

	for (int by = 0; by < BY_COUNT; by++)
		if (!strcmp(dim, by_names[by]) && json_str(v, &glob) &&
		    b->filter_count < QUERY_FILTERS)
			b->filters[b->filter_count++] =
				(struct filter){(enum by)by, glob.p};
}

/* One glob, or a list of which any will do. */
static void visit_filter(void *ctx, const char *dim, struct json *v)
{
	if (json_kind(v) == JSON_STR)
		add_filter(ctx, dim, v);
	for (size_t i = 0; i < json_count(v); i++)
		add_filter(ctx, dim, json_at(v, i));
}

/* ---- thresholds ------------------------------------------------------------- */

static void add_warning(struct budget *b, int64_t percent)
{
	int at = b->warn_count;

	if (percent <= 0 || percent > 1000000 || at == BUDGET_WARNS)
		return;
	for (int i = 0; i < at; i++)
		if (b->warn_at[i] == percent)
			return;
	for (; at > 0 && b->warn_at[at - 1] > percent; at--)
		b->warn_at[at] = b->warn_at[at - 1];
	b->warn_at[at] = (int)percent;
	b->warn_count++;
}

static void read_warnings(struct budget *b, const struct json *list)
{
	int64_t percent;

	if (!list) {
		add_warning(b, 80);
		add_warning(b, 100);
	}
	for (size_t i = 0; i < json_count(list); i++)
		if (json_int(json_at(list, i), &percent))
			add_warning(b, percent);
}

/* ---- the list --------------------------------------------------------------- */

static const char **read_argv(const struct json *words)
{
	size_t n = json_count(words), used = 0;
	const char **argv;
	struct str word;

	if (n == 0)
		return NULL;
	argv = xcalloc(n + 1, sizeof(*argv));
	for (size_t i = 0; i < n; i++)
		if (json_str(json_at(words, i), &word))
			argv[used++] = word.p;
	return argv;
}

static void read_budget(struct budget *b, const struct json *v)
{
	struct str text;

	*b = (struct budget){.name = "", .period = ZONE_MONTH};
	if (json_str(json_get(v, "name"), &text))
		b->name = text.p;
	if (json_str(json_get(v, "limit_usd"), &text))
		money_parse(text, &b->limit);
	if (json_str(json_get(v, "webhook"), &text))
		b->webhook = text.p;
	b->period = read_period(json_get(v, "period"));
	json_each(json_get(v, "filter"), visit_filter, b);
	read_warnings(b, json_get(v, "warn_at"));
	json_bool(json_get(v, "subscriptions"), &b->subscriptions);
	b->exec = read_argv(json_get(v, "exec"));
}

struct budget *budget_list_read(const struct json *root, int *count)
{
	const struct json *list = json_get(root, "budgets");
	struct budget *budgets;

	*count = (int)json_count(list);
	if (*count == 0)
		return NULL;
	budgets = xcalloc((size_t)*count, sizeof(*budgets));
	for (int i = 0; i < *count; i++)
		read_budget(&budgets[i], json_at(list, (size_t)i));
	return budgets;
}

void budget_list_free(struct budget *list, int count)
{
	for (int i = 0; i < count; i++)
		free((void *)list[i].exec);
	free(list);
}
