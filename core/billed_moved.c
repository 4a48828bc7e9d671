/* Usage told anew under other dimensions: a call that had no key yet, a model
 * by its full name. Its old row is no longer told, and would count twice. */
#include "core/billed_internal.h"

#include <string.h>

/* Rows of one bucket that stand for each other. */
struct class {
	const struct bill_series *key;
	__int128 gone;          /* of rows that are no longer told */
	__int128 fresh;         /* of rows that were not known before */
	bool any;               /* is there a fresh one? */
};

/* More kinds of rows than that are in no bucket. */
enum { CLASSES = 16 };

static bool is_alike(const struct bill_series *a, const struct bill_series *b)
{
	return a->kind == b->kind && a->width == b->width &&
	       a->dim[BILL_UNIT] == b->dim[BILL_UNIT] &&
	       a->dim[BILL_REGION] == b->dim[BILL_REGION] &&
	       !memcmp(a->currency, b->currency, sizeof(a->currency));
}

static struct class *class_of(struct class *list, int *count,
			      const struct bill_series *key)
{
	for (int i = 0; i < *count; i++)
		if (is_alike(list[i].key, key))
			return &list[i];
	if (*count == CLASSES)
		return NULL;
	list[*count] = (struct class){.key = key};
	return &list[(*count)++];
}

/* How much a row is of, whatever it counts. */
static __int128 measure(const struct bill_figures *f)
{
	__int128 sum = f->amount < 0 ? -(__int128)f->amount : f->amount;

	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		sum += f->tokens[i];
	return sum ? sum : f->units;
}

/* The rows of a feed in [from, to) of the order, all of one bucket. `had`
 * rows were known before. */
static void drop_of_bucket(struct billed *b, uint32_t feed, uint32_t had,
			   uint32_t from, uint32_t to)
{
	struct class list[CLASSES], *c;
	int count = 0;

	for (uint32_t i = from; i < to; i++) {
		const struct billed_entry *row = &b->rows[b->order[i]];
		const struct bill_series *key = &b->series[row->series].key;

		c = key->feed == feed ? class_of(list, &count, key) : NULL;
		if (!c || row->dead)
			continue;
		if (!row->told) {
			c->gone += measure(&row->f);
		} else if (b->order[i] >= had) {
			c->fresh += measure(&row->f);
			c->any |= !(row->f.flags & BILL_PARTIAL);
		}
	}
	for (uint32_t i = from; i < to; i++) {
		struct billed_entry *row = &b->rows[b->order[i]];
		const struct bill_series *key = &b->series[row->series].key;

		c = key->feed == feed ? class_of(list, &count, key) : NULL;
		if (c && !row->told && c->any && 2 * c->fresh >= c->gone)
			billed_kill_row(b, row);
	}
}

void billed_untell(struct billed *b, int64_t since)
{
	for (uint32_t i = billed_place(b, since); i < b->ordered; i++)
		b->rows[b->order[i]].told = false;
}

bool billed_drop_moved(struct billed *b, uint32_t feed, uint32_t had,
		       int64_t since)
{
	uint32_t from = billed_place(b, since), to;

	for (; from < b->ordered; from = to) {
		int64_t start = b->rows[b->order[from]].start;
		bool fresh = false, gone = false;

		for (to = from; to < b->ordered; to++) {
			const struct billed_entry *row = &b->rows[b->order[to]];

			if (row->start != start)
				break;
			fresh |= b->order[to] >= had;
			gone |= !row->told;
		}
		if (fresh && gone)
			drop_of_bucket(b, feed, had, from, to);
	}
	return b->dead > 0;
}
