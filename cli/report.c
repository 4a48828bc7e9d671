#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/engine.h"
#include "cli/options.h"
#include "core/billed.h"
#include "core/books.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/nearest.h"
#include "core/query.h"
#include "core/reconcile.h"
#include "core/report.h"
#include "core/summary.h"
#include "core/units.h"
#include "core/zone.h"
#include "tui/width.h"

#define DAY_MS INT64_C(86400000)

enum {
	MODELS_NAMED = 5,       /* in a warning */
	RECONCILE_DAYS = 366,
};

/* What is asked for and everything the answer is made of. */
struct asked {
	const struct options *o;
	struct engine *engine;
	struct query query;
	enum report_format format;
	enum book book;
	struct summary summary;
	struct reconcile reconcile;
	bool reconciled;
	struct source_status *sources;
	int source_count, source_room;
	char **warnings;                /* owned */
	int warning_count, warning_room;
};

/* ---- what is asked ---------------------------------------------------------- */

static bool parse_format(struct asked *a, struct err *err)
{
	const char *word = a->o->format ? a->o->format : "table";
	const char *near;

	for (int i = 0; i < REPORT_FORMATS; i++) {
		if (strcmp(word, report_format_names[i]) != 0)
			continue;
		a->format = (enum report_format)i;
		return true;
	}
	near = nearest_word(str_from(word), report_format_names,
			    REPORT_FORMATS);
	if (near)
		return err_set(err, "there is no format \"%s\"; did you mean "
			       "\"%s\"? There are table, json, csv, markdown, "
			       "html, focus", word, near);
	return err_set(err, "there is no format \"%s\"; choose from table, "
		       "json, csv, markdown, html, focus", word);
}

static bool parse_query(struct asked *a, struct err *err)
{
	query_init(&a->query);
	if (!query_by(&a->query, a->o->by ? a->o->by : "model", err))
		return err_prefix(err, "--by");
	for (int i = 0; i < a->o->filter_count; i++)
		if (!query_filter(&a->query, a->o->filters[i], err))
			return err_prefix(err, "--filter");
	if (!parse_format(a, err) || !command_book(a->o, &a->book, err))
		return false;
	if (a->format == REPORT_FOCUS)
		report_focus_query(&a->query);
	return true;
}

/* Times need the zone, so they come after the engine. */
static bool parse_times(struct asked *a, struct err *err)
{
	struct zone utc;
	const struct zone *z = engine_zone(a->engine);
	int64_t now = clock_wall(engine_clock(a->engine));
	struct query *q = &a->query;

	/* Bills are UTC days: so are the times that ask for them. */
	zone_utc(&utc);
	if (a->book != BOOK_OBSERVED)
		z = &utc;
	if (a->o->since && !zone_parse_when(z, str_from(a->o->since), now,
					    &q->since, err))
		return err_prefix(err, "--since");
	if (a->o->until && !zone_parse_when(z, str_from(a->o->until), now,
					    &q->until, err))
		return err_prefix(err, "--until");
	if (q->since >= q->until)
		return err_set(err, "--until %s is not after --since %s",
			       a->o->until, a->o->since);
	return true;
}

/* ---- what must be said beside the numbers ------------------------------------ */

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

static void warn_source(struct asked *a, const struct source_status *s)
{
	struct buf text = {0};

	if (s->rejected) {
		buf_addf(&text, "%s: %lld malformed line%s not counted",
			 s->name, (long long)s->rejected,
			 s->rejected == 1 ? " was" : "s were");
		if (s->reject_file)
			buf_addf(&text, ", the last in %s at byte %lld (%s)",
				 s->reject_file, (long long)s->reject_offset,
				 s->reject_why);
		warn(a, &text);
	}
	if (s->error) {
		buf_addf(&text, "%s: %s", s->name, s->error);
		warn(a, &text);
	}
}

static bool sum_up(struct asked *a, struct summary *s, const struct query *q,
		   struct err *err)
{
	struct books books = engine_books(a->engine);

	return books_summary(s, &books, a->book, q, err);
}

/* Which models have no price. In bills that is no matter of prices. */
static void warn_unpriced(struct asked *a)
{
	struct query q = a->query;
	struct summary s;
	struct buf text = {0};
	char tokens[UNIT_TEXT];
	int models = 0;

	if (a->summary.total.cell.unpriced == 0 || a->book == BOOK_BILLED)
		return;
	q.by[0] = BY_MODEL;
	q.by_count = 1;
	format_count(a->summary.total.cell.unpriced, tokens);
	buf_addf(&text, "%s tokens have no price and are not in the costs: ",
		 tokens);
	if (sum_up(a, &s, &q, NULL))
		for (int i = 0; i < s.count; i++)
			if (s.rows[i].cell.unpriced && models++ < MODELS_NAMED)
				buf_addf(&text, "%s%s", models > 1 ? ", " : "",
					 s.rows[i].text[0]);
	if (models > MODELS_NAMED)
		buf_addf(&text, " and %d more", models - MODELS_NAMED);
	summary_release(&s);
	warn(a, &text);
}

