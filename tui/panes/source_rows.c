#include "tui/panes/source_rows.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/export.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/panes/dates.h"
#include "tui/pen.h"
#include "tui/redact.h"

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

bool source_is_old(const struct source_status *s, const struct model *m)
{
	return source_age(s, m->now) != AGE_FRESH;
}

int64_t source_next(const struct source_status *s)
{
	return s->state == SOURCE_THROTTLED && s->retry_at > s->next_poll
		       ? s->retry_at : s->next_poll;
}

/* What an answer of long ago says of the state is not its state now. */
static bool is_doubtful(const struct source_status *s, const struct model *m)
{
	return s->state == SOURCE_OK && source_is_old(s, m);
}

enum role source_role(const struct source_status *s, const struct model *m)
{
	if (is_doubtful(s, m))
		return source_age(s, m->now) == AGE_DEAD ? ROLE_ALERT
							 : ROLE_STALE;
	return states[s->state].role;
}

void source_put_state(const struct source_status *s, const struct model *m,
		      struct pen *p)
{
	enum age_step step = is_doubtful(s, m) ? source_age(s, m->now)
					       : AGE_FRESH;
	struct style style = age_style(step, STYLE(source_role(s, m)));
	const char *mark = either(p->to, states[s->state].mark,
				  states[s->state].ascii);
	static const char *const words[] = {"", "stale", "dead"};
	char until[UNIT_TEXT];

	pen_printf(p, style, "%s %s",
		   step ? age_mark(step, p->to->ascii) : mark,
		   step ? words[step] : source_state_names[s->state]);
	if (s->state != SOURCE_THROTTLED || s->retry_at <= 0)
		return;
	date_local(m, s->retry_at, until);
	pen_printf(p, style, " until %s", until);
}

const char *source_shown(const struct source_status *s, const struct view *v,
			 char out[REDACT_TEXT])
{
	/* A source that is named by its type is nobody's. */
	return strcmp(s->name, s->type) == 0
		       ? s->name
		       : redact_name(v, REDACT_SOURCE, s->name, out);
}

static void draw_name(const void *row, const void *ctx, struct canvas *to,
		      bool selected)
{
	char name[REDACT_TEXT];

	canvas_text(to, 0, 0, -1,
		    STYLE(selected ? ROLE_SELECTED_TEXT : ROLE_TEXT),
		    str_from(source_shown(row, ((const struct cells *)ctx)->v,
					  name)));
}

static void draw_state(const void *row, const void *ctx, struct canvas *to,
		       bool selected)
{
	struct pen p = pen_at(to, 0, 0);

	(void)selected;
	source_put_state(row, ((const struct cells *)ctx)->m, &p);
}

/* What a source of the other kind cannot have. */
static bool no_such(const struct source_status *s, bool remote,
		    struct canvas *to)
{
	if (s->remote == remote)
		return false;
	cells_scaled(to, STYLE(ROLE_DIM), either(to, "·", "."));
	return true;
}

static void draw_files(const void *row, const void *ctx, struct canvas *to,
		       bool selected)
{
	const struct source_status *s = row;

	(void)ctx;
	(void)selected;
	if (!no_such(s, false, to))
		cells_whole(to, s->files, ROLE_TEXT);
}

static void draw_records(const void *row, const void *ctx, struct canvas *to,
			 bool selected)
{
	const struct source_status *s = row;

	(void)ctx;
	(void)selected;
	if (!no_such(s, false, to))
		cells_whole(to, s->records, ROLE_TOKENS);
}

static void draw_duplicates(const void *row, const void *ctx,
			    struct canvas *to, bool selected)
{
	const struct source_status *s = row;

	(void)ctx;
	(void)selected;
	if (!no_such(s, false, to))
		cells_whole(to, s->duplicates, ROLE_DIM);
}

static void draw_rejected(const void *row, const void *ctx, struct canvas *to,
			  bool selected)
{
	const struct source_status *s = row;

	(void)ctx;
	(void)selected;
	if (!no_such(s, false, to))
		cells_whole(to, s->rejected, ROLE_WARN);
}

