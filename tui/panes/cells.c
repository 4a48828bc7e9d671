#include "tui/panes/cells.h"

#include <math.h>
#include <stdio.h>
#include <strings.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/pane.h"
#include "tui/pen.h"

const struct style cells_no_track = {.role = ROLE_DIM, .ground = ROLE_NONE};

/* Columns of a number before its point; -1: a unit without decimals (123k),
 * which has no place for one. */
static int before_point(const char *text, int all)
{
	size_t n = strlen(text);
	const char *point = strchr(text, '.');

	if (point)
		return all - text_columns(point);
	if (n > 1 && !(text[n - 1] >= '0' && text[n - 1] <= '9'))
		return -1;
	return all;
}

void cells_number(struct canvas *to, struct style s, const char *text,
		  int after)
{
	int w = to->at.w, all = text_columns(text);
	int before = before_point(text, all);
	int x = before < 0 ? w - all : w - after - before;

	if (x + all > w)
		x = w - all;
	canvas_text(to, x < 0 ? 0 : x, 0, w, s, str_from(text));
}

double rate_in(const struct rate *r)
{
	return r->tokens[TOKENS_INPUT] + r->tokens[TOKENS_CACHE_READ] +
	       r->tokens[TOKENS_CACHE_WRITE_5M] +
	       r->tokens[TOKENS_CACHE_WRITE_1H] + r->tokens[TOKENS_AUDIO_IN] +
	       r->tokens[TOKENS_IMAGE_IN];
}

double rate_out(const struct rate *r)
{
	return r->tokens[TOKENS_OUTPUT] + r->tokens[TOKENS_REASONING] +
	       r->tokens[TOKENS_AUDIO_OUT] + r->tokens[TOKENS_IMAGE_OUT];
}

double rate_total(const struct rate *r)
{
	double sum = 0;

	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		sum += r->tokens[i];
	return sum;
}

int64_t cell_in(const struct cell *c)
{
	return c->tokens[TOKENS_INPUT] + c->tokens[TOKENS_CACHE_READ] +
	       c->tokens[TOKENS_CACHE_WRITE_5M] +
	       c->tokens[TOKENS_CACHE_WRITE_1H] + c->tokens[TOKENS_AUDIO_IN] +
	       c->tokens[TOKENS_IMAGE_IN];
}

int64_t cell_out(const struct cell *c)
{
	return c->tokens[TOKENS_OUTPUT] + c->tokens[TOKENS_REASONING] +
	       c->tokens[TOKENS_AUDIO_OUT] + c->tokens[TOKENS_IMAGE_OUT];
}

bool cell_unpriced(const struct cell *c)
{
	return c->unpriced > 0 && c->cost == 0;
}

void cell_cache_text(const struct cell *c, char out[UNIT_TEXT])
{
	bool known = cell_knows(c, TOKENS_CACHE_READ);

	format_percent(c->tokens[TOKENS_CACHE_READ], known ? cell_in(c) : 0,
		       out);
}

money cell_per_mtok(const struct cell *c)
{
	int64_t priced = cell_total(c) - c->unpriced;

	if (priced <= 0)
		return MONEY_NONE;
	return (money)divide_half_even((__int128)c->cost * 1000000, priced);
}

void cell_cost_text(const struct cell *c, unsigned flags, bool ascii,
		    int width, char out[UNIT_TEXT])
{
	const char *mark = "";
	char text[UNIT_TEXT];

	if (cell_unpriced(c)) {
		snprintf(out, UNIT_TEXT, "%s", width >= 8 ? "unpriced" : "?");
		return;
	}
	if (c->unpriced > 0)
		mark = ascii ? ">" : "≥";
	else if (flags & SERIES_NOTIONAL)
		mark = ascii ? "=" : "≈";
	else if (flags & SERIES_ESTIMATED)
		mark = "~";
	if (mark[0] && width > 1)
		width--;
	format_money(c->cost, width, text);
	snprintf(out, UNIT_TEXT, "%s%.24s", mark, text);
}

