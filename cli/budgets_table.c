#include "cli/budgets_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/budget.h"
#include "core/mem.h"
#include "core/units.h"
#include "core/utf8.h"
#include "tui/width.h"

enum { COLUMNS = 10, BAR = 12, GAP = 2 };

enum column {
	COLUMN_NAME, COLUMN_PERIOD, COLUMN_BAR, COLUMN_USED, COLUMN_SPENT,
	COLUMN_LIMIT, COLUMN_FORECAST, COLUMN_BURN, COLUMN_END,
	COLUMN_STATE,
};

static const char *const headings[COLUMNS] = {
	"budget", "period", "", "used", "spent", "limit", "forecast (80%)",
	"burn 1h/6h", "used up", "state",
};

struct line {
	char *text[COLUMNS];            /* owned */
};

const char *budgets_period(enum zone_unit unit)
{
	return unit == ZONE_DAY ? "day" : unit == ZONE_WEEK ? "week"
	     : unit == ZONE_YEAR ? "year" : "month";
}

/* ---- cells ------------------------------------------------------------------- */

static char *text_of(struct buf *b)
{
	return b->p ? buf_take(b) : xstrdup("");
}

static char *clean(const char *text)
{
	struct buf out = {0};

	utf8_clean(&out, str_from(text));
	return text_of(&out);
}

static char *usd(money m, const char *before)
{
	struct buf out = {0};
	char text[UNIT_TEXT];

	format_money(m, 0, text);
	buf_addf(&out, "%s%s", before, text);
	return text_of(&out);
}

static char *bar(const struct budget_status *s, bool utf8)
{
	int64_t ppm = s->used_ppm > 1000000 ? 1000000 : s->used_ppm;
	int full = (int)(ppm * BAR / 1000000);
	struct buf out = {0};

	/* Something is never nothing. */
	if (full == 0 && ppm > 0)
		full = 1;
	for (int i = 0; i < BAR; i++)
		buf_puts(&out, i < full ? utf8 ? "\xe2\x96\x93" : "#"
					: utf8 ? "\xe2\x96\x91" : ".");
	return text_of(&out);
}

static char *used(const struct budget_status *s)
{
	char text[UNIT_TEXT];

	if (s->budget->limit <= 0)
		return xstrdup("-");
	format_percent(s->used_ppm, 1000000, text);
	return xstrdup(text);
}

static char *forecast(const struct budget_status *s)
{
	char sum[UNIT_TEXT], low[UNIT_TEXT], high[UNIT_TEXT];
	struct buf out = {0};

	if (s->forecast == MONEY_NONE)
		return xstrdup("-");
	format_money(s->forecast, 0, sum);
	format_money(s->forecast_low, 0, low);
	format_money(s->forecast_high, 0, high);
	buf_addf(&out, "%s (%s to %s)", sum, low, high);
	return text_of(&out);
}

static void put_rate(struct buf *to, double rate)
{
	if (isnan(rate))
		buf_putc(to, '-');
	else
		buf_addf(to, "%.1f", rate);
}

static char *burn(const struct budget_status *s)
{
	struct buf out = {0};

	put_rate(&out, s->burn_fast);
	buf_puts(&out, " / ");
	put_rate(&out, s->burn_slow);
	return text_of(&out);
}

/* The hour in which the forecast reaches the limit. */
static char *used_up(const struct budget_status *s, const struct zone *z)
{
	struct buf out = {0};
	char hour[ZONE_TEXT];

	if (!s->exhausted_at)
		return xstrdup(s->state == BUDGET_OVER ? "already" : "-");
	zone_label(z, ZONE_HOUR, s->exhausted_at, hour);
	buf_addf(&out, "%.10s %.5s", hour, hour + 11);
	return text_of(&out);
}

