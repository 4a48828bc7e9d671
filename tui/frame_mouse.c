/* Clicks: on what the bars drew, on the header, on the pane. */
#include <string.h>

#include "core/mem.h"
#include "tui/canvas.h"
#include "tui/frame_state.h"

/* --- the header --- */

/* Words of its meters, and where one reads more about them. */
static const struct {
	const char *word;
	enum action action;
} meters[] = {
	{"in ", ACTION_PANE_1},       {"out ", ACTION_PANE_1},
	{"$/h", ACTION_PANE_1},       {"today", ACTION_PANE_5},
	{"yesterday", ACTION_PANE_5}, {"week", ACTION_PANE_5},
	{"month", ACTION_PANE_5},     {"all ", ACTION_PANE_5},
	{"cache", ACTION_PANE_3},     {"unpriced", ACTION_PANE_3},
	{"limit", ACTION_PANE_2},     {"balance", ACTION_PANE_2},
	{"unseen", ACTION_PANE_6},    {"budget", ACTION_PANE_9},
	{"alert", ACTION_PANE_9},     {"source", ACTION_PANE_8},
};

enum { HEADER_COLS = 512 };

/* A row of the canvas as text, a byte a cell. */
static void row_text(const struct canvas *c, int y, char out[HEADER_COLS])
{
	int w = c->at.w < HEADER_COLS - 8 ? c->at.w : HEADER_COLS - 8;

	memset(out, 0, HEADER_COLS);
	for (int x = 0; x < w; x++) {
		uint32_t ch = canvas_at(c, x, y)->c[0];

		out[x] = ch >= ' ' && ch < 0x7f ? (char)ch : '.';
	}
}

static enum action meter_at(const char *row, int x)
{
	if (x > 0 && row[x - 1] != ' ')
		return ACTION_NONE;
	for (size_t i = 0; i < ARRAY_LEN(meters); i++)
		if (strncmp(row + x, meters[i].word,
			    strlen(meters[i].word)) == 0)
			return meters[i].action;
	return ACTION_NONE;
}

/* A meter reaches from its word to the next one's. */
static void note_meters(struct frame *f, const char *row, int y)
{
	struct hit hit = {0, y, 0, ACTION_NONE, 0};
	int x = 0;

	for (; row[x]; x++) {
		enum action a = meter_at(row, x);

		if (a == ACTION_NONE)
			continue;
		hit.w = x - hit.x;
		if (hit.action != ACTION_NONE)
			hits_note(&f->hits, hit);
		hit = (struct hit){x, y, 0, a, 0};
	}
	hit.w = x - hit.x;
	if (hit.action != ACTION_NONE)
		hits_note(&f->hits, hit);
}

void frame_note_header(struct frame *f, const struct canvas *header)
{
	char row[HEADER_COLS];

	hits_note(&f->hits, (struct hit){0, 0, header->at.w, ACTION_PANE_8,
					 0});
	for (int y = 1; y < header->at.h; y++) {
		row_text(header, y, row);
		note_meters(f, row, y);
	}
}

/* --- clicks --- */

static bool is_typing(const struct frame *f)
{
	return f->command.prompt.open || f->search.open || f->filter.open;
}

/* The words beside a line that is typed; else the click ends a command. */
static enum action click_prompt(struct frame *f, const struct hit *hit,
				const struct model *m)
{
	struct key_event k = {.key = KEY_ENTER_KEY};
	struct command_scope scope = frame_scope(f, m);

	if (hit->action == ACTION_COMMAND) {
		command_line_choose(&f->command, hit->provider, &scope);
		return ACTION_NONE;
	}
	if (hit->action == ACTION_BACK)
		k.key = KEY_ESC_KEY;
	return frame_key(f, &k, m);
}

static enum action click_hit(struct frame *f, const struct hit *hit,
			     const struct model *m)
{
	int i = hit->provider;

	if (hit->action != ACTION_NONE)
		return frame_act(f, hit->action, m);
	frame_choose_provider(f, i >= 0 && i < m->provider_count
					 ? m->providers[i].provider
					 : NULL);
	return ACTION_NONE;
}

static void click_pane(struct frame *f, int x, int y, const struct model *m)
{
	const struct pane_type *t = frame_type(f);
	struct rect at = f->pane_at;

	if (!t->click || x < at.x || x >= at.x + at.w || y < at.y ||
	    y >= at.y + at.h)
		return;
	frame_point(f);
	t->click(frame_pane_state(f), x - at.x, y - at.y, &f->view,
		 frame_model(f, m));
	frame_after_pane(f, m);
}

enum action frame_click(struct frame *f, int x, int y, const struct model *m)
{
	const struct hit *hit = hits_at(&f->hits, x, y);

	if (is_typing(f) && hit &&
	    (hit->action == ACTION_OPEN || hit->action == ACTION_BACK ||
	     hit->action == ACTION_COMMAND))
		return click_prompt(f, hit, m);
	if (f->command.prompt.open) {
		f->command.prompt.open = false;
		return ACTION_NONE;
	}
	if (hit)
		return click_hit(f, hit, m);
	click_pane(f, x, y, m);
	return ACTION_NONE;
}
