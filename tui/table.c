#include "tui/table.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/ui_config.h"
#include "tui/mark.h"

enum {
	MARGIN = 2,             /* cursor and tag marks, before the columns */
	GAP = 1,                /* between columns */
	SCROLL = 1,             /* scroll mark, after them */
	NAME_LEAST = 4,         /* a growing column is never narrower */
	FAR = INT_MAX / 2,
};

/* Where each column stands; width 0: left out. */
struct layout {
	int x[TABLE_COLUMNS], w[TABLE_COLUMNS];
};

static int column_count(const struct table *t)
{
	return t->column_count < TABLE_COLUMNS ? t->column_count
					       : TABLE_COLUMNS;
}

/* Column at a place from the left, -1: there are no more. */
static int column_at(const struct table *t, int place)
{
	if (place >= column_count(t))
		return -1;
	return t->chosen[0] ? t->chosen[place] - 1 : place;
}

static int column_of_key(const struct table *t, const char *key)
{
	for (int i = 0; i < column_count(t); i++)
		if (t->columns[i].key && strcmp(t->columns[i].key, key) == 0)
			return i;
	return -1;
}

/* Put a column at the end of those chosen, once. */
static void choose(struct table *t, int column)
{
	int n = 0;

	while (n < TABLE_COLUMNS && t->chosen[n]) {
		if (t->chosen[n] == column + 1)
			return;
		n++;
	}
	if (n < TABLE_COLUMNS)
		t->chosen[n] = (uint8_t)(column + 1);
}

void table_choose(struct table *t, const struct ui_columns *columns)
{
	memset(t->chosen, 0, sizeof(t->chosen));
	if (!columns || columns->count == 0)
		return;
	if (column_of_key(t, columns->keys[0]) < 0)
		choose(t, 0);
	for (int i = 0; i < columns->count; i++) {
		int column = column_of_key(t, columns->keys[i]);

		if (column >= 0)
			choose(t, column);
	}
	choose(t, 0);
}

static int total_width(const struct layout *l, int n)
{
	int total = 0;

	for (int i = 0; i < n; i++)
		total += l->w[i] ? l->w[i] + GAP : 0;
	return total ? total - GAP : 0;
}

/* The next to leave out: the highest priority number, the last of equals;
 * -1 when only columns that always stay are left. */
static int least_wanted(const struct table *t, const struct layout *l)
{
	int worst = -1;

	for (int i = 0; i < column_count(t); i++) {
		int p = t->columns[i].priority;

		if (l->w[i] && p > 1 &&
		    (worst < 0 || p >= t->columns[worst].priority))
			worst = i;
	}
	return worst;
}

/* Give `room` more (or fewer) columns to those that may grow, by share. */
static void spread(const struct table *t, struct layout *l, int room)
{
	int shares = 0, given = 0, seen = 0;

	for (int i = 0; i < column_count(t); i++)
		shares += l->w[i] ? t->columns[i].grow : 0;
	for (int i = 0; i < column_count(t); i++) {
		int until;

		if (!l->w[i] || !t->columns[i].grow)
			continue;
		seen += t->columns[i].grow;
		until = room * seen / shares;
		l->w[i] += until - given;
		given = until;
		if (l->w[i] < NAME_LEAST)
			l->w[i] = NAME_LEAST;
	}
}

static struct layout lay_out(const struct table *t, int width)
{
	struct layout l = {0};
	int n = column_count(t), room = width - MARGIN - SCROLL, at = MARGIN;
	int i;

	for (int place = 0; (i = column_at(t, place)) >= 0; place++)
		l.w[i] = t->columns[i].width;
	while (total_width(&l, n) > room) {
		i = least_wanted(t, &l);
		if (i < 0)
			break;
		l.w[i] = 0;
	}
	spread(t, &l, room - total_width(&l, n));
	for (int place = 0; (i = column_at(t, place)) >= 0; place++) {
		l.x[i] = at;
		at += l.w[i] ? l.w[i] + GAP : 0;
	}
	return l;
}

/* Column sorted by, 0-based; -1: the order given. */
static int sort_column(const struct table *t, const struct table_state *s)
{
	int i = s->sort > 0 ? s->sort - 1 : t->default_sort;

	if (i < 0 || i >= t->column_count || !t->columns[i].compare)
		return -1;
	return i;
}

static bool is_descending(const struct table *t, const struct table_state *s,
			  int column)
{
	return (column >= 0 && t->columns[column].descending) != s->reverse;
}

/* Merge sort: equal rows keep the order they came in. */
static void sort_range(const void **rows, const void **spare, int n,
		       int (*compare)(const void *, const void *), int sign)
{
	int half = n / 2, a = 0, b = half;

	if (n < 2)
		return;
	sort_range(rows, spare, half, compare, sign);
	sort_range(rows + half, spare, n - half, compare, sign);
	for (int i = 0; i < n; i++) {
		bool left = a < half && (b == n || sign * compare(rows[a],
						  rows[b]) <= 0);

		spare[i] = rows[left ? a++ : b++];
	}
	memcpy(rows, spare, (size_t)n * sizeof(*rows));
}

