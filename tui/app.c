#include "tui/app.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/loop.h"
#include "core/mem.h"
#include "core/request.h"
#include "tui/canvas.h"
#include "tui/export.h"
#include "tui/frame.h"
#include "tui/kiosk.h"
#include "tui/shown_theme.h"
#include "tui/term.h"
#include "tui/ui_state.h"

enum {
	KEY_GAP_MS = 25,        /* between frames while keys arrive */
	SECOND = 1000,
	MESSAGE_MAX = 400,
};

struct app {
	struct app_env env;
	struct frame *frame;
	struct shown_theme shown;
	struct term *term;
	struct canvas canvas;
	struct model model;     /* of the last frame drawn */
	struct loop_watch *watch;
	struct loop_timer *tick;
	struct loop_timer *turn;        /* to the next pane; NULL: never */
	bool dirty;             /* something to show changed */
	bool urgent;            /* the user did something */
	bool waiting;           /* for a busy terminal */
	int interval;           /* index into intervals */
	int64_t drawn;          /* monotonic ms of the last frame */
};

static const int intervals[] = {100, 250, 500, 1000, 2000, 5000, 10000};

/* --- drawing --- */

static void fit_canvas(struct app *a)
{
	int cols, rows;

	term_size(a->term, &cols, &rows);
	if (a->canvas.cells && a->canvas.stride == cols &&
	    a->canvas.rows == rows)
		return;
	canvas_release(&a->canvas);
	canvas_init(&a->canvas, cols, rows);
	a->canvas.ascii = !term_utf8(a->term);
}

/* The first-run page has done its work when there is something to show. */
static void leave_first_run(struct app *a)
{
	if (a->model.all.requests > 0 &&
	    strcmp(frame_pane(a->frame), "first-run") == 0)
		frame_show(a->frame, "overview", NULL);
}

/* What a pane tries at the moment, else what is kept. */
static void choose_shown(struct app *a)
{
	bool changed;
	struct err err;

	if (!shown_theme_follow(&a->shown, frame_preview(a->frame),
				a->model.ui, &changed, &err))
		frame_message(a->frame, err.text);
	if (changed)
		term_repaint(a->term);
}

static void paint(struct app *a)
{
	struct model_query q = {0};
	struct canvas whole;
	struct rect at;

	fit_canvas(a);
	frame_ask(a->frame, &q);
	a->env.build(a->env.ctx, &q, &a->model);
	leave_first_run(a);
	choose_shown(a);
	canvas_fill(&a->canvas, STYLE(ROLE_TEXT));
	if (!a->env.kiosk) {
		frame_draw(a->frame, &a->model, &a->canvas);
		return;
	}
	at = kiosk_place(a->model.now, a->canvas.at.w, a->canvas.at.h);
	whole = canvas_view(&a->canvas, at.x, at.y, at.w, at.h);
	frame_draw(a->frame, &a->model, &whole);
	if (kiosk_is_idle(&a->model))
		kiosk_dim(&a->canvas);
}

static void wait_for_terminal(struct app *a)
{
	a->waiting = term_busy(a->term);
	loop_watch_events(a->watch, a->waiting ? POLLIN | POLLOUT : POLLIN);
}

static void draw(struct app *a)
{
	paint(a);
	term_present(a->term, &a->canvas, a->shown.theme);
	wait_for_terminal(a);
	a->dirty = a->urgent = false;
	a->drawn = clock_mono();
}

static int64_t before_sleep(void *ctx)
{
	struct app *a = ctx;
	int gap = a->urgent ? KEY_GAP_MS : intervals[a->interval];
	int64_t due;

	if ((!a->dirty && !a->urgent) || a->waiting)
		return -1;
	due = a->drawn + gap - clock_mono();
	if (due > 0)
		return due;
	draw(a);
	return -1;
}

/* The clock moves: just after each second begins, or each longer interval. */
static int64_t until_tick(const struct app *a)
{
	int step = intervals[a->interval] > SECOND ? intervals[a->interval]
						   : SECOND;

	if (a->env.clock->fixed)
		return step;
	return step - clock_wall(a->env.clock) % step + 1;
}

static int64_t tick(void *ctx)
{
	struct app *a = ctx;

	a->dirty = true;
	return until_tick(a);
}

static int64_t next_pane(void *ctx)
{
	struct app *a = ctx;

	kiosk_turn(a->frame, a->env.kiosk);
	a->dirty = true;
	return a->env.rotate_ms;
}

