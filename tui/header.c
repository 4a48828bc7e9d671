#include "tui/header.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/chart.h"
#include "tui/meter.h"
#include "tui/meter_facts.h"
#include "tui/meter_remark.h"
#include "tui/meters.h"
#include "tui/panes/cells.h"
#include "tui/panes/source_rows.h"
#include "tui/pen.h"

enum { IDLE_MS = 90000, TALL_ROWS = 20, MARK = 3 };

/* " (2 more)" after a notice that is not alone. */
static void more_text(const struct model *m, char out[32])
{
	out[0] = '\0';
	if (m->notice_count > 1)
		snprintf(out, 32, " (%d more)", m->notice_count - 1);
}

/* A notice says what to do at its end: on a tall screen a long one takes two
 * lines. */
static bool is_long(const struct model *m, int cols)
{
	char more[32];

	if (m->notice_count == 0)
		return false;
	more_text(m, more);
	return text_columns(m->notices[0]) + text_columns(more) + MARK >= cols;
}

int header_rows(const struct model *m, int cols, int rows)
{
	return 1 + meters_rows(m, cols, rows) + (m->notice_count > 0) +
	       (rows >= TALL_ROWS && is_long(m, cols));
}

/* Rows of the notice in a header of `height`: its second line is there when
 * there is more than meters can have taken. */
static int notice_rows(const struct model *m, int cols, int height)
{
	if (m->notice_count == 0)
		return 0;
	return is_long(m, cols) &&
			       height - 3 >= meters_rows(m, cols, TALL_ROWS)
		       ? 2
		       : 1;
}

/* Alive, and whether anything flows: the mark moves with every second, so
 * that a frozen screen is told from quiet data. */
static void draw_pulse(struct pen *p, const struct model *m)
{
	bool beat = m->now / 1000 % 2;
	bool live = m->rate_age_ms >= 0 && m->rate_age_ms < IDLE_MS;
	const char *mark = beat ? either(p->to, "●", "*")
				: either(p->to, "○", "o");
	struct style s = STYLE(live ? ROLE_GOOD : ROLE_DIM);
	char age[UNIT_TEXT];

	pen_printf(p, s, "%s ", mark);
	if (live) {
		pen_puts(p, style_plus(s, ATTR_BOLD), "live");
	} else if (m->rate_age_ms < 0) {
		pen_puts(p, s, "idle");
	} else {
		format_age(m->rate_age_ms, age);
		pen_printf(p, s, "idle %s", age);
	}
	if (m->offline)
		pen_puts(p, STYLE(ROLE_DIM), " offline");
}

struct trouble {
	int count;
	int64_t oldest;         /* as_of of the stalest */
};

/* One that missed its polls is stale, whatever it says of itself. */
static enum source_state state_of(const struct model *m, int i)
{
	const struct source_status *s = &m->sources[i];

	return s->state == SOURCE_OK && source_is_old(s, m) ? SOURCE_STALE
							    : s->state;
}

static struct trouble count_state(const struct model *m, enum source_state s)
{
	struct trouble t = {0, INT64_MAX};

	for (int i = 0; i < m->source_count; i++) {
		if (state_of(m, i) != s)
			continue;
		t.count++;
		if (m->sources[i].as_of < t.oldest)
			t.oldest = m->sources[i].as_of;
	}
	return t;
}

/* What is said of sources beside how many are well. */
struct remark {
	enum role role;
	char text[48];
};

enum { REMARKS = 5 };

static int add_remark(struct remark *list, int n, enum role role,
		      const char *mark, const char *word, int count)
{
	if (!count)
		return n;
	list[n].role = role;
	snprintf(list[n].text, sizeof(list[n].text), "%s%d %s", mark, count,
		 word);
	return n + 1;
}

static int add_stale(const struct model *m, struct remark *list, int n)
{
	struct trouble t = count_state(m, SOURCE_STALE);
	char age[UNIT_TEXT], text[48];

	n = add_remark(list, n, ROLE_STALE, "~", "stale", t.count);
	if (!t.count || t.oldest <= 0)
		return n;
	format_age(m->now - t.oldest, age);
	snprintf(text, sizeof(text), "%.20s %.20s", list[n - 1].text, age);
	memcpy(list[n - 1].text, text, sizeof(text));
	return n;
}

