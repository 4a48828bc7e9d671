/* core/model_rows.h - the rows of a model between builds: what each series
 * adds to, and its sums. Used by what builds a model and its parts. */
#ifndef CORE_MODEL_ROWS_H
#define CORE_MODEL_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cell.h"
#include "core/intern.h"
#include "core/model.h"

/* Sums in two parts: the past, made anew when the day ends or history is
 * read, and today, made anew when anything arrives. */
struct sums {
	struct cell old_all, old_month, old_window;
	struct cell today, young_window;
	int64_t old_last, last; /* newest bucket, 0: none */
	struct kind {
		unsigned flags;
		bool computed, reported;
	} old_kind, kind;       /* of what is in the window */
};

/* A provider, or a model at one. Names are numbers in rows.names. */
struct row {
	uint32_t name, provider, maker;
	uint32_t id;
	struct sums sums;
	struct rate rate[RATE_WINDOWS];
	int64_t spark[MODEL_SPARK];     /* tokens, by minute */
	int models, clients;
};

struct row_list {
	struct row *list;
	uint32_t count, room;
};

/* Where a series is counted: places in the lists below. */
struct series_rows {
	uint32_t model, provider;
};

struct rows {
	struct intern names;            /* "model\x1fprovider" too */
	struct row_list models, providers;
	struct series_rows *of;         /* by series number */
	uint32_t of_count, of_room;
	struct row total;               /* of everything */
	uint32_t *keys;                 /* by number in names: place + 1 */
	uint32_t key_room;
};

void rows_init(struct rows *r);
void rows_release(struct rows *r);

/* Make room for series that are new. */
void rows_learn(struct rows *r, const struct series_table *t);

/* The rows that count a series: total, provider, model. */
void rows_of(struct rows *r, uint32_t series, struct row *out[3]);

/* Call for every row there is, the total included. */
void rows_each(struct rows *r, void (*visit)(struct row *row));

/* Add up the kinds of what goes into a window. */
void kind_add(struct kind *k, const struct series *s);

/* "models" and "providers" of a model as *m shows them: filtered, sorted.
 * The arrays are the caller's to free. */
struct model_row *rows_models(const struct rows *r, const char *provider,
			      int *count);
struct model_row *rows_providers(const struct rows *r, int *count);

/* Series colour of a provider. */
uint8_t provider_color(struct str provider);

#endif