static void reverse_rows(const void **rows, int n)
{
	for (int i = 0; i < n / 2; i++) {
		const void *row = rows[i];

		rows[i] = rows[n - 1 - i];
		rows[n - 1 - i] = row;
	}
}

static void sort_flat(struct table *t, const struct table_state *s,
		      const void **spare)
{
	int column = sort_column(t, s);

	if (column >= 0)
		sort_range(t->rows, spare, t->row_count,
			   t->columns[column].compare,
			   is_descending(t, s, column) ? -1 : 1);
	else if (s->reverse)
		reverse_rows(t->rows, t->row_count);
}

/* Rows in their order below the one that stands over them. */
static void gather_families(struct table *t, const void **spare)
{
	int n = t->row_count, put = 0;

	memcpy(spare, t->rows, (size_t)n * sizeof(*spare));
	for (int i = 0; i < n; i++) {
		if (t->parent(spare[i], t->ctx))
			continue;
		t->rows[put++] = spare[i];
		for (int k = 0; k < n; k++)
			if (t->parent(spare[k], t->ctx) == spare[i])
				t->rows[put++] = spare[k];
	}
}

void table_sort(struct table *t, const struct table_state *s)
{
	const void **spare;

	if (t->row_count < 2)
		return;
	spare = xmalloc((size_t)t->row_count * sizeof(*spare));
	sort_flat(t, s, spare);
	if (t->parent)
		gather_families(t, spare);
	free(spare);
}

static int clamp(int v, int low, int high)
{
	if (v > high)
		v = high;
	return v < low ? low : v;
}

/* Find the selected row again and keep it in sight. */
static void settle(const struct table *t, struct table_state *s, int page)
{
	int last = t->row_count - 1;

	for (int i = 0; s->cursor_id && i <= last; i++)
		if (t->id(t->rows[i]) == s->cursor_id) {
			s->cursor = i;
			break;
		}
	s->cursor = clamp(s->cursor, 0, last);
	s->cursor_id = last >= 0 ? t->id(t->rows[s->cursor]) : 0;
	s->page = page;
	s->top = clamp(s->top, s->cursor - page + 1, s->cursor);
	s->top = clamp(s->top, 0, t->row_count - page);
}

static void draw_heading(const struct table *t, const struct table_state *s,
			 const struct layout *l, struct canvas *to)
{
	int sorted = sort_column(t, s);
	bool down = is_descending(t, s, sorted);

	for (int i = 0; i < column_count(t); i++) {
		const struct table_column *c = &t->columns[i];
		struct canvas cell = canvas_view(to, l->x[i], 0, l->w[i], 1);
		struct style style = STYLE(i == sorted ? ROLE_SORTED
						       : ROLE_HEADING);
		int mark = i == sorted ? 1 : 0;
		int tail = c->right - 1 > mark ? c->right - 1 : mark;
		int room = cell.at.w - tail, used;

		if (cell.at.w < 1)
			continue;
		if (c->right) {
			canvas_right(&cell, 0, 0, room, style, c->title);
			used = room;
		} else {
			used = canvas_text(&cell, 0, 0, room, style,
					   str_from(c->title));
		}
		if (i == sorted)
			canvas_glyph(&cell, used, 0, style,
				     down ? 0x25bc : 0x25b2, down ? 'v' : '^');
	}
}

static void draw_marks(const struct table *t, const void *row, int y,
		       bool selected, struct canvas *to)
{
	if (t->tagged && t->tagged(row, t->ctx))
		canvas_glyph(to, 0, y, STYLE(ROLE_WARN), 0x25c6, '*');
	else if (selected)
		canvas_glyph(to, 0, y, STYLE(ROLE_TITLE), 0x258c, '>');
}

static void draw_row(const struct table *t, const struct layout *l,
		     const void *row, struct canvas *line, bool selected)
{
	draw_marks(t, row, 0, selected, line);
	for (int i = 0; i < column_count(t); i++) {
		struct canvas cell = canvas_view(line, l->x[i], 0, l->w[i], 1);

		if (cell.at.w > 0)
			t->columns[i].draw(row, t->ctx, &cell, selected);
	}
}

/* How far down the list we are, when it is longer than the screen. */
static void draw_scroll(const struct table *t, const struct table_state *s,
			struct canvas *to, int first)
{
	int x = to->at.w - 1, page = s->page, rows = t->row_count, from, size;

	if (rows <= page || page < 2)
		return;
	size = clamp(page * page / rows, 1, page - 1);
	from = s->top * (page - size) / (rows - page);
	for (int i = 0; i < page; i++) {
		bool thumb = i >= from && i < from + size;

		canvas_glyph(to, x, first + i,
			     STYLE(thumb ? ROLE_DIM : ROLE_FRAME),
			     thumb ? 0x2503 : 0x2502, thumb ? '#' : '|');
	}
}

