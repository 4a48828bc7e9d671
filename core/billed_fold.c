/* Old hours and minutes become UTC days: years of them would only be slow. */
#include "core/billed_internal.h"

#include <string.h>

#include "core/mem.h"

/* Days that are being summed: those of one day, which are few. */
struct fold {
	struct billed *b;
	int64_t before, day;
	struct sum {
		uint32_t series;
		struct bill_figures f;
	} *sums;
	uint32_t count, room;
};

static void add_up(struct bill_figures *to, const struct bill_figures *from)
{
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		to->tokens[c] += from->tokens[c];
	if (to->requests < 0)
		to->requests = from->requests;
	else if (from->requests > 0)
		to->requests += from->requests;
	to->units += from->units;
	to->amount += from->amount;
	to->known |= from->known;
	to->flags |= from->flags;
}

static void put_day(struct fold *f)
{
	for (uint32_t i = 0; i < f->count; i++)
		billed_put_row(f->b, f->day, f->sums[i].series, &f->sums[i].f);
	f->count = 0;
}

/* A copy: rows move when a day is put. */
static void take_row(struct fold *f, struct billed_entry row)
{
	struct bill_series key = f->b->series[row.series].key;
	int64_t day = bucket_floor(row.start, BILLED_DAY);
	uint32_t series;

	if (day != f->day)
		put_day(f);
	f->day = day;
	key.width = BILLED_DAY;
	series = billed_add_series(f->b, &key);
	for (uint32_t i = 0; i < f->count; i++) {
		if (f->sums[i].series != series)
			continue;
		add_up(&f->sums[i].f, &row.f);
		return;
	}
	*GROW(f->sums, f->count, f->room) = (struct sum){series, row.f};
}

/* Does a row of more than a day decide about this one? Then it stays. */
static bool is_in_longer(const struct billed *b,
			 const struct billed_entry *row)
{
	const struct bill_series *key = &b->series[row->series].key;

	for (uint32_t i = 0; i < b->cover_count; i++)
		if (b->covers[i].feed == key->feed &&
		    b->covers[i].kind == key->kind &&
		    b->covers[i].width > BILLED_DAY)
			return row->hidden &&
			       !billed_is_shadowed(b, row->series, row->start);
	return false;
}

/* Fine rows that count go into the sums; those that do not, and days that
 * finer rows had replaced, go. */
static void fold_row(struct fold *f, uint32_t place)
{
	struct billed *b = f->b;
	struct billed_entry *row = &b->rows[place];
	int64_t width = b->series[row->series].key.width;

	if (width > BILLED_DAY || row->start + width > f->before ||
	    is_in_longer(b, row))
		return;
	if (width < BILLED_DAY && !row->hidden)
		take_row(f, *row);
	else if (width == BILLED_DAY && !row->hidden)
		return;
	billed_kill_row(b, &b->rows[place]);
}

/* What was read whole in hours is now whole in days. */
static void fold_covers(struct billed *b, int64_t before)
{
	uint32_t count = b->cover_count;

	for (uint32_t i = 0; i < count; i++) {
		struct billed_cover fine = b->covers[i];

		if (fine.width >= BILLED_DAY)
			continue;
		for (uint32_t k = 0; k < fine.count; k++) {
			int64_t until = fine.list[k].until;

			billed_cover_add(billed_cover(b, fine.feed, fine.kind,
						      BILLED_DAY),
					 fine.list[k].since,
					 until < before ? until : before);
		}
		billed_cover_cut(&b->covers[i], INT64_MIN, before);
	}
}

/* Is there anything to do? Asked often, true once a day. */
static bool has_fine(const struct billed *b, int64_t before)
{
	for (uint32_t i = 0; i < b->ordered; i++) {
		const struct billed_entry *row = &b->rows[b->order[i]];
		int64_t width = b->series[row->series].key.width;

		if (row->start >= before)
			return false;
		if (width < BILLED_DAY && !is_in_longer(b, row))
			return true;
	}
	return false;
}

void billed_fold(struct billed *b, int64_t before)
{
	struct fold f = {.b = b, .before = bucket_floor(before, BILLED_DAY)};
	uint32_t end;

	if (!has_fine(b, f.before))
		return;
	end = billed_place(b, f.before);
	for (uint32_t i = 0; i < end; i++)
		fold_row(&f, b->order[i]);
	put_day(&f);
	free(f.sums);
	billed_sort(b);
	billed_compact(b);
	fold_covers(b, f.before);
	for (uint32_t i = 0; i < b->feed_count; i++) {
		b->feeds[i].dirty = b->writes;
		billed_choose(b, i);
	}
	billed_list_days(b);
	b->version++;
}
