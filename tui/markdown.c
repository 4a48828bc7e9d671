#include "tui/markdown.h"

#include <stdio.h>
#include <stdlib.h>

#include <cmark.h>

#include "core/buf.h"
#include "core/mem.h"
#include "tui/mark.h"
#include "tui/page.h"

enum {
	DEPTH_MAX = 32,         /* of blocks in blocks; deeper ones are left out */
	CELLS_MAX = 12,         /* columns of a table */
};

struct markdown {
	struct page page;
	char *title;
};

/* A document being laid out. */
struct layout {
	struct page *page;
	struct str source;
	int depth;
};

/* --- inlines --- */

static struct style with(struct style s, uint8_t role, uint8_t attrs)
{
	if (role != ROLE_NONE)
		s.role = role;
	s.attrs |= attrs;
	return s;
}

static void add_inlines(struct styled *to, cmark_node *parent,
			struct style style);

/* What a link shows, then where it leads, unless that is the same. */
static void add_link(struct styled *to, cmark_node *n, struct style style)
{
	struct str url = str_from(cmark_node_get_url(n));
	size_t from = to->text.n;
	struct str shown;

	add_inlines(to, n, with(style, ROLE_LINK, 0));
	shown = str_skip(buf_str(&to->text), from);
	if (!url.n || url.p[0] == '#' || str_eq(shown, url) ||
	    (str_starts(url, STR("mailto:")) &&
	     str_eq(shown, str_skip(url, 7))))
		return;
	styled_add(to, STR(" ("), with(style, ROLE_DIM, 0));
	styled_add(to, url, with(style, ROLE_DIM, 0));
	styled_add(to, STR(")"), with(style, ROLE_DIM, 0));
}

static void add_inline(struct styled *to, cmark_node *n, struct style style)
{
	switch (cmark_node_get_type(n)) {
	case CMARK_NODE_TEXT:
		styled_add(to, str_from(cmark_node_get_literal(n)), style);
		break;
	case CMARK_NODE_CODE:
		styled_add(to, str_from(cmark_node_get_literal(n)),
			   with(style, ROLE_CODE, 0));
		break;
	case CMARK_NODE_SOFTBREAK:
		styled_add(to, STR(" "), style);
		break;
	case CMARK_NODE_LINEBREAK:
		styled_add(to, STR("\n"), style);
		break;
	case CMARK_NODE_EMPH:
		add_inlines(to, n, with(style, ROLE_NONE, ATTR_ITALIC));
		break;
	case CMARK_NODE_STRONG:
		add_inlines(to, n, with(style, ROLE_NONE, ATTR_BOLD));
		break;
	case CMARK_NODE_LINK:
		add_link(to, n, style);
		break;
	case CMARK_NODE_IMAGE:
		add_inlines(to, n, with(style, ROLE_DIM, ATTR_ITALIC));
		break;
	default:
		break;          /* HTML means nothing here */
	}
}

static void add_inlines(struct styled *to, cmark_node *parent,
			struct style style)
{
	for (cmark_node *n = cmark_node_first_child(parent); n;
	     n = cmark_node_next(n))
		add_inline(to, n, style);
}

/* --- tables, which cmark takes for paragraphs --- */

static struct str next_line(struct str *text)
{
	ptrdiff_t end = str_find(*text, STR("\n"));
	size_t n = end < 0 ? text->n : (size_t)end;
	struct str line = {text->p, n};

	*text = str_skip(*text, n + (end >= 0));
	return line;
}

/* The source of a block, by its line numbers. */
static struct str source_of(struct str source, cmark_node *n)
{
	int from = cmark_node_get_start_line(n);
	int to = cmark_node_get_end_line(n);
	struct str rest = source;
	const char *start;

	for (int i = 1; i < from; i++)
		next_line(&rest);
	start = rest.p;
	for (int i = from; i <= to; i++)
		next_line(&rest);
	return (struct str){start, (size_t)(rest.p - start)};
}

/* "| --- | :-: |" */
static bool is_table_rule(struct str line)
{
	bool dash = false;

	for (size_t i = 0; i < line.n; i++) {
		if (!memchr("|-: \r", line.p[i], 5))
			return false;
		dash = dash || line.p[i] == '-';
	}
	return dash && line.n && line.p[0] == '|';
}

static bool is_table(struct str text)
{
	struct str first = str_trim(next_line(&text));

	return first.n && first.p[0] == '|' &&
	       is_table_rule(str_trim(next_line(&text)));
}

