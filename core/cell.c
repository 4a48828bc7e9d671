#include "core/cell.h"

#include "core/mem.h"

const char *const dim_names[DIMS] = {
	[DIM_SOURCE] = "source",
	[DIM_PROVIDER] = "provider",
	[DIM_MAKER] = "maker",
	[DIM_MODEL] = "model",
	[DIM_RAW_MODEL] = "raw_model",
	[DIM_CLIENT] = "client",
	[DIM_PROJECT] = "project",
	[DIM_ACCOUNT] = "account",
	[DIM_KEY] = "key",
	[DIM_HOST] = "host",
	[DIM_USER] = "user",
	[DIM_TAGS] = "tags",
	[DIM_REGION] = "region",
	[DIM_PRICE_LIST] = "price_list",
};

const char *const cost_basis_names[BASES] = {
	[BASIS_UNPRICED] = "unpriced",
	[BASIS_COMPUTED] = "computed",
	[BASIS_REPORTED] = "reported",
	[BASIS_BILLED] = "billed",
	[BASIS_MIXED] = "mixed",
};

/* Series are hashed and compared as bytes. */
_Static_assert(sizeof(struct series) ==
		       (DIMS + 1) * sizeof(uint32_t) + 4 * sizeof(uint8_t),
	       "struct series has padding");

void series_init(struct series_table *t)
{
	*t = (struct series_table){0};
	intern_init(&t->names);
	*GROW(t->list, t->count, t->room) = (struct series){0};
}

void series_release(struct series_table *t)
{
	intern_release(&t->names);
	free(t->list);
	free(t->slots);
	*t = (struct series_table){0};
}

/* Slot that holds `s`, or the free one where it belongs. */
static uint32_t slot_of(const struct series_table *t, const struct series *s)
{
	uint32_t mask = t->slot_count - 1;
	uint32_t i = (uint32_t)hash_bytes(s, sizeof(*s)) & mask;

	while (t->slots[i] && memcmp(&t->list[t->slots[i]], s, sizeof(*s)))
		i = (i + 1) & mask;
	return i;
}

static void rehash(struct series_table *t)
{
	free(t->slots);
	t->slot_count = t->slot_count ? t->slot_count * 2 : 64;
	t->slots = xcalloc(t->slot_count, sizeof(*t->slots));
	for (uint32_t n = 1; n < t->count; n++)
		t->slots[slot_of(t, &t->list[n])] = n;
}

uint32_t series_add(struct series_table *t, const struct series *s)
{
	struct series copy = *s;
	uint32_t i;

	if (2 * (t->count + 1) > t->slot_count)
		rehash(t);
	i = slot_of(t, &copy);
	if (t->slots[i])
		return t->slots[i];
	t->slots[i] = t->count;
	*GROW(t->list, t->count, t->room) = copy;
	return t->count - 1;
}

struct str series_text(const struct series_table *t, uint32_t number,
		       enum dim d)
{
	return intern_str(&t->names, t->list[number].text[d]);
}

/* Two loops instead of a product: they become vector instructions. */
void cell_add(struct cell *a, const struct cell *b, int sign)
{
	for (int c = 0; sign > 0 && c < TOKEN_CATEGORIES; c++) {
		a->tokens[c] += b->tokens[c];
		a->unknown[c] += b->unknown[c];
	}
	for (int c = 0; sign < 0 && c < TOKEN_CATEGORIES; c++) {
		a->tokens[c] -= b->tokens[c];
		a->unknown[c] -= b->unknown[c];
	}
	a->requests += sign * b->requests;
	a->cost += sign * b->cost;
	a->unpriced += sign * b->unpriced;
}

bool cell_is_zero(const struct cell *c)
{
	int64_t any = c->requests | c->cost | c->unpriced;

	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		any |= c->tokens[i] | c->unknown[i];
	return any == 0;
}

int64_t cell_total(const struct cell *c)
{
	int64_t sum = 0;

	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		sum += c->tokens[i];
	return sum;
}
