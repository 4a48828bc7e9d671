/* The columns of single calls. */
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/sessions.h"
#include "tui/pen.h"

#define DRAW(name)                                                            \
	static void name(const void *row, const void *ctx, struct canvas *to, \
			 bool selected)
#define CALL                                                                  \
	const struct activity_call *c = row;                                  \
	const struct sessions_ctx *x = ctx;                                   \
	(void)selected;                                                       \
	(void)x

DRAW(draw_time)
{
	CALL;
	char text[UNIT_TEXT];

	session_time(x->cells.m, c->ts, false, text);
	canvas_text(to, 0, 0, -1,
		    STYLE(selected ? ROLE_SELECTED_TEXT : ROLE_TEXT),
		    str_from(text));
}

static void put_text(struct canvas *to, enum role role, const char *text)
{
	bool told = text[0] != '\0';

	canvas_text(to, 0, 0, -1, STYLE(told ? role : ROLE_UNKNOWN),
		    str_from(told ? text : "-"));
}

DRAW(draw_model)
{
	CALL;
	put_text(to, ROLE_TEXT, c->model);
}

DRAW(draw_provider)
{
	CALL;
	struct pen p = pen_at(to, 0, 0);
	bool assumed = c->series_flags & SERIES_ASSUMED_PROVIDER;

	p.end -= assumed;
	pen_puts(&p, session_provider_style(x->cells.m, c->provider),
		 c->provider);
	p.end += assumed;
	if (assumed)
		pen_puts(&p, STYLE(ROLE_WARN), "?");
}

DRAW(draw_client)
{
	CALL;
	put_text(to, ROLE_DIM, c->client);
}

DRAW(draw_session)
{
	CALL;
	char text[SESSION_TEXT];

	put_text(to, ROLE_DIM, c->session[0]
				       ? session_name(x->cells.v, BY_SESSION,
						      c->session, text)
				       : "");
}

DRAW(draw_key)
{
	CALL;
	char text[SESSION_TEXT];

	put_text(to, ROLE_DIM, c->key[0] ? session_name(x->cells.v, BY_KEY,
							 c->key, text)
					 : "");
}

DRAW(draw_source)
{
	CALL;
	char text[SESSION_TEXT];

	put_text(to, ROLE_DIM, c->source[0]
				       ? session_name(x->cells.v, BY_SOURCE,
						      c->source, text)
				       : "");
}

/* Unknown is a dash, and zero a dim one. */
static void put_tokens(struct canvas *to, const struct activity_call *c,
		       enum token_category category, enum role role)
{
	if (!(c->known & TOKENS_BIT(category)) && c->tokens[category] == 0)
		cells_scaled(to, STYLE(ROLE_UNKNOWN), "-");
	else
		cells_count(to, c->tokens[category], role, false);
}

DRAW(draw_prompt)
{
	CALL;
	cells_count(to, call_prompt(c), ROLE_TOKENS, false);
}

DRAW(draw_input)
{
	CALL;
	put_tokens(to, c, TOKENS_INPUT, ROLE_INPUT);
}

DRAW(draw_read)
{
	CALL;
	put_tokens(to, c, TOKENS_CACHE_READ, ROLE_CACHE);
}

static int64_t written(const struct activity_call *c)
{
	return c->tokens[TOKENS_CACHE_WRITE_5M] +
	       c->tokens[TOKENS_CACHE_WRITE_1H];
}

DRAW(draw_write)
{
	CALL;
	uint32_t bits = TOKENS_BIT(TOKENS_CACHE_WRITE_5M) |
			TOKENS_BIT(TOKENS_CACHE_WRITE_1H);

	if (!(c->known & bits))
		cells_scaled(to, STYLE(ROLE_UNKNOWN), "-");
	else
		cells_count(to, written(c), ROLE_CACHE, false);
}

DRAW(draw_output)
{
	CALL;
	put_tokens(to, c, TOKENS_OUTPUT, ROLE_OUTPUT);
}

