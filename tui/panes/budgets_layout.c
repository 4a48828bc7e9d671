#include "tui/panes/budgets_layout.h"

#include "core/model.h"

enum {
	BOX = 3,                /* frame and heading of a box */
	MIDDLE_LEAST = 6,       /* chart and limits between the two lists */
	BESIDE_COLS = 150,
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

static int list_rows(int count)
{
	return most(count, 1) + BOX;
}

/* Budgets and their chart at the left, limits and alerts at the right. */
static struct budgets_layout beside(const struct model *m, int w, int h)
{
	int right = least(w * 9 / 20, 92), left = w - right;
	int top = least(list_rows(m->budget_count), h / 2);
	int limits = least(list_rows(m->limit_count), h * 2 / 5);
	struct budgets_layout l = {0};

	l.list[LIST_BUDGETS] = (struct rect){0, 0, left,
					     m->budget_count ? top : h};
	if (m->budget_count)
		l.chart = (struct rect){0, top, left, h - top};
	l.list[LIST_LIMITS] = (struct rect){left, 0, right, limits};
	l.list[LIST_ALERTS] = (struct rect){left, limits, right, h - limits};
	return l;
}

/* Chart and limits side by side in the rows between the two lists. */
static void fill_middle(struct budgets_layout *l, const struct model *m,
			struct rect at, enum budgets_kind focus)
{
	int half = at.w < 100 ? at.w * 11 / 20 : at.w / 2;
	int side = m->limit_count || focus == LIST_LIMITS ? half : 0;

	if (side && at.w - side < 30)
		side = focus == LIST_LIMITS ? at.w : 0;
	l->list[LIST_LIMITS] = (struct rect){at.x + at.w - side, at.y, side,
					     side ? at.h : 0};
	if (side < at.w)
		l->chart = (struct rect){at.x, at.y, at.w - side, at.h};
}

/* Without a budget the advice takes what the lists leave. */
static struct budgets_layout advised(const struct model *m, int w, int h)
{
	int limits = least(list_rows(m->limit_count), h / 3);
	int alerts = least(list_rows(m->alert_count), h * 2 / 5);
	struct budgets_layout l = {0};
	int top;

	limits = most(limits, BOX + 1);
	alerts = most(alerts, BOX);
	top = h - limits - alerts;
	l.list[LIST_BUDGETS] = (struct rect){0, 0, w, top};
	l.list[LIST_LIMITS] = (struct rect){0, top, w, limits};
	l.list[LIST_ALERTS] = (struct rect){0, top + limits, w, alerts};
	return l;
}

/* One above the other: budgets, chart and limits, alerts. */
static struct budgets_layout stacked(const struct model *m, int w, int h,
			     enum budgets_kind focus)
{
	int top = least(list_rows(m->budget_count), h * 9 / 20), low, middle;
	struct budgets_layout l = {0};

	if (!m->budget_count)
		return advised(m, w, h);
	top = most(top, BOX + 1);
	low = least(list_rows(m->alert_count), (h - top) * 2 / 5);
	middle = h - top - most(low, BOX + 1);
	if (middle < MIDDLE_LEAST)
		middle = focus == LIST_LIMITS ? h - top : 0;
	low = h - top - middle;
	l.list[LIST_BUDGETS] = (struct rect){0, 0, w, top};
	fill_middle(&l, m, (struct rect){0, top, w, middle}, focus);
	l.list[LIST_ALERTS] = (struct rect){0, top + middle, w, low};
	return l;
}

struct budgets_layout budgets_lay_out(const struct model *m, int w, int h,
				      enum budgets_kind focus)
{
	return w >= BESIDE_COLS ? beside(m, w, h) : stacked(m, w, h, focus);
}
