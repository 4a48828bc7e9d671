#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "cli/engine.h"
#include "cli/options.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/str.h"
#include "tui/canvas.h"
#include "tui/frame.h"
#include "tui/picture.h"
#include "tui/term.h"
#include "tui/theme.h"

enum { COLS = 120, ROWS = 40, COLS_MOST = 1000, ROWS_MOST = 500 };

enum picture_format { PICTURE_TEXT, PICTURE_ANSI, PICTURE_SVG };

/* What is to be drawn, and with what. */
struct shot {
	const struct options *o;
	struct engine *engine;
	struct frame *frame;
	struct theme *theme;
	enum picture_format format;
	int cols, rows;
};

static bool parse_format(struct shot *s, struct err *err)
{
	const char *word = s->o->format ? s->o->format : "text";

	if (!strcmp(word, "text"))
		s->format = PICTURE_TEXT;
	else if (!strcmp(word, "ansi"))
		s->format = PICTURE_ANSI;
	else if (!strcmp(word, "svg"))
		s->format = PICTURE_SVG;
	else
		return err_set(err, "there is no format \"%s\"; choose from "
			       "text, ansi, svg", word);
	return true;
}

static bool parse_size(struct shot *s, struct err *err)
{
	struct str text = str_from(s->o->size);
	ptrdiff_t x = str_find(text, STR("x"));
	int64_t cols, rows;

	s->cols = COLS;
	s->rows = ROWS;
	if (!s->o->size)
		return true;
	if (x < 0 || !str_int64((struct str){text.p, (size_t)x}, &cols) ||
	    !str_int64(str_skip(text, (size_t)x + 1), &rows) || cols < 1 ||
	    rows < 1 || cols > COLS_MOST || rows > ROWS_MOST)
		return err_set(err, "\"%s\" is no size; write it like 120x40",
			       s->o->size);
	s->cols = (int)cols;
	s->rows = (int)rows;
	return true;
}

static void draw(struct shot *s)
{
	struct model_query q = {0};
	struct model m = {0};
	struct canvas canvas;
	struct buf text = {0};

	frame_ask(s->frame, &q);
	engine_build(s->engine, &q, &m);
	canvas_init(&canvas, s->cols, s->rows);
	frame_draw(s->frame, &m, &canvas);
	if (s->format == PICTURE_TEXT)
		picture_text(&canvas, &text);
	else if (s->format == PICTURE_ANSI)
		picture_ansi(&canvas, s->theme, depth_of_environment(), &text);
	else
		picture_svg(&canvas, s->theme, &text);
	fwrite(text.p, 1, text.n, stdout);
	buf_release(&text);
	canvas_release(&canvas);
}

static bool load_theme(struct shot *s, struct err *err)
{
	char *dir = path_join(engine_config_dir(s->engine), "themes");
	const char *name = engine_theme(s->engine);

	s->theme = theme_load(name ? name : theme_names()[0], dir, err);
	free(dir);
	return s->theme;
}

static bool prepare(struct shot *s, int *code, struct err *err)
{
	enum book book;

	*code = EXIT_USAGE;
	s->frame = frame_new();
	if (!parse_format(s, err) || !parse_size(s, err) ||
	    !command_book(s->o, &book, err) ||
	    (s->o->pane && !frame_show(s->frame, s->o->pane, err)))
		return false;
	frame_set_book(s->frame, book);
	s->engine = engine_new(s->o, false, code, err);
	if (!s->engine)
		return false;
	*code = s->o->theme ? EXIT_USAGE : EXIT_CONFIG;
	return load_theme(s, err);
}

static int shoot(struct shot *s)
{
	struct err err;
	int code, printed;

	if (!prepare(s, &code, &err))
		return command_failed(code, &err);
	engine_start(s->engine);
	engine_catch_up(s->engine);
	command_tell(s->engine, s->o);
	if (!s->o->pane && engine_is_empty(s->engine))
		frame_show(s->frame, "first-run", NULL);
	draw(s);
	printed = command_flush();
	code = command_commit(s->engine);
	return code ? code : printed;
}

int command_snapshot(const struct options *o)
{
	struct shot s = {.o = o};
	int code = shoot(&s);

	theme_free(s.theme);
	frame_free(s.frame);
	engine_free(s.engine);
	return code;
}
