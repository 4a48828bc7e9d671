#include "tui/panes/budgets_layout.h"

#include "core/mem.h"
#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/panels.h"
#include "tui/pen.h"
#include "tui/redact.h"

enum { FULL = 19 };             /* rows of all there is to say */

/* What else may be said of one, where there is room. */
static void draw_more(struct canvas *in, int y)
{
	static const struct { const char *json, *means; } more[] = {
		{"\"filter\": {\"provider\": \"anthropic\"}",
		 "only what matches; model, client, project, key ..."},
		{"\"period\": \"day\"", "or week, month, year"},
		{"\"exec\": [\"notify-send\", \"tokentop\"]",
		 "run when a mark is passed"},
		{"\"webhook\": \"env:HOOK\"", "a message to Slack and the like"},
		{"\"subscriptions\": true", "count what plans pay for too"},
	};
	int wide = in->at.w >= 92 ? 36 : 0;

	for (size_t i = 0; i < ARRAY_LEN(more); i++) {
		canvas_text(in, 2, y++, in->at.w - 2, STYLE(ROLE_CODE),
			    str_from(more[i].json));
		canvas_text(in, wide ? wide + 2 : 4, wide ? y - 1 : y++,
			    in->at.w - wide - 4, STYLE(ROLE_DIM),
			    str_from(more[i].means));
	}
}

/* How to make one: the words to put into the config, and who can do it. */
void budgets_advise(const struct model *m, const struct view *v,
		    struct canvas *to)
{
	static const char *const json[] = {
		"\"budgets\": [{\"name\": \"team\", \"period\": \"month\",",
		"             \"limit_usd\": \"500.00\",",
		"             \"warn_at\": [50, 80, 100]}]",
	};
	struct canvas in = panel_box(to, "budgets", false);
	struct pen p = pen_at(&in, 0, 0);
	bool named = m->config_path && m->config_path[0];
	char path[REDACT_TEXT];

	pen_puts(&p, STYLE(ROLE_TEXT), "No budget is set. ");
	pen_puts(&p, STYLE(ROLE_KEY), "F2");
	pen_puts(&p, STYLE(ROLE_TEXT), " Setup makes one, or put this into ");
	p = pen_at(&in, 0, 1);
	pen_puts(&p, STYLE(ROLE_LINK),
		 named ? redact_name(v, REDACT_PATH, m->config_path, path)
		       : "the config file");
	pen_puts(&p, STYLE(ROLE_TEXT), ":");
	for (int i = 0; i < (int)ARRAY_LEN(json); i++)
		canvas_text(&in, 2, 3 + i, in.at.w - 2, STYLE(ROLE_CODE),
			    str_from(json[i]));
	if (in.at.h < FULL)
		return;
	canvas_text(&in, 0, 7, in.at.w, STYLE(ROLE_DIM),
		    STR("Each may also have:"));
	draw_more(&in, 9);
}
