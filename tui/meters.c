#include "tui/meters.h"

#include <stdio.h>

#include "core/mem.h"
#include "core/model.h"
#include "core/ui_config.h"
#include "tui/chart.h"
#include "tui/meter.h"
#include "tui/meter_remark.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"

enum { LOW_ROWS = 14, TALL_ROWS = 18, TALL_PART = 5, LEAST_PRIORITY = 10 };

/* A column of the header and where it is drawn. */
struct column {
	struct ui_meter meters[HEADER_METERS];
	int count;
	int rows, width, priority;
	bool grows, shown;
};

struct layout {
	struct column columns[HEADER_COLUMNS];
	int count;
};

static void add_meter(struct column *c, const struct ui_meter *t)
{
	int priority = meter_priority(t);

	c->meters[c->count++] = *t;
	c->rows += meter_rows(t);
	c->grows |= meter_grows(t);
	if (meter_width(t) > c->width)
		c->width = meter_width(t);
	if (priority < c->priority)
		c->priority = priority;
}

/* What somebody put there stays; by default the silent take no room. */
static void take_columns(struct layout *l, const struct model *m)
{
	bool given = m->ui && m->ui->header_given;
	const struct ui_column *from = given ? m->ui->columns
					     : ui_default_header;
	int n = given ? m->ui->column_count : ui_default_header_count;

	*l = (struct layout){.count = n};
	for (int i = 0; i < n; i++) {
		struct column *c = &l->columns[i];

		c->priority = LEAST_PRIORITY;
		for (int k = 0; k < from[i].count; k++)
			if (given || !meter_is_silent(&from[i].meters[k], m))
				add_meter(c, &from[i].meters[k]);
	}
}

/* The next column to be shown: the most important, from the left. */
static struct column *next_column(struct layout *l)
{
	struct column *best = NULL;

	for (int i = 0; i < l->count; i++) {
		struct column *c = &l->columns[i];

		if (!c->shown && c->count &&
		    (!best || c->priority < best->priority))
			best = c;
	}
	return best;
}

/* Columns of ever lower priority, while they fit; graphs share what is
 * left. */
static void choose_columns(struct layout *l, int width)
{
	struct column *c;
	int grow = 0;

	while ((c = next_column(l)) && c->width <= width) {
		c->shown = true;
		width -= c->width;
		grow += c->grows;
	}
	for (int i = 0; i < l->count && grow > 0; i++) {
		c = &l->columns[i];
		if (!c->shown || !c->grows)
			continue;
		c->width += width / grow;
		width -= width / grow;
		grow--;
	}
}

static void lay_out(struct layout *l, const struct model *m, int width)
{
	take_columns(l, m);
	choose_columns(l, width);
}

int meters_rows(const struct model *m, int cols, int rows)
{
	int most = rows < LOW_ROWS ? 1 : rows < TALL_ROWS ? 2 : rows / TALL_PART;
	struct layout l;
	int need = 0;

	lay_out(&l, m, cols);
	for (int i = 0; i < l.count; i++)
		if (l.columns[i].shown && l.columns[i].rows > need)
			need = l.columns[i].rows;
	return need < most ? need : most;
}

static bool shows(const struct layout *l, enum meter_kind kind)
{
	for (int i = 0; i < l->count; i++)
		for (int k = 0; l->columns[i].shown &&
				k < l->columns[i].count; k++)
			if (l->columns[i].meters[k].kind == kind)
				return true;
	return false;
}

bool meters_tell(const struct model *m, int cols)
{
	struct layout l;

	lay_out(&l, m, cols);
	return shows(&l, METER_UNSEEN) || shows(&l, METER_CACHE);
}

static void draw_column(const struct column *c, const struct model *m,
			bool remark, struct canvas *to)
{
	struct meter_place place = {0, remark};
	int y = 0;

	for (int i = 0; i < c->count; i++)
		if (meter_label_width(&c->meters[i]) > place.labels)
			place.labels = meter_label_width(&c->meters[i]);
	for (int i = 0; i < c->count; i++) {
		int rows = meter_rows(&c->meters[i]);
		struct canvas part = canvas_view(to, 0, y, to->at.w, rows);

		if (y + rows > to->at.h)
			return;
		meter_draw(&c->meters[i], m, &place, &part);
		y += rows;
	}
}

void meters_draw(const struct model *m, struct canvas *to)
{
	struct layout l;
	int x = 0;

	lay_out(&l, m, to->at.w);
	for (int i = 0; i < l.count; i++) {
		const struct column *c = &l.columns[i];
		struct canvas part;

		if (!c->shown)
			continue;
		part = canvas_view(to, x, 0, c->width, to->at.h);
		draw_column(c, m, !shows(&l, METER_UNSEEN), &part);
		x += c->width;
	}
}

void meters_draw_line(const struct model *m, struct canvas *to)
{
	struct pen p = pen_at(to, 1, 0);
	char hour[UNIT_TEXT], rate[UNIT_TEXT];

	hourly_text(m->rate[RATE_1M].usd_per_hour, 8, hour);
	format_rate(rate_total(&m->rate[RATE_1M]), rate);
	pen_puts(&p, style_plus(STYLE(ROLE_COST), ATTR_BOLD), hour);
	pen_puts(&p, STYLE(ROLE_DIM), "/h  ");
	meter_put_today(&p, m);
	if (pen_room(&p) >= 20 && meter_remark(NULL, m)) {
		pen_skip(&p, 2);
		meter_remark(&p, m);
	}
	if (pen_room(&p) >= 16) {
		pen_skip(&p, 2);
		pen_puts(&p, STYLE(ROLE_TOKENS), rate);
		pen_puts(&p, STYLE(ROLE_DIM), " tok/s ");
	}
	pen_skip(&p, 1);
	if (pen_room(&p) >= 5)
		chart_spark(to, p.x, 0, pen_room(&p) - 1, STYLE(ROLE_INPUT),
			    m->spark_in, MODEL_GRAPH, 0);
}