/* --- what only the app can do --- */

static void suspend(struct app *a);

static void on_stop(void *ctx, int signo)
{
	(void)signo;
	suspend(ctx);
}

/* Stop as the shell expects it: the whole process group, by the signal's own
 * effect. We go on here after fg, or at once where nobody can stop us. */
static void suspend(struct app *a)
{
	term_suspend(a->term);
	loop_signal(a->env.loop, SIGTSTP, NULL, NULL);
	kill(0, SIGTSTP);
	loop_signal(a->env.loop, SIGTSTP, on_stop, a);
	term_resume(a->term);
	a->urgent = true;
}

static void change_theme(struct app *a)
{
	const char *asked = frame_theme(a->frame);
	char text[MESSAGE_MAX], place[32] = "";
	struct err err;
	int number, of;

	if (!asked) {
		asked = shown_theme_next(&a->shown, &number, &of);
		snprintf(place, sizeof(place), " (%d of %d)", number, of);
	}
	if (!shown_theme_keep(&a->shown, asked, &err)) {
		frame_message(a->frame, err.text);
		return;
	}
	term_repaint(a->term);
	snprintf(text, sizeof(text), "Theme %s%s; :set theme %s keeps it",
		 a->shown.kept, place, a->shown.kept);
	frame_message(a->frame, text);
}

static void change_interval(struct app *a, int step)
{
	int next = a->interval + step, ms;
	char text[MESSAGE_MAX];

	if (next >= 0 && next < (int)ARRAY_LEN(intervals))
		a->interval = next;
	ms = intervals[a->interval];
	loop_timer_reset(a->tick, until_tick(a));
	if (ms < SECOND)
		snprintf(text, sizeof(text), "The screen is refreshed up to "
			 "%d times a second", SECOND / ms);
	else
		snprintf(text, sizeof(text), "The screen is refreshed every "
			 "%d s", ms / SECOND);
	frame_message(a->frame, text);
}

static void export_view(struct app *a)
{
	char said[MESSAGE_MAX];
	struct buf csv = {0};
	struct export_view v;

	paint(a);
	frame_csv(a->frame, &a->model, &csv);
	v = (struct export_view){frame_pane(a->frame),
				 clock_wall(a->env.clock), buf_str(&csv),
				 &a->canvas, a->shown.theme,
				 frame_export(a->frame)};
	export_write(&v, said, sizeof(said));
	frame_message(a->frame, said);
	buf_release(&csv);
}

static void act(struct app *a, enum action what)
{
	switch (what) {
	case ACTION_QUIT:
	case ACTION_QUIT_NOW: loop_stop(a->env.loop); break;
	case ACTION_SUSPEND: suspend(a); break;
	case ACTION_REDRAW: term_repaint(a->term); break;
	case ACTION_REFRESH: a->env.refresh(a->env.ctx); break;
	case ACTION_THEME: change_theme(a); break;
	case ACTION_SLOWER: change_interval(a, 1); break;
	case ACTION_FASTER: change_interval(a, -1); break;
	case ACTION_EXPORT: export_view(a); break;
	default: break;
	}
}

/* --- what comes in --- */

/* Hand on what the key made panes or commands ask for. */
static void pass_request(struct app *a)
{
	char said[MESSAGE_MAX] = "";
	struct request r;

	if (!frame_take_request(a->frame, &r) || !a->env.request)
		return;
	a->env.request(a->env.ctx, &r, said, sizeof(said));
	if (said[0])
		frame_message(a->frame, said);
}

static void deal_with(struct app *a, const struct key_event *k)
{
	if (k->key == KEY_HANGUP)
		loop_stop(a->env.loop);
	if (a->env.kiosk && !kiosk_hears(k->key))
		return;
	if (k->key != KEY_RESIZED && k->key != KEY_HANGUP) {
		act(a, frame_key(a->frame, k, &a->model));
		pass_request(a);
	}
	/* A pane that was asked for is held as long as any other. */
	if (a->turn)
		loop_timer_reset(a->turn, a->env.rotate_ms);
	a->urgent = true;
}

/* Panes answer a key by what they drew last: of several keys at once each
 * meets a frame that shows what those before it did. */
