#include "tui/kiosk.h"

#include <string.h>

#include "core/model.h"
#include "tui/frame.h"
#include "tui/pane.h"
#include "tui/panes/alerts_panel.h"

enum {
	HOUR_MS = 3600000, IDLE_MS = 10 * 60000,
	ROOM_COLS = 60, ROOM_ROWS = 16, /* below that every cell is needed */
};

bool kiosk_hears(uint32_t key)
{
	return (key >= '1' && key <= '9') || key == 'q' ||
	       keymap_action(key) == ACTION_QUIT_NOW;
}

void kiosk_turn(struct frame *f, bool big)
{
	int at = 0, count = 0;

	for (; pane_types[count]; count++)
		if (strcmp(pane_types[count]->name, frame_pane(f)) == 0)
			at = count;
	do
		at = (at + 1) % count;
	while (pane_types[at]->tab == 0);
	/* The first tab comes again: large figures stand between. */
	if (big && at == 0 && !frame_is_big(f)) {
		frame_show_big(f, true);
		return;
	}
	frame_show_big(f, false);
	frame_show(f, pane_types[at]->name, NULL);
}

struct rect kiosk_place(int64_t now, int cols, int rows)
{
	int hour = (int)(now / HOUR_MS % 4);
	/* Round a square of four cells: every cell of the edge rests. */
	int x = hour == 1 || hour == 2, y = hour >= 2;

	if (cols < ROOM_COLS || rows < ROOM_ROWS)
		return (struct rect){0, 0, cols, rows};
	return (struct rect){x, y, cols - 1, rows - 1};
}

bool kiosk_is_idle(const struct model *m)
{
	int fresh;

	alerts_open(m, &fresh);
	return m->rate_age_ms > IDLE_MS && fresh == 0 && m->notice_count == 0;
}

void kiosk_dim(struct canvas *c)
{
	for (int y = c->at.y; y < c->at.y + c->at.h; y++)
		for (int x = c->at.x; x < c->at.x + c->at.w; x++)
			c->cells[y * c->stride + x].style.attrs |= ATTR_DIM;
}
