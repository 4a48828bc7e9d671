/* A source in full, the places that were looked at, and tokentop itself. */
#include "tui/panes/source_rows.h"

#include <stdio.h>
#include <string.h>

#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/panes/dates.h"
#include "tui/pen.h"

/* Writes facts one below the other; long ones wrap. */
struct facts {
	struct canvas *to;
	int y;
	const struct view *v;
};

/* Bytes of `text` that make the next line of `w` columns: up to a blank where
 * there is one in the second half, never within a character. */
static int line_length(const char *text, int w)
{
	int n = (int)strlen(text), take = w;

	if (n <= w)
		return n;
	while (take > w / 2 && text[take] != ' ')
		take--;
	if (text[take] == ' ')
		return take;
	take = w;
	while (take > 1 && ((unsigned char)text[take] & 0xc0) == 0x80)
		take--;
	return take;
}

static void fact(struct facts *f, const char *label, enum role role,
		 const char *text)
{
	enum { LABEL = 14 };
	int w = f->to->at.w - LABEL;

	if (f->y >= f->to->at.h || w < 4)
		return;
	canvas_text(f->to, 0, f->y, LABEL - 1, STYLE(ROLE_DIM),
		    str_from(label));
	do {
		int n = line_length(text, w);

		canvas_text(f->to, LABEL, f->y++, w, STYLE(role),
			    (struct str){text, (size_t)n});
		text += n;
		while (*text == ' ')
			text++;
	} while (*text && f->y < f->to->at.h);
}

static void fact_path(struct facts *f, const char *label, const char *path)
{
	char mask[REDACT_TEXT];

	fact(f, label, ROLE_TEXT,
	     path && *path ? redact_name(f->v, REDACT_PATH, path, mask) : "-");
}

static void fact_count(struct facts *f, const char *label, int64_t n,
		       const char *unit)
{
	char count[UNIT_TEXT], text[UNIT_TEXT + 80];

	format_count(n, count);
	snprintf(text, sizeof(text), "%s %.70s", count, unit);
	fact(f, label, ROLE_TEXT, text);
}

static void facts_rejected(struct facts *f, const struct source_status *s)
{
	char text[600], mask[REDACT_TEXT];

	if (s->rejected == 0)
		return;
	snprintf(text, sizeof(text), "%lld", (long long)s->rejected);
	fact(f, "rejected", ROLE_WARN, text);
	if (!s->reject_file)
		return;
	snprintf(text, sizeof(text), "%.400s at byte %lld: %.150s",
		 redact_name(f->v, REDACT_PATH, s->reject_file, mask),
		 (long long)s->reject_offset,
		 s->reject_why ? s->reject_why : "malformed");
	fact(f, "the last one", ROLE_WARN, text);
}

static void facts_bytes(struct facts *f, const struct source_status *s)
{
	bool whole = s->bytes_done >= s->bytes_total;
	char done[UNIT_TEXT], total[UNIT_TEXT], text[2 * UNIT_TEXT + 16];

	format_bytes(s->bytes_done, done);
	format_bytes(s->bytes_total, total);
	snprintf(text, sizeof(text), "%s of %s", done, total);
	fact(f, "read", ROLE_TEXT, whole ? done : text);
}

/* "3m ago", or what stands for never. */
static void fact_age(struct facts *f, const char *label, int64_t ts,
		     const struct model *m)
{
	char age[UNIT_TEXT], text[UNIT_TEXT + 8];

	age_text(m->now, ts, age);
	snprintf(text, sizeof(text), "%s%s", age, ts ? " ago" : "");
	fact(f, label, ts ? ROLE_TEXT : ROLE_UNKNOWN, text);
}

static void facts_state(struct facts *f, const struct source_status *s,
			const struct model *m)
{
	enum { LABEL = 14 };
	struct pen p = pen_at(f->to, LABEL, f->y);
	char wait[UNIT_TEXT];

	if (f->y >= f->to->at.h)
		return;
	canvas_puts(f->to, 0, f->y++, STYLE(ROLE_DIM), "state");
	source_put_state(s, m, &p);
	if (s->state == SOURCE_THROTTLED && s->retry_at > m->now) {
		format_age(s->retry_at - m->now, wait);
		pen_printf(&p, STYLE(ROLE_DIM), " (%s from now)", wait);
	}
	/* Sentences may name anything. */
	if (s->error)
		fact(f, "error", ROLE_ALERT,
		     f->v->redact ? "hidden with the names" : s->error);
	if (s->hint && !f->v->redact)
		fact(f, "what to do", ROLE_WARN, s->hint);
}