static void note_sortable(const struct table *t, const struct layout *l,
			  struct table_state *s)
{
	int n = 0, i;

	memset(s->sortable, 0, sizeof(s->sortable));
	for (int place = 0; (i = column_at(t, place)) >= 0; place++)
		if (l->w[i] && t->columns[i].compare)
			s->sortable[n++] = (uint8_t)(i + 1);
}

void table_draw(struct table *t, struct table_state *s, struct canvas *to,
		const char *search, bool hot)
{
	struct layout l = lay_out(t, to->at.w);
	int first = to->at.h > 1 ? 1 : 0, page = to->at.h - first;

	table_sort(t, s);
	settle(t, s, page);
	s->heading_y = first - 1;
	s->sorted = sort_column(t, s) + 1;
	note_sortable(t, &l, s);
	if (first)
		draw_heading(t, s, &l, to);
	for (int i = 0; i < page && s->top + i < t->row_count; i++) {
		int y = first + i, w = to->at.w - SCROLL;
		bool selected = hot && s->top + i == s->cursor;
		struct canvas line = canvas_view(to, 0, y, w, 1);

		draw_row(t, &l, t->rows[s->top + i], &line, selected);
		if (selected)
			canvas_tint(&line, 0, 0, w, ROLE_SELECTED, ROLE_NONE,
				    0);
		mark_row(&line, 0, search);
	}
	draw_scroll(t, s, to, first);
}

/* Move by index: the row found there gives the identity at the next draw. */
static void move_to(struct table_state *s, int cursor)
{
	s->cursor = clamp(cursor, 0, FAR);
	s->cursor_id = 0;
}

/* Sort by the next column, or the one before, of those that can be. */
static void sort_step(struct table_state *s, int step, int columns)
{
	int n = 0, at = step > 0 ? -1 : 0;

	for (; n < columns && n < TABLE_COLUMNS && s->sortable[n]; n++)
		if (s->sortable[n] == s->sorted)
			at = n;
	if (n == 0)
		return;
	s->sort = s->sorted = s->sortable[(at + step + n) % n];
	s->reverse = false;
}

bool table_act(struct table_state *s, enum action a, int columns)
{
	int page = s->page > 1 ? s->page - 1 : 1;

	switch (a) {
	case ACTION_UP: move_to(s, s->cursor - 1); return true;
	case ACTION_DOWN: move_to(s, s->cursor + 1); return true;
	case ACTION_PAGE_UP: move_to(s, s->cursor - page); return true;
	case ACTION_PAGE_DOWN: move_to(s, s->cursor + page); return true;
	case ACTION_HOME: move_to(s, 0); return true;
	case ACTION_END: move_to(s, FAR - 1); return true;
	case ACTION_SORT:
	case ACTION_SORT_RIGHT: sort_step(s, 1, columns); return true;
	case ACTION_SORT_LEFT: sort_step(s, -1, columns); return true;
	case ACTION_REVERSE: s->reverse = !s->reverse; return true;
	default: return false;
	}
}

static void click_heading(const struct table *t, struct table_state *s, int x,
			  int w)
{
	struct layout l = lay_out(t, w);

	for (int i = 0; i < column_count(t); i++) {
		if (x < l.x[i] || x >= l.x[i] + l.w[i] + GAP || !l.w[i] ||
		    !t->columns[i].compare)
			continue;
		s->reverse = i == sort_column(t, s) && !s->reverse;
		s->sort = i + 1;
	}
}

int table_click(struct table *t, struct table_state *s, int x, int y, int w)
{
	int row = s->top + y - s->heading_y - 1;

	if (s->heading_y >= 0 && y == s->heading_y) {
		click_heading(t, s, x, w);
		return -1;
	}
	if (y < 0 || y > s->heading_y + s->page || row < 0 ||
	    row >= t->row_count)
		return -1;
	table_sort(t, s);
	s->cursor = row;
	s->cursor_id = t->id(t->rows[row]);
	return row;
}

static bool row_holds(const struct table *t, const void *row,
		      const char *text)
{
	if (t->holds)
		return text[0] && t->holds(row, text);
	return mark_holds(str_from(t->name(row)), text);
}

bool table_search(struct table *t, struct table_state *s, const char *text,
		  int direction)
{
	int n = t->row_count;

	table_sort(t, s);
	settle(t, s, s->page > 0 ? s->page : 1);
	for (int i = direction ? 1 : 0; i <= n && n; i++) {
		int at = s->cursor + (direction < 0 ? -i : i);

		at = ((at % n) + n) % n;
		if (!row_holds(t, t->rows[at], text))
			continue;
		s->cursor = at;
		s->cursor_id = t->id(t->rows[at]);
		return true;
	}
	return false;
}
