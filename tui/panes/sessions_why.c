/* The page of one call: its sum beside its facts, and what is assumed. */
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/panels.h"
#include "tui/panes/sessions.h"
#include "tui/pen.h"

enum { TWO_COLUMNS = 110, LABEL = 10 };

struct facts {
	const struct sessions_ctx *x;
	struct canvas *to;
	int y;
};

static void fact(struct facts *f, const char *label, const char *value)
{
	if (!value[0])
		return;
	canvas_puts(f->to, 0, f->y, STYLE(ROLE_DIM), label);
	canvas_text(f->to, LABEL, f->y, f->to->at.w - LABEL, STYLE(ROLE_TEXT),
		    str_from(value));
	f->y++;
}

static void masked(struct facts *f, const char *label, enum redact_kind kind,
		   const char *name)
{
	char text[REDACT_TEXT];

	fact(f, label, redact_name(f->x->cells.v, kind, name, text));
}

static void put_what(struct facts *f, const struct activity_call *c)
{
	char text[SESSION_TEXT];

	fact(f, "model", c->model);
	if (strcmp(c->raw_model, c->model) != 0)
		fact(f, "written", c->raw_model);
	fact(f, "maker", c->maker);
	snprintf(text, sizeof(text), "%.60s%s", c->provider,
		 c->series_flags & SERIES_ASSUMED_PROVIDER ? " (assumed)"
							   : "");
	fact(f, "provider", text);
	fact(f, "region", c->region);
}

static void put_who(struct facts *f, const struct activity_call *c)
{
	fact(f, "client", c->client);
	masked(f, "session", REDACT_SESSION, c->session);
	masked(f, "project", REDACT_PROJECT, c->project);
	masked(f, "key", REDACT_KEY, c->key);
	masked(f, "account", REDACT_ACCOUNT, c->account);
	masked(f, "user", REDACT_USER, c->user);
	masked(f, "host", REDACT_HOST, c->host);
	masked(f, "tags", REDACT_PROJECT, c->tags);
}

/* The ledger it is in, and where it was read. */
static void put_origin(struct facts *f, const struct why *w)
{
	static const char *const kinds[] = {
		[ID_NONE] = "id", [ID_MESSAGE] = "message",
		[ID_REQUEST] = "request", [ID_CLIENT] = "client's",
		[ID_LINE] = "line",
	};
	const struct ledger_origin *o = &w->origin;
	char text[SESSION_TEXT];

	snprintf(text, sizeof(text), "observed, %s",
		 cost_basis_names[w->call->basis]);
	fact(f, "ledger", text);
	masked(f, "source", REDACT_SOURCE, w->call->source);
	masked(f, "file", REDACT_PATH, o->owner);
	if (strcmp(o->winner, o->owner) != 0)
		masked(f, "counts of", REDACT_PATH, o->winner);
	for (int i = 0; i < o->id_count; i++) {
		snprintf(text, sizeof(text), "%s (hash)", o->ids[i].hex);
		fact(f, kinds[o->ids[i].kind], text);
	}
}

static int draw_facts(const struct sessions_ctx *x, const struct why *w,
		      int y, struct canvas *to)
{
	struct facts f = {x, to, y};
	char text[UNIT_TEXT];

	session_time(x->cells.m, w->ts, true, text);
	fact(&f, "time", text);
	put_what(&f, w->call);
	put_who(&f, w->call);
	put_origin(&f, w);
	return f.y - y;
}

/* ---- notes -------------------------------------------------------------- */

/* End of the words of `text` that fit `width` columns (ASCII). */
static size_t line_end(const char *text, size_t width)
{
	size_t n = strlen(text), cut = width;

	if (n <= width)
		return n;
	while (cut > 0 && text[cut] != ' ')
		cut--;
	return cut ? cut : width;
}

static int draw_note(struct canvas *to, int y, const char *text)
{
	int first = y;

	canvas_puts(to, 0, y, STYLE(ROLE_WARN), either(to, "•", "-"));
	while (*text) {
		size_t n = line_end(text, to->at.w > 12
					  ? (size_t)to->at.w - 2 : 10);

		canvas_text(to, 2, y++, -1, STYLE(ROLE_TEXT),
			    (struct str){text, n});
		text += n;
		text += *text == ' ';
	}
	return y - first;
}

static int draw_notes(const struct why *w, int y, struct canvas *to)
{
	int first = y;

	for (int i = 0; i < w->note_count; i++)
		y += draw_note(to, y, w->notes[i]);
	return y - first;
}

/* ---- the page ----------------------------------------------------------- */

static int draw_gone(const struct sessions_ctx *x, const struct why *w,
		     struct canvas *to)
{
	char text[UNIT_TEXT];
	int y = 0;

	session_time(x->cells.m, w->ts, true, text);
	canvas_printf(to, 0, y++, STYLE(ROLE_TEXT),
		      "The call of %s is not kept any more.", text);
	y += draw_note(to, y, "Single calls are kept for a time (\"retention\" "
			      "in the config); what they came to is part of all "
			      "sums for ever.");
	return y;
}

static int draw_stacked(const struct sessions_ctx *x, const struct why *w,
			int y, struct canvas *to)
{
	int first = y;

	y += sessions_draw_sum(x, w, y, to) + 1;
	if (w->note_count)
		y += draw_notes(w, y, to) + 1;
	y += draw_facts(x, w, y, to);
	return y - first;
}

static int draw_beside(const struct sessions_ctx *x, const struct why *w,
		       int y, struct canvas *to)
{
	int half = to->at.w / 2 - 2, left, right;
	struct canvas a, b;

	if (half > 78)
		half = 78;
	a = canvas_view(to, 0, 0, half, to->at.h);
	b = canvas_view(to, half + 4, 0, to->at.w - half - 4, to->at.h);
	left = sessions_draw_sum(x, w, y, &a);
	right = draw_facts(x, w, y, &b);
	if (w->note_count)
		right += 1 + draw_notes(w, y + right + 1, &b);
	canvas_vline(to, half + 1, 0, to->at.h, STYLE(ROLE_FRAME));
	return left > right ? left : right;
}

int sessions_draw_why(const struct sessions_ctx *x, const struct why *w,
		      int scroll, struct canvas *to)
{
	struct canvas page = canvas_view(to, 2, 0, to->at.w - 4, to->at.h);

	if (w->state == WHY_GONE)
		return draw_gone(x, w, &page);
	return page.at.w >= TWO_COLUMNS
		       ? draw_beside(x, w, -scroll, &page)
		       : draw_stacked(x, w, -scroll, &page);
}
