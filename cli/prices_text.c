#include "cli/prices_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/utf8.h"

static const int64_t day_ms = 86400000;

enum column {
	COLUMN_SELLER, COLUMN_ID, COLUMN_UNIT, COLUMN_INPUT, COLUMN_READ,
	COLUMN_WRITE, COLUMN_LONG_WRITE, COLUMN_OUTPUT, COLUMN_REASONING,
	COLUMN_AUDIO_IN, COLUMN_AUDIO_OUT, COLUMN_BATCH, COLUMN_PRICE,
	COLUMN_FROM, COLUMN_TO, COLUMN_SOURCE,
	COLUMNS
};

static const char *const headings[COLUMNS] = {
	"SELLER", "ID", "UNIT", "INPUT", "CACHE READ", "WRITE", "LONG WRITE",
	"OUTPUT", "REASONING", "AUDIO IN", "AUDIO OUT", "BATCH", "PRICE",
	"FROM", "TO", "SOURCE",
};

/* What the columns of rates show. */
static const enum token_category categories[COLUMNS] = {
	[COLUMN_INPUT] = TOKENS_INPUT,
	[COLUMN_READ] = TOKENS_CACHE_READ,
	[COLUMN_WRITE] = TOKENS_CACHE_WRITE_5M,
	[COLUMN_LONG_WRITE] = TOKENS_CACHE_WRITE_1H,
	[COLUMN_OUTPUT] = TOKENS_OUTPUT,
	[COLUMN_REASONING] = TOKENS_REASONING,
	[COLUMN_AUDIO_IN] = TOKENS_AUDIO_IN,
	[COLUMN_AUDIO_OUT] = TOKENS_AUDIO_OUT,
};

/* Units that are no tokens: how many decimals of a dollar a picodollar per
 * single one is, and how people say it. */
static const struct {
	const char *unit;
	int exponent;
	const char *text;
} units[] = {
	{"mtok_hour", 6, "per Mtok and hour"},
	{"kcall", 9, "per 1,000 calls"},
	{"kreq", 9, "per 1,000 requests"},
	{"ksearch", 9, "per 1,000 searches"},
	{"kpage", 9, "per 1,000 pages"},
	{"image", 12, "per image"},
	{"second", 12, "per second"},
	{"mchar", 6, "per 1,000,000 characters"},
	{"session", 12, "per session"},
	{"gb_day", 12, "per GB and day"},
};

struct line {
	struct buf cell[COLUMNS];
};

struct table {
	struct line *lines;
	int count, room;
};

static void keep(void *ctx, const struct price_rule *r)
{
	struct prices_answer *a = ctx;

	*GROW(a->rules, a->count, a->room) = *r;
}

void prices_ask(struct prices_answer *a, const struct pricebook *b,
		struct str raw, int64_t now)
{
	*a = (struct prices_answer){.raw = raw, .now = now, .overrides = ""};
	a->offer = pricebook_offer(b, (struct str){0}, raw);
	pricebook_rules_of(b, (struct str){0}, raw, keep, a);
	if (a->count == 0)
		a->near_count = pricebook_near(b, raw, a->near, PRICES_NEAR);
}

void prices_release(struct prices_answer *a)
{
	free(a->rules);
	*a = (struct prices_answer){0};
}

bool prices_in_force(const struct prices_answer *a, const struct price_rule *r)
{
	return r->valid_from <= a->now && a->now <= r->valid_to;
}

bool prices_is_fee(const struct price_rule *r)
{
	return r->per_unit >= 0;
}

bool prices_is_priced(const struct prices_answer *a)
{
	const char *list = a->offer->list;

	if (a->offer->id.free)
		return true;
	for (int i = 0; i < a->count; i++)
		if ((strcmp(a->rules[i].list, list) == 0 ||
		     strcmp(a->rules[i].list, "*") == 0) &&
		    strncmp(a->rules[i].match, "tool:", 5) != 0 &&
		    prices_in_force(a, &a->rules[i]))
			return true;
	return false;
}

void prices_write_decimal(struct buf *to, int64_t value, int exponent)
{
	int64_t unit = 1;
	char digits[24];
	int n = exponent;

	for (int i = 0; i < exponent; i++)
		unit *= 10;
	buf_addf(to, "%lld", (long long)(value / unit));
	snprintf(digits, sizeof(digits), "%0*lld", exponent,
		 (long long)(value % unit));
	while (n > 0 && digits[n - 1] == '0')
		n--;
	if (n > 0)
		buf_addf(to, ".%.*s", n, digits);
}

void prices_write_per_unit(struct buf *to, const struct price_rule *r)
{
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strcmp(units[i].unit, r->unit) == 0)
			prices_write_decimal(to, r->per_unit, units[i].exponent);
}