static struct line line_of(const struct budget_status *s,
			   const struct budgets_answer *a)
{
	return (struct line){{
		[COLUMN_NAME] = clean(s->budget->name),
		[COLUMN_PERIOD] = clean(budgets_period(s->budget->period)),
		[COLUMN_BAR] = bar(s, a->utf8),
		[COLUMN_USED] = used(s),
		[COLUMN_SPENT] = usd(s->spent.cost,
				     s->spent.unpriced ? ">= " : ""),
		[COLUMN_LIMIT] = usd(s->budget->limit, ""),
		[COLUMN_FORECAST] = forecast(s),
		[COLUMN_BURN] = burn(s),
		[COLUMN_END] = used_up(s, a->zone),
		[COLUMN_STATE] = clean(budget_state_names[s->state]),
	}};
}

/* ---- lines ------------------------------------------------------------------- */

static bool is_number(int column)
{
	return column == COLUMN_USED || column == COLUMN_SPENT ||
	       column == COLUMN_LIMIT || column == COLUMN_BURN;
}

static int width_of(const char *text)
{
	struct str s = str_from(text);
	int width = 0;
	uint32_t c;

	while (s.n) {
		s = str_skip(s, utf8_decode(s, &c));
		width += char_width(c);
	}
	return width;
}

static void put_line(struct buf *to, const char *const text[COLUMNS],
		     const int width[COLUMNS])
{
	for (int c = 0; c < COLUMNS; c++) {
		int pad = width[c] - width_of(text[c]);
		bool last = c == COLUMNS - 1;

		buf_addf(to, "%*s", is_number(c) ? pad : 0, "");
		buf_puts(to, text[c]);
		buf_addf(to, "%*s", is_number(c) || last ? 0 : pad, "");
		buf_addf(to, "%*s", last ? 0 : GAP, "");
	}
	buf_putc(to, '\n');
}

static void put_lines(struct buf *to, const struct line *lines, int count)
{
	int width[COLUMNS];

	for (int c = 0; c < COLUMNS; c++) {
		width[c] = width_of(headings[c]);
		for (int i = 0; i < count; i++)
			if (width_of(lines[i].text[c]) > width[c])
				width[c] = width_of(lines[i].text[c]);
	}
	put_line(to, headings, width);
	for (int i = 0; i < count; i++)
		put_line(to, (const char *const *)lines[i].text, width);
}

static void put_unpriced(struct buf *to, const struct budget_status *s)
{
	char tokens[UNIT_TEXT];

	if (!s->spent.unpriced)
		return;
	format_count(s->spent.unpriced, tokens);
	buf_puts(to, "\n");
	utf8_clean(to, str_from(s->budget->name));
	buf_addf(to, ": %s tokens have no price, so it is at least that much\n",
		 tokens);
}

static void say_how(struct buf *to, const struct budgets_answer *a)
{
	buf_puts(to, "There are no budgets. Write some into ");
	utf8_clean(to, str_from(a->config_path));
	buf_puts(to, ", as in:\n\n"
		     "  {\"budgets\": [{\"name\": \"team\", \"period\": "
		     "\"month\", \"limit_usd\": \"500.00\",\n"
		     "                \"filter\": {\"provider\": "
		     "\"anthropic\"}, \"warn_at\": [80, 100]}]}\n");
}

void budgets_write_table(struct buf *to, const struct budgets_answer *a)
{
	struct line *lines = xcalloc((size_t)a->count + 1, sizeof(*lines));

	for (int i = 0; i < a->count; i++)
		lines[i] = line_of(&a->list[i], a);
	if (a->count)
		put_lines(to, lines, a->count);
	else
		say_how(to, a);
	for (int i = 0; i < a->count; i++) {
		put_unpriced(to, &a->list[i]);
		for (int c = 0; c < COLUMNS; c++)
			free(lines[i].text[c]);
	}
	free(lines);
	for (int i = 0; i < a->warning_count; i++) {
		buf_putc(to, '\n');
		utf8_clean(to, str_from(a->warnings[i]));
		buf_putc(to, '\n');
	}
}