/* Every state by its name. */
static int remarks_in_full(const struct model *m, struct remark *list)
{
	static const struct {
		enum source_state state;
		enum role role;
	} bad[] = {
		{SOURCE_THROTTLED, ROLE_WARN}, {SOURCE_REFUSED, ROLE_ALERT},
		{SOURCE_FAILED, ROLE_ALERT},
	};
	int n = add_remark(list, 0, ROLE_DIM, "", "starting",
			   count_state(m, SOURCE_STARTING).count);

	n = add_stale(m, list, n);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		n = add_remark(list, n, bad[i].role, "!",
			       source_state_names[bad[i].state],
			       count_state(m, bad[i].state).count);
	return n;
}

/* Where that has no room: what is wrong, then what is stale. */
static int remarks_in_short(const struct model *m, struct remark *list)
{
	int bad = count_state(m, SOURCE_THROTTLED).count +
		  count_state(m, SOURCE_REFUSED).count +
		  count_state(m, SOURCE_FAILED).count;

	return add_stale(m, list, add_remark(list, 0, ROLE_ALERT, "!",
					     "in trouble", bad));
}

enum { DOT = 3 };

static void draw_remarks(struct pen *p, const struct model *m)
{
	struct remark list[REMARKS];
	int n = remarks_in_full(m, list), width = 0;

	for (int i = 0; i < n; i++)
		width += DOT + text_columns(list[i].text);
	if (width > pen_room(p))
		n = remarks_in_short(m, list);
	for (int i = 0; i < n; i++) {
		/* The mark and the number, at least. */
		if (pen_room(p) < DOT + text_columns(list[i].text))
			*strchr(list[i].text, ' ') = '\0';
		if (pen_room(p) < DOT + text_columns(list[i].text))
			return;
		pen_puts(p, STYLE(ROLE_DIM), either(p->to, " · ", " - "));
		pen_puts(p, STYLE(list[i].role), list[i].text);
	}
}

/* Money that no record explains, where no meter has room to say so. */
static void draw_trouble(struct pen *p, const struct model *m)
{
	enum { LEAST = 18 };

	if (!meter_remark(NULL, m) || pen_room(p) < LEAST)
		return;
	pen_skip(p, 2);
	meter_remark(p, m);
}

static void draw_sources(struct pen *p, const struct model *m)
{
	bool small = pen_room(p) < 40;
	int ok = count_state(m, SOURCE_OK).count;

	if (m->source_count == 0) {
		pen_puts(p, STYLE(ROLE_DIM), "no source");
		return;
	}
	pen_printf(p, STYLE(ok ? ROLE_TEXT : ROLE_DIM), "%d%s ok", ok,
		   small ? "" : ok == 1 ? " source" : " sources");
	draw_remarks(p, m);
}

/* History is still being read: how far. */
static void draw_reading(struct pen *p, const struct model *m)
{
	char done[UNIT_TEXT], total[UNIT_TEXT], percent[UNIT_TEXT];
	int bar = pen_room(p) > 50 ? 12 : pen_room(p) > 32 ? 6 : 0;

	format_percent(m->bytes_done, m->bytes_total, percent);
	format_bytes(m->bytes_done, done);
	format_bytes(m->bytes_total, total);
	pen_puts(p, STYLE(ROLE_WARN), "reading ");
	if (bar) {
		chart_bar(p->to, p->x, p->y, bar, STYLE(ROLE_BAR),
			  STYLE(ROLE_BAR_REST), (double)m->bytes_done,
			  m->bytes_total > 0 ? (double)m->bytes_total : 1);
		pen_skip(p, bar + 1);
	}
	pen_puts(p, STYLE(ROLE_TEXT), percent);
	if (pen_room(p) >= 22)
		pen_printf(p, STYLE(ROLE_DIM), " %s of %s", done, total);
	pen_skip(p, 3);
}

/* Dollars of another book than ours are never mistaken for it. */
static void draw_book(struct pen *p, const struct model *m)
{
	static const char *const marks[BOOKS] = {
		[BOOK_BILLED] = " billed, UTC ", [BOOK_BEST] = " best, UTC ",
	};

	if (m->book == BOOK_OBSERVED)
		return;
	pen_puts(p, style_plus(STYLE(ROLE_LINK), ATTR_BOLD | ATTR_REVERSE),
		 marks[m->book]);
	pen_skip(p, 2);
}