void prices_write_time(struct buf *to, int64_t ms, bool end)
{
	char text[24];

	time_format_utc(ms, text);
	buf_addf(to, "%.*s", (ms + end) % day_ms == 0 ? 10 : 20, text);
}

static void write_seller(struct buf *to, const char *list)
{
	char word[MODEL_NAME];

	if (strcmp(list, "*") == 0) {
		buf_puts(to, "any seller");
		return;
	}
	provider_word(str_from(list), word);
	buf_puts(to, display_word(word));
	if (strcmp(word, list) != 0)
		buf_addf(to, " (%s)", list);
}

static struct line *add_line(struct table *t)
{
	struct line *l = GROW(t->lines, t->count, t->room);

	*l = (struct line){0};
	return l;
}

static void table_release(struct table *t)
{
	for (int i = 0; i < t->count; i++)
		for (int c = 0; c < COLUMNS; c++)
			buf_release(&t->lines[i].cell[c]);
	free(t->lines);
}

static void put_validity(struct line *l, const struct price_rule *r)
{
	if (r->valid_from != INT64_MIN)
		prices_write_time(&l->cell[COLUMN_FROM], r->valid_from, false);
	if (r->valid_to != INT64_MAX)
		prices_write_time(&l->cell[COLUMN_TO], r->valid_to, true);
	if (r->user)
		buf_puts(&l->cell[COLUMN_SOURCE], "user override: ");
	utf8_clean(&l->cell[COLUMN_SOURCE], str_from(r->source));
}

static void put_rates(struct line *l, const int64_t rate[TOKEN_CATEGORIES])
{
	for (int c = COLUMN_INPUT; c <= COLUMN_AUDIO_OUT; c++)
		if (rate[categories[c]] >= 0)
			prices_write_decimal(&l->cell[c], rate[categories[c]], 6);
}

static void write_ratio(struct buf *to, int num, int den)
{
	prices_write_decimal(to, (int64_t)num * 1000 / den, 3);
}

static void put_batch(struct buf *to, const struct price_rule *r)
{
	if (!r->batch_in_den)
		return;
	buf_putc(to, 'x');
	write_ratio(to, r->batch_in_num, r->batch_in_den);
	if (!r->batch_out_den || (r->batch_out_num == r->batch_in_num &&
				  r->batch_out_den == r->batch_in_den))
		return;
	buf_puts(to, "/x");
	write_ratio(to, r->batch_out_num, r->batch_out_den);
}

static void put_tokens(struct table *t, const struct price_rule *r)
{
	struct line *l = add_line(t);

	write_seller(&l->cell[COLUMN_SELLER], r->list);
	utf8_clean(&l->cell[COLUMN_ID], str_from(r->match));
	buf_puts(&l->cell[COLUMN_UNIT], r->unit);
	put_rates(l, r->rate);
	put_batch(&l->cell[COLUMN_BATCH], r);
	put_validity(l, r);
	if (!r->threshold)
		return;
	l = add_line(t);
	buf_addf(&l->cell[COLUMN_UNIT], "above %lld",
		 (long long)r->threshold);
	put_rates(l, r->rate_long);
}

static void put_fee(struct table *t, const struct price_rule *r)
{
	struct line *l = add_line(t);
	struct buf *price = &l->cell[COLUMN_PRICE];
	const char *what = r->match;

	if (strncmp(what, "tool:", 5) == 0)
		what += 5;
	write_seller(&l->cell[COLUMN_SELLER], r->list);
	utf8_clean(&l->cell[COLUMN_ID], str_from(what));
	buf_putc(price, '$');
	prices_write_per_unit(price, r);
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strcmp(units[i].unit, r->unit) == 0)
			buf_addf(price, " %s", units[i].text);
	put_validity(l, r);
}

static size_t width_of(const struct table *t, int column)
{
	size_t width = 0;

	for (int i = 0; i < t->count; i++)
		if (t->lines[i].cell[column].n > width)
			width = t->lines[i].cell[column].n;
	return width && width < strlen(headings[column])
		       ? strlen(headings[column]) : width;
}

static bool is_number(int column)
{
	return column >= COLUMN_INPUT && column <= COLUMN_BATCH;
}

/* One line; `text` gives each column's cell. Nothing hangs over the end. */
static void write_line(struct buf *to, const char *const text[COLUMNS],
		       const size_t width[COLUMNS])
{
	buf_putc(to, ' ');
	for (int c = 0; c < COLUMNS; c++)
		if (width[c])
			buf_addf(to, is_number(c) ? " %*s " : " %-*s ",
				 (int)width[c], text[c]);
	while (to->p[to->n - 1] == ' ')
		to->n--;
	buf_putc(to, '\n');
}

static void write_table(struct buf *to, const struct table *t)
{
	const char *text[COLUMNS];
	size_t width[COLUMNS];

	for (int c = 0; c < COLUMNS; c++)
		width[c] = width_of(t, c);
	write_line(to, headings, width);
	for (int i = 0; i < t->count; i++) {
		for (int c = 0; c < COLUMNS; c++)
			text[c] = buf_text(&t->lines[i].cell[c]);
		write_line(to, text, width);
	}
}