money money_about(double usd)
{
	if (!isfinite(usd) || fabs(usd) > 9e9)
		return MONEY_NONE;
	return (money)llround(usd * MONEY_USD);
}

void hourly_text(double usd_per_hour, int width, char out[UNIT_TEXT])
{
	/* A flow is never known to more than a hundredth of a cent. */
	double usd = usd_per_hour < 1 ? round(usd_per_hour * 1e4) / 1e4
				      : usd_per_hour;

	if (usd_per_hour > 0 && usd == 0)
		snprintf(out, UNIT_TEXT, "<$0.0001");
	else
		format_money(money_about(usd), width, out);
}

void cells_cost(struct canvas *to, const struct cell *c, unsigned flags,
		bool hot)
{
	char text[UNIT_TEXT];
	struct style s = STYLE(ROLE_COST);
	bool nothing = c->requests == 0 && c->cost == 0;

	cell_cost_text(c, flags, to->ascii, to->at.w, text);
	if (cell_unpriced(c)) {
		canvas_right(to, 0, 0, to->at.w, STYLE(ROLE_UNKNOWN), text);
		return;
	}
	if (nothing)
		s.role = ROLE_DIM;
	else if (hot)
		s.role = ROLE_CHANGED;
	cells_number(to, s, text, to->at.w >= 9 ? MONEY_AFTER : 0);
}

void cells_count(struct canvas *to, int64_t n, enum role role, bool hot)
{
	char text[UNIT_TEXT];

	format_count(n, text);
	cells_number(to, STYLE(n == 0 ? ROLE_DIM : hot ? ROLE_CHANGED : role),
		     text, COUNT_AFTER);
}

void cells_whole(struct canvas *to, int64_t n, enum role role)
{
	char text[UNIT_TEXT];

	format_count(n, text);
	canvas_right(to, 0, 0, to->at.w, STYLE(n == 0 ? ROLE_DIM : role),
		     text);
}

void cells_rate(struct canvas *to, double per_second, enum role role)
{
	char text[UNIT_TEXT];

	if (!(per_second > 0)) {
		cells_number(to, STYLE(ROLE_DIM), either(to, "·", "."),
			     COUNT_AFTER);
		return;
	}
	format_rate(per_second, text);
	cells_number(to, STYLE(role), text, COUNT_AFTER);
}

void age_text(int64_t now, int64_t ts, char out[UNIT_TEXT])
{
	if (ts <= 0)
		snprintf(out, UNIT_TEXT, "-");
	else
		format_age(now > ts ? now - ts : 0, out);
}

bool text_holds(const char *text, const char *needle)
{
	size_t n = strlen(needle);

	if (!text)
		return n == 0;
	for (; strlen(text) >= n; text++) {
		if (strncasecmp(text, needle, n) == 0)
			return true;
		if (!*text)
			break;
	}
	return false;
}

static bool shown(const struct model_row *r, const struct view *v)
{
	const char *filter = v->filter ? v->filter : "";

	return text_holds(r->name, filter) || text_holds(r->provider, filter) ||
	       text_holds(r->maker, filter);
}

static const void **rows_of(const struct model_row *rows, int n,
			    const struct view *v, const char *provider,
			    int *count)
{
	const void **list = xcalloc((size_t)n + 1, sizeof(*list));

	*count = 0;
	for (int i = 0; i < n; i++) {
		if (provider && strcmp(rows[i].provider, provider) != 0)
			continue;
		if (shown(&rows[i], v))
			list[(*count)++] = &rows[i];
	}
	return list;
}

const void **rows_of_models(const struct model *m, const struct view *v,
			    int *count)
{
	return rows_of(m->models, m->model_count, v, v->provider, count);
}

const void **rows_of_providers(const struct model *m, const struct view *v,
			       int *count)
{
	return rows_of(m->providers, m->provider_count, v, NULL, count);
}
