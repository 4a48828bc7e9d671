/* Names become bands: the largest by themselves, the rest as one. */
#include "core/trend_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/config.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/model_rows.h"

void trend_value_add(struct trend_value *to, const struct cell *cell)
{
	to->cost += cell->cost;
	to->tokens += cell_total(cell);
	to->requests += cell->requests;
	to->unpriced += cell->unpriced;
}

unsigned trend_marks_of(unsigned flags)
{
	return (flags & (SERIES_ESTIMATED | SERIES_ALLOCATED) ? TREND_ESTIMATED
							      : 0u) |
	       (flags & SERIES_NOTIONAL ? TREND_NOTIONAL : 0u);
}

const struct json *trend_camps(const struct trend_build *b)
{
	const struct config *c = b->in->config;

	return c && c->root ? json_get(c->root, "camps") : NULL;
}

static bool holds(const char *text, const char *needle)
{
	size_t n = strlen(needle);

	for (; strlen(text) >= n; text++) {
		if (strncasecmp(text, needle, n) == 0)
			return true;
		if (!*text)
			break;
	}
	return false;
}

uint32_t trend_name(struct trend_build *b, struct str name)
{
	struct intern *names = &b->t->names;
	uint32_t number = intern_add(names, name);

	if (b->q->filter && !holds(intern_str(names, number).p, b->q->filter))
		return UINT32_MAX;
	if (number >= b->tally_count) {
		uint32_t count = names->count + 64;

		b->tally = xreallocarray(b->tally, count, sizeof(*b->tally));
		memset(b->tally + b->tally_count, 0,
		       (count - b->tally_count) * sizeof(*b->tally));
		b->tally_count = count;
	}
	return number;
}

void trend_count(struct trend_build *b, uint32_t name, int64_t ms,
		 const struct cell *cell, unsigned marks)
{
	struct trend_tally *tally = &b->tally[name];
	struct trend *t = b->out;
	int i = trend_point_at(b, ms);

	if (i < 0)
		return;
	if (!b->sharing) {
		tally->met = true;
		trend_value_add(&tally->total, cell);
		return;
	}
	t->points[i].marks |= marks;
	trend_value_add(&t->points[i].total, cell);
	trend_value_add(&t->bands[tally->band].points[i], cell);
}

/* ---- which ones --------------------------------------------------------- */

struct candidate {
	uint32_t name;
	const char *text;
	const struct trend_value *total;
};

static int by_size(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->total->cost != b->total->cost)
		return a->total->cost < b->total->cost ? 1 : -1;
	if (a->total->tokens != b->total->tokens)
		return a->total->tokens < b->total->tokens ? 1 : -1;
	return strcmp(a->text, b->text);
}

static bool is_nothing(const struct trend_value *v)
{
	return v->cost == 0 && v->tokens == 0 && v->requests == 0;
}

static struct candidate *candidates(struct trend_build *b, int *count)
{
	struct candidate *list = xcalloc((size_t)b->tally_count + 1,
					 sizeof(*list));

	*count = 0;
	for (uint32_t i = 0; i < b->tally_count; i++) {
		struct trend_tally *tally = &b->tally[i];

		if (!tally->met || is_nothing(&tally->total)) {
			tally->met = false;
			continue;
		}
		list[(*count)++] = (struct candidate){
			i, intern_str(&b->t->names, i).p, &tally->total};
	}
	qsort(list, (size_t)*count, sizeof(*list), by_size);
	return list;
}

static bool is_worn(const struct trend *t, int bands, uint8_t color)
{
	for (int i = 0; i < bands; i++)
		if (t->bands[i].color == color)
			return true;
	return false;
}

/* Bands keep their colours; new ones take those that are free. */
static void choose_colors(struct trend_build *b)
{
	struct trends *t = b->t;
	struct trend *out = b->out;

	if (t->worn_by != out->by)
		t->worn_count = 0;
	t->worn_by = out->by;
	for (int i = 0; i < out->band_count; i++) {
		struct trend_band *band = &out->bands[i];

		band->color = UINT8_MAX;
		if (out->by == BY_PROVIDER)
			band->color = provider_color(str_from(band->name));
		for (int k = 0; k < t->worn_count; k++)
			if (t->worn[k].id == band->id)
				band->color = t->worn[k].color;
	}
	for (int i = 0; i < out->band_count; i++) {
		uint8_t color = 0;

		if (out->bands[i].color != UINT8_MAX)
			continue;
		while (is_worn(out, out->band_count, color))
			color++;
		out->bands[i].color = color;
	}
	t->worn_count = 0;
	for (int i = 0; i < out->band_count && out->by != BY_PROVIDER; i++)
		t->worn[t->worn_count++] = (struct trend_worn){
			out->bands[i].id, out->bands[i].color};
}

static void value_sum(struct trend_value *to, const struct trend_value *v)
{
	to->cost += v->cost;
	to->tokens += v->tokens;
	to->requests += v->requests;
	to->unpriced += v->unpriced;
}

void trend_choose_bands(struct trend_build *b)
{
	struct trend *t = b->out;
	struct candidate *list;
	int count;

	list = candidates(b, &count);
	t->names = count;
	t->band_count = count < TREND_BANDS ? count : TREND_BANDS;
	for (int i = 0; i < count; i++) {
		bool other = count > TREND_BANDS && i >= TREND_BANDS - 1;
		int at = other ? TREND_BANDS - 1 : i;
		struct trend_band *band = &t->bands[at];

		b->tally[list[i].name].band = at;
		if (band->members++ == 0) {
			band->name = other ? "other" : list[i].text;
			band->id = other ? 0 : list[i].name + 1;
			band->other = other;
		}
		value_sum(&band->total, list[i].total);
		value_sum(&t->total, list[i].total);
	}
	free(list);
	choose_colors(b);
	b->sharing = true;
}