static void on_terminal(void *ctx, short events)
{
	struct app *a = ctx;
	struct key_event k;
	bool drawn = a->drawn != 0;

	if (events & POLLOUT) {
		term_flush(a->term);
		wait_for_terminal(a);
	}
	while (term_key(a->term, &k)) {
		if (!drawn)
			paint(a);
		deal_with(a, &k);
		drawn = false;
		if (k.key == KEY_HANGUP)
			break;
	}
}

static void on_end(void *ctx, int signo)
{
	struct app *a = ctx;

	(void)signo;
	loop_stop(a->env.loop);
}

static void on_resize(void *ctx, int signo)
{
	struct app *a = ctx;

	(void)signo;
	term_resized(a->term);
	on_terminal(a, 0);
}

/* Stopped by a signal that cannot be caught, the terminal was left as it was;
 * whoever had it since may have changed everything. */
static void on_continue(void *ctx, int signo)
{
	struct app *a = ctx;

	(void)signo;
	term_resume(a->term);
	a->urgent = true;
}

static const struct {
	int signo;
	void (*handle)(void *ctx, int signo);
} signals[] = {
	{SIGWINCH, on_resize}, {SIGTSTP, on_stop}, {SIGCONT, on_continue},
	{SIGTERM, on_end}, {SIGINT, on_end}, {SIGHUP, on_end},
};

/* --- life --- */

static bool choose_theme(struct app *a, struct err *err)
{
	bool fell_back;

	a->shown.dir = a->env.theme_dir;
	if (!shown_theme_begin(&a->shown, a->env.theme, &fell_back, err))
		return false;
	if (fell_back)
		frame_message(a->frame, err->text);
	return true;
}

static void listen_to_all(struct app *a)
{
	struct loop *l = a->env.loop;

	a->watch = loop_watch_add(l, term_fd(a->term), POLLIN, on_terminal, a);
	a->tick = loop_timer_add(l, until_tick(a), tick, a);
	if (a->env.rotate_ms > 0)
		a->turn = loop_timer_add(l, a->env.rotate_ms, next_pane, a);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		loop_signal(l, signals[i].signo, signals[i].handle, a);
	loop_before_sleep(l, before_sleep, a);
}

/* Where the user left it, but for what is asked for now. A wall begins at its
 * beginning. */
static void recall(struct app *a)
{
	struct ui_state state;

	ui_state_init(&state);
	if (a->env.state_path && !a->env.kiosk) {
		ui_state_load(&state, a->env.state_path);
		frame_recall(a->frame, &state);
	}
	if (a->env.book_asked || state.book < 0)
		frame_set_book(a->frame, a->env.book);
}

static void remember(struct app *a)
{
	struct ui_state state;
	struct err err;

	if (!a->env.state_path || a->env.kiosk)
		return;
	ui_state_init(&state);
	frame_remember(a->frame, &state);
	/* A convenience: where it cannot be written nothing is lost. */
	ui_state_save(&state, a->env.state_path, &err);
}

struct app *app_new(const struct app_env *env, struct err *err)
{
	struct app *a = xcalloc(1, sizeof(*a));

	a->env = *env;
	if (env->kiosk && env->rotate_ms <= 0)
		a->env.rotate_ms = KIOSK_ROTATE_MS;
	a->frame = frame_new();
	recall(a);
	if (env->kiosk)
		frame_set_kiosk(a->frame);
	if ((!env->pane || frame_show(a->frame, env->pane, err)) &&
	    choose_theme(a, err))
		a->term = term_open(err);
	if (!a->term) {
		app_free(a);
		return NULL;
	}
	listen_to_all(a);
	a->urgent = true;
	return a;
}

void app_free(struct app *a)
{
	struct loop *l;

	if (!a)
		return;
	l = a->env.loop;
	if (a->term) {
		remember(a);
		loop_before_sleep(l, NULL, NULL);
		for (size_t i = 0; i < ARRAY_LEN(signals); i++)
			loop_signal(l, signals[i].signo, NULL, NULL);
		loop_timer_remove(l, a->tick);
		if (a->turn)
			loop_timer_remove(l, a->turn);
		loop_watch_remove(l, a->watch);
	}
	term_close(a->term);
	canvas_release(&a->canvas);
	shown_theme_release(&a->shown);
	frame_free(a->frame);
	free(a);
}

void app_dirty(struct app *a)
{
	a->dirty = true;
}

void app_show(struct app *a, const char *pane)
{
	frame_show(a->frame, pane, NULL);
	a->dirty = true;
}
