/* The Sessions pane as csv: rows, calls, and the sum of one call. */
#include <inttypes.h>
#include <time.h>

#include "core/model.h"
#include "tui/export.h"
#include "tui/pane.h"
#include "tui/panes/sessions.h"

/* "2026-11-23T18:21:07Z" */
static void add_time(struct buf *to, int64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	char text[32];
	struct tm tm;

	if (ms <= 0 || !gmtime_r(&seconds, &tm) ||
	    !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		return;
	buf_puts(to, text);
}

static void add_name(const struct sessions_ctx *x, enum by by,
		     const char *name, struct buf *to)
{
	char text[SESSION_TEXT];

	if (name[0])
		export_csv_text(to, session_full_name(x->cells.v, by, name,
						      text));
	buf_putc(to, ',');
}

static void add_text(struct buf *to, const char *text)
{
	if (text[0])
		export_csv_text(to, text);
	buf_putc(to, ',');
}

static void add_headings(struct buf *to)
{
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		buf_addf(to, ",%s", token_category_names[c]);
	buf_puts(to, ",cost_usd,unpriced_tokens");
}

/* What nobody told is empty, never 0. */
static void add_cell(struct buf *to, const struct cell *c, bool priced)
{
	for (int i = 0; i < TOKEN_CATEGORIES; i++) {
		buf_putc(to, ',');
		if (cell_knows(c, (enum token_category)i) || c->tokens[i])
			buf_addf(to, "%" PRId64, c->tokens[i]);
	}
	buf_putc(to, ',');
	if (priced)
		money_write(to, c->cost);
	buf_addf(to, ",%" PRId64, c->unpriced);
}

void sessions_csv_rows(const struct sessions_ctx *x, const void **rows,
		       int count, struct buf *to)
{
	buf_addf(to, "%s,project,client,parent,provider,model,first,last,live,"
		     "tokens_per_minute,requests", sessions_word(x->by));
	add_headings(to);
	buf_putc(to, '\n');
	for (int i = 0; i < count; i++) {
		const struct activity_row *r = rows[i];

		if (r->rest)
			buf_addf(to, "%d more,", r->members);
		else
			add_name(x, x->by, r->name, to);
		add_name(x, BY_PROJECT, r->project, to);
		add_text(to, r->client);
		add_name(x, BY_SESSION, r->parent, to);
		add_text(to, r->provider);
		add_text(to, r->use_count ? r->uses[0].model : "");
		add_time(to, r->first_ts);
		buf_putc(to, ',');
		add_time(to, r->last_ts);
		buf_addf(to, ",%s,%.1f,%" PRId64, r->live ? "true" : "false",
			 r->per_minute, r->sums.requests);
		add_cell(to, &r->sums, !cell_unpriced(&r->sums));
		buf_putc(to, '\n');
	}
}

void sessions_csv_calls(const struct sessions_ctx *x, const void **calls,
			int count, struct buf *to)
{
	buf_puts(to, "time,model,provider,client,session,project,key,host,"
		     "source,tier,basis,requests");
	add_headings(to);
	buf_putc(to, '\n');
	for (int i = 0; i < count; i++) {
		const struct activity_call *c = calls[i];
		struct cell cell;

		call_cell(c, &cell);
		add_time(to, c->ts);
		buf_putc(to, ',');
		add_text(to, c->model);
		add_text(to, c->provider);
		add_text(to, c->client);
		add_name(x, BY_SESSION, c->session, to);
		add_name(x, BY_PROJECT, c->project, to);
		add_name(x, BY_KEY, c->key, to);
		add_name(x, BY_HOST, c->host, to);
		add_name(x, BY_SOURCE, c->source, to);
		buf_addf(to, "%s,%s,%" PRId64, service_tier_names[c->tier],
			 cost_basis_names[c->basis], c->requests);
		add_cell(to, &cell, c->cost != MONEY_NONE);
		buf_putc(to, '\n');
	}
}

void sessions_csv_why(const struct sessions_ctx *x, const struct why *w,
		      struct buf *to)
{
	(void)x;
	buf_puts(to, "what,count,usd_per_million,factor,cost_usd\n");
	for (int i = 0; w->state == WHY_FOUND && i < w->line_count; i++) {
		const struct why_line *l = &w->lines[i];

		export_csv_text(to, why_line_name(l));
		buf_addf(to, ",%" PRId64 ",", l->count);
		if (l->rate >= 0)
			money_write(to, l->rate / 1000);
		buf_putc(to, ',');
		if (l->den > 0)
			buf_addf(to, "%" PRId64 "/%" PRId64, l->num, l->den);
		buf_putc(to, ',');
		if (l->usd != MONEY_NONE)
			money_write(to, l->usd);
		buf_putc(to, '\n');
	}
}