DRAW(draw_reasoning)
{
	CALL;
	put_tokens(to, c, TOKENS_REASONING, ROLE_OUTPUT);
}

DRAW(draw_cost)
{
	CALL;
	struct cell cell;

	call_cell(c, &cell);
	if (c->cost == MONEY_NONE)
		cell.unpriced = cell.unpriced ? cell.unpriced : 1;
	cells_cost(to, &cell, c->series_flags, false,
		   x->cells.after ? x->cells.after : MONEY_AFTER);
}

DRAW(draw_basis)
{
	CALL;
	put_text(to, c->basis == BASIS_UNPRICED ? ROLE_UNKNOWN : ROLE_DIM,
		 cost_basis_names[c->basis]);
}

DRAW(draw_tier)
{
	CALL;
	struct pen p = pen_at(to, 0, 0);
	bool special = c->tier != TIER_STANDARD;

	pen_puts(&p, STYLE(special ? ROLE_WARN : ROLE_DIM),
		 special ? service_tier_names[c->tier] : "std");
	if (c->band)
		pen_puts(&p, STYLE(ROLE_WARN), either(to, " ▲", " long"));
}

/* What is special about a call, in a word or two. */
DRAW(draw_marks)
{
	static const struct {
		unsigned flag;
		const char *text;
	} list[] = {
		{USAGE_FAILED, "failed"}, {USAGE_OWN_CACHE, "cached"},
		{USAGE_FREE, "free"}, {USAGE_PARTIAL, "partial"},
		{USAGE_ABSENT, "no usage"}, {USAGE_ESTIMATED, "guessed"},
		{USAGE_GAP, "gap"}, {USAGE_INCONSISTENT, "odd sums"},
		{USAGE_SIDECHAIN, "sub-agent"}, {USAGE_THINKING, "thinking"},
		{USAGE_NO_TIME, "no time"},
	};
	CALL;
	struct pen p = pen_at(to, 0, 0);
	const char *comma = "";

	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		if (!(c->usage_flags & list[i].flag))
			continue;
		pen_printf(&p, STYLE(ROLE_WARN), "%s%s", comma, list[i].text);
		comma = ", ";
	}
	if (c->requests > 1)
		pen_printf(&p, STYLE(ROLE_DIM), "%s%lld calls", comma,
			   (long long)c->requests);
}

/* ---- order -------------------------------------------------------------- */

static int order_count(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

#define COMPARE_COUNT(name, expression)                                       \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct activity_call *c = a;                            \
		int64_t x = (expression), y;                                  \
		c = b;                                                        \
		y = (expression);                                             \
		return order_count(x, y);                                     \
	}

#define COMPARE_TEXT(name, field)                                             \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct activity_call *x = a, *y = b;                    \
		return strcmp(x->field, y->field);                            \
	}

COMPARE_COUNT(by_time, c->ts)
COMPARE_TEXT(by_model, model)
COMPARE_TEXT(by_provider, provider)
COMPARE_TEXT(by_client, client)
COMPARE_TEXT(by_session, session)
COMPARE_TEXT(by_key, key)
COMPARE_TEXT(by_source, source)
COMPARE_COUNT(by_prompt, call_prompt(c))
COMPARE_COUNT(by_input, c->tokens[TOKENS_INPUT])
COMPARE_COUNT(by_read, c->tokens[TOKENS_CACHE_READ])
COMPARE_COUNT(by_write, written(c))
COMPARE_COUNT(by_output, c->tokens[TOKENS_OUTPUT])
COMPARE_COUNT(by_reasoning, c->tokens[TOKENS_REASONING])
COMPARE_COUNT(by_cost, c->cost)
COMPARE_COUNT(by_basis, (int64_t)c->basis)
COMPARE_COUNT(by_tier, (int64_t)c->tier * 64 + c->band)
COMPARE_COUNT(by_marks, (int64_t)c->usage_flags)

