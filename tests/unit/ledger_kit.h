/* tests/unit/ledger_kit.h - a ledger with all it needs, on a store in a
 * folder of its own, and its sums as text that can be compared. */
#ifndef TESTS_UNIT_LEDGER_KIT_H
#define TESTS_UNIT_LEDGER_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/pricebook.h"

/* 2026-11-23T12:00:00Z */
#define KIT_NOW ((int64_t)1795435200000)

struct kit {
	char folder[64];
	char path[96];          /* of the store; "" for memory only */
	struct clock clock;
	struct zone zone;
	struct pricebook *prices;
	struct files files;
	struct config *config;  /* lent, may be NULL */
	struct store *store;
	struct ledger *ledger;
	void (*changed)(void *ctx, const struct record *r, int sign);
	void *changed_ctx;
};

static inline void kit_open(struct kit *k)
{
	struct err err = {""};
	struct ledger_env env = {0};

	files_init(&k->files);
	k->store = NULL;
	if (k->path[0]) {
		k->store = store_open(k->path, &err);
		if (!k->store)
			fail_msg("%s", err.text);
	}
	env.prices = k->prices;
	env.zone = &k->zone;
	env.config = k->config;
	env.files = &k->files;
	env.store = k->store;
	env.clock = &k->clock;
	env.changed = k->changed;
	env.ctx = k->changed_ctx;
	k->ledger = ledger_new(&env, &err);
	if (!k->ledger)
		fail_msg("%s", err.text);
}

static inline void kit_close(struct kit *k)
{
	ledger_free(k->ledger);
	store_close(k->store);
	files_release(&k->files);
}

static inline void kit_reopen(struct kit *k)
{
	kit_close(k);
	kit_open(k);
}

/* Everything but the ledger. */
static inline void kit_prepare(struct kit *k, bool stored)
{
	struct err err = {""};

	*k = (struct kit){.clock = {true, KIT_NOW}};
	snprintf(k->folder, sizeof(k->folder), "%s/tokentop-ledger-XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	assert_non_null(mkdtemp(k->folder));
	if (stored)
		snprintf(k->path, sizeof(k->path), "%s/tokentop.db",
			 k->folder);
	assert_true(zone_set(&k->zone, "UTC", &err));
	k->prices = pricebook_new(&err);
	if (!k->prices)
		fail_msg("%s", err.text);
}

static inline void kit_init(struct kit *k, bool stored)
{
	kit_prepare(k, stored);
	kit_open(k);
}

static inline void kit_remove(const struct kit *k, const char *suffix)
{
	char name[160];

	snprintf(name, sizeof(name), "%s/tokentop.db%s", k->folder, suffix);
	unlink(name);
}

static inline void kit_clean(struct kit *k)
{
	kit_remove(k, "");
	kit_remove(k, "-wal");
	kit_remove(k, "-shm");
	kit_remove(k, ".lock");
	rmdir(k->folder);
	pricebook_free(k->prices);
}

static inline void kit_release(struct kit *k)
{
	kit_close(k);
	kit_clean(k);
}

static inline void kit_flush(struct kit *k)
{
	struct err err = {""};

	if (!ledger_flush(k->ledger, -1, &err))
		fail_msg("%s", err.text);
	assert_false(ledger_is_dirty(k->ledger));
}

/* File `n` of a source, known by its inode. */
static inline struct file *kit_file(struct kit *k, const char *source, int n)
{
	struct file *f = files_find(&k->files, source, 7, (uint64_t)n + 1);
	char path[64];

	if (f)
		return f;
	snprintf(path, sizeof(path), "/logs/%02d.jsonl", n);
	return files_add(&k->files, source, path, 7, (uint64_t)n + 1);
}

/* One sighting in a batch of its own. */
static inline struct ledger_put kit_put(struct kit *k, const char *source,
					uint32_t file, const struct usage *u)
{
	struct batch *b = batch_new(source, file);
	struct ledger_put put;

	batch_add(b, u);
	put = ledger_put(k->ledger, b);
	batch_free(b);
	return put;
}

/* ---- sums as text ------------------------------------------------------ */

struct kit_lines {
	struct kit *kit;
	char **list;
	struct cell *cells;
	uint32_t count, room, cell_count, cell_room;
};

static inline void kit_add_line(struct kit_lines *t, const char *key,
				const struct cell *cell)
{
	for (uint32_t i = 0; i < t->count; i++)
		if (!strcmp(t->list[i], key)) {
			cell_add(&t->cells[i], cell, 1);
			return;
		}
	*GROW(t->list, t->count, t->room) = xstrdup(key);
	*GROW(t->cells, t->cell_count, t->cell_room) = *cell;
}

static inline void kit_series_text(struct kit *k, uint32_t number,
				   struct buf *to)
{
	const struct series_table *t = ledger_series(k->ledger);
	const struct series *s = &t->list[number];

	for (int d = 0; d < DIMS; d++)
		buf_addf(to, "%.*s|",
			 STR_ARG(series_text(t, number, (enum dim)d)));
	buf_addf(to, "%u %u %u %u %u", s->rule, s->band, s->tier, s->basis,
		 s->flags);
}

static inline void kit_cell(void *ctx, int64_t bucket, uint32_t series,
			    const struct cell *cell)
{
	struct kit_lines *t = ctx;
	struct buf key = {0};

	buf_addf(&key, "%lld ", (long long)bucket);
	kit_series_text(t->kit, series, &key);
	kit_add_line(t, buf_text(&key), cell);
	buf_release(&key);
}

static inline void kit_session(void *ctx, const struct session *s,
			       uint32_t series, const struct cell *cell,
			       int64_t first, int64_t last)
{
	struct kit_lines *t = ctx;
	struct buf key = {0};

	buf_addf(&key, "session %s %s %s %s %lld %lld ", s->client, s->name,
		 s->project, s->parent, (long long)first, (long long)last);
	kit_series_text(t->kit, series, &key);
	kit_add_line(t, buf_text(&key), cell);
	buf_release(&key);
}

static inline void kit_record(void *ctx, const struct record *r)
{
	struct kit_lines *t = ctx;
	const struct session *s = ledger_session(t->kit->ledger, r->session);
	struct cell one = {.requests = 1};
	struct buf key = {0};

	buf_addf(&key, "record %lld %lld %x %x %d %d %lld %d %s",
		 (long long)r->ts, (long long)r->cost, r->known, r->flags,
		 r->tier, r->shared, (long long)r->reported, r->reported_by,
		 s ? s->name : "-");
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		buf_addf(&key, " %lld", (long long)r->tokens[c]);
	kit_series_text(t->kit, r->series, &key);
	kit_add_line(t, buf_text(&key), &one);
	buf_release(&key);
}

static inline int kit_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, without what came to nothing. */
static inline void kit_write(struct kit_lines *t, struct buf *to)
{
	char **out = xcalloc(t->count + 1, sizeof(*out));
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->count; i++) {
		const struct cell *c = &t->cells[i];
		struct buf line = {0};

		if (cell_is_zero(c))
			continue;
		buf_addf(&line, "%s: %lld %lld %lld", t->list[i],
			 (long long)c->requests, (long long)c->cost,
			 (long long)c->unpriced);
		for (int i2 = 0; i2 < TOKEN_CATEGORIES; i2++)
			buf_addf(&line, " %lld/%d", (long long)c->tokens[i2],
				 c->unknown[i2]);
		buf_putc(&line, '\n');
		out[n++] = buf_take(&line);
	}
	qsort(out, n, sizeof(*out), kit_compare);
	for (uint32_t i = 0; i < n; i++) {
		buf_puts(to, out[i]);
		free(out[i]);
	}
	free(out);
	for (uint32_t i = 0; i < t->count; i++)
		free(t->list[i]);
	free(t->list);
	free(t->cells);
}

