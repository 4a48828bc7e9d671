#include "tui/panes/cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/pane.h"
#include "tui/pen.h"

const struct style cells_no_track = {.role = ROLE_DIM, .ground = ROLE_NONE};

/* Does it end in a prefix: 12.4k, $1.52M? */
static bool is_prefixed(const char *text)
{
	size_t n = strlen(text);
	char last = n ? text[n - 1] : ' ';

	return n > 1 && ((last >= 'A' && last <= 'Z') || last == 'k');
}

void cells_number(struct canvas *to, struct style s, const char *text,
		  int after)
{
	int w = to->at.w, all = text_columns(text);
	const char *point = strchr(text, '.');
	int before = point ? all - text_columns(point) : all;
	int x = w - after - before;

	/* What has no point, or no room for it, ends where cents do. */
	if (after >= CENTS && (x < 0 || is_prefixed(text)))
		x = w - (after - CENTS) - all;
	if (x + all > w || x < 0)
		x = w - all;
	canvas_text(to, x < 0 ? 0 : x, 0, w, s, str_from(text));
}

void cells_scaled(struct canvas *to, struct style s, const char *text)
{
	int n = text_columns(text), w = to->at.w;

	canvas_right(to, 0, 0, w - (!is_prefixed(text) && n < w), s, text);
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

void cells_no_cost(struct canvas *to, const char *text, int after)
{
	int w = to->at.w, tail = w >= 10 ? after - CENTS : 0;

	canvas_right(to, 0, 0, w - tail, STYLE(ROLE_UNKNOWN), text);
}

void cells_money(struct canvas *to, money m, struct style s,
		 const char *before)
{
	int w = to->at.w, tail = w >= 9 ? MONEY_AFTER - CENTS : 0;
	char number[UNIT_TEXT], text[UNIT_TEXT];

	if (m == MONEY_NONE) {
		cells_no_cost(to, "-", MONEY_AFTER);
		return;
	}
	if (m == 0)
		s = STYLE(ROLE_DIM);
	format_money(m, w - tail - text_columns(before), number);
	snprintf(text, sizeof(text), "%.8s%.20s", before, number);
	cells_number(to, s, text, w >= 9 ? MONEY_AFTER : 0);
}

/* More decimals than the column keeps would push the number off its point. */
static bool too_fine(const char *text, int after)
{
	const char *point = strchr(text, '.');

	return point && text_columns(point) > after;
}

/* Dollars that do not fit before the point leave the cents out. */
static bool too_large(const char *text, int w, int after)
{
	const char *point = strchr(text, '.');
	int decimals = point ? text_columns(point) : 0;

	return text_columns(text) - decimals > w - after;
}

void cells_cost(struct canvas *to, const struct cell *c, unsigned flags,
		bool hot, int after)
{
	char text[UNIT_TEXT];
	struct style s = STYLE(ROLE_COST);
	bool nothing = c->requests == 0 && c->cost == 0;

	cell_cost_text(c, flags, to->ascii, to->at.w, text);
	if (cell_unpriced(c)) {
		cells_no_cost(to, text, after);
		return;
	}
	if (too_fine(text, after))
		cell_cost_text(c, flags, to->ascii, text_columns(text) - 1,
			       text);
	else if (too_large(text, to->at.w, after))
		cell_cost_text(c, flags, to->ascii,
			       to->at.w - (after - CENTS), text);
	if (nothing)
		s.role = ROLE_DIM;
	else if (hot)
		s.role = ROLE_CHANGED;
	cells_number(to, s, text, to->at.w >= 9 ? after : 0);
}

void cells_count(struct canvas *to, int64_t n, enum role role, bool hot)
{
	char text[UNIT_TEXT];

	format_count(n, text);
	cells_scaled(to, STYLE(n == 0 ? ROLE_DIM : hot ? ROLE_CHANGED : role),
		     text);
}

void cells_whole(struct canvas *to, int64_t n, enum role role)
{
	char text[UNIT_TEXT];

	format_count(n, text);
	cells_scaled(to, STYLE(n == 0 ? ROLE_DIM : role), text);
}

void cells_rate(struct canvas *to, double per_second, enum role role)
{
	char text[UNIT_TEXT];

	if (!(per_second > 0)) {
		cells_scaled(to, STYLE(ROLE_DIM), either(to, "·", "."));
		return;
	}
	format_rate(per_second, text);
	cells_scaled(to, STYLE(role), text);
}

void age_text(int64_t now, int64_t ts, char out[UNIT_TEXT])
{
	if (ts <= 0)
		snprintf(out, UNIT_TEXT, "-");
	else
		format_age(now > ts ? now - ts : 0, out);
}

enum age_step source_age(const struct source_status *s, int64_t now)
{
	enum { GRACE_MS = 30000 };      /* a poll may take its time */
	int64_t half = s->interval_ms / 2;
	int64_t grace = half > GRACE_MS ? half : GRACE_MS;
	int64_t age = now - s->as_of;

	if (!s->remote || s->interval_ms <= 0 || s->as_of <= 0 ||
	    age <= s->interval_ms + grace)
		return AGE_FRESH;
	return age <= 3 * s->interval_ms + grace ? AGE_LATE : AGE_DEAD;
}

struct style age_style(enum age_step step, struct style fresh)
{
	static const unsigned attrs[] = {0, ATTR_ITALIC, ATTR_BOLD};

	if (step != AGE_FRESH)
		fresh.role = step == AGE_LATE ? ROLE_STALE : ROLE_ALERT;
	return style_plus(fresh, attrs[step]);
}

const char *age_mark(enum age_step step, bool ascii)
{
	static const char *const marks[] = {"", "~", "✗"};

	return step == AGE_DEAD && ascii ? "!" : marks[step];
}

void source_age_text(const struct source_status *s, int64_t now, bool ascii,
		     char out[UNIT_TEXT])
{
	enum age_step step = source_age(s, now);
	char age[UNIT_TEXT];

	age_text(now, s->as_of, age);
	if (s->as_of <= 0)
		snprintf(out, UNIT_TEXT, "never");
	else if (step == AGE_DEAD)
		snprintf(out, UNIT_TEXT, "%s %.20s", age_mark(step, ascii),
			 age);
	else
		snprintf(out, UNIT_TEXT, "%s%.20s",
			 step == AGE_LATE || s->state != SOURCE_OK ? "~" : "",
			 age);
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

int rows_money_after(const void **rows, int count)
{
	bool small = false;

	for (int i = 0; i < count; i++) {
		const struct model_row *r = rows[i];
		const money sums[] = {r->today.cost, r->window.cost,
				      r->month.cost};

		for (size_t k = 0; k < ARRAY_LEN(sums); k++) {
			if (sums[k] >= 100 * (money)MONEY_USD)
				return MONEY_AFTER;
			small |= sums[k] > 0 && sums[k] < MONEY_USD / 100;
		}
	}
	return small ? MONEY_AFTER_FINE : MONEY_AFTER;
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
