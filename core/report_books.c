#include "core/report_books.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/billed.h"
#include "core/clock.h"
#include "core/exchange.h"
#include "core/json_member.h"
#include "core/mem.h"
#include "core/reconcile.h"
#include "core/units.h"
#include "core/utf8.h"

/* "2026-11-23" of a UTC day. */
static void json_day(struct buf *to, const char *key, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	text[10] = '\0';
	json_member(to, key, text);
}

static void json_next(struct buf *to, bool *first)
{
	buf_puts(to, *first ? "\n  " : ",\n  ");
	*first = false;
}

static void json_end(struct buf *to)
{
	buf_puts(to, "],\n");
}

/* ---- rates ---------------------------------------------------------- */

enum { RATES = 16 };

/* Rates that converted what the report is about. */
struct rates_used {
	const struct exchange *rates;
	struct exchange_rate list[RATES];
	int count;
};

static void on_bill(void *ctx, const struct billed_row *r)
{
	struct rates_used *u = ctx;
	struct exchange_rate rate;
	money usd;

	if (r->kind == BILL_USAGE || r->kind == BILL_DETAIL ||
	    u->count == RATES ||
	    !exchange_usd(u->rates, r->currency, r->start, r->amount, &usd,
			  &rate) ||
	    !rate.currency[0])
		return;
	for (int i = 0; i < u->count; i++)
		if (!strcmp(u->list[i].currency, rate.currency) &&
		    u->list[i].from == rate.from)
			return;
	u->list[u->count++] = rate;
}

static void rates_find(const struct report *r, struct rates_used *u)
{
	*u = (struct rates_used){.rates = r->rates};
	if (r->billed && r->rates && strcmp(r->ledger, "observed") != 0)
		billed_each(r->billed, r->query->since, r->query->until,
			    on_bill, u);
}

/* ---- JSON ---------------------------------------------------------- */

static void json_apart(const struct summary *s, struct buf *to)
{
	bool first = true;

	buf_putc(to, ' ');
	json_member_money(to, "credits_usd", s->credits);
	buf_puts(to, ", ");
	json_member_money(to, "discounts_usd", s->discounts);
	buf_puts(to, ", ");
	json_member_money(to, "taxes_usd", s->taxes);
	buf_puts(to, ",\n \"billed_other\": [");
	for (int i = 0; i < s->other_count; i++) {
		json_next(to, &first);
		buf_putc(to, '{');
		json_member(to, "currency", s->other[i].currency);
		buf_puts(to, ", ");
		json_member_money(to, "amount", s->other[i].amount);
		buf_putc(to, '}');
	}
	json_end(to);
}

static void json_rates(const struct report *r, struct buf *to)
{
	struct rates_used u;
	bool first = true;

	rates_find(r, &u);
	if (u.count == 0)
		return;
	buf_puts(to, " \"rates\": [");
	for (int i = 0; i < u.count; i++) {
		json_next(to, &first);
		buf_putc(to, '{');
		json_member(to, "currency", u.list[i].currency);
		buf_puts(to, ", ");
		json_member_money(to, "usd", u.list[i].usd);
		buf_puts(to, ", ");
		json_day(to, "from", u.list[i].from);
		buf_putc(to, '}');
	}
	json_end(to);
}

static void json_balances(const struct billed *b, struct buf *to)
{
	struct billed_balance x;
	bool first = true;

	if (!b || !billed_balance(b, 0, &x))
		return;
	buf_puts(to, " \"balances\": [");
	for (int i = 0; billed_balance(b, i, &x); i++) {
		json_next(to, &first);
		buf_putc(to, '{');
		json_member(to, "provider", x.provider);
		buf_puts(to, ", ");
		json_member(to, "source", x.source);
		buf_puts(to, ", ");
		json_member(to, "account", x.account);
		buf_puts(to, ", ");
		json_member(to, "what", x.what);
		buf_puts(to, ", ");
		json_member_money(to, "amount", x.amount);
		buf_puts(to, ", ");
		json_member(to, "currency", x.currency);
		buf_puts(to, ", ");
		json_member_time(to, "as_of", x.as_of, INT64_MIN);
		buf_putc(to, '}');
	}
	json_end(to);
}

