/* Rows of models and providers as csv. */
#include "core/mem.h"
#include "core/model.h"
#include "tui/export.h"
#include "tui/panes/cells.h"
#include "tui/panes/columns.h"

static void csv_cell(struct buf *to, const struct cell *c)
{
	buf_addf(to, ",%lld,%lld,", (long long)c->requests,
		 (long long)cell_total(c));
	if (!cell_unpriced(c))
		money_write(to, c->cost);
	buf_addf(to, ",%lld", (long long)c->unpriced);
}

void rows_csv(const void **rows, int count, const char *window,
	      struct buf *to)
{
	const char *const names[] = {window, "today", "month"};

	buf_puts(to, "name,provider,maker,tokens_in_per_s,tokens_out_per_s,"
		     "usd_per_hour");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		buf_addf(to, ",requests_%s,tokens_%s,cost_usd_%s,unpriced_%s",
			 names[i], names[i], names[i], names[i]);
	buf_putc(to, '\n');
	for (int i = 0; i < count; i++) {
		const struct model_row *r = rows[i];

		export_csv_text(to, r->name);
		buf_putc(to, ',');
		export_csv_text(to, r->provider);
		buf_putc(to, ',');
		export_csv_text(to, r->maker);
		buf_addf(to, ",%.3f,%.3f,%.6f", rate_in(&r->rate[RATE_1M]),
			 rate_out(&r->rate[RATE_1M]),
			 r->rate[RATE_1M].usd_per_hour);
		csv_cell(to, &r->window);
		csv_cell(to, &r->today);
		csv_cell(to, &r->month);
		buf_putc(to, '\n');
	}
}
