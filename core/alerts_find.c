#include "core/alerts_find.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/billed.h"
#include "core/books.h"
#include "core/budget.h"
#include "core/mem.h"
#include "core/reconcile.h"
#include "core/units.h"
#include "core/utf8.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)

enum {
	BUDGET_SLACK = 20000,   /* millionths below a threshold: not over */
	LIMIT_NEAR = 900000, LIMIT_FULL = 1000000,
	LIMIT_SLACK = 50000,
	BAD_MS = 10 * 60000,    /* so long a source is given to recover */
	REFUSED_MS = 60000,     /* that is no passing trouble */
	WELL_MS = 5 * 60000,    /* then it is well indeed */
	UNSEEN_DAYS = 2,
};

/* Less is not worth anybody's time. */
#define UNSEEN_LEAST (5 * (money)MONEY_USD)
#define UNSEEN_TOKENS INT64_C(1000000)

/* ---- lists ------------------------------------------------------------------- */

void findings_clear(struct findings *f)
{
	for (int i = 0; i < f->count; i++) {
		free(f->list[i].key);
		free(f->list[i].text);
		free(f->list[i].provider);
		free(f->list[i].budget);
	}
	f->count = 0;
}

void findings_release(struct findings *f)
{
	findings_clear(f);
	free(f->list);
	*f = (struct findings){0};
}

static char *clean(const char *text)
{
	struct buf out = {0};

	utf8_clean(&out, str_from(text));
	return out.p ? buf_take(&out) : xstrdup("");
}

void findings_add(struct findings *f, const struct finding *x)
{
	struct finding *to = GROW(f->list, f->count, f->room);

	*to = *x;
	to->key = clean(x->key);
	to->text = clean(x->text);
	to->provider = clean(x->provider);
	to->budget = clean(x->budget);
}

void finding_word(struct buf *to, const char *name)
{
	struct str text = str_from(name);

	if (text.n > FINDING_WORD) {
		text.n = FINDING_WORD;
		while (text.n && ((unsigned char)text.p[text.n] & 0xc0) == 0x80)
			text.n--;
	}
	utf8_clean(to, text);
}

/* ---- budgets ----------------------------------------------------------------- */

static const char *period_word(enum zone_unit unit)
{
	return unit == ZONE_DAY ? "today" : unit == ZONE_WEEK ? "this week"
	     : unit == ZONE_YEAR ? "this year" : "this month";
}

static void say_budget(struct buf *to, const struct budget_status *s)
{
	char spent[UNIT_TEXT], limit[UNIT_TEXT], forecast[UNIT_TEXT];

	format_money(s->spent.cost, 0, spent);
	format_money(s->budget->limit, 0, limit);
	buf_puts(to, "Budget ");
	finding_word(to, s->budget->name);
	buf_addf(to, ": %s%s of %s is spent %s",
		 s->spent.unpriced ? "at least " : "", spent, limit,
		 period_word(s->budget->period));
	if (s->budget->limit > 0)
		buf_addf(to, " (%lld%%)", (long long)(s->used_ppm / 10000));
	if (s->forecast == MONEY_NONE)
		return;
	format_money(s->forecast, 0, forecast);
	buf_addf(to, ", forecast %s", forecast);
}

static void add_threshold(struct findings *f, const struct budget_status *s,
			  int percent, bool rises)
{
	struct buf key = {0}, text = {0};

	buf_puts(&key, "budget:");
	finding_word(&key, s->budget->name);
	buf_addf(&key, ":%d", percent);
	if (rises)
		say_budget(&text, s);
	findings_add(f, &(struct finding){
		.kind = ALERT_BUDGET,
		.level = percent >= 100 ? ALERT_CRITICAL : ALERT_WARNING,
		.rises = rises, .anew = true, .period = s->since,
		.key = key.p, .text = text.p, .budget = (char *)s->budget->name,
	});
	buf_release(&key);
	buf_release(&text);
}

/* Only the highest is told of: who passed 80 % knows of the 50. */
static void find_threshold(struct findings *f, const struct budget_status *s)
{
	const struct budget *b = s->budget;

	for (int i = b->warn_count - 1; i >= 0; i--) {
		int64_t at = b->warn_at[i] * INT64_C(10000);

		if (s->used_ppm < at - BUDGET_SLACK)
			continue;
		add_threshold(f, s, b->warn_at[i], s->used_ppm >= at);
		if (s->used_ppm >= at)
			return;
	}
}

/* How many times too fast is news. Work is not spread evenly over a period:
 * in working hours the rate is some four times that of a week. */
static double burn_limit(enum zone_unit period)
{
	return period == ZONE_DAY ? 3 : period == ZONE_YEAR ? 12 : 6;
}