/* ---- the columns -------------------------------------------------------- */

enum { EDGE = 1, UNIT = 2, MONEY = 1 + MONEY_AFTER - CENTS };

const struct table_column call_columns[CALL_COLUMNS] = {
	[CALL_TIME] = {"time", 12, 0, 1, 0, draw_time, by_time, true, "time"},
	[CALL_MODEL] = {"model", 14, 3, 2, 0, draw_model, by_model, false,
			"model"},
	[CALL_PROVIDER] = {"provider", 11, 0, 6, 0, draw_provider,
			   by_provider, false, "provider"},
	[CALL_CLIENT] = {"client", 12, 0, 8, 0, draw_client, by_client, false,
			 "client"},
	[CALL_SESSION] = {"session", 13, 1, 5, 0, draw_session, by_session,
			  false, "session"},
	[CALL_KEY] = {"key", 10, 1, 9, 0, draw_key, by_key, false, "key"},
	[CALL_PROMPT] = {"prompt", 7, 0, 4, UNIT, draw_prompt, by_prompt,
			 true, "prompt"},
	[CALL_INPUT] = {"input", 6, 0, 5, UNIT, draw_input, by_input, true,
			"input"},
	[CALL_READ] = {"read", 6, 0, 6, UNIT, draw_read, by_read, true,
		       "cache-read"},
	[CALL_WRITE] = {"write", 6, 0, 6, UNIT, draw_write, by_write, true,
			"cache-write"},
	[CALL_OUTPUT] = {"output", 7, 0, 3, UNIT, draw_output, by_output,
			 true, "output"},
	[CALL_REASONING] = {"reason", 7, 0, 7, UNIT, draw_reasoning,
			    by_reasoning, true, "reasoning"},
	[CALL_COST] = {"cost", 12, 0, 1, MONEY, draw_cost, by_cost, true,
		       "cost"},
	[CALL_BASIS] = {"basis", 8, 0, 8, 0, draw_basis, by_basis, false,
			"basis"},
	[CALL_TIER] = {"tier", 8, 0, 7, 0, draw_tier, by_tier, true, "tier"},
	[CALL_MARKS] = {"marks", 10, 2, 8, 0, draw_marks, by_marks, true,
			"marks"},
	[CALL_SOURCE] = {"source", 12, 1, 9, 0, draw_source, by_source, false,
			 "source"},
};

void sessions_call_columns(const struct sessions_ctx *x, int width,
			   struct table_column out[CALL_COLUMNS])
{
	static const struct {
		enum by by;
		enum call_column column;
	} same[] = {
		{BY_SESSION, CALL_SESSION}, {BY_KEY, CALL_KEY},
		{BY_CLIENT, CALL_CLIENT}, {BY_SOURCE, CALL_SOURCE},
	};

	memcpy(out, call_columns, sizeof(call_columns));
	out[CALL_COST].right = 1 + (x->cells.after ? x->cells.after
						   : MONEY_AFTER) - CENTS;
	if (width < 60)
		out[CALL_COST].width = 10;
	/* What all of them have in common is in the heading. */
	for (size_t i = 0; i < ARRAY_LEN(same); i++)
		if (same[i].by == x->by)
			out[same[i].column].width =
				out[same[i].column].grow = 0;
	/* The client comes with the session. */
	if (x->by == BY_SESSION)
		out[CALL_CLIENT].width = 0;
}

uint32_t call_id(const void *row)
{
	return ((const struct activity_call *)row)->id;
}

bool call_holds(const void *row, const char *text)
{
	const struct activity_call *c = row;
	const char *const texts[] = {c->model, c->raw_model, c->provider,
				     c->client, c->session, c->key, c->host,
				     c->project, c->source,
				     cost_basis_names[c->basis],
				     service_tier_names[c->tier]};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (text_holds(texts[i], text))
			return true;
	return false;
}
