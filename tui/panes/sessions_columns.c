/* The columns of sessions, projects, keys, hosts, clients and sources. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/pane.h"
#include "tui/panes/sessions.h"
#include "tui/pen.h"

/* Every drawer has the shape of table_column.draw. */
#define DRAW(name)                                                            \
	static void name(const void *row, const void *ctx, struct canvas *to, \
			 bool selected)
#define ROW                                                                   \
	const struct activity_row *r = row;                                   \
	const struct sessions_ctx *x = ctx;                                   \
	(void)selected;                                                       \
	(void)x

static int after(const struct sessions_ctx *x)
{
	return x->cells.after ? x->cells.after : MONEY_AFTER;
}

/* A dot before those that are at work now. */
DRAW(draw_name)
{
	ROW;
	char text[SESSION_TEXT];
	struct pen p = pen_at(to, 0, 0);
	bool told = r->name[0] && !r->rest;
	enum role role = selected ? ROLE_SELECTED_TEXT
				  : told ? ROLE_TEXT : ROLE_DIM;

	pen_puts(&p, STYLE(ROLE_GOOD),
		 r->live ? either(to, "● ", "* ") : "  ");
	pen_puts(&p, STYLE(role), session_row_name(x, r, text));
}

DRAW(draw_project)
{
	ROW;
	char text[SESSION_TEXT];

	if (r->project[0])
		canvas_text(to, 0, 0, -1, STYLE(ROLE_TEXT),
			    str_from(session_name(x->cells.v, BY_PROJECT,
						  r->project, text)));
	else
		canvas_puts(to, 0, 0, STYLE(ROLE_UNKNOWN), "-");
}

/* A text, and how many more there are. */
static void put_most(struct canvas *to, struct style s, const char *text,
		     int count)
{
	struct pen p = pen_at(to, 0, 0);
	char more[16] = "";

	if (count > 1)
		snprintf(more, sizeof(more), " +%d", count - 1);
	p.end -= text_columns(more);
	pen_puts(&p, text[0] ? s : STYLE(ROLE_UNKNOWN), text[0] ? text : "-");
	p.end += text_columns(more);
	pen_puts(&p, STYLE(ROLE_DIM), more);
}

DRAW(draw_client)
{
	ROW;
	put_most(to, STYLE(ROLE_DIM), r->client, r->client_count);
}

DRAW(draw_provider)
{
	ROW;
	put_most(to, session_provider_style(x->cells.m, r->provider),
		 r->provider, r->provider_count);
}

DRAW(draw_model)
{
	ROW;
	put_most(to, STYLE(ROLE_TEXT), r->use_count ? r->uses[0].model : "",
		 r->use_count);
}

DRAW(draw_last)
{
	ROW;
	char text[UNIT_TEXT];

	age_text(x->now, r->last_ts, text);
	canvas_right(to, 0, 0, to->at.w,
		     STYLE(r->live ? ROLE_GOOD
				   : r->last_ts ? ROLE_DIM : ROLE_UNKNOWN),
		     text);
}

static int64_t length_of(const struct activity_row *r)
{
	return r->first_ts && r->last_ts > r->first_ts
		       ? r->last_ts - r->first_ts : 0;
}

DRAW(draw_length)
{
	ROW;
	char text[UNIT_TEXT] = "-";

	if (r->first_ts)
		format_age(length_of(r), text);
	canvas_right(to, 0, 0, to->at.w,
		     STYLE(r->first_ts ? ROLE_DIM : ROLE_UNKNOWN), text);
}

DRAW(draw_calls)
{
	ROW;
	cells_whole(to, r->sums.requests, ROLE_TOKENS);
}

DRAW(draw_in)
{
	ROW;
	cells_count(to, cell_in(&r->sums), ROLE_INPUT, false);
}

DRAW(draw_out)
{
	ROW;
	cells_count(to, cell_out(&r->sums), ROLE_OUTPUT, false);
}

