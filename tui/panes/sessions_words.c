/* Names and moments of the Sessions pane. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model.h"
#include "core/model_rows.h"
#include "tui/pane.h"
#include "tui/panes/dates.h"
#include "tui/panes/sessions.h"
#include "tui/pen.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (1440 * MINUTE_MS)

const char *sessions_word(enum by by)
{
	return by_names[by];
}

static bool kind_of(enum by by, enum redact_kind *kind)
{
	switch (by) {
	case BY_SESSION: *kind = REDACT_SESSION; return true;
	case BY_PROJECT: *kind = REDACT_PROJECT; return true;
	case BY_KEY: *kind = REDACT_KEY; return true;
	case BY_HOST: *kind = REDACT_HOST; return true;
	case BY_SOURCE: *kind = REDACT_SOURCE; return true;
	default: return false;
	}
}

const char *session_full_name(const struct view *v, enum by by,
			      const char *name, char out[SESSION_TEXT])
{
	char mask[REDACT_TEXT];
	enum redact_kind kind;

	if (!name || !*name) {
		snprintf(out, SESSION_TEXT, "(no %s)", sessions_word(by));
		return out;
	}
	if (kind_of(by, &kind))
		name = redact_name(v, kind, name, mask);
	snprintf(out, SESSION_TEXT, "%s", name);
	return out;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

/* "0199b3c2-4f2e-7a10-9c1d-..." */
static bool is_uuid(const char *name)
{
	int dashes = 0;

	if (strlen(name) != 36)
		return false;
	for (const char *p = name; *p; p++) {
		dashes += *p == '-';
		if (*p != '-' && !is_hex(*p))
			return false;
	}
	return dashes == 4;
}

/* The last two parts of a path, as "work/app". */
static const char *tail_of(const char *path)
{
	const char *at = path + strlen(path);
	int parts = 0;

	while (at > path && parts < 2)
		if (*--at == '/' && at[1])
			parts++;
	return *at == '/' && at[1] ? at + 1 : at;
}

/* Beginning and end of an id: those that begin with a time share a lot. */
const char *session_name(const struct view *v, enum by by, const char *name,
			 char out[SESSION_TEXT])
{
	if (v->redact || !name || !*name)
		return session_full_name(v, by, name, out);
	if (by == BY_SESSION && is_uuid(name))
		snprintf(out, SESSION_TEXT, "%.8s-%s", name, name + 32);
	else
		snprintf(out, SESSION_TEXT, "%s",
			 by == BY_PROJECT ? tail_of(name) : name);
	return out;
}

const char *session_row_name(const struct sessions_ctx *x,
			     const struct activity_row *r,
			     char out[SESSION_TEXT])
{
	if (!r->rest)
		return session_name(x->cells.v, x->by, r->name, out);
	snprintf(out, SESSION_TEXT, "%d more", r->members);
	return out;
}

/* ---- moments ------------------------------------------------------------ */

static int64_t floor_mod(int64_t a, int64_t b)
{
	return ((a % b) + b) % b;
}

/* What the header's clock is ahead of UTC, by its own account of a moment. */
static int64_t offset_of(int64_t ts, const char *local)
{
	const char *colon = strchr(local, ':');
	int64_t minute, ahead;

	if (!colon || colon - local < 2)
		return 0;
	minute = strtol(colon - 2, NULL, 10) * 60 +
		 strtol(colon + 1, NULL, 10);
	ahead = minute - floor_mod(ts, DAY_MS) / MINUTE_MS;
	if (ahead > 14 * 60)
		ahead -= 24 * 60;
	else if (ahead <= -12 * 60)
		ahead += 24 * 60;
	return ahead * MINUTE_MS;
}

static int64_t day_of(int64_t ms)
{
	return (ms - floor_mod(ms, DAY_MS)) / DAY_MS;
}

void session_time(const struct model *m, int64_t ts, bool long_form,
		  char out[UNIT_TEXT])
{
	char local[UNIT_TEXT], day[UNIT_TEXT], clock[16];
	int64_t offset, at;

	if (ts <= 0) {
		snprintf(out, UNIT_TEXT, "-");
		return;
	}
	date_local(m, ts, local);
	offset = offset_of(ts, local);
	at = floor_mod(ts + offset, DAY_MS) / 1000;
	snprintf(clock, sizeof(clock), "%02d:%02d:%02d", (int)(at / 3600),
		 (int)(at / 60 % 60), (int)(at % 60));
	date_short(ts + offset, day);
	if (long_form)
		snprintf(out, UNIT_TEXT, "%.12s %s", day, clock);
	else if (day_of(ts + offset) == day_of(m->now + offset))
		snprintf(out, UNIT_TEXT, "%s", clock);
	else
		snprintf(out, UNIT_TEXT, "%.12s %.5s", day, clock);
}

struct style session_provider_style(const struct model *m,
				    const char *provider)
{
	for (int i = 0; i < m->provider_count; i++)
		if (!strcmp(m->providers[i].name, provider))
			return style_series(m->providers[i].color);
	return style_series(provider_color(str_from(provider)));
}

/* ---- calls -------------------------------------------------------------- */

int64_t call_prompt(const struct activity_call *c)
{
	struct cell cell;

	call_cell(c, &cell);
	return cell_in(&cell);
}

void call_cell(const struct activity_call *c, struct cell *out)
{
	*out = (struct cell){
		.requests = c->requests ? c->requests : 1,
		.cost = c->cost == MONEY_NONE ? 0 : c->cost,
		.unpriced = c->unpriced,
	};
	memcpy(out->tokens, c->tokens, sizeof(out->tokens));
	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		if (!(c->known & TOKENS_BIT(i)))
			out->unknown[i] = (int32_t)out->requests;
}
