/* Which UTC days are billed, and up to when a provider's money is final. */
#include "core/billed_internal.h"

#include <string.h>

#include "core/mem.h"

/* A source that was not asked for so long is no longer one; one that was read
 * whole and had no cost for so long has none. */
#define IDLE_MS (7 * BILLED_DAY)

/* ---- lists -------------------------------------------------------------- */

static int day_cmp(const void *pa, const void *pb)
{
	const struct billed_cost_day *a = pa, *b = pb;

	if (a->provider != b->provider)
		return a->provider < b->provider ? -1 : 1;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return a->feed < b->feed ? -1 : a->feed > b->feed;
}

/* The days of one row: a row of weeks or months is final all at once. */
static void list_row(struct billed *b, const struct billed_entry *row)
{
	const struct bill_series *key = &b->series[row->series].key;
	const struct bill_feed *feed = &b->feeds[key->feed].f;
	int64_t end = row->start + key->width;

	for (int64_t day = bucket_floor(row->start, BILLED_DAY); day < end;
	     day += BILLED_DAY) {
		struct billed_cost_day x = {
			feed->provider, key->feed, day,
			(end > day + BILLED_DAY ? end : day + BILLED_DAY) +
				feed->settle_ms,
		};
		struct billed_cost_day *last = NULL;

		if (b->cost_day_count)
			last = &b->cost_days[b->cost_day_count - 1];
		if (last && day_cmp(last, &x) == 0 && last->final == x.final)
			continue;
		*GROW(b->cost_days, b->cost_day_count, b->cost_day_room) = x;
	}
}

void billed_list_days(struct billed *b)
{
	struct billed_cost_day *to = NULL;

	b->cost_day_count = 0;
	for (uint32_t i = 0; i < b->ordered; i++) {
		const struct billed_entry *row = &b->rows[b->order[i]];

		if (b->series[row->series].key.kind == BILL_COST &&
		    !row->hidden)
			list_row(b, row);
	}
	if (b->cost_day_count == 0)
		return;
	qsort(b->cost_days, b->cost_day_count, sizeof(*b->cost_days), day_cmp);
	to = b->cost_days;
	for (uint32_t i = 1; i < b->cost_day_count; i++) {
		const struct billed_cost_day *x = &b->cost_days[i];

		if (day_cmp(to, x) != 0)
			*++to = *x;
		else if (x->final > to->final)
			to->final = x->final;
	}
	b->cost_day_count = (uint32_t)(to - b->cost_days) + 1;
}

static void add_provider(struct billed *b, uint32_t feed)
{
	uint32_t name = b->feeds[feed].f.provider, at = 0;

	while (at < b->provider_count &&
	       strcmp(billed_text(b, b->providers[at]), billed_text(b, name)) <
		       0)
		at++;
	if (at < b->provider_count && b->providers[at] == name)
		return;
	(void)GROW(b->providers, b->provider_count, b->provider_room);
	memmove(b->providers + at + 1, b->providers + at,
		(b->provider_count - at - 1) * sizeof(*b->providers));
	b->providers[at] = name;
}

void billed_list_providers(struct billed *b)
{
	bool *has = xcalloc(b->feed_count + 1, sizeof(*has));

	for (uint32_t i = 0; i < b->count; i++)
		has[b->series[b->rows[i].series].key.feed] = true;
	for (uint32_t i = 0; i < b->balance_count; i++)
		has[b->balances[i].feed] = true;
	for (uint32_t i = 0; i < b->limit_count; i++)
		has[b->limits[i].feed] = true;
	b->provider_count = 0;
	for (uint32_t i = 0; i < b->feed_count; i++)
		if (has[i])
			add_provider(b, i);
	free(has);
}

const char *billed_provider(const struct billed *b, int index)
{
	if (index < 0 || (uint32_t)index >= b->provider_count)
		return NULL;
	return billed_text(b, b->providers[index]);
}

/* ---- money -------------------------------------------------------------- */

bool billed_has_money(const struct billed *b, const char *provider)
{
	for (uint32_t i = 0; i < b->feed_count; i++) {
		const struct bill_feed *f = &b->feeds[i].f;

		if (f->money && f->memory.as_of > 0 &&
		    (!provider ||
		     !strcmp(billed_text(b, f->provider), provider)))
			return true;
	}
	for (uint32_t i = 0; i < b->cost_day_count; i++)
		if (!provider || !strcmp(billed_text(b, b->cost_days[i].provider),
					 provider))
			return true;
	return false;
}

static uint32_t number_of(const struct billed *b, const char *provider)
{
	return provider ? intern_find(&b->texts, str_from(provider))
			: UINT32_MAX;
}