DRAW(draw_cache)
{
	ROW;
	char text[UNIT_TEXT];

	cell_cache_text(&r->sums, text);
	canvas_right(to, 0, 0, to->at.w,
		     STYLE(text[0] == '-' ? ROLE_UNKNOWN : ROLE_CACHE), text);
}

DRAW(draw_rate)
{
	ROW;
	cells_rate(to, r->per_minute, ROLE_TOKENS);
}

DRAW(draw_cost)
{
	ROW;
	cells_cost(to, &r->sums, r->flags, false, after(x));
}

DRAW(draw_share)
{
	ROW;
	char text[UNIT_TEXT];
	int bar = to->at.w - 5;

	format_percent(r->sums.cost, (int64_t)x->cells.whole, text);
	canvas_right(to, to->at.w - 4, 0, 4, STYLE(ROLE_DIM), text);
	if (bar > 0)
		chart_bar(to, 0, 0, bar,
			  session_provider_style(x->cells.m, r->provider),
			  cells_no_track, (double)r->sums.cost,
			  x->cells.whole);
}

DRAW(draw_spark)
{
	ROW;
	chart_spark(to, 0, 0, to->at.w,
		    session_provider_style(x->cells.m, r->provider), r->spark,
		    ACTIVITY_SPARK, 0);
}

/* ---- order -------------------------------------------------------------- */

static int order(double a, double b)
{
	return a < b ? -1 : a > b;
}

static int order_count(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

#define COMPARE(name, by, expression)                                         \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct activity_row *r = a;                             \
		double x = (double)(expression), y;                           \
		r = b;                                                        \
		y = (double)(expression);                                     \
		return by(x, y);                                              \
	}

#define COMPARE_COUNT(name, expression)                                       \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct activity_row *r = a;                             \
		int64_t x = (expression), y;                                  \
		r = b;                                                        \
		y = (expression);                                             \
		return order_count(x, y);                                     \
	}

#define COMPARE_TEXT(name, expression)                                        \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct activity_row *r = a;                             \
		const char *x = (expression), *y;                             \
		r = b;                                                        \
		y = (expression);                                             \
		return strcmp(x, y);                                          \
	}

static double cache_share(const struct cell *c)
{
	int64_t in = cell_in(c);

	return in && cell_knows(c, TOKENS_CACHE_READ)
		       ? (double)c->tokens[TOKENS_CACHE_READ] / (double)in
		       : -1;
}

static double busy(const struct activity_row *r)
{
	double sum = 0;

	for (int i = 0; i < ACTIVITY_SPARK; i++)
		sum += (double)r->spark[i];
	return sum;
}

/* Of two costs of nothing the one with more tokens is the larger. */
static int by_cost(const void *a, const void *b)
{
	const struct activity_row *x = a, *y = b;
	int o = order_count(x->sums.cost, y->sums.cost);

	return o ? o : order_count(cell_total(&x->sums),
				   cell_total(&y->sums));
}

COMPARE_TEXT(by_name, r->name)
COMPARE_TEXT(by_project, r->project)
COMPARE_TEXT(by_client, r->client)
COMPARE_TEXT(by_provider, r->provider)
COMPARE_TEXT(by_model, r->use_count ? r->uses[0].model : "")
COMPARE_COUNT(by_last, r->last_ts)
COMPARE_COUNT(by_length, length_of(r))
COMPARE_COUNT(by_calls, r->sums.requests)
COMPARE_COUNT(by_in, cell_in(&r->sums))
COMPARE_COUNT(by_out, cell_out(&r->sums))
COMPARE(by_cache, order, cache_share(&r->sums))
COMPARE(by_rate, order, r->per_minute)
COMPARE(by_spark, order, busy(r))

/* ---- the columns -------------------------------------------------------- */

/* Where headings end: at the edge, over digits before a unit, over cents. */
enum { EDGE = 1, UNIT = 2, MONEY = 1 + MONEY_AFTER - CENTS };