/* The next cell of a row, between bars that are not escaped and not in code;
 * false at the end. */
static bool next_cell(struct str *row, struct str *cell)
{
	size_t i = 0;
	bool code = false;

	if (!row->n)
		return false;
	for (; i < row->n && (code || row->p[i] != '|'); i++) {
		if (row->p[i] == '`')
			code = !code;
		if (row->p[i] == '\\' && i + 1 < row->n)
			i++;
	}
	*cell = str_trim((struct str){row->p, i < row->n ? i : row->n});
	*row = str_skip(*row, i + 1);
	return true;
}

/* A row without the bars at its ends. */
static struct str row_inside(struct str line)
{
	line = str_trim(line);
	if (line.n && line.p[0] == '|')
		line = str_skip(line, 1);
	if (line.n && line.p[line.n - 1] == '|')
		line.n--;
	return line;
}

/* "\|" in a cell is a bar; cmark itself undoes it outside code. */
static void add_cell(struct styled *to, struct str text, struct style style)
{
	cmark_node *doc = cmark_parse_document(text.p, text.n,
					       CMARK_OPT_DEFAULT);
	cmark_node *block = cmark_node_first_child(doc);

	if (block && cmark_node_get_type(block) == CMARK_NODE_PARAGRAPH)
		add_inlines(to, block, style);
	else
		styled_add(to, text, style);
	cmark_node_free(doc);
}

static int count_cells(struct str row)
{
	struct str cell;
	int n = 0;

	while (next_cell(&row, &cell))
		n++;
	return n < CELLS_MAX ? n : CELLS_MAX;
}

static void fill_row(struct styled *cells, int cols, struct str line,
		     struct style style)
{
	struct str row = row_inside(line), cell;

	for (int i = 0; i < cols && next_cell(&row, &cell); i++)
		add_cell(&cells[i], cell, style);
}

static void draw_table(struct page *page, struct str text)
{
	struct str all = text, head = next_line(&text);
	int cols = count_cells(row_inside(head)), rows = 0, row = 1;
	struct styled *cells;

	while (all.n) {
		next_line(&all);
		rows++;
	}
	rows--;                         /* the rule is no row */
	cells = xcalloc((size_t)rows * (size_t)cols + 1, sizeof(*cells));
	fill_row(cells, cols, head, (struct style){.role = ROLE_HEADING,
		 .ground = ROLE_GROUND, .attrs = ATTR_BOLD});
	next_line(&text);
	for (; row < rows; row++)
		fill_row(cells + row * cols, cols, next_line(&text),
			 STYLE(ROLE_TEXT));
	page_table(page, cells, rows, cols);
	for (int i = 0; i < rows * cols; i++)
		styled_release(&cells[i]);
	free(cells);
}

/* --- blocks --- */

static void draw_inlines(struct layout *l, cmark_node *n, struct style style)
{
	struct styled s = {0};

	add_inlines(&s, n, style);
	page_text(l->page, &s, false);
	styled_release(&s);
}

static bool begins_with_bar(cmark_node *paragraph)
{
	cmark_node *n = cmark_node_first_child(paragraph);

	return n && cmark_node_get_type(n) == CMARK_NODE_TEXT &&
	       cmark_node_get_literal(n)[0] == '|';
}

static void draw_paragraph(struct layout *l, cmark_node *n)
{
	struct str text = {0};

	if (begins_with_bar(n))
		text = source_of(l->source, n);
	if (is_table(text))
		draw_table(l->page, text);
	else
		draw_inlines(l, n, STYLE(ROLE_TEXT));
}

static void draw_heading(struct layout *l, cmark_node *n)
{
	int level = cmark_node_get_heading_level(n);
	struct style s = STYLE(level < 3 ? ROLE_TITLE : ROLE_TEXT);

	s.attrs = ATTR_BOLD;
	draw_inlines(l, n, s);
	if (level == 1)
		page_rule(l->page, STYLE(ROLE_FRAME));
}

static void draw_code(struct layout *l, cmark_node *n)
{
	struct styled s = {0};

	styled_add(&s, str_from(cmark_node_get_literal(n)), STYLE(ROLE_CODE));
	page_push(l->page, "  ", "  ", STYLE(ROLE_TEXT));
	page_text(l->page, &s, true);
	page_pop(l->page);
	styled_release(&s);
}

