/* tokentop prices check: is the price book sound, and does it know what is
 * used here? */
#include "cli/prices_more.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/prices_text.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/files.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/price_rules.h"
#include "core/pricebook.h"
#include "core/query.h"
#include "core/store.h"
#include "core/summary.h"
#include "core/units.h"
#include "core/utf8.h"
#include "core/zone.h"

#define DAY_MS INT64_C(86400000)

/* Looked at for models that are used, for rules that ended or will. */
enum { USED_DAYS = 90, ENDED_DAYS = 90, SOON_DAYS = 14, FRESH_DAYS = 14 };

struct check {
	struct prices_env *env;
	struct buf text;
	int complaints;         /* that --check ends with 1 for */
};

static const char *get_variable(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

/* Call for each rule of the book, the user's last. */
static void each_rule(const struct pricebook *b,
		      void (*visit)(void *ctx, const struct price_rule *r),
		      void *ctx)
{
	struct price_rule r;

	for (uint32_t n = 1; pricebook_rule(b, n, &r); n++)
		visit(ctx, &r);
	for (uint32_t n = USER_RULE + 1; pricebook_rule(b, n, &r); n++)
		visit(ctx, &r);
}

/* ---- how old is it -------------------------------------------------------------- */

/* Newest date that sources name, as "litellm@2026-08-06". */
static void on_source(void *ctx, const struct price_rule *r)
{
	int64_t *newest = ctx, ms;

	if (str_starts(str_from(r->source), STR("import:csv@")))
		return;
	for (const char *p = r->source; (p = strchr(p, '@')); p++) {
		struct str date = {p + 1, strnlen(p + 1, 10)};

		if (date.n == 10 && time_parse_rfc3339(date, &ms, NULL) &&
		    ms > *newest)
			*newest = ms;
	}
}

static void check_age(struct check *c)
{
	int64_t newest = 0, days;
	char text[24];

	each_rule(c->env->book, on_source, &newest);
	days = (c->env->now - newest) / DAY_MS;
	time_format_utc(newest, text);
	buf_addf(&c->text, "The newest prices are of %.10s.\n", text);
	if (days > FRESH_DAYS)
		buf_addf(&c->text, "That was %lld days ago: tokentop prices "
			 "import brings newer ones.\n", (long long)days);
}

/* ---- rules that end -------------------------------------------------------------- */

struct ending {
	struct check *c;
	const struct price_rule *rule;
	bool followed;
	int count;
};

static void on_successor(void *ctx, const struct price_rule *r)
{
	struct ending *e = ctx;

	if (strcmp(r->list, e->rule->list) == 0 &&
	    strcmp(r->match, e->rule->match) == 0 &&
	    strcmp(r->unit, e->rule->unit) == 0 &&
	    r->valid_to > e->rule->valid_to)
		e->followed = true;
}

static void put_rule(struct buf *to, const struct price_rule *r)
{
	buf_puts(to, "  ");
	utf8_clean(to, str_from(r->list));
	buf_putc(to, ' ');
	utf8_clean(to, str_from(r->match));
	if (strcmp(r->unit, "mtok") != 0)
		buf_addf(to, " %s", r->unit);
}

static void on_ending(void *ctx, const struct price_rule *r)
{
	struct ending *e = ctx;
	struct ending search = {.rule = r};
	int64_t left = r->valid_to - e->c->env->now;
	struct buf *to = &e->c->text;

	if (strcmp(r->unit, "mtok") != 0 || r->valid_to == INT64_MAX ||
	    left > SOON_DAYS * DAY_MS || left < -ENDED_DAYS * DAY_MS)
		return;
	pricebook_rules_of(e->c->env->book, str_from(r->list),
			   str_from(r->match), on_successor, &search);
	if (search.followed)
		return;
	if (e->count++ == 0)
		buf_puts(to, "\nNothing is known of what these cost after:\n");
	put_rule(to, r);
	buf_puts(to, left < 0 ? ": ended " : ": ends ");
	prices_write_time(to, r->valid_to, true);
	buf_putc(to, '\n');
}

/* ---- the user's rules against the book -------------------------------------------- */

struct rival {
	const struct price_rule *user;
	struct price_rule book;
	int64_t now;
	bool found;
};

static void on_rival(void *ctx, const struct price_rule *r)
{
	struct rival *x = ctx;

	if (x->found || r->user || strcmp(r->unit, x->user->unit) != 0 ||
	    r->valid_from > x->now || x->now > r->valid_to)
		return;
	x->book = *r;
	x->found = true;
}

static void put_difference(struct buf *to, const char *name, int64_t mine,
			   int64_t theirs)
{
	if (mine == theirs || mine < 0)
		return;
	buf_addf(to, ", %s ", name);
	prices_write_decimal(to, mine, 6);
	buf_puts(to, " against ");
	if (theirs < 0)
		buf_putc(to, '?');
	else
		prices_write_decimal(to, theirs, 6);
}

static void on_user_rule(void *ctx, const struct price_rule *r)
{
	struct ending *e = ctx;
	struct rival x = {.user = r, .now = e->c->env->now};
	struct buf *to = &e->c->text, different = {0};

	if (!r->user || r->valid_from > x.now || x.now > r->valid_to)
		return;
	pricebook_rules_of(e->c->env->book, str_from(strcmp(r->list, "*") != 0
						     ? r->list : ""),
			   str_from(r->match), on_rival, &x);
	for (int i = 0; x.found && i < TOKEN_CATEGORIES; i++)
		put_difference(&different, token_category_names[i], r->rate[i],
			       x.book.rate[i]);
	if (different.n) {
		if (e->count++ == 0)
			buf_puts(to, "\nYour rules against the book's, USD per "
				     "million tokens:\n");
		put_rule(to, r);
		buf_addf(to, "%s\n", buf_text(&different));
	}
	buf_release(&different);
}

/* ---- models that are used ----------------------------------------------------------- */

static void put_unpriced(struct check *c, const struct summary *s)
{
	char near[1][MODEL_NAME], tokens[UNIT_TEXT];
	int count = 0;

	for (int i = 0; i < s->count; i++) {
		const struct summary_row *row = &s->rows[i];
		struct str model = str_from(row->text[1]);

		if (!row->cell.unpriced)
			continue;
		if (count++ == 0)
			buf_addf(&c->text, "\nUsed in the last %d days, and "
				 "without a price:\n", USED_DAYS);
		format_count(row->cell.unpriced, tokens);
		buf_puts(&c->text, "  ");
		utf8_clean(&c->text, str_from(row->text[0]));
		buf_putc(&c->text, ' ');
		utf8_clean(&c->text, model);
		buf_addf(&c->text, ": %s tokens", tokens);
		if (pricebook_near(c->env->book, model, near, 1))
			buf_addf(&c->text, " (the book has %s)", near[0]);
		buf_putc(&c->text, '\n');
	}
	if (!count)
		buf_addf(&c->text, "\nEvery model used in the last %d days has "
			 "a price.\n", USED_DAYS);
	c->complaints += count;
}

static bool sum_models(struct check *c, struct store *store, struct err *err)
{
	struct clock clock = {true, c->env->now};
	struct files files;
	struct zone zone;
	struct ledger *ledger;
	struct query q;
	struct summary s = {0};
	bool ok;

	zone_utc(&zone);
	files_init(&files);
	query_init(&q);
	q.since = c->env->now - USED_DAYS * DAY_MS;
	ledger = ledger_new(&(struct ledger_env){
		.prices = c->env->book, .zone = &zone, .files = &files,
		.store = store, .clock = &clock}, err);
	ok = ledger && query_by(&q, "provider,model", err) &&
	     summary_build(&s, ledger, &zone, &q, err);
	if (ok)
		put_unpriced(c, &s);
	summary_release(&s);
	ledger_free(ledger);
	files_release(&files);
	return ok;
}

static bool check_used(struct check *c, const struct options *o,
		       struct err *err)
{
	const char *home = getenv("HOME");
	char *path = o->store ? xstrdup(o->store)
			      : path_store(get_variable, NULL,
					   home && *home ? home : "/");
	struct store *store = NULL;
	bool ok = true;

	if (strcmp(path, ":memory:") == 0 || access(path, F_OK) != 0) {
		buf_puts(&c->text, "\nNothing was counted yet: which models "
				   "are used is not known.\n");
	} else {
		store = store_open_reader(path, err);
		ok = store && sum_models(c, store, err);
	}
	store_close(store);
	free(path);
	return ok;
}

int prices_check(const struct options *o, struct prices_env *env)
{
	struct check c = {.env = env};
	struct ending ends = {.c = &c}, rivals = {.c = &c};
	struct err err;
	int code;

	check_age(&c);
	if (!check_used(&c, o, &err)) {
		buf_release(&c.text);
		return command_failed(EXIT_STORE, &err);
	}
	each_rule(env->book, on_ending, &ends);
	each_rule(env->book, on_user_rule, &rivals);
	fwrite(buf_text(&c.text), 1, c.text.n, stdout);
	buf_release(&c.text);
	code = command_flush();
	return !code && o->check && c.complaints ? EXIT_CHECK : code;
}
