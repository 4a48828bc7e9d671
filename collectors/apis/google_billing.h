/* collectors/apis/google_billing.h - what Google charges, from the export of
 * a billing account to BigQuery: by UTC day, project and SKU.
 *
 * A query is billed by the bytes it scans: the partition filter and a cap keep
 * it small. */
#ifndef COLLECTORS_APIS_GOOGLE_BILLING_H
#define COLLECTORS_APIS_GOOGLE_BILLING_H

#include <stdint.h>

#include "collectors/ask.h"

enum { GOOGLE_COLUMNS = 9 };

/* ask->scratch */
struct google_billing {
	char job[256];          /* id and location of the query's job */
	char location[64];
	int place[GOOGLE_COLUMNS];      /* of each column, from the schema */
	bool has_schema;
	int waits;              /* answers that it is not ready */
	int64_t rows;           /* read so far */
};

enum ask_step google_billing_begin(struct ask *a, struct err *err);
enum ask_step google_billing_answer(struct ask *a, const struct reply *r,
				    struct err *err);
enum ask_step google_billing_refused(struct ask *a, const struct reply *r,
				     struct err *err);

/* Append the model that the text of a SKU names beyond doubt, as Google writes
 * its id; nothing when there is a doubt. */
void google_sku_model(struct buf *to, struct str sku);

#endif
