/* tests/unit/screen_kit.h - a stage to draw panes on: a frame, a canvas and
 * the model made by hand; keys, clicks, and screens compared with saved ones.
 *
 * Set parts of `sample.m` after filling it, to show what a fill() has not. */
#ifndef TESTS_UNIT_SCREEN_KIT_H
#define TESTS_UNIT_SCREEN_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/err.h"
#include "tests/unit/sample_model.h"
#include "tui/frame.h"
#include "tui/pane.h"
#include "tui/picture.h"

static struct sample sample;

/* A frame and a canvas to draw it on. */
struct stage {
	struct frame *frame;
	struct canvas canvas;
};

static inline void stage_open(struct stage *s, const char *pane, int cols,
			      int rows)
{
	struct err err = {""};

	s->frame = frame_new();
	canvas_init(&s->canvas, cols, rows);
	assert_true(frame_show(s->frame, pane, &err));
}

static inline void stage_close(struct stage *s)
{
	frame_free(s->frame);
	canvas_release(&s->canvas);
}

static inline void draw(struct stage *s)
{
	frame_draw(s->frame, &sample.m, &s->canvas);
}

static inline enum action press(struct stage *s, uint32_t key)
{
	struct key_event k = {.key = key};
	enum action a = frame_key(s->frame, &k, &sample.m);

	draw(s);
	return a;
}

static inline void type(struct stage *s, const char *text)
{
	for (; *text; text++)
		press(s, (unsigned char)*text);
}

static inline enum action click(struct stage *s, int x, int y)
{
	struct key_event k = {.key = KEY_MOUSE_CLICK, .x = x, .y = y};
	enum action a = frame_key(s->frame, &k, &sample.m);

	draw(s);
	return a;
}

/* The screen as text; the caller frees it. */
static inline char *screen(const struct stage *s)
{
	struct buf b = {0};

	picture_text(&s->canvas, &b);
	return buf_take(&b);
}

static inline bool shows(const struct stage *s, const char *text)
{
	char *all = screen(s);
	bool found = strstr(all, text) != NULL;

	free(all);
	return found;
}

/* Row of the screen that holds `text`, -1: none. */
static inline int row_of(const struct stage *s, const char *text)
{
	char *all = screen(s), *hit = strstr(all, text);
	int row = -1;

	if (hit) {
		row = 0;
		for (char *p = all; p < hit; p++)
			row += *p == '\n';
	}
	free(all);
	return row;
}

/* The row with the cursor mark holds `text`. */
static inline bool cursor_on(const struct stage *s, const char *text)
{
	char *all = screen(s), *at = strstr(all, "▌ ▪"), *end;
	bool on = false;

	if (at) {
		end = strchr(at, '\n');
		if (end)
			*end = '\0';
		on = strstr(at, text) != NULL;
	}
	free(all);
	return on;
}

/* ---- saved screens ---- */

static const struct screen_size {
	int cols, rows;
} screen_sizes[] = {{40, 10}, {80, 24}, {120, 40}, {200, 50}};

static const struct screen_depth {
	const char *name;
	enum color_depth depth;
} screen_depths[] = {
	{"true", DEPTH_TRUE}, {"16", DEPTH_16}, {"mono", DEPTH_MONO},
};

static inline char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	struct buf b = {0};
	char part[4096];
	size_t n;

	if (!f)
		return NULL;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&b, (struct str){part, n});
	fclose(f);
	return buf_take(&b);
}

static inline void save_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* Is `now` what tests/screens/NAME holds? TT_UPDATE_SCREENS=1 writes it. */
static inline bool same_as_file(const char *name, const char *now)
{
	const char *srcdir = getenv("srcdir");
	char path[512], *saved;
	bool same;

	snprintf(path, sizeof(path), "%s/tests/screens/%s",
		 srcdir ? srcdir : ".", name);
	if (getenv("TT_UPDATE_SCREENS"))
		save_file(path, now);
	saved = read_file(path);
	same = saved && strcmp(saved, now) == 0;
	if (!same)
		print_error("%s differs; it is now\n%s\n", path, now);
	free(saved);
	return same;
}

/* The stage as it stands against PANE-STATE-COLSxROWS.txt. */
static inline bool same_as_saved(const struct stage *s, const char *pane,
				 const char *state)
{
	char name[160], *now = screen(s);
	bool same;

	snprintf(name, sizeof(name), "%s-%s-%dx%d.txt", pane, state,
		 s->canvas.at.w, s->canvas.at.h);
	same = same_as_file(name, now);
	free(now);
	return same;
}

/* `pane` in one state at the four sizes, after `keys` ("": as it opens):
 * how many are not as saved. */
static inline int check_keyed(const char *pane, const char *state,
			      void (*fill)(struct sample *s), const char *keys)
{
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_LEN(screen_sizes); i++) {
		struct stage s;

		fill(&sample);
		stage_open(&s, pane, screen_sizes[i].cols,
			   screen_sizes[i].rows);
		draw(&s);
		type(&s, keys);
		wrong += !same_as_saved(&s, pane, state);
		stage_close(&s);
	}
	return wrong;
}

