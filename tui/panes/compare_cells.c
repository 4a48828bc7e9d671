#include "tui/panes/compare_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/intern.h"
#include "core/mem.h"
#include "core/model_rows.h"
#include "tui/export.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"

const enum by compare_bys[COMPARE_BYS] = {
	BY_MODEL, BY_PROVIDER, BY_MAKER, BY_CAMP, BY_MAKER_CAMP,
};

enum { WHOLE_PERCENTS = 100000 };       /* from 1,000% on without a tenth */

void compare_percent_text(int32_t percent, char out[UNIT_TEXT])
{
	int64_t size = percent < 0 ? -(int64_t)percent : percent;
	const char *sign = percent < 0 ? "-" : percent > 0 ? "+" : "";
	int64_t tenths = divide_half_even(size, 10);

	if (percent == PERCENT_NONE)
		snprintf(out, UNIT_TEXT, "-");
	else if (size >= 100 * (int64_t)WHOLE_PERCENTS)
		snprintf(out, UNIT_TEXT, ">9999%%");
	else if (size >= WHOLE_PERCENTS)
		snprintf(out, UNIT_TEXT, "%s%lld%%", sign,
			 (long long)(tenths / 10));
	else
		snprintf(out, UNIT_TEXT, "%s%lld.%lld%%", sign,
			 (long long)(tenths / 10), (long long)(tenths % 10));
}

struct style compare_sign_style(money difference)
{
	if (difference == MONEY_NONE)
		return STYLE(ROLE_UNKNOWN);
	return STYLE(difference < 0 ? ROLE_GOOD
		     : difference > 0 ? ROLE_ALERT : ROLE_DIM);
}

void compare_draw_difference(money difference, struct canvas *to)
{
	struct style s = compare_sign_style(difference);

	s.attrs &= (uint8_t)~ATTR_BOLD;
	cells_money(to, difference, s, difference > 0 ? "+" : "");
	if (difference != MONEY_NONE && difference != 0 && to->at.w >= 11)
		canvas_text(to, 0, 0, 1, s,
			    str_from(difference < 0 ? either(to, "▼", "v")
						    : either(to, "▲", "^")));
}

void compare_draw_percent(int32_t percent, struct canvas *to)
{
	char text[UNIT_TEXT];

	compare_percent_text(percent, text);
	canvas_right(to, 0, 0, to->at.w,
		     compare_sign_style(percent == PERCENT_NONE ? MONEY_NONE
							       : percent),
		     text);
}

void compare_draw_name(const char *name, const char *provider, bool strong,
		       bool selected, struct canvas *to)
{
	struct pen p = pen_at(to, 0, 0);
	const char *of = *provider ? provider : name;
	struct style s = STYLE(selected ? ROLE_SELECTED_TEXT : ROLE_TEXT);

	pen_puts(&p, style_series(provider_color(str_from(of))),
		 either(to, "▪ ", "* "));
	if (strong)
		s = style_plus(s, ATTR_BOLD);
	pen_puts(&p, s, *name ? name : "(no name)");
}

static const struct {
	const char *camp, *title;
	uint8_t color;
} camps[] = {
	{"infrastructure", "infrastructure clouds", 0},
	{"lab", "model labs", 1},
	{"vertical", "vertical players", 2},
	{"open", "open field", 3},
};

uint8_t compare_camp_color(const char *camp)
{
	for (size_t i = 0; i < ARRAY_LEN(camps); i++)
		if (strcmp(camps[i].camp, camp) == 0)
			return camps[i].color;
	return (uint8_t)(ARRAY_LEN(camps) + hash_bytes(camp, strlen(camp)) % 6);
}

const char *compare_camp_title(const char *camp)
{
	for (size_t i = 0; i < ARRAY_LEN(camps); i++)
		if (strcmp(camps[i].camp, camp) == 0)
			return camps[i].title;
	return *camp ? camp : "(no camp)";
}

void compare_csv_text(struct buf *to, const char *text)
{
	export_csv_text(to, text);
	buf_putc(to, ',');
}

void compare_csv_money(struct buf *to, money m)
{
	if (m != MONEY_NONE)
		money_write(to, m);
	buf_putc(to, ',');
}

void compare_list_release(struct compare_list *l)
{
	free((void *)l->table.rows);
	l->table.rows = NULL;
}