/* Bytes read; while history is read, how far that is. */
static void draw_bytes(const void *row, const void *ctx, struct canvas *to,
		       bool selected)
{
	const struct source_status *s = row;
	char text[UNIT_TEXT];

	(void)ctx;
	(void)selected;
	if (no_such(s, false, to))
		return;
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

static void draw_rows(const void *row, const void *ctx, struct canvas *to,
		      bool selected)
{
	const struct source_status *s = row;

	(void)ctx;
	(void)selected;
	if (!no_such(s, true, to))
		cells_whole(to, s->rows, ROLE_TOKENS);
}

/* Age of the last whole poll. */
static void draw_asked(const void *row, const void *ctx, struct canvas *to,
		       bool selected)
{
	const struct source_status *s = row;
	int64_t now = ((const struct cells *)ctx)->m->now;
	enum role role = s->state == SOURCE_OK ? ROLE_TEXT : ROLE_STALE;
	char text[UNIT_TEXT];

	(void)selected;
	if (no_such(s, true, to))
		return;
	source_age_text(s, now, to->ascii, text);
	canvas_right(to, 0, 0, to->at.w,
		     age_style(source_age(s, now), STYLE(role)), text);
}

/* When it is asked again. */
static void draw_next(const void *row, const void *ctx, struct canvas *to,
		      bool selected)
{
	const struct source_status *s = row;
	const struct model *m = ((const struct cells *)ctx)->m;
	int64_t next = source_next(s);
	char text[UNIT_TEXT];

	(void)selected;
	if (no_such(s, true, to))
		return;
	if (next <= 0)
		snprintf(text, sizeof(text), "-");
	else if (next <= m->now)
		snprintf(text, sizeof(text), "now");
	else
		format_age(next - m->now, text);
	canvas_right(to, 0, 0, to->at.w,
		     STYLE(next > 0 ? ROLE_DIM : ROLE_UNKNOWN), text);
}

/* What went wrong matters more than where. */
static void draw_where(const void *row, const void *ctx, struct canvas *to,
		       bool selected)
{
	const struct source_status *s = row;
	const struct view *v = ((const struct cells *)ctx)->v;
	/* An error may name anything: it is not told where names are hidden. */
	bool bad = s->error && s->state != SOURCE_OK && !v->redact;
	char path[REDACT_TEXT];

	(void)selected;
	canvas_text(to, 1, 0, -1,
		    STYLE(bad ? states[s->state].role : ROLE_DIM),
		    str_from(bad ? s->error
				 : redact_name(v, REDACT_PATH, s->where,
					       path)));
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
BY_NUMBER(by_rows, rows)
BY_NUMBER(by_asked, as_of)
BY_NUMBER(by_next, next_poll)

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

enum {
	STATE_COLUMN = 1, ROWS_COLUMN = 4, ASKED_COLUMN, NEXT_COLUMN,
	BYTES_COLUMN = 9,
};

static const struct table_column all_columns[SOURCE_COLUMNS] = {
	{"source", 13, 1, 1, 0, draw_name, by_name, false,
		"name"},
	[STATE_COLUMN] = {"state", 11, 0, 1, 0, draw_state, by_state, true,
		"state"},
	{"files", 7, 0, 7, 2, draw_files, by_files, true,
		"files"},
	{"records", 8, 0, 2, 2, draw_records, by_records, true,
		"records"},
	[ROWS_COLUMN] = {"rows", 7, 0, 6, 2, draw_rows, by_rows, true,
		"rows"},
	[ASKED_COLUMN] = {"asked", 8, 0, 3, 1, draw_asked, by_asked, true,
		"asked"},
	[NEXT_COLUMN] = {"next", 7, 0, 3, 1, draw_next, by_next, false,
		"next"},
	{"copies", 7, 0, 6, 2, draw_duplicates, by_duplicates, true,
		"copies"},
	{"rejected", 9, 0, 3, 2, draw_rejected, by_rejected, true,
		"rejected"},
	[BYTES_COLUMN] = {"bytes", 11, 0, 4, 1, draw_bytes, by_bytes, true,
		"bytes"},
	{"last", 7, 0, 4, 1, draw_last, by_last, true,
		"last"},
	{" where", 16, 4, 5, 0, draw_where, by_where, false,
		"where"},
};

const struct table_column *source_all_columns(int *count)
{
	*count = SOURCE_COLUMNS;
	return all_columns;
}

void source_columns(const struct model *m,
		    struct table_column out[SOURCE_COLUMNS])
{
	bool remote = false;

	memcpy(out, all_columns, sizeof(all_columns));
	for (int i = 0; i < m->source_count; i++) {
		const struct source_status *s = &m->sources[i];

		remote |= s->remote;
		if (s->state == SOURCE_THROTTLED && s->retry_at > 0)
			out[STATE_COLUMN].width = 23;
	}
	for (int i = ROWS_COLUMN; !remote && i <= NEXT_COLUMN; i++)
		out[i].width = 0;
	if (remote)
		out[BYTES_COLUMN].priority = 6;
}

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

void source_rows_csv(const void **rows, int count, const struct view *v,
		     struct buf *to)
{
	buf_puts(to, "name,type,state,files,records,duplicates,rejected,"
		     "bytes,rows\n");
	for (int i = 0; i < count; i++) {
		const struct source_status *s = rows[i];
		char name[REDACT_TEXT];

		export_csv_text(to, source_shown(s, v, name));
		buf_putc(to, ',');
		export_csv_text(to, s->type);
		buf_addf(to, ",%s,%lld,%lld,%lld,%lld,%lld,%lld\n",
			 source_state_names[s->state],
			 (long long)s->files, (long long)s->records,
			 (long long)s->duplicates, (long long)s->rejected,
			 (long long)s->bytes_done, (long long)s->rows);
	}
}