const struct table_column session_columns[SESSION_COLUMNS] = {
	[SESSION_NAME] = {"  session", 16, 3, 1, 0, draw_name, by_name, false,
			  "name"},
	[SESSION_PROJECT] = {"project", 12, 3, 4, 0, draw_project, by_project,
			     false, "project"},
	[SESSION_CLIENT] = {"client", 12, 0, 6, 0, draw_client, by_client,
			    false, "client"},
	[SESSION_PROVIDER] = {"provider", 12, 0, 7, 0, draw_provider,
			      by_provider, false, "provider"},
	[SESSION_MODEL] = {"model", 18, 2, 5, 0, draw_model, by_model, false,
			   "model"},
	[SESSION_LAST] = {"last", 7, 0, 2, EDGE, draw_last, by_last, true,
			  "last"},
	[SESSION_LENGTH] = {"length", 7, 0, 7, EDGE, draw_length, by_length,
			    true, "length"},
	[SESSION_CALLS] = {"calls", 7, 0, 6, UNIT, draw_calls, by_calls, true,
			   "calls"},
	[SESSION_IN] = {"in", 6, 0, 3, UNIT, draw_in, by_in, true, "in"},
	[SESSION_OUT] = {"out", 6, 0, 3, UNIT, draw_out, by_out, true, "out"},
	[SESSION_CACHE] = {"cache", 5, 0, 5, EDGE, draw_cache, by_cache, true,
			   "cache"},
	[SESSION_RATE] = {"tok/m", 7, 0, 4, UNIT, draw_rate, by_rate, true,
			  "rate"},
	[SESSION_COST] = {"cost", 12, 0, 1, MONEY, draw_cost, by_cost, true,
			  "cost"},
	[SESSION_SHARE] = {"share", 12, 1, 8, 0, draw_share, by_cost, true,
			   "share"},
	[SESSION_SPARK] = {"last hour", 12, 2, 8, 0, draw_spark, by_spark,
			   true, "hour"},
};

static const char *heading(enum by by)
{
	switch (by) {
	case BY_PROJECT: return "  project";
	case BY_KEY: return "  key";
	case BY_HOST: return "  host";
	case BY_CLIENT: return "  client";
	case BY_SOURCE: return "  source";
	default: return "  session";
	}
}

void sessions_columns(const struct sessions_ctx *x, int width,
		      struct table_column out[SESSION_COLUMNS])
{
	memcpy(out, session_columns, sizeof(session_columns));
	out[SESSION_NAME].title = heading(x->by);
	out[SESSION_COST].right = 1 + after(x) - CENTS;
	/* An id is short; a path or a key takes what it gets. */
	if (x->by == BY_SESSION) {
		out[SESSION_NAME].width = width < 60 ? 15 : 17;
		out[SESSION_NAME].grow = 1;
	} else {
		out[SESSION_PROJECT].width = out[SESSION_PROJECT].grow = 0;
	}
	if (x->by == BY_CLIENT)
		out[SESSION_CLIENT].width = 0;
	if (width < 60)
		out[SESSION_COST].width = 10;
}

int sessions_money_after(const struct activity *a, bool calls)
{
	bool small = false;
	int n = calls ? a->call_count : a->row_count;

	for (int i = 0; i < n; i++) {
		money m = calls ? a->calls[i].cost : a->rows[i].sums.cost;

		if (m >= 100 * (money)MONEY_USD)
			return MONEY_AFTER;
		small |= m > 0 && m < MONEY_USD / 100;
	}
	return small ? MONEY_AFTER_FINE : MONEY_AFTER;
}

uint32_t session_id(const void *row)
{
	return ((const struct activity_row *)row)->id;
}

bool session_holds(const void *row, const char *text)
{
	const struct activity_row *r = row;

	if (text_holds(r->name, text) || text_holds(r->project, text) ||
	    text_holds(r->client, text) || text_holds(r->provider, text))
		return true;
	for (int i = 0; i < r->use_count; i++)
		if (text_holds(r->uses[i].model, text))
			return true;
	return false;
}
