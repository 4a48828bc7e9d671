/* core/model_books.h - the bill's part of a model: reconcile rows, balances,
 * limits, watermarks, sellers that only the bill knows; and, when asked, the
 * sums of the billed or best book in place of the observed ones. */
#ifndef CORE_MODEL_BOOKS_H
#define CORE_MODEL_BOOKS_H

#include <stdint.h>

#include "core/model.h"

struct model_books;

struct model_books *model_books_new(void);
void model_books_free(struct model_books *k);

/* What a fill reads. */
struct model_books_input {
	const struct books *books;
	uint64_t observed;      /* moves with every change of the ledger */
	int64_t mono;           /* monotonic ms: sums are made anew at most
				 * every few seconds */
};

/* Complete a model as model_build() left it. What *m points to then is partly
 * ours, until the next fill. */
void model_books_fill(struct model_books *k, struct model *m,
		      const struct model_query *q,
		      const struct model_books_input *in);

#endif