static inline int check_screens(const char *pane, const char *state,
				void (*fill)(struct sample *s))
{
	return check_keyed(pane, state, fill, "");
}

/* `pane` in one state as ANSI with the first theme, at the three depths of
 * screen_depths, 80x24: how many are not as saved
 * (PANE-STATE-80x24-true.ansi). */
static inline int check_colours(const char *pane, const char *state,
				void (*fill)(struct sample *s))
{
	struct err err = {""};
	struct theme *theme = theme_load(theme_names()[0], NULL, &err);
	struct stage s;
	int wrong = 0;

	assert_non_null(theme);
	fill(&sample);
	stage_open(&s, pane, 80, 24);
	draw(&s);
	for (size_t i = 0; i < ARRAY_LEN(screen_depths); i++) {
		struct buf b = {0};
		char name[160];

		snprintf(name, sizeof(name), "%s-%s-80x24-%s.ansi", pane,
			 state, screen_depths[i].name);
		picture_ansi(&s.canvas, theme, screen_depths[i].depth, &b);
		wrong += !same_as_file(name, buf_text(&b));
		buf_release(&b);
	}
	stage_close(&s);
	theme_free(theme);
	return wrong;
}

/* The stage as an SVG file at `path`, to be looked at. */
static inline void save_svg(const struct stage *s, const char *path)
{
	struct err err = {""};
	struct theme *theme = theme_load(theme_names()[0], NULL, &err);
	struct buf b = {0};

	assert_non_null(theme);
	picture_svg(&s->canvas, theme, &b);
	save_file(path, buf_text(&b));
	buf_release(&b);
	theme_free(theme);
}

/* ---- every size ---- */

/* Every cell has a character and both halves of wide ones are whole. */
static inline bool is_whole(const struct canvas *c)
{
	for (int y = 0; y < c->at.h; y++)
		for (int x = 0; x < c->at.w; x++) {
			const struct cell_glyph *g = canvas_at(c, x, y);
			const struct cell_glyph *next = canvas_at(c, x + 1, y);

			if (g->width == 2 && (!next || next->width != 0))
				return false;
			if (g->width != 0 && (g->c[0] < 0x20 ||
					      g->c[0] == 0x7f))
				return false;
		}
	return true;
}

/* Does any cell of the grid's edge, or any non-ASCII one where `ascii`, say
 * that a pane did what it may not? Fails the test. */
static inline void check_edge(const struct canvas *whole, const char *pane,
			      bool ascii)
{
	int w = whole->at.w, h = whole->at.h;

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			const struct cell_glyph *g = canvas_at(whole, x, y);
			bool edge = x == 0 || y == 0 || x == w - 1 ||
				    y == h - 1;

			if (edge && g->style.role != ROLE_MATCH)
				fail_msg("%s at %dx%d draws outside", pane,
					 w - 2, h - 2);
			if (ascii && !edge && g->c[0] >= 0x80)
				fail_msg("%s has U+%04X in ASCII", pane,
					 g->c[0]);
		}
}

/* Draw the frame on a part of a larger grid and see that the rest is as it
 * was: nothing may leave its canvas. */
static inline void check_size_of(struct frame *frame, const char *pane,
				 int cols, int rows, bool ascii)
{
	struct canvas whole, part;

	canvas_init(&whole, cols + 2, rows + 2);
	canvas_fill(&whole, STYLE(ROLE_MATCH));
	part = canvas_view(&whole, 1, 1, cols, rows);
	part.ascii = ascii;
	frame_draw(frame, &sample.m, &part);
	check_edge(&whole, pane, ascii);
	if (!is_whole(&part))
		fail_msg("%s at %dx%d is not whole", pane, cols, rows);
	canvas_release(&whole);
}

static inline void check_size(const char *pane, int cols, int rows, bool ascii)
{
	struct stage s;

	stage_open(&s, pane, 1, 1);
	check_size_of(s.frame, pane, cols, rows, ascii);
	stage_close(&s);
}

/* Sizes from 40x10 to 240x70: the width by one at a few heights, the height
 * by one at a few widths. One frame throughout, as a window that is dragged. */
static inline void check_reflow(const char *pane)
{
	static const int rows[] = {10, 24, 43, 70}, cols[] = {40, 80, 131, 240};
	struct stage s;

	stage_open(&s, pane, 1, 1);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (int w = 40; w <= 240; w++)
			check_size_of(s.frame, pane, w, rows[i], false);
	for (size_t i = 0; i < ARRAY_LEN(cols); i++)
		for (int h = 10; h <= 70; h++)
			check_size_of(s.frame, pane, cols[i], h, false);
	stage_close(&s);
}

#endif