/* One section: the rules of that kind and time, if there are any. */
static void write_section(struct buf *to, const struct prices_answer *a,
			  const char *heading, bool fees, bool in_force)
{
	struct table t = {0};

	for (int i = 0; i < a->count; i++) {
		const struct price_rule *r = &a->rules[i];

		if (prices_is_fee(r) != fees || prices_in_force(a, r) != in_force)
			continue;
		if (fees)
			put_fee(&t, r);
		else
			put_tokens(&t, r);
	}
	if (t.count) {
		buf_addf(to, "\n%s:\n\n", heading);
		write_table(to, &t);
	}
	table_release(&t);
}

static void write_name(struct buf *to, const struct prices_answer *a)
{
	const struct model_id *id = &a->offer->id;

	utf8_clean(to, str_from(id->canonical));
	buf_addf(to, ", made by %s\n", strcmp(id->maker, "unknown") == 0
			       ? "nobody we know" : display_word(id->maker));
	if (str_is(a->raw, id->canonical))
		return;
	buf_puts(to, "(how \"");
	utf8_clean(to, a->raw);
	buf_puts(to, "\" is shown)\n");
}

static void write_help(struct buf *to, const struct prices_answer *a)
{
	for (int i = 0; i < a->near_count; i++)
		buf_addf(to, "%s%s%s", i ? ", " : "Did you mean ",
			 a->near[i], i + 1 == a->near_count ? "?\n" : "");
	buf_addf(to, "\nTo give it a price, in USD per million tokens, write "
		     "into\n%s:\n\n  {\"rules\": [{\"match\": ", a->overrides);
	json_write_str(to, a->raw);
	buf_puts(to, ",\n              \"input\": \"1.00\", \"output\": "
		     "\"2.00\"}]}\n");
}

static void write_status(struct buf *to, const struct prices_answer *a)
{
	const struct offer *o = a->offer;

	if (o->id.free) {
		buf_puts(to, "Free: the id says so.\n");
	} else if (prices_is_priced(a)) {
		buf_addf(to, "Calls that name no seller are priced as %s's.\n",
			 display_word(o->provider));
	} else {
		buf_puts(to, "UNPRICED");
		if (a->count)
			buf_addf(to, " where no seller is named: no price of "
				 "%s's is in force",
				 display_word(o->provider));
		buf_puts(to, ". Its tokens are counted and shown, its dollars "
			     "are not known.\n");
	}
}

void prices_write_table(struct buf *to, const struct prices_answer *a)
{
	struct buf now = {0};

	prices_write_time(&now, a->now - a->now % 1000, false);
	write_name(to, a);
	write_status(to, a);
	if (a->count) {
		struct buf heading = {0};

		buf_addf(&heading, "In force at %s, USD per million tokens",
			 buf_text(&now));
		write_section(to, a, buf_text(&heading), false, true);
		buf_release(&heading);
		write_section(to, a, "Fees", true, true);
		write_section(to, a, "At other times, USD per million tokens",
			      false, false);
		write_section(to, a, "Fees at other times", true, false);
	} else if (!a->offer->id.free) {
		write_help(to, a);
	}
	buf_release(&now);
}

/* By seller, what is priced, then time. */
static int by_time(const void *a, const void *b)
{
	const struct price_rule *x = a, *y = b;
	int order = strcmp(x->list, y->list);

	if (!order)
		order = strcmp(x->match, y->match);
	if (!order)
		order = strcmp(x->unit, y->unit);
	if (!order)
		order = (x->valid_from > y->valid_from) -
			(x->valid_from < y->valid_from);
	return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* A bound that is open says so. */
static void fill_bounds(struct line *l)
{
	if (!l->cell[COLUMN_FROM].n)
		buf_puts(&l->cell[COLUMN_FROM], "always");
	if (!l->cell[COLUMN_TO].n)
		buf_puts(&l->cell[COLUMN_TO], "open");
}

void prices_write_history(struct buf *to, struct prices_answer *a)
{
	struct table t = {0};

	write_name(to, a);
	if (a->count == 0) {
		write_status(to, a);
		write_help(to, a);
		return;
	}
	qsort(a->rules, (size_t)a->count, sizeof(*a->rules), by_time);
	for (int i = 0; i < a->count; i++) {
		int at = t.count;

		if (prices_is_fee(&a->rules[i]))
			put_fee(&t, &a->rules[i]);
		else
			put_tokens(&t, &a->rules[i]);
		fill_bounds(&t.lines[at]);
	}
	buf_puts(to, "\nEvery rule, USD per million tokens:\n\n");
	write_table(to, &t);
	table_release(&t);
}