/* `told`: there are meters that say what presses. */
static void draw_status(const struct model *m, struct canvas *to, bool told)
{
	struct pen p = pen_at(to, 1, 0);
	char small[12];
	const char *clock = m->clock;
	int w = to->at.w;

	fact_clock(m, small);
	if (w < 100)
		clock = small;
	p.end = w - text_columns(clock) - 3;
	if (w >= 50 || !m->demo)
		pen_puts(&p, style_plus(STYLE(ROLE_TITLE), ATTR_BOLD),
			 "tokentop  ");
	if (m->demo) {
		pen_puts(&p, style_plus(STYLE(ROLE_DEMO), ATTR_BOLD), " DEMO ");
		pen_skip(&p, 2);
	}
	draw_book(&p, m);
	draw_pulse(&p, m);
	pen_skip(&p, 2);
	if (m->reading)
		draw_reading(&p, m);
	if (pen_room(&p) >= 5)
		draw_sources(&p, m);
	if (!told)
		draw_trouble(&p, m);
	canvas_right(to, 0, 0, w - 1, STYLE(ROLE_TEXT), clock);
}

/* Bytes of `text` for a first line of `cols` columns: up to a blank. */
static size_t first_line(const char *text, int cols)
{
	size_t best = 0;

	for (size_t i = 0; text[i] && cols > 0; i++) {
		/* The first byte of a character stands for its column. */
		cols -= ((unsigned char)text[i] & 0xc0) != 0x80;
		if (text[i] == ' ')
			best = i;
	}
	return best;
}

static void draw_notice(const struct model *m, struct canvas *to, int y)
{
	struct pen p = pen_at(to, 0, y);
	const char *text = m->notices[0];
	struct style s = style_plus(STYLE(ROLE_ALERT), ATTR_BOLD);
	char more[32];

	more_text(m, more);
	pen_puts(&p, s, " ! ");
	if (to->at.h - y > 1) {
		size_t n = first_line(text, to->at.w - MARK);

		canvas_text(to, MARK, y, to->at.w - MARK, STYLE(ROLE_ALERT),
			    (struct str){text, n});
		text += n + (text[n] == ' ');
		p = pen_at(to, MARK, y + 1);
	}
	p.end -= text_columns(more) + 1;
	pen_puts(&p, STYLE(ROLE_ALERT), text);
	p.end += text_columns(more);
	pen_puts(&p, STYLE(ROLE_DIM), more);
}

void header_draw(const struct model *m, struct canvas *to)
{
	int cols = to->at.w;
	int meters = to->at.h - 1 - notice_rows(m, cols, to->at.h);
	struct canvas area = canvas_view(to, 0, 1, cols, meters);
	bool low = meters == 1 && meters_rows(m, cols, TALL_ROWS) > 1;

	draw_status(m, to, !low && meters_tell(m, cols));
	if (low)
		meters_draw_line(m, &area);
	else
		meters_draw(m, &area);
	if (m->notice_count > 0)
		draw_notice(m, to, 1 + meters);
}

void header_one_line(const struct model *m, struct canvas *to)
{
	char hour[UNIT_TEXT], today[UNIT_TEXT];
	struct pen p = pen_at(to, 0, 0);

	hourly_text(m->rate[RATE_1M].usd_per_hour, 0, hour);
	meter_sum_text(m, &m->today, to->ascii, 0, today);
	if (m->demo)
		pen_puts(&p, style_plus(STYLE(ROLE_DEMO), ATTR_BOLD), "DEMO ");
	pen_printf(&p, STYLE(ROLE_COST), "%s/h", hour);
	if (pen_room(&p) >= 8 + text_columns(today)) {
		pen_puts(&p, STYLE(ROLE_DIM), "  today ");
		pen_puts(&p, STYLE(ROLE_COST), today);
	} else if (pen_room(&p) >= 2 + text_columns(today)) {
		pen_printf(&p, STYLE(ROLE_COST), "  %s", today);
	}
}