static void say_burn(struct buf *to, const struct budget_status *s)
{
	char forecast[UNIT_TEXT], limit[UNIT_TEXT];

	buf_puts(to, "Budget ");
	finding_word(to, s->budget->name);
	buf_addf(to, " burns %.1f times too fast over the last hour and %.1f "
		 "times over the last six", s->burn_fast, s->burn_slow);
	if (s->forecast == MONEY_NONE)
		return;
	format_money(s->forecast, 0, forecast);
	format_money(s->budget->limit, 0, limit);
	buf_addf(to, ": forecast %s of %s", forecast, limit);
}

/* One window alone is a burst that is over, or one that has just begun. */
static void find_burn(struct findings *f, const struct budget_status *s,
		      int64_t day)
{
	double least = burn_limit(s->budget->period);
	bool rises = s->burn_fast >= least && s->burn_slow >= least &&
		     s->state != BUDGET_OVER &&
		     (s->forecast == MONEY_NONE ||
		      s->forecast > s->budget->limit);
	struct buf key = {0}, text = {0};

	if (isnan(s->burn_fast) || isnan(s->burn_slow) ||
	    s->burn_fast < least / 2 || s->burn_slow < least / 2)
		return;
	buf_puts(&key, "burn:");
	finding_word(&key, s->budget->name);
	if (rises)
		say_burn(&text, s);
	findings_add(f, &(struct finding){
		.kind = ALERT_BURN, .level = ALERT_WARNING, .rises = rises,
		.period = day, .key = key.p, .text = text.p,
		.budget = (char *)s->budget->name,
	});
	buf_release(&key);
	buf_release(&text);
}

void find_budgets(struct findings *f, const struct budget_status *list,
		  int count, int64_t day)
{
	for (int i = 0; i < count; i++) {
		if (list[i].until == 0)
			continue;
		find_threshold(f, &list[i]);
		find_burn(f, &list[i], day);
	}
}

/* ---- limits of plans ------------------------------------------------------------ */

static void add_limit(struct findings *f, const struct billed_limit *l,
		      int percent, bool rises)
{
	struct buf key = {0}, text = {0};
	const char *parts[] = {l->source, l->account, l->name};

	buf_puts(&key, "limit");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		buf_putc(&key, ':');
		finding_word(&key, parts[i]);
	}
	buf_addf(&key, ":%d", percent);
	buf_puts(&text, "Limit ");
	finding_word(&text, l->name);
	buf_puts(&text, " of ");
	finding_word(&text, l->source);
	buf_addf(&text, " is used to %lld%%", (long long)(l->used_ppm / 10000));
	findings_add(f, &(struct finding){
		.kind = ALERT_LIMIT,
		.level = percent >= 100 ? ALERT_CRITICAL : ALERT_WARNING,
		.rises = rises, .anew = true, .period = l->resets_at,
		/* Some sellers tell when it resets by counting from now. */
		.slack = l->window_ms > 0 ? l->window_ms / 2 : 30 * MINUTE_MS,
		.key = key.p, .text = text.p, .provider = (char *)l->provider,
	});
	buf_release(&key);
	buf_release(&text);
}

/* Does what was said of it still hold? */
static bool is_current(const struct billed_limit *l, int64_t now)
{
	if (l->resets_at && now >= l->resets_at)
		return false;
	return now - l->as_of < (l->window_ms > 0 ? l->window_ms : DAY_MS);
}

void find_limits(struct findings *f, const struct books *books)
{
	static const struct {
		int64_t at;
		int percent;
	} steps[] = {{LIMIT_FULL, 100}, {LIMIT_NEAR, 90}};
	struct billed_limit l;

	for (int i = 0; books->billed && billed_limit(books->billed, i, &l);
	     i++) {
		if (!is_current(&l, books->now))
			continue;
		for (size_t s = 0; s < ARRAY_LEN(steps); s++) {
			if (l.used_ppm < steps[s].at - LIMIT_SLACK)
				continue;
			add_limit(f, &l, steps[s].percent,
				  l.used_ppm >= steps[s].at);
			if (l.used_ppm >= steps[s].at)
				break;
		}
	}
}

/* ---- sources --------------------------------------------------------------------- */

void source_watch_release(struct source_watch *w)
{
	for (int i = 0; i < w->count; i++)
		free(w->list[i].name);
	free(w->list);
	*w = (struct source_watch){0};
}

static struct watched *watch_of(struct source_watch *w, const char *name,
				int64_t mono)
{
	struct watched *x;

	for (int i = 0; i < w->count; i++)
		if (!strcmp(w->list[i].name, name))
			return &w->list[i];
	x = GROW(w->list, w->count, w->room);
	*x = (struct watched){.name = xstrdup(name), .well_since = mono};
	return x;
}

static bool is_bad(enum source_state s)
{
	return s == SOURCE_STALE || s == SOURCE_REFUSED || s == SOURCE_FAILED;
}

