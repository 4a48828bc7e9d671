#include "core/report_books.h"

#include <inttypes.h>
#include <string.h>

#include "core/billed.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/reconcile.h"
#include "core/units.h"
#include "core/utf8.h"

static void json_text(struct buf *to, const char *key, const char *text)
{
	buf_addf(to, "\"%s\": ", key);
	json_write_str(to, str_from(text));
}

static void json_money(struct buf *to, const char *key, money m)
{
	buf_addf(to, "\"%s\": ", key);
	if (m == MONEY_NONE) {
		buf_puts(to, "null");
		return;
	}
	buf_putc(to, '"');
	money_write(to, m);
	buf_putc(to, '"');
}

static void json_time(struct buf *to, const char *key, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	json_text(to, key, text);
}

/* "2026-11-23" of a UTC day. */
static void json_day(struct buf *to, const char *key, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	text[10] = '\0';
	json_text(to, key, text);
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

/* ---- JSON ---------------------------------------------------------- */

static void json_apart(const struct summary *s, struct buf *to)
{
	bool first = true;

	buf_putc(to, ' ');
	json_money(to, "credits_usd", s->credits);
	buf_puts(to, ", ");
	json_money(to, "discounts_usd", s->discounts);
	buf_puts(to, ", ");
	json_money(to, "taxes_usd", s->taxes);
	buf_puts(to, ",\n \"billed_other\": [");
	for (int i = 0; i < s->other_count; i++) {
		json_next(to, &first);
		buf_putc(to, '{');
		json_text(to, "currency", s->other[i].currency);
		buf_puts(to, ", ");
		json_money(to, "amount", s->other[i].amount);
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
		json_text(to, "provider", x.provider);
		buf_puts(to, ", ");
		json_text(to, "source", x.source);
		buf_puts(to, ", ");
		json_text(to, "account", x.account);
		buf_puts(to, ", ");
		json_text(to, "what", x.what);
		buf_puts(to, ", ");
		json_money(to, "amount", x.amount);
		buf_puts(to, ", ");
		json_text(to, "currency", x.currency);
		buf_puts(to, ", ");
		json_time(to, "as_of", x.as_of);
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
		json_text(to, "provider", x.provider);
		buf_puts(to, ", ");
		json_text(to, "source", x.source);
		buf_puts(to, ", ");
		json_text(to, "name", x.name);
		buf_addf(to, ", \"used_percent\": %" PRId64 ".%04" PRId64,
			 x.used_ppm / 10000,
			 (x.used_ppm < 0 ? -x.used_ppm : x.used_ppm) % 10000);
		if (x.window_ms)
			buf_addf(to, ", \"window_s\": %" PRId64,
				 x.window_ms / 1000);
		if (x.resets_at) {
			buf_puts(to, ", ");
			json_time(to, "resets_at", x.resets_at);
		}
		buf_puts(to, ", ");
		json_time(to, "as_of", x.as_of);
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
	json_text(to, "provider", x->provider);
	if (x->model[0]) {
		buf_puts(to, ", ");
		json_text(to, "model", x->model);
	}
	buf_puts(to, ", ");
	json_day(to, "day", x->day);
	buf_puts(to, ", ");
	json_money(to, "observed_usd", x->observed);
	buf_puts(to, ", ");
	json_money(to, "billed_usd", x->billed);
	buf_puts(to, ", ");
	json_money(to, "drift_usd", x->drift);
	buf_puts(to, ",\n   ");
	json_money(to, "unseen_usd", x->unseen);
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
		json_text(to, "provider", x->provider);
		buf_puts(to, ", ");
		json_time(to, "from", x->hour);
		buf_puts(to, ", ");
		json_time(to, "to", x->hour + x->width);
		buf_puts(to, ", ");
		json_text(to, "key", x->key);
		buf_puts(to, ", ");
		json_text(to, "project", x->project);
		buf_puts(to, ", ");
		json_text(to, "model", x->model);
		buf_addf(to, ", \"tokens\": %" PRId64 ", ", x->tokens);
		json_money(to, "list_usd", x->usd);
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

static void text_unseen(const struct reconcile *rec, struct buf *to)
{
	enum { MOST = 10 };
	char tokens[UNIT_TEXT], when[24];

	for (int i = 0; i < rec->unseen_count && i < MOST; i++) {
		const struct unseen_item *x = &rec->unseen[i];

		time_format_utc(x->hour, when);
		when[16] = '\0';
		when[10] = ' ';
		format_count(x->tokens, tokens);
		buf_addf(to, "not seen: %s UTC  %s  key ", when, x->provider);
		utf8_clean(to, str_from(x->key[0] ? x->key : "not told"));
		buf_puts(to, "  ");
		utf8_clean(to, str_from(x->model));
		buf_addf(to, "  %s tokens", tokens);
		buf_putc(to, '\n');
	}
	if (rec->unseen_count > MOST)
		buf_addf(to, "and %d more\n", rec->unseen_count - MOST);
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