static void facts_skew(struct facts *f, const struct source_status *s)
{
	int64_t off = s->skew_ms < 0 ? -s->skew_ms : s->skew_ms;
	char age[UNIT_TEXT], text[UNIT_TEXT + 40];

	if (!s->skew_known)
		return;
	format_age(off, age);
	if (off < 2000)
		snprintf(text, sizeof(text), "as the server's");
	else
		snprintf(text, sizeof(text), "the server's is %s %s", age,
			 s->skew_ms > 0 ? "ahead of ours" : "behind ours");
	fact(f, "clock", off < 60000 ? ROLE_TEXT : ROLE_WARN, text);
}

/* How many of its own polls it has missed. */
static void facts_old(struct facts *f, const struct source_status *s,
		      const struct model *m)
{
	enum age_step step = source_age(s, m->now);
	int64_t missed = step ? (m->now - s->as_of) / s->interval_ms : 0;
	char text[120];

	if (step == AGE_FRESH)
		return;
	snprintf(text, sizeof(text), "%s: %lld poll%s missed, its figures are "
		 "of that time", step == AGE_LATE ? "late" : "dead",
		 (long long)missed, missed == 1 ? "" : "s");
	fact(f, "", step == AGE_LATE ? ROLE_STALE : ROLE_ALERT, text);
}

/* What is asked of a seller, when, and what that costs. */
static void facts_remote(struct facts *f, const struct source_status *s,
			 const struct model *m)
{
	char every[UNIT_TEXT], wait[UNIT_TEXT], at[UNIT_TEXT];
	char text[3 * UNIT_TEXT + 40];
	int64_t next = source_next(s);

	fact_age(f, "last answer", s->as_of, m);
	facts_old(f, s, m);
	format_age(s->interval_ms, every);
	format_age(next > m->now ? next - m->now : 0, wait);
	date_local(m, next, at);
	if (next > 0)
		snprintf(text, sizeof(text), "in %s, at %s; every %s", wait,
			 at, every);
	else
		snprintf(text, sizeof(text), "none planned");
	fact(f, "next poll", next > 0 ? ROLE_TEXT : ROLE_UNKNOWN, text);
	fact_count(f, "rows", s->rows, "of the last whole polls");
	fact(f, "a poll costs", s->price ? ROLE_WARN : ROLE_TEXT,
	     s->price ? s->price : "nothing");
	facts_skew(f, s);
}

static void facts_local(struct facts *f, const struct source_status *s,
			const struct model *m)
{
	fact_age(f, "looked at", s->as_of, m);
	fact_count(f, "files", s->files, "followed");
	fact_count(f, "records", s->records, "counted once");
	fact_count(f, "copies", s->duplicates,
		   "more sightings of counted records, not added");
	facts_bytes(f, s);
	fact_age(f, "last record", s->last_record, m);
	facts_rejected(f, s);
}

void source_draw_full(const struct source_status *s, const struct cells *cells,
		      struct canvas *to)
{
	const struct model *m = cells->m;
	struct facts f = {to, 0, cells->v};

	facts_state(&f, s, m);
	fact(&f, "type", ROLE_TEXT, s->type);
	fact_path(&f, "where", s->where);
	if (s->remote)
		facts_remote(&f, s, m);
	else
		facts_local(&f, s, m);
}

void place_draw(const struct source_place *p, struct canvas *to, int y)
{
	struct style s = STYLE(p->files > 0 ? ROLE_TEXT : ROLE_DIM);
	bool found = p->files > 0;
	char count[UNIT_TEXT], result[UNIT_TEXT + 8];
	int w = to->at.w, type = w >= 56 ? 15 : 12;

	format_count(p->files, count);
	snprintf(result, sizeof(result), "%s %s", found ? count : "no",
		 p->files == 1 ? "file" : "files");
	canvas_puts(to, 0, y, STYLE(found ? ROLE_GOOD : ROLE_DIM),
		    found ? either(to, "✓", "+") : either(to, "·", "-"));
	canvas_text(to, 2, y, type - 1, s, str_from(p->type));
	canvas_text(to, 2 + type, y, w - type - 13, s, str_from(p->path));
	canvas_right(to, w - 10, y, 10,
		     STYLE(found ? ROLE_GOOD : ROLE_UNKNOWN), result);
}

void source_draw_self(const struct cells *cells, struct canvas *to)
{
	const struct model *m = cells->m;
	struct facts f = {to, 0, cells->v};
	char text[UNIT_TEXT];
	bool memory = !m->store_path || !m->store_path[0];

	fact(&f, "version", ROLE_TEXT, m->version ? m->version : "-");
	format_age(m->uptime_ms, text);
	fact(&f, "running for", ROLE_TEXT, text);
	format_bytes(m->rss_bytes, text);
	fact(&f, "memory", ROLE_TEXT, m->rss_bytes > 0 ? text : "-");
	if (memory)
		fact(&f, "store", ROLE_WARN,
		     "in memory: gone when tokentop ends");
	else
		fact_path(&f, "store", m->store_path);
	format_bytes(m->store_bytes, text);
	if (!memory)
		fact(&f, "store size", ROLE_TEXT, text);
	fact_path(&f, "config", m->config_path);
}
