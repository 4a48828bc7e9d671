#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/engine.h"
#include "cli/options.h"
#include "core/clock.h"
#include "core/compare.h"
#include "core/compare_report.h"
#include "core/config.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/part.h"
#include "core/query.h"
#include "core/units.h"
#include "core/zone.h"
#include "tui/width.h"

enum { TARGETS_MOST = 64 };

/* What is asked for and everything the answer is made of. */
struct asked {
	const struct options *o;
	struct engine *engine;
	struct comparisons *maker;
	struct compare_query query;
	struct query filters;
	const char *targets[TARGETS_MOST];
	char *names;            /* owned: what they point into */
	bool json;
	char **warnings;        /* owned */
	int warning_count, warning_room;
};

/* ---- what is asked ------------------------------------------------------- */

static bool parse_format(struct asked *a, struct err *err)
{
	const char *word = a->o->format ? a->o->format : "table";

	a->json = strcmp(word, "json") == 0;
	return a->json || strcmp(word, "table") == 0 ||
	       err_set(err, "there is no format \"%s\"; choose from table, "
			    "json", word);
}

static bool parse_targets(struct asked *a, struct err *err)
{
	char *rest;

	if (!a->o->to)
		return err_set(err, "compare with what? Try: tokentop compare "
				    "--to all, or --to MODEL,MODEL");
	if (strcmp(a->o->to, "all") == 0)
		return true;
	rest = a->names = xstrdup(a->o->to);
	a->query.targets = a->targets;
	while (rest) {
		char *comma = strchr(rest, ',');

		if (comma)
			*comma++ = '\0';
		if (!*rest)
			return err_set(err, "--to: a name is empty");
		if (a->query.target_count == TARGETS_MOST)
			return err_set(err, "--to: more than %d names",
				       TARGETS_MOST);
		a->targets[a->query.target_count++] = rest;
		rest = comma;
	}
	return true;
}

static bool parse_filters(struct asked *a, struct err *err)
{
	query_init(&a->filters);
	for (int i = 0; i < a->o->filter_count; i++) {
		enum by by;

		if (!query_filter(&a->filters, a->o->filters[i], err))
			return err_prefix(err, "--filter");
		by = a->filters.filters[a->filters.filter_count - 1].by;
		if (by == BY_SESSION || by_is_time(by))
			return err_set(err, "--filter: compare cannot filter "
				       "by %s; --since and --until choose a "
				       "time", by_names[by]);
	}
	a->query.filters = a->filters.filters;
	a->query.filter_count = a->filters.filter_count;
	return true;
}

/* Times need the zone, names the price book: they come after the engine. */
static bool parse_rest(struct asked *a, struct err *err)
{
	const struct zone *z = engine_zone(a->engine);
	int64_t now = clock_wall(engine_clock(a->engine));
	struct span *span = &a->query.span;

	*span = (struct span){INT64_MIN, INT64_MAX};
	if (a->o->since && !zone_parse_when(z, str_from(a->o->since), now,
					    &span->since, err))
		return err_prefix(err, "--since");
	if (a->o->until && !zone_parse_when(z, str_from(a->o->until), now,
					    &span->until, err))
		return err_prefix(err, "--until");
	if (span->since >= span->until)
		return err_set(err, "--until %s is not after --since %s",
			       a->o->until, a->o->since);
	for (int i = 0; i < a->query.target_count; i++)
		if (!compare_check_target(a->maker, engine_prices(a->engine),
					  a->targets[i], err))
			return err_prefix(err, "--to");
	return true;
}

/* ---- what must be said beside the numbers -------------------------------- */

static void warn(struct asked *a, struct buf *text)
{
	*GROW(a->warnings, a->warning_count, a->warning_room) = buf_take(text);
}

static void warn_notices(struct asked *a)
{
	const char *notice;

	for (int i = 0; (notice = engine_notice(a->engine, i)); i++) {
		struct buf text = {0};

		buf_puts(&text, notice);
		warn(a, &text);
	}
}

static void warn_mix(struct asked *a, const struct compare_mix *m)
{
	char calls[UNIT_TEXT], tokens[UNIT_TEXT];
	struct buf text = {0};

	if (m->apart.requests) {
		format_count(m->apart.requests, calls);
		format_count(cell_total(&m->apart), tokens);
		buf_addf(&text, "%s calls (%s tokens) have no whole price of "
			 "their own: they are on neither side", calls, tokens);
		warn(a, &text);
	}
	if (m->notional) {
		format_money(m->notional, 0, calls);
		buf_addf(&text, "%s of the actual cost is notional: a "
			 "subscription, nobody owes it", calls);
		warn(a, &text);
	}
	if (m->gone) {
		format_count(m->gone, calls);
		buf_addf(&text, "%s calls are older than single calls are kept "
			 "(retention.records): they are estimated from sums, "
			 "by context band", calls);
		warn(a, &text);
	}
}

/* ---- the answer ---------------------------------------------------------- */

static int terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

static void print(const struct asked *a, const struct comparison *c)
{
	struct compare_report r = {
		.comparison = c,
		.zone = engine_zone(a->engine)->name,
		.generated_at = clock_wall(engine_clock(a->engine)),
		.warnings = (const char *const *)a->warnings,
		.warning_count = a->warning_count,
		.width = terminal_width(),
		.text_width = text_width,
	};
	struct buf text = {0};

	(a->json ? compare_json : compare_table)(&r, &text);
	fwrite(text.p, 1, text.n, stdout);
	buf_release(&text);
}

static int answer(struct asked *a)
{
	const struct comparison *c;
	struct part_input in;
	struct err err;
	int printed, kept;

	if (!parse_rest(a, &err))
		return command_failed(EXIT_USAGE, &err);
	engine_start(a->engine);
	engine_catch_up(a->engine);
	command_tell(a->engine, a->o);
	in = (struct part_input){
		.books = engine_books(a->engine),
		.prices = engine_prices(a->engine),
		.config = engine_config(a->engine),
	};
	c = comparisons_build(a->maker, &a->query, &in, &err);
	if (!c)
		return command_failed(EXIT_STORE, &err);
	warn_notices(a);
	warn_mix(a, &c->mix);
	print(a, c);
	printed = command_flush();
	kept = command_commit(a->engine);
	return kept ? kept : printed;
}

static int run(struct asked *a)
{
	struct err err;
	int code;

	if (!parse_format(a, &err) || !parse_targets(a, &err) ||
	    !parse_filters(a, &err))
		return command_failed(EXIT_USAGE, &err);
	a->engine = engine_new(a->o, false, &code, &err);
	if (!a->engine)
		return command_failed(code, &err);
	return answer(a);
}

int command_compare(const struct options *o)
{
	struct asked a = {.o = o, .maker = comparisons_new(),
			  .query = {.view = COMPARE_WHATIF,
				    .window = WINDOWS}};
	int code = run(&a);

	for (int i = 0; i < a.warning_count; i++)
		free(a.warnings[i]);
	free(a.warnings);
	free(a.names);
	comparisons_free(a.maker);
	engine_free(a.engine);
	return code;
}
