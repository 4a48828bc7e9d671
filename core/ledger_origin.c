#include "core/ledger_origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ledger_internal.h"
#include "core/mem.h"

static const char *path_of(const struct ledger *l, uint32_t file)
{
	const struct file *f = file ? files_get(l->env.files, file) : NULL;

	return f && f->path ? f->path : "";
}

static bool same_call(const struct kept *k, const struct record *r,
		      const struct record *full)
{
	return k->ts == r->ts && k->series == r->series &&
	       k->session == r->session && k->owner_file == r->owner_file &&
	       full->requests == r->requests && full->flags == r->flags &&
	       !memcmp(full->tokens, r->tokens, sizeof(r->tokens));
}

/* Number of the record in memory, INDEX_NONE when only the store has it. */
static uint32_t find_kept(const struct ledger *l, const struct record *r)
{
	if (r->row)
		return row_map_get(&l->rows, r->row);
	for (uint32_t i = 0; i < l->count; i++) {
		struct record full;

		if (!kept_counts(&l->kept[i]) || l->kept[i].ts != r->ts)
			continue;
		kept_get(l, l->first + i, &full);
		if (same_call(&l->kept[i], r, &full))
			return l->first + i;
	}
	return INDEX_NONE;
}

static void take_ids(struct ledger_origin *out, const struct record_ids *ids)
{
	for (uint32_t i = 0; i < ids->count && out->id_count < ORIGIN_IDS;
	     i++) {
		const struct record_id *from = &ids->list[i];
		struct origin_id *to = &out->ids[out->id_count++];

		to->kind = (enum id_kind)from->kind;
		snprintf(to->hex, sizeof(to->hex), "%016" PRIx64 "%016" PRIx64,
			 from->id.hi, from->id.lo);
	}
}

static int order_ids(const void *a, const void *b)
{
	const struct origin_id *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->hex, y->hex);
}

void ledger_origin(struct ledger *l, const struct record *r,
		   struct ledger_origin *out)
{
	struct record_ids stored = {0};
	uint32_t number = find_kept(l, r);
	struct record again;

	*out = (struct ledger_origin){
		.owner = path_of(l, r->owner_file),
		.winner = path_of(l, r->winner_file),
		.shared = r->shared,
	};
	if (number != INDEX_NONE) {
		kept_ids(l, number);
		take_ids(out, &l->ids);
	} else if (r->row && l->env.store &&
		   store_get_record(l->env.store, r->row, &again, &stored)) {
		take_ids(out, &stored);
	}
	free(stored.list);
	qsort(out->ids, (size_t)out->id_count, sizeof(*out->ids), order_ids);
}
