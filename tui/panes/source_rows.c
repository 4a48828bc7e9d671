#include "tui/panes/source_rows.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/export.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"

static const struct {
	enum role role;
	const char *mark;
	const char *ascii;
} states[SOURCE_STATES] = {
	[SOURCE_STARTING] = {ROLE_DIM, "◌", "."},
	[SOURCE_OK] = {ROLE_GOOD, "●", "*"},
	[SOURCE_STALE] = {ROLE_STALE, "~", "~"},
	[SOURCE_THROTTLED] = {ROLE_WARN, "!", "!"},
	[SOURCE_REFUSED] = {ROLE_ALERT, "!", "!"},
	[SOURCE_FAILED] = {ROLE_ALERT, "!", "!"},
	[SOURCE_DISABLED] = {ROLE_DIM, "○", "o"},
};

static bool reading(const struct source_status *s)
{
	return s->bytes_done < s->bytes_total;
}

static void draw_name(const void *row, const void *ctx, struct canvas *to,
		      bool selected)
{
	const struct source_status *s = row;

	(void)ctx;
	canvas_text(to, 0, 0, -1,
		    STYLE(selected ? ROLE_SELECTED_TEXT : ROLE_TEXT),
		    str_from(s->name));
}

static void draw_state(const void *row, const void *ctx, struct canvas *to,
		       bool selected)
{
	const struct source_status *s = row;
	struct style style = STYLE(states[s->state].role);

	(void)ctx;
	(void)selected;
	canvas_printf(to, 0, 0, style, "%s %s",
		      either(to, states[s->state].mark, states[s->state].ascii),
		      source_state_names[s->state]);
}

static void draw_files(const void *row, const void *ctx, struct canvas *to,
		       bool selected)
{
	(void)ctx;
	(void)selected;
	cells_whole(to, ((const struct source_status *)row)->files, ROLE_TEXT);
}

static void draw_records(const void *row, const void *ctx, struct canvas *to,
			 bool selected)
{
	(void)ctx;
	(void)selected;
	cells_whole(to, ((const struct source_status *)row)->records,
		    ROLE_TOKENS);
}

static void draw_duplicates(const void *row, const void *ctx,
			    struct canvas *to, bool selected)
{
	(void)ctx;
	(void)selected;
	cells_whole(to, ((const struct source_status *)row)->duplicates,
		    ROLE_DIM);
}

static void draw_rejected(const void *row, const void *ctx, struct canvas *to,
			  bool selected)
{
	(void)ctx;
	(void)selected;
	cells_whole(to, ((const struct source_status *)row)->rejected,
		    ROLE_WARN);
}

/* Bytes read; while history is read, how far that is. */
static void draw_bytes(const void *row, const void *ctx, struct canvas *to,
		       bool selected)
{
	const struct source_status *s = row;
	char text[UNIT_TEXT];

	(void)ctx;
	(void)selected;
	if (!reading(s)) {
		format_bytes(s->bytes_done, text);
		canvas_right(to, 0, 0, to->at.w, STYLE(ROLE_TEXT), text);
		return;
	}
	format_percent(s->bytes_done, s->bytes_total, text);
	chart_bar(to, 0, 0, to->at.w - 5, STYLE(ROLE_BAR),
		  STYLE(ROLE_BAR_REST), (double)s->bytes_done,
		  (double)s->bytes_total);
	canvas_right(to, to->at.w - 4, 0, 4, STYLE(ROLE_TEXT), text);
}

static void draw_last(const void *row, const void *ctx, struct canvas *to,
		      bool selected)
{
	const struct source_status *s = row;
	const struct cells *cells = ctx;
	char text[UNIT_TEXT];

	(void)selected;
	age_text(cells->m->now, s->last_record, text);
	canvas_right(to, 0, 0, to->at.w,
		     STYLE(s->last_record ? ROLE_DIM : ROLE_UNKNOWN), text);
}

/* What went wrong matters more than where. */
static void draw_where(const void *row, const void *ctx, struct canvas *to,
		       bool selected)
{
	const struct source_status *s = row;
	bool bad = s->error && s->state != SOURCE_OK;

	(void)ctx;
	(void)selected;
	canvas_text(to, 1, 0, -1,
		    STYLE(bad ? states[s->state].role : ROLE_DIM),
		    str_from(bad ? s->error : s->where));
}

#define BY_NUMBER(name, field)                                                \
	static int name(const void *a, const void *b)                         \
	{                                                                     \
		const struct source_status *x = a, *y = b;                    \
		return x->field < y->field ? -1 : x->field > y->field;        \
	}

BY_NUMBER(by_state, state)
BY_NUMBER(by_files, files)
BY_NUMBER(by_records, records)
BY_NUMBER(by_duplicates, duplicates)
BY_NUMBER(by_rejected, rejected)
BY_NUMBER(by_bytes, bytes_done)
BY_NUMBER(by_last, last_record)