/* Bills that are in no cost. */
static void warn_bills(struct asked *a)
{
	const struct summary *s = &a->summary;

	for (int i = 0; i < s->other_count; i++) {
		struct buf text = {0};

		money_write(&text, s->other[i].amount);
		buf_addf(&text, " %s were billed and are not in the costs: "
			 "give a rate for %s in the config (rates)",
			 s->other[i].currency, s->other[i].currency);
		warn(a, &text);
	}
	if (a->book == BOOK_BILLED && s->unbilled_days > 0) {
		struct buf text = {0};

		buf_addf(&text, "%lld day%s of usage %s not billed yet: what "
			 "%s will cost is not known",
			 (long long)s->unbilled_days,
			 s->unbilled_days == 1 ? "" : "s",
			 s->unbilled_days == 1 ? "is" : "are",
			 s->unbilled_days == 1 ? "it" : "they");
		warn(a, &text);
	}
}

static void warn_partial(struct asked *a)
{
	struct buf text = {0};

	if (!a->summary.partial)
		return;
	buf_puts(&text, "part of this time is older than single calls are "
		 "kept (retention.records): what needs them is incomplete");
	warn(a, &text);
}

/* ---- the answer ---------------------------------------------------------------- */

static void list_sources(struct asked *a)
{
	const struct source_status *s;

	for (int i = 0; (s = engine_source(a->engine, i)); i++) {
		*GROW(a->sources, a->source_count, a->source_room) = *s;
		warn_source(a, s);
	}
}

static bool asks(const struct asked *a, enum by by)
{
	for (int i = 0; i < a->query.by_count; i++)
		if (a->query.by[i] == by)
			return true;
	return false;
}

static bool filters(const struct asked *a, enum by by)
{
	for (int i = 0; i < a->query.filter_count; i++)
		if (a->query.filters[i].by == by)
			return true;
	return false;
}

/* What was billed against what was seen, where that was asked for and some
 * seller is. All there is in a year, unless a time was named. */
static bool compare(struct asked *a, struct err *err)
{
	struct books books = engine_books(a->engine);
	const struct query *q = &a->query;
	int64_t since = q->since, until = q->until;

	if (!books.billed || !billed_provider(books.billed, 0) ||
	    (a->book != BOOK_BEST && !(asks(a, BY_PROVIDER) && asks(a, BY_DAY))))
		return true;
	if (since == INT64_MIN)
		since = books.now - RECONCILE_DAYS * DAY_MS;
	if (until == INT64_MAX)
		until = books.now + DAY_MS;
	a->reconciled = true;
	if (!reconcile_build(&a->reconcile, &books, since, until, err))
		return false;
	reconcile_filter(&a->reconcile, q);
	return true;
}

static int terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

static void print(struct asked *a)
{
	struct books books = engine_books(a->engine);
	struct zone utc;
	struct report r = {
		.summary = &a->summary,
		.query = &a->query,
		.zone = a->book == BOOK_OBSERVED
				? engine_zone(a->engine)->name : "UTC",
		.ledger = book_names[a->book],
		.reconcile = a->reconciled ? &a->reconcile : NULL,
		.by_model = asks(a, BY_MODEL) || filters(a, BY_MODEL),
		.billed = books.billed,
		.rates = books.rates,
		.generated_at = clock_wall(engine_clock(a->engine)),
		.sources = a->sources,
		.source_count = a->source_count,
		.warnings = (const char *const *)a->warnings,
		.warning_count = a->warning_count,
		.width = terminal_width(),
		.char_width = char_width,
		.prices = engine_prices(a->engine),
		.days = a->book == BOOK_OBSERVED ? engine_zone(a->engine)
						 : &utc,
	};
	struct buf text = {0};

	zone_utc(&utc);

	report_write(&r, a->format, &text);
	fwrite(text.p, 1, text.n, stdout);
	buf_release(&text);
}

static int answer(struct asked *a)
{
	struct err err;
	int printed, kept;

	if (!parse_times(a, &err))
		return command_failed(EXIT_USAGE, &err);
	a->query.camps = json_get(engine_config(a->engine)->root, "camps");
	engine_start(a->engine);
	engine_catch_up(a->engine);
	command_tell(a->engine, a->o);
	if (!sum_up(a, &a->summary, &a->query, &err) || !compare(a, &err))
		return command_failed(EXIT_STORE, &err);
	warn_notices(a);
	list_sources(a);
	warn_unpriced(a);
	warn_partial(a);
	warn_bills(a);
	print(a);
	printed = command_flush();
	kept = command_commit(a->engine);
	return kept ? kept : printed;
}

static void release(struct asked *a)
{
	summary_release(&a->summary);
	reconcile_release(&a->reconcile);
	for (int i = 0; i < a->warning_count; i++)
		free(a->warnings[i]);
	free(a->warnings);
	free(a->sources);
	engine_free(a->engine);
}

int command_report(const struct options *o)
{
	struct asked a = {.o = o};
	struct err err;
	int code;

	if (!parse_query(&a, &err))
		return command_failed(EXIT_USAGE, &err);
	a.engine = engine_new(o, false, &code, &err);
	if (!a.engine)
		return command_failed(code, &err);
	code = answer(&a);
	release(&a);
	return code;
}