static void json_limits(const struct billed *b, struct buf *to)
{
	struct billed_limit x;
	bool first = true;

	if (!b || !billed_limit(b, 0, &x))
		return;
	buf_puts(to, " \"limits\": [");
	for (int i = 0; billed_limit(b, i, &x); i++) {
		json_next(to, &first);
		buf_putc(to, '{');
		json_member(to, "provider", x.provider);
		buf_puts(to, ", ");
		json_member(to, "source", x.source);
		buf_puts(to, ", ");
		json_member(to, "name", x.name);
		buf_addf(to, ", \"used_percent\": %" PRId64 ".%04" PRId64,
			 x.used_ppm / 10000,
			 (x.used_ppm < 0 ? -x.used_ppm : x.used_ppm) % 10000);
		if (x.window_ms)
			buf_addf(to, ", \"window_s\": %" PRId64,
				 x.window_ms / 1000);
		if (x.resets_at) {
			buf_puts(to, ", ");
			json_member_time(to, "resets_at", x.resets_at, INT64_MIN);
		}
		buf_puts(to, ", ");
		json_member_time(to, "as_of", x.as_of, INT64_MIN);
		buf_putc(to, '}');
	}
	json_end(to);
}

static void json_flags(struct buf *to, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *word;
	} words[] = {
		{RECONCILE_ESTIMATED, "estimated"},
		{RECONCILE_ALLOCATED, "allocated"},
		{RECONCILE_OPEN, "open"},
		{RECONCILE_NO_BILL, "no-bill"},
	};
	const char *before = ", \"flags\": [";

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!(flags & words[i].flag))
			continue;
		buf_addf(to, "%s\"%s\"", before, words[i].word);
		before = ", ";
	}
	if (flags)
		buf_putc(to, ']');
}

static void json_row(const struct reconcile_row *x, struct buf *to)
{
	buf_putc(to, '{');
	json_member(to, "provider", x->provider);
	if (x->model[0]) {
		buf_puts(to, ", ");
		json_member(to, "model", x->model);
	}
	buf_puts(to, ", ");
	json_day(to, "day", x->day);
	buf_puts(to, ", ");
	json_member_money(to, "observed_usd", x->observed);
	buf_puts(to, ", ");
	json_member_money(to, "billed_usd", x->billed);
	buf_puts(to, ", ");
	json_member_money(to, "drift_usd", x->drift);
	buf_puts(to, ",\n   ");
	json_member_money(to, "unseen_usd", x->unseen);
	buf_addf(to, ", \"unseen_tokens\": %" PRId64, x->unseen_tokens);
	buf_addf(to, ", \"observed_tokens\": %" PRId64, x->observed_tokens);
	if (x->billed_tokens >= 0)
		buf_addf(to, ", \"billed_tokens\": %" PRId64,
			 x->billed_tokens);
	else
		buf_puts(to, ", \"billed_tokens\": null");
	if (x->coverage_ppm >= 0)
		buf_addf(to, ", \"coverage\": %.6f",
			 (double)x->coverage_ppm / 1e6);
	else
		buf_puts(to, ", \"coverage\": null");
	json_flags(to, x->flags);
	buf_putc(to, '}');
}

static void json_unseen(const struct reconcile *rec, struct buf *to)
{
	bool first = true;

	buf_puts(to, " \"unseen\": [");
	for (int i = 0; i < rec->unseen_count; i++) {
		const struct unseen_item *x = &rec->unseen[i];

		json_next(to, &first);
		buf_putc(to, '{');
		json_member(to, "provider", x->provider);
		buf_puts(to, ", ");
		json_member_time(to, "from", x->hour, INT64_MIN);
		buf_puts(to, ", ");
		json_member_time(to, "to", x->hour + x->width, INT64_MIN);
		buf_puts(to, ", ");
		json_member(to, "key", x->key);
		buf_puts(to, ", ");
		json_member(to, "project", x->project);
		buf_puts(to, ", ");
		json_member(to, "model", x->model);
		buf_addf(to, ", \"tokens\": %" PRId64 ", ", x->tokens);
		json_member_money(to, "list_usd", x->usd);
		buf_putc(to, '}');
	}
	json_end(to);
}

static void json_reconcile(const struct report *r, struct buf *to)
{
	const struct reconcile *rec = r->reconcile;
	bool first = true;

	buf_puts(to, " \"reconcile\": [");
	for (int i = 0; i < rec->row_count; i++) {
		/* Models where they were asked for, else the day's sum. */
		if (r->by_model != (rec->rows[i].model[0] != '\0'))
			continue;
		json_next(to, &first);
		json_row(&rec->rows[i], to);
	}
	json_end(to);
	json_unseen(rec, to);
	if (rec->coverage_ppm < 0)
		return;
	buf_puts(to, " \"coverage\": {");
	json_day(to, "day", rec->coverage_day);
	buf_addf(to, ", \"share\": %.6f},\n", (double)rec->coverage_ppm / 1e6);
}