static void add_source(struct findings *f, const struct source_status *s,
		       bool rises, int64_t day)
{
	struct buf key = {0}, text = {0};

	buf_puts(&key, "source:");
	finding_word(&key, s->name);
	buf_puts(&text, "Source ");
	finding_word(&text, s->name);
	buf_addf(&text, " is %s", source_state_names[s->state]);
	if (s->error)
		buf_addf(&text, ": %.300s", s->error);
	findings_add(f, &(struct finding){
		.kind = ALERT_SOURCE, .level = ALERT_WARNING, .rises = rises,
		.period = day, .key = key.p, .text = text.p,
		.provider = (char *)s->provider,
	});
	buf_release(&key);
	buf_release(&text);
}

void find_sources(struct findings *f, struct source_watch *w,
		  const struct source_status *list, int count, int64_t mono,
		  int64_t day)
{
	for (int i = 0; i < count; i++) {
		const struct source_status *s = &list[i];
		struct watched *x = watch_of(w, s->name, mono);
		int64_t grace = s->state == SOURCE_REFUSED ? REFUSED_MS
							   : BAD_MS;

		if (s->state == SOURCE_DISABLED)
			continue;
		if (!is_bad(s->state)) {
			x->bad_since = 0;
			if (s->state != SOURCE_OK || !x->well_since)
				x->well_since = mono;
			if (s->state != SOURCE_OK ||
			    mono - x->well_since < WELL_MS)
				add_source(f, s, false, day);
			continue;
		}
		x->well_since = 0;
		if (!x->bad_since)
			x->bad_since = mono;
		add_source(f, s, mono - x->bad_since >= grace, day);
	}
}

/* ---- billed and not seen ------------------------------------------------------------ */

/* Of one key at one seller. */
struct gap {
	const char *provider, *key;
	money usd;
	int64_t tokens;
};

static bool is_watched(const struct reconcile *r, const char *provider)
{
	for (int i = 0; i < r->row_count; i++)
		if (!strcmp(r->rows[i].provider, provider) &&
		    r->rows[i].observed_tokens > 0)
			return true;
	return false;
}

static struct gap *gap_of(struct gap *gaps, int *count,
			  const struct unseen_item *item)
{
	const char *key = item->key ? item->key : "";

	for (int i = 0; i < *count; i++)
		if (!strcmp(gaps[i].provider, item->provider) &&
		    !strcmp(gaps[i].key, key))
			return &gaps[i];
	gaps[*count] = (struct gap){item->provider, key, 0, 0};
	return &gaps[(*count)++];
}

static void add_gap(struct findings *f, const struct gap *g, int64_t day)
{
	bool rises = g->usd >= UNSEEN_LEAST || g->tokens >= UNSEEN_TOKENS;
	struct buf key = {0}, text = {0};
	char usd[UNIT_TEXT], tokens[UNIT_TEXT];

	if (g->usd < UNSEEN_LEAST / 2 && g->tokens < UNSEEN_TOKENS / 2)
		return;
	format_money(g->usd, 0, usd);
	format_count(g->tokens, tokens);
	buf_puts(&key, "unseen:");
	finding_word(&key, g->provider);
	buf_putc(&key, ':');
	finding_word(&key, g->key);
	buf_puts(&text, "Billed and not seen here: ");
	finding_word(&text, g->provider);
	if (g->key[0]) {
		buf_puts(&text, " key ");
		finding_word(&text, g->key);
	}
	buf_addf(&text, " used %s tokens (%s at list price) in two days that "
		 "no record explains", tokens, usd);
	findings_add(f, &(struct finding){
		.kind = ALERT_UNSEEN, .level = ALERT_WARNING, .rises = rises,
		.period = day, .key = key.p, .text = text.p,
		.provider = (char *)g->provider,
	});
	buf_release(&key);
	buf_release(&text);
}

bool find_unseen(struct findings *f, const struct books *books,
		 struct err *err)
{
	int64_t day = books->now - ((books->now % DAY_MS) + DAY_MS) % DAY_MS;
	struct reconcile r;
	struct gap *gaps;
	int count = 0;
	bool ok = reconcile_build(&r, books, day - (UNSEEN_DAYS - 1) * DAY_MS,
				  day + DAY_MS, err);

	gaps = xcalloc((size_t)(ok ? r.unseen_count : 0) + 1, sizeof(*gaps));
	for (int i = 0; ok && i < r.unseen_count; i++) {
		const struct unseen_item *item = &r.unseen[i];
		struct gap *g;

		if (!is_watched(&r, item->provider))
			continue;
		g = gap_of(gaps, &count, item);
		g->tokens += item->tokens;
		g->usd += item->usd == MONEY_NONE ? 0 : item->usd;
	}
	for (int i = 0; i < count; i++)
		add_gap(f, &gaps[i], day);
	free(gaps);
	reconcile_release(&r);
	return ok;
}