static void draw_blocks(struct layout *l, cmark_node *parent, bool tight);

static void draw_list(struct layout *l, cmark_node *list)
{
	bool ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
	bool tight = cmark_node_get_list_tight(list);
	int number = cmark_node_get_list_start(list);

	for (cmark_node *n = cmark_node_first_child(list); n;
	     n = cmark_node_next(n)) {
		char first[16] = "\xe2\x80\xa2 ", rest[16] = "  ";

		if (ordered) {
			snprintf(first, sizeof(first), "%d. ",
				 number++ % 1000000);
			snprintf(rest, sizeof(rest), "%*s",
				 (int)strlen(first), "");
		}
		page_push(l->page, first, rest, STYLE(ROLE_DIM));
		draw_blocks(l, n, tight);
		page_pop(l->page);
		if (!tight && cmark_node_next(n))
			page_blank(l->page);
	}
}

static void draw_quote(struct layout *l, cmark_node *n)
{
	page_push(l->page, "\xe2\x94\x82 ", "\xe2\x94\x82 ",
		  STYLE(ROLE_FRAME));
	draw_blocks(l, n, false);
	page_pop(l->page);
}

static void draw_block(struct layout *l, cmark_node *n)
{
	switch (cmark_node_get_type(n)) {
	case CMARK_NODE_HEADING: draw_heading(l, n); break;
	case CMARK_NODE_PARAGRAPH: draw_paragraph(l, n); break;
	case CMARK_NODE_CODE_BLOCK: draw_code(l, n); break;
	case CMARK_NODE_LIST: draw_list(l, n); break;
	case CMARK_NODE_BLOCK_QUOTE: draw_quote(l, n); break;
	case CMARK_NODE_THEMATIC_BREAK:
		page_rule(l->page, STYLE(ROLE_FRAME));
		break;
	default: break;
	}
}

static bool is_shown(cmark_node *n)
{
	return cmark_node_get_type(n) != CMARK_NODE_HTML_BLOCK;
}

static void draw_blocks(struct layout *l, cmark_node *parent, bool tight)
{
	bool first = true;

	if (l->depth >= DEPTH_MAX)
		return;
	l->depth++;
	for (cmark_node *n = cmark_node_first_child(parent); n;
	     n = cmark_node_next(n)) {
		if (!is_shown(n))
			continue;
		if (!first && !tight)
			page_blank(l->page);
		draw_block(l, n);
		first = false;
	}
	l->depth--;
}

static char *find_title(cmark_node *doc)
{
	for (cmark_node *n = cmark_node_first_child(doc); n;
	     n = cmark_node_next(n)) {
		struct styled s = {0};
		char *title;

		if (cmark_node_get_type(n) != CMARK_NODE_HEADING)
			continue;
		add_inlines(&s, n, STYLE(ROLE_TITLE));
		title = xstrdup(buf_text(&s.text));
		styled_release(&s);
		return title;
	}
	return NULL;
}

struct markdown *markdown_new(struct str text, int width)
{
	struct markdown *m = xcalloc(1, sizeof(*m));
	struct layout l = {.page = &m->page, .source = text};
	cmark_node *doc = cmark_parse_document(text.n ? text.p : "", text.n,
					       CMARK_OPT_VALIDATE_UTF8);

	page_init(&m->page, width);
	draw_blocks(&l, doc, false);
	m->title = find_title(doc);
	cmark_node_free(doc);
	return m;
}

void markdown_free(struct markdown *m)
{
	if (!m)
		return;
	page_release(&m->page);
	free(m->title);
	free(m);
}

int markdown_lines(const struct markdown *m)
{
	return (int)m->page.line_count;
}

void markdown_draw(const struct markdown *m, int top, const char *search,
		   struct canvas *to)
{
	for (int y = 0; y < to->at.h; y++) {
		int line = top + y;

		if (line < 0 || line >= markdown_lines(m))
			continue;
		page_draw_line(&m->page, (size_t)line, to, y);
		mark_row(to, y, search);
	}
}

int markdown_find(const struct markdown *m, const char *text, int from,
		  int direction)
{
	int step = direction < 0 ? -1 : 1;

	for (int i = from; i >= 0 && i < markdown_lines(m); i += step)
		if (mark_holds(page_line_text(&m->page, (size_t)i), text))
			return i;
	return -1;
}

const char *markdown_title(const struct markdown *m)
{
	return m->title;
}
