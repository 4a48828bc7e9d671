/* What sellers' ids are called: rows are kept by id and given out by label. */
#include "core/billed_internal.h"

#include <stdlib.h>

#include "core/buf.h"
#include "core/mem.h"

/* ---- finding ------------------------------------------------------------ */

static int cmp32(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int place_cmp(const struct bill_name *a, const struct bill_name *b)
{
	int order = cmp32(a->source, b->source);

	return order ? order : cmp32(a->dim, b->dim);
}

static int id_cmp(const void *pa, const void *pb)
{
	const struct bill_name *a = &((const struct billed_name *)pa)->n;
	const struct bill_name *b = &((const struct billed_name *)pb)->n;
	int order = place_cmp(a, b);

	if (!order)
		order = cmp32(a->id, b->id);
	return order ? order : cmp32(a->label, b->label);
}

/* Among the first `count`, which are in order; NULL. */
static struct billed_name *find(const struct billed *b, uint32_t count,
				const struct bill_name *key)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		struct billed_name *x = &b->names[mid];
		int order = place_cmp(&x->n, key);

		if (!order)
			order = cmp32(x->n.id, key->id);
		if (!order)
			return x;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* ---- words -------------------------------------------------------------- */

static int label_cmp(const void *pa, const void *pb)
{
	const struct bill_name *a = &(*(struct billed_name *const *)pa)->n;
	const struct bill_name *b = &(*(struct billed_name *const *)pb)->n;
	int order = place_cmp(a, b);

	return order ? order : cmp32(a->label, b->label);
}

/* Does it go by another one's id? Nobody shall pass for another key. */
static bool is_an_id(const struct billed *b, const struct bill_name *n)
{
	const struct bill_name key = {n->source, n->dim, n->label, 0};

	return n->label != n->id && find(b, b->name_count, &key) != NULL;
}

static const char *word_of(struct billed *b, const struct bill_name *n,
			   bool shared)
{
	struct buf text = {0};
	uint32_t number;

	if (!shared && !is_an_id(b, n))
		return billed_text(b, n->label);
	buf_addf(&text, "%s (%s)", billed_text(b, n->label),
		 billed_text(b, n->id));
	number = intern_add(&b->words, buf_str(&text));
	buf_release(&text);
	return intern_str(&b->words, number).p;
}

static void choose_words(struct billed *b)
{
	struct billed_name **all = xcalloc(b->name_count + 1, sizeof(*all));
	uint32_t n = b->name_count;

	for (uint32_t i = 0; i < n; i++)
		all[i] = &b->names[i];
	qsort(all, n, sizeof(*all), label_cmp);
	for (uint32_t i = 0; i < n; i++) {
		bool shared = (i > 0 && !label_cmp(&all[i - 1], &all[i])) ||
			      (i + 1 < n && !label_cmp(&all[i], &all[i + 1]));

		all[i]->word = word_of(b, &all[i]->n, shared);
	}
	free(all);
}

/* An id that was told twice has one name. */
static void drop_doubles(struct billed *b)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < b->name_count; i++)
		if (find(b, kept, &b->names[i].n) == NULL)
			b->names[kept++] = b->names[i];
	b->name_count = kept;
}

void billed_find_words(struct billed *b)
{
	if (b->name_count == 0)
		return;
	qsort(b->names, b->name_count, sizeof(*b->names), id_cmp);
	drop_doubles(b);
	choose_words(b);
	for (uint32_t i = 1; i < b->series_count; i++)
		billed_name_series(b, &b->series[i]);
}

/* ---- series ------------------------------------------------------------- */

static const char *name_of(const struct billed *b,
			   const struct billed_series *s, enum bill_dim dim)
{
	const struct bill_name key = {
		.source = b->feeds[s->key.feed].f.source,
		.dim = dim,
		.id = s->key.dim[dim],
	};
	const struct billed_name *x = find(b, b->name_count, &key);

	return x ? x->word : s->face.dim[dim];
}

void billed_name_series(const struct billed *b, struct billed_series *s)
{
	s->key_name = name_of(b, s, BILL_KEY);
	s->project_name = name_of(b, s, BILL_PROJECT);
}

/* ---- one poll ----------------------------------------------------------- */

/* Put one among those after the first `had`, which are in order. True when
 * its id was called otherwise. */
static bool put_name(struct billed *b, uint32_t had, const struct bill_name *n)
{
	struct billed_name *x = find(b, had, n);

	if (!x) {
		*GROW(b->names, b->name_count, b->name_room) =
			(struct billed_name){*n, NULL, b->writes};
		return true;
	}
	if (x->n.label == n->label)
		return false;
	x->n.label = n->label;
	x->dirty = b->writes;
	return true;
}

bool billed_put_names(struct billed *b, const struct bill_batch *batch)
{
	uint32_t had = b->name_count;
	bool changed = false;

	for (uint32_t i = 0; i < batch->label_count; i++) {
		const struct bill_label *x = &batch->labels[i];
		struct bill_name n = {
			.source = intern_add(&b->texts,
					     str_from(batch->source)),
			.dim = (uint32_t)x->dim,
			.id = intern_add(&b->texts, x->id),
			.label = intern_add(&b->texts, x->label),
		};

		changed |= put_name(b, had, &n);
	}
	if (changed)
		billed_find_words(b);
	return changed;
}
