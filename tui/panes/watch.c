#include "tui/panes/watch.h"

#include <stdio.h>

#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/panes/dates.h"
#include "tui/panes/source_rows.h"
#include "tui/pen.h"

enum { WATCH_MAX = 12, WATCH_TEXT = 200 };

struct watch {
	struct {
		char text[WATCH_TEXT];
		enum role role;
	} lines[WATCH_MAX];
	int count;
};

static char *add(struct watch *w, enum role role)
{
	if (w->count == WATCH_MAX)
		return NULL;
	w->lines[w->count].role = role;
	return w->lines[w->count++].text;
}

/* "! openai is throttled until 14:32: ..." */
static void say_state(char *line, const struct source_status *s,
		      const struct model *m, const struct view *v)
{
	/* An error may name anything. */
	const char *error = v->redact ? NULL : s->error;
	char until[UNIT_TEXT] = "", name[REDACT_TEXT];

	if (s->state == SOURCE_THROTTLED && s->retry_at > 0)
		date_local(m, s->retry_at, until);
	snprintf(line, WATCH_TEXT, "%c %.60s is %s%s%s%s%.100s",
		 s->state == SOURCE_STALE ? '~' : '!',
		 source_shown(s, v, name), source_state_names[s->state],
		 until[0] ? " until " : "", until, error ? ": " : "",
		 error ? error : "");
}

static void watch_sources(struct watch *w, const struct model *m,
			  const struct view *v)
{
	for (int i = 0; i < m->source_count; i++) {
		const struct source_status *s = &m->sources[i];
		bool bad = s->state != SOURCE_OK &&
			   s->state != SOURCE_STARTING &&
			   s->state != SOURCE_DISABLED;
		char *line = bad ? add(w, s->state == SOURCE_STALE ? ROLE_STALE
								   : ROLE_ALERT)
				 : NULL;

		if (line)
			say_state(line, s, m, v);
	}
}

/* The largest usage that no record explains. */
static void watch_unseen(struct watch *w, const struct model *m,
			 const struct view *v)
{
	const struct reconcile *r = m->reconcile;
	const struct unseen_item *most = NULL;
	char sum[UNIT_TEXT], hour[UNIT_TEXT], key[REDACT_TEXT], *line;

	for (int i = 0; r && i < r->unseen_count; i++)
		if (!most || r->unseen[i].usd > most->usd)
			most = &r->unseen[i];
	if (!most || most->usd < MONEY_USD / 100)
		return;
	line = add(w, ROLE_WARN);
	format_money(most->usd, 9, sum);
	date_bucket(most->hour, most->width, hour);
	if (line)
		snprintf(line, WATCH_TEXT,
			 "! no record of %s: key %.40s at %.30s, %s UTC", sum,
			 most->key[0] ? redact_name(v, REDACT_KEY, most->key,
						    key)
				      : "not told",
			 most->provider, hour);
}

static void watch_unpriced(struct watch *w, const struct model *m)
{
	for (int i = 0; i < m->model_count; i++) {
		const struct model_row *r = &m->models[i];
		char count[UNIT_TEXT], *line;

		if (!cell_unpriced(&r->window))
			continue;
		line = add(w, ROLE_WARN);
		format_count(r->window.unpriced, count);
		if (line)
			snprintf(line, WATCH_TEXT,
				 "? no price: %.80s, %s tokens", r->name,
				 count);
	}
}

static void watch_rejected(struct watch *w, const struct model *m,
			   const struct view *v)
{
	for (int i = 0; i < m->source_count; i++) {
		const struct source_status *s = &m->sources[i];
		char count[UNIT_TEXT], name[REDACT_TEXT], *line;

		if (s->rejected == 0)
			continue;
		line = add(w, ROLE_DIM);
		format_count(s->rejected, count);
		if (line)
			snprintf(line, WATCH_TEXT,
				 "- %.80s: %s line%s could not be read",
				 source_shown(s, v, name), count,
				 s->rejected == 1 ? "" : "s");
	}
}

static void gather(struct watch *w, const struct model *m,
		   const struct view *v)
{
	w->count = 0;
	watch_sources(w, m, v);
	watch_unseen(w, m, v);
	watch_unpriced(w, m);
	watch_rejected(w, m, v);
}

int watch_rows(const struct model *m)
{
	static const struct view plain = {.search = ""};
	struct watch w;

	gather(&w, m, &plain);
	return w.count < 2 ? 1 : w.count > 5 ? 5 : w.count;
}

void watch_draw(const struct model *m, const struct view *v,
		struct canvas *to)
{
	struct watch w;

	gather(&w, m, v);
	if (w.count == 0)
		canvas_puts(to, 0, 0, STYLE(ROLE_GOOD),
			    either(to, "✓ nothing: all sources ok, all priced",
				   "ok: all sources fine, all priced"));
	for (int i = 0; i < w.count && i < to->at.h; i++)
		canvas_puts(to, 0, i, STYLE(w.lines[i].role), w.lines[i].text);
	if (w.count > to->at.h && to->at.h > 0)
		canvas_right(to, 0, to->at.h - 1, to->at.w, STYLE(ROLE_DIM),
			     " ...");
}