void report_books_json(const struct report *r, struct buf *to)
{
	if (strcmp(r->ledger, "observed") != 0)
		json_apart(r->summary, to);
	json_rates(r, to);
	json_balances(r->billed, to);
	json_limits(r->billed, to);
	if (r->reconcile)
		json_reconcile(r, to);
}

/* ---- text ---------------------------------------------------------- */

static void text_money(struct buf *to, const char *label, money m)
{
	char text[UNIT_TEXT];

	if (m == 0)
		return;
	format_money(m, 12, text);
	buf_addf(to, "%s %s  ", label, text + strspn(text, " "));
}

static void text_apart(const struct summary *s, struct buf *to)
{
	size_t before = to->n;

	text_money(to, "credits", s->credits);
	text_money(to, "discounts", s->discounts);
	text_money(to, "taxes", s->taxes);
	for (int i = 0; i < s->other_count; i++) {
		buf_puts(to, "billed ");
		money_write(to, s->other[i].amount);
		buf_addf(to, " %s  ", s->other[i].currency);
	}
	if (to->n == before)
		return;
	while (to->n && to->p[to->n - 1] == ' ')
		to->p[--to->n] = '\0';
	buf_putc(to, '\n');
}

static int dearest_first(const void *pa, const void *pb)
{
	const struct unseen_item *a = *(const struct unseen_item *const *)pa;
	const struct unseen_item *b = *(const struct unseen_item *const *)pb;

	if (a->usd != b->usd)
		return a->usd < b->usd ? 1 : -1;
	if (a->tokens != b->tokens)
		return a->tokens < b->tokens ? 1 : -1;
	return a < b ? -1 : a > b;
}

static void text_item(const struct unseen_item *x, struct buf *to)
{
	char tokens[UNIT_TEXT], usd[UNIT_TEXT], when[24];

	time_format_utc(x->hour, when);
	when[16] = '\0';
	when[10] = ' ';
	format_count(x->tokens, tokens);
	format_money(x->usd, 0, usd);
	buf_addf(to, "not seen: %s UTC  %s  key ", when, x->provider);
	utf8_clean(to, str_from(x->key[0] ? x->key : "not told"));
	buf_puts(to, "  ");
	utf8_clean(to, str_from(x->model));
	buf_addf(to, "  %s tokens", tokens);
	if (x->usd != MONEY_NONE)
		buf_addf(to, "  about %s", usd);
	buf_putc(to, '\n');
}

/* The dearest of what nothing explains: a leak is among them. */
static void text_unseen(const struct reconcile *rec, struct buf *to)
{
	enum { MOST = 10 };
	int n = rec->unseen_count;
	const struct unseen_item **list = xcalloc((size_t)n + 1, sizeof(*list));

	for (int i = 0; i < n; i++)
		list[i] = &rec->unseen[i];
	qsort(list, (size_t)n, sizeof(*list), dearest_first);
	for (int i = 0; i < n && i < MOST; i++)
		text_item(list[i], to);
	if (n > MOST)
		buf_addf(to, "and %d more\n", n - MOST);
	free(list);
}

static void text_rates(const struct report *r, struct buf *to)
{
	struct rates_used u;
	char day[24];

	rates_find(r, &u);
	for (int i = 0; i < u.count; i++) {
		time_format_utc(u.list[i].from, day);
		day[10] = '\0';
		buf_addf(to, "converted: 1 %s is $", u.list[i].currency);
		money_write(to, u.list[i].usd);
		buf_addf(to, " since %s (config)\n", day);
	}
}

static void text_balances(const struct billed *b, struct buf *to)
{
	struct billed_balance x;

	for (int i = 0; b && billed_balance(b, i, &x); i++) {
		buf_addf(to, "balance: %s %s ", x.provider, x.what);
		money_write(to, x.amount);
		buf_addf(to, " %s\n", x.currency[0] ? x.currency : "credits");
	}
}

void report_books_text(const struct report *r, struct buf *to)
{
	char percent[UNIT_TEXT], day[24];

	if (strcmp(r->ledger, "observed") != 0) {
		text_apart(r->summary, to);
		text_rates(r, to);
		text_balances(r->billed, to);
	}
	if (!r->reconcile)
		return;
	text_unseen(r->reconcile, to);
	if (r->reconcile->coverage_ppm < 0)
		return;
	time_format_utc(r->reconcile->coverage_day, day);
	day[10] = '\0';
	format_percent(r->reconcile->coverage_ppm, 1000000, percent);
	buf_addf(to, "records explain %s of what was billed on %s (UTC)\n",
		 percent, day);
}