/* First entry of a provider's day, or where it would be. */
static uint32_t find_day(const struct billed *b, uint32_t provider,
			 int64_t day)
{
	const struct billed_cost_day key = {provider, 0, day, 0};
	uint32_t low = 0, high = b->cost_day_count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (day_cmp(&b->cost_days[mid], &key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool billed_has_cost(const struct billed *b, const char *provider,
		     int64_t day)
{
	uint32_t number = number_of(b, provider);
	uint32_t at = find_day(b, number, day);

	return at < b->cost_day_count && b->cost_days[at].day == day &&
	       b->cost_days[at].provider == number;
}

/* Is it over and settled, and was it read after that? What was read before may
 * have grown since. */
static bool is_final(const struct billed *b, const struct billed_cost_day *x,
		     int64_t now)
{
	return x->final <= now &&
	       x->final <= b->feeds[x->feed].f.memory.as_of;
}

/* The end of the newest day of a source that is final in all its feeds with a
 * cost row; 0. */
static int64_t newest(const struct billed *b, uint32_t provider,
		      uint32_t source, int64_t now)
{
	int64_t end = 0, before = 0, open = INT64_MIN;

	for (uint32_t i = find_day(b, provider, INT64_MIN);
	     i < b->cost_day_count && b->cost_days[i].provider == provider;
	     i++) {
		const struct billed_cost_day *x = &b->cost_days[i];
		int64_t day_end = x->day + BILLED_DAY;

		if (b->feeds[x->feed].f.source != source || x->day == open)
			continue;
		if (!is_final(b, x, now)) {
			open = x->day;
			end = end == day_end ? before : end;
		} else if (end != day_end) {
			before = end;
			end = day_end;
		}
	}
	return end;
}

/* What the feeds of money of a source remember. */
struct asked {
	int64_t at;             /* the newest try */
	int64_t until;          /* the least that was read whole; 0 */
};

static struct asked asked_of(const struct billed *b, uint32_t provider,
			     uint32_t source)
{
	struct asked asked = {0, INT64_MAX};

	for (uint32_t i = 0; i < b->feed_count; i++) {
		const struct bill_feed *f = &b->feeds[i].f;

		if (!f->money || f->provider != provider ||
		    f->source != source)
			continue;
		if (f->memory.asked_at > asked.at)
			asked.at = f->memory.asked_at;
		if (f->memory.until < asked.until)
			asked.until = f->memory.until;
	}
	if (asked.until == INT64_MAX)
		asked.until = 0;
	return asked;
}

/* Is the feed the first of its source that has to do with money? */
static bool begins_source(const struct billed *b, uint32_t feed,
			  uint32_t provider)
{
	const struct bill_feed *f = &b->feeds[feed].f;

	if (f->provider != provider)
		return false;
	for (uint32_t i = 0; i < feed; i++)
		if (b->feeds[i].f.provider == provider &&
		    b->feeds[i].f.source == f->source)
			return false;
	return true;
}

static bool has_money_feed(const struct billed *b, uint32_t provider,
			   uint32_t source)
{
	for (uint32_t i = 0; i < b->feed_count; i++) {
		const struct bill_feed *f = &b->feeds[i].f;

		if (f->money && f->provider == provider && f->source == source)
			return true;
	}
	return false;
}

static bool any_is_asked(const struct billed *b, uint32_t provider,
			 int64_t now)
{
	for (uint32_t i = 0; i < b->feed_count; i++) {
		const struct bill_feed *f = &b->feeds[i].f;

		if (f->money && f->provider == provider &&
		    f->memory.asked_at > now - IDLE_MS)
			return true;
	}
	return false;
}

int64_t billed_watermark(const struct billed *b, const char *provider,
			 int64_t now)
{
	uint32_t number = number_of(b, provider);
	int64_t least = INT64_MAX, most = 0;
	bool living = any_is_asked(b, number, now);

	for (uint32_t i = 0; i < b->feed_count; i++) {
		uint32_t source = b->feeds[i].f.source;
		struct asked asked;
		int64_t end, quiet;

		if (!begins_source(b, i, number))
			continue;
		asked = asked_of(b, number, source);
		end = newest(b, number, source, now);
		if (end == 0 && !has_money_feed(b, number, source))
			continue;
		if (end > most)
			most = end;
		if (living && asked.at <= now - IDLE_MS)
			continue;
		quiet = bucket_floor(asked.until - IDLE_MS, BILLED_DAY);
		if (quiet > end)
			end = quiet;
		if (end < least)
			least = end;
	}
	return least < most ? least : most;
}

bool billed_day(const struct billed *b, const char *provider, int64_t day,
		int64_t now)
{
	return billed_has_cost(b, provider, day) &&
	       day < billed_watermark(b, provider, now);
}