static int by_name(const void *a, const void *b)
{
	const struct source_status *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int by_where(const void *a, const void *b)
{
	const struct source_status *x = a, *y = b;

	return strcmp(x->where, y->where);
}

const struct table_column source_columns[SOURCE_COLUMNS] = {
	{"source", 13, 1, 1, 0, draw_name, by_name, false},
	{"state", 11, 0, 1, 0, draw_state, by_state, true},
	{"files", 7, 0, 6, 2, draw_files, by_files, true},
	{"records", 8, 0, 2, 2, draw_records, by_records, true},
	{"copies", 7, 0, 5, 2, draw_duplicates, by_duplicates, true},
	{"rejected", 9, 0, 3, 2, draw_rejected, by_rejected, true},
	{"bytes", 11, 0, 4, 1, draw_bytes, by_bytes, true},
	{"last", 7, 0, 4, 1, draw_last, by_last, true},
	{" where", 16, 4, 5, 0, draw_where, by_where, false},
};

const void **source_rows(const struct model *m, const struct view *v,
			 int *count)
{
	const void **rows = xcalloc((size_t)m->source_count + 1,
				    sizeof(*rows));

	*count = 0;
	for (int i = 0; i < m->source_count; i++) {
		const struct source_status *s = &m->sources[i];

		if (text_holds(s->name, v->filter) ||
		    text_holds(s->where, v->filter) ||
		    text_holds(source_state_names[s->state], v->filter))
			rows[(*count)++] = s;
	}
	return rows;
}

/* Sources have no number of their own; names are unique (config). */
uint32_t source_id(const void *row)
{
	uint32_t hash = 2166136261u;

	for (const char *p = source_name(row); *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	return hash ? hash : 1;
}

const char *source_name(const void *row)
{
	return ((const struct source_status *)row)->name;
}

/* Writes facts one below the other; long ones wrap. */
struct facts {
	struct canvas *to;
	int y;
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
	char text[600];

	if (s->rejected == 0)
		return;
	snprintf(text, sizeof(text), "%lld", (long long)s->rejected);
	fact(f, "rejected", ROLE_WARN, text);
	if (!s->reject_file)
		return;
	snprintf(text, sizeof(text), "%.400s at byte %lld: %.150s",
		 s->reject_file, (long long)s->reject_offset,
		 s->reject_why ? s->reject_why : "malformed");
	fact(f, "the last one", ROLE_WARN, text);
}

static void facts_bytes(struct facts *f, const struct source_status *s)
{
	char done[UNIT_TEXT], total[UNIT_TEXT], text[2 * UNIT_TEXT + 16];

	format_bytes(s->bytes_done, done);
	format_bytes(s->bytes_total, total);
	snprintf(text, sizeof(text), "%s of %s", done, total);
	fact(f, "read", ROLE_TEXT, reading(s) ? text : done);
}

void source_draw_full(const struct source_status *s, const struct model *m,
		      struct canvas *to)
{
	struct facts f = {to, 0};
	char age[UNIT_TEXT], text[UNIT_TEXT + 80];

	age_text(m->now, s->as_of, age);
	if (s->interval_ms > 0) {
		char every[UNIT_TEXT];

		format_age(s->interval_ms, every);
		snprintf(text, sizeof(text), "%s, looked at %s ago, every %s",
			 source_state_names[s->state], age, every);
	} else {
		snprintf(text, sizeof(text), "%s, looked at %s ago",
			 source_state_names[s->state], age);
	}
	fact(&f, "state", states[s->state].role,
	     s->as_of ? text : source_state_names[s->state]);
	if (s->error)
		fact(&f, "error", ROLE_ALERT, s->error);
	if (s->hint)
		fact(&f, "what to do", ROLE_WARN, s->hint);
	fact(&f, "type", ROLE_TEXT, s->type);
	fact(&f, "where", ROLE_TEXT, s->where);
	fact_count(&f, "files", s->files, "followed");
	fact_count(&f, "records", s->records, "counted once");
	fact_count(&f, "copies", s->duplicates,
		   "more sightings of counted records, not added");
	facts_bytes(&f, s);
	age_text(m->now, s->last_record, age);
	snprintf(text, sizeof(text), "%s%s", age,
		 s->last_record ? " ago" : "");
	fact(&f, "last record", ROLE_TEXT, text);
	facts_rejected(&f, s);
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

void source_draw_self(const struct model *m, struct canvas *to)
{
	struct facts f = {to, 0};
	char text[UNIT_TEXT];
	bool memory = !m->store_path || !m->store_path[0];

	fact(&f, "version", ROLE_TEXT, m->version ? m->version : "-");
	format_age(m->uptime_ms, text);
	fact(&f, "running for", ROLE_TEXT, text);
	format_bytes(m->rss_bytes, text);
	fact(&f, "memory", ROLE_TEXT, m->rss_bytes > 0 ? text : "-");
	fact(&f, "store", memory ? ROLE_WARN : ROLE_TEXT,
	     memory ? "in memory: gone when tokentop ends" : m->store_path);
	format_bytes(m->store_bytes, text);
	if (!memory)
		fact(&f, "store size", ROLE_TEXT, text);
	fact(&f, "config", ROLE_TEXT, m->config_path ? m->config_path : "-");
}

void source_rows_csv(const void **rows, int count, struct buf *to)
{
	buf_puts(to, "name,type,state,files,records,duplicates,rejected,"
		     "bytes\n");
	for (int i = 0; i < count; i++) {
		const struct source_status *s = rows[i];

		export_csv_text(to, s->name);
		buf_putc(to, ',');
		export_csv_text(to, s->type);
		buf_addf(to, ",%s,%lld,%lld,%lld,%lld,%lld\n",
			 source_state_names[s->state],
			 (long long)s->files, (long long)s->records,
			 (long long)s->duplicates, (long long)s->rejected,
			 (long long)s->bytes_done);
	}
}