static inline void kit_cells_text(struct kit *k, enum cell_level level,
				  struct buf *to)
{
	/* the store keeps minutes for 8 days */
	int64_t since = level == CELL_MINUTE ? KIT_NOW - 7 * 86400000LL
					     : INT64_MIN;
	struct kit_lines t = {.kit = k};
	struct err err = {""};

	buf_addf(to, "level %d\n", level);
	if (!ledger_each_cell(k->ledger, level, since, INT64_MAX, kit_cell,
			      &t, &err))
		fail_msg("%s", err.text);
	kit_write(&t, to);
}

/* All there is: cells, sessions, records. The caller frees it. */
static inline char *kit_text(struct kit *k)
{
	struct kit_lines sessions = {.kit = k}, records = {.kit = k};
	struct buf to = {0};
	struct err err;

	for (int level = 0; level < CELL_LEVELS; level++)
		kit_cells_text(k, (enum cell_level)level, &to);
	assert_true(ledger_each_session(k->ledger, INT64_MIN, kit_session,
					&sessions, &err));
	kit_write(&sessions, &to);
	assert_true(ledger_each_record(k->ledger, INT64_MIN, INT64_MAX,
				       kit_record, &records, &err));
	kit_write(&records, &to);
	return buf_take(&to);
}

static inline void kit_sum(void *ctx, int64_t bucket, uint32_t series,
			   const struct cell *cell)
{
	(void)bucket;
	(void)series;
	cell_add(ctx, cell, 1);
}

/* Everything there is as one cell. */
static inline struct cell kit_total(struct kit *k, enum cell_level level)
{
	struct cell sum = {0};
	struct err err = {""};

	if (!ledger_each_cell(k->ledger, level, INT64_MIN, INT64_MAX, kit_sum,
			      &sum, &err))
		fail_msg("%s", err.text);
	return sum;
}

#endif
