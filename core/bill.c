#include "core/bill.h"

#include <stdlib.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"

const char *const bill_kind_names[BILL_KINDS] = {
	"usage", "cost", "credit", "discount", "tax", "detail",
};

const char *const bill_dim_names[BILL_DIMS] = {
	"account", "project", "key", "user", "model", "tier", "region", "item",
	"unit",
};

struct bill_batch *bill_batch_new(const char *source, const char *provider,
				  const char *feed)
{
	struct bill_batch *b = xcalloc(1, sizeof(*b));

	b->source = xstrdup(source);
	b->provider = xstrdup(provider);
	b->feed = xstrdup(feed);
	intern_init(&b->texts);
	return b;
}

void bill_batch_free(struct bill_batch *b)
{
	if (!b)
		return;
	intern_release(&b->texts);
	free(b->rows);
	free(b->balances);
	free(b->limits);
	free(b->labels);
	free(b->slots);
	free(b->source);
	free(b->provider);
	free(b->feed);
	free(b);
}

void bill_batch_empty(struct bill_batch *b)
{
	b->count = b->balance_count = b->limit_count = b->label_count = 0;
	b->until = b->since;
	if (b->slots)
		memset(b->slots, 0, b->slot_count * sizeof(*b->slots));
}

static struct str keep(struct bill_batch *b, struct str s)
{
	return intern_str(&b->texts, intern_add(&b->texts, s));
}

/* Texts of a batch are interned: equal ones have equal addresses. */
static bool is_same(const struct bill_row *a, const struct bill_row *b)
{
	if (a->kind != b->kind || a->start != b->start ||
	    a->width != b->width || strcmp(a->currency, b->currency) != 0)
		return false;
	for (int i = 0; i < BILL_DIMS; i++)
		if (a->dim[i].p != b->dim[i].p)
			return false;
	return true;
}

/* A hostile server must not make sums wrap round. */
static int64_t sum_of(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return a < 0 ? INT64_MIN + 1 : INT64_MAX;
	return sum;
}

static void add_up(struct bill_row *to, const struct bill_row *from)
{
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		to->tokens[c] = sum_of(to->tokens[c], from->tokens[c]);
	to->known |= from->known;
	if (to->requests < 0)
		to->requests = from->requests;
	else if (from->requests > 0)
		to->requests = sum_of(to->requests, from->requests);
	to->units = sum_of(to->units, from->units);
	to->amount = sum_of(to->amount, from->amount);
	to->flags |= from->flags;
}

static uint64_t row_hash(const struct bill_row *r)
{
	struct {
		int64_t kind, start, width;
		const char *dim[BILL_DIMS];
		char currency[8];
	} key = {.kind = r->kind, .start = r->start, .width = r->width};

	for (int i = 0; i < BILL_DIMS; i++)
		key.dim[i] = r->dim[i].p;
	memcpy(key.currency, r->currency, sizeof(r->currency));
	return hash_bytes(&key, sizeof(key));
}

static uint32_t *row_slot(const struct bill_batch *b, const struct bill_row *r)
{
	uint32_t mask = b->slot_count - 1;
	uint32_t i = (uint32_t)row_hash(r) & mask;

	while (b->slots[i] && !is_same(&b->rows[b->slots[i] - 1], r))
		i = (i + 1) & mask;
	return &b->slots[i];
}

static void grow_slots(struct bill_batch *b)
{
	free(b->slots);
	b->slot_count = b->slot_count ? b->slot_count * 2 : 64;
	b->slots = xcalloc(b->slot_count, sizeof(*b->slots));
	for (uint32_t i = 0; i < b->count; i++)
		*row_slot(b, &b->rows[i]) = i + 1;
}

void bill_add(struct bill_batch *b, const struct bill_row *row)
{
	struct bill_row copy = *row;
	uint32_t *slot;

	for (int i = 0; i < BILL_DIMS; i++)
		copy.dim[i] = keep(b, row->dim[i]);
	if (2 * (b->count + 1) > b->slot_count)
		grow_slots(b);
	slot = row_slot(b, &copy);
	if (*slot) {
		add_up(&b->rows[*slot - 1], &copy);
		return;
	}
	*GROW(b->rows, b->count, b->room) = copy;
	*slot = b->count;
}

void bill_add_balance(struct bill_batch *b, const struct bill_balance *x)
{
	struct bill_balance copy = *x;

	copy.account = keep(b, x->account);
	copy.what = keep(b, x->what);
	*GROW(b->balances, b->balance_count, b->balance_room) = copy;
}

void bill_add_limit(struct bill_batch *b, const struct bill_limit *x)
{
	struct bill_limit copy = *x;

	copy.account = keep(b, x->account);
	copy.name = keep(b, x->name);
	*GROW(b->limits, b->limit_count, b->limit_room) = copy;
}

/* Characters that are dropped whole keep a label valid where it is cut. */
void bill_add_label(struct bill_batch *b, const struct bill_label *x)
{
	struct buf clean = {.limit = BILL_LABEL_MOST};
	struct str label;

	utf8_clean(&clean, x->label);
	label = str_trim(buf_str(&clean));
	if (!str_empty(x->id) && !str_empty(label))
		*GROW(b->labels, b->label_count, b->label_room) =
			(struct bill_label){x->dim, keep(b, x->id),
					    keep(b, label)};
	buf_release(&clean);
}

struct bill_row bill_row(enum bill_kind kind, int64_t start, int64_t width)
{
	return (struct bill_row){.kind = kind, .start = start, .width = width,
				 .requests = -1};
}

bool bill_currency(struct str text, char out[4])
{
	if (text.n != 3)
		return false;
	for (int i = 0; i < 3; i++) {
		char c = text.p[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c < 'A' || c > 'Z')
			return false;
		out[i] = c;
	}
	out[3] = '\0';
	return true;
}
