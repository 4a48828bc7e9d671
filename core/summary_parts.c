#include "core/summary_parts.h"

#include "core/intern.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/model_id.h"
#include "core/zone.h"

void parts_release(struct parts *p)
{
	free(p->list);
	free(p->slots);
	*p = (struct parts){0};
}

static uint32_t part_slot(const struct parts *p, const struct part_key *key)
{
	uint32_t mask = p->slot_count - 1;
	uint32_t i = (uint32_t)hash_bytes(key, sizeof(*key)) & mask;

	while (p->slots[i] && memcmp(&p->list[p->slots[i] - 1].key, key,
				     sizeof(*key)) != 0)
		i = (i + 1) & mask;
	return i;
}

static void grow_slots(struct parts *p)
{
	free(p->slots);
	p->slot_count = p->slot_count ? p->slot_count * 2 : 256;
	p->slots = xcalloc(p->slot_count, sizeof(*p->slots));
	for (uint32_t i = 0; i < p->count; i++)
		p->slots[part_slot(p, &p->list[i].key)] = i + 1;
}

struct cell *parts_at(struct parts *p, const struct part_key *key)
{
	struct part *part;
	uint32_t i;

	if (2 * (p->count + 1) > p->slot_count)
		grow_slots(p);
	i = part_slot(p, key);
	if (p->slots[i])
		return &p->list[p->slots[i] - 1].cell;
	part = GROW(p->list, p->count, p->room);
	*part = (struct part){.key = *key};
	p->slots[i] = p->count;
	return &part->cell;
}

/* ---- what a series is called ------------------------------------------- */

/* The config's camp of a provider or maker, else the usual one. */
static struct str camp_text(const struct query *q, struct str word)
{
	struct str camp;

	if (q->camps && word.n && json_str(json_get(q->camps, word.p), &camp))
		return camp;
	return str_from(camp_of(word));
}

struct str series_by(const struct query *q, const struct series_table *t,
		     uint32_t series, enum by by)
{
	switch (by) {
	case BY_PROVIDER:
		return series_text(t, series, DIM_PROVIDER);
	case BY_MAKER:
		return series_text(t, series, DIM_MAKER);
	case BY_CAMP:
		return camp_text(q, series_text(t, series, DIM_PROVIDER));
	case BY_MAKER_CAMP:
		return camp_text(q, series_text(t, series, DIM_MAKER));
	case BY_MODEL:
		return series_text(t, series, DIM_MODEL);
	case BY_CLIENT:
		return series_text(t, series, DIM_CLIENT);
	case BY_PROJECT:
		return series_text(t, series, DIM_PROJECT);
	case BY_KEY:
		return series_text(t, series, DIM_KEY);
	case BY_HOST:
		return series_text(t, series, DIM_HOST);
	case BY_SOURCE:
		return series_text(t, series, DIM_SOURCE);
	default:
		return STR("");
	}
}

/* ---- filters and times ------------------------------------------------- */

bool part_passes(const struct query *q, enum by by, struct str text)
{
	bool asked = false;

	for (int i = 0; i < q->filter_count; i++) {
		if (q->filters[i].by != by)
			continue;
		if (str_glob(text, q->filters[i].glob))
			return true;
		asked = true;
	}
	return !asked;
}

bool series_passes(const struct query *q, const struct series_table *t,
		   uint32_t series)
{
	for (int i = 0; i < q->filter_count; i++) {
		enum by by = q->filters[i].by;

		if (by == BY_SESSION || by_is_time(by))
			continue;
		if (!part_passes(q, by, series_by(q, t, series, by)))
			return false;
	}
	return true;
}

void labels_init(struct labels *l, const struct zone *zone,
		 const struct query *q)
{
	*l = (struct labels){.zone = zone};
	for (int i = 0; i < q->by_count; i++)
		if (by_is_time(q->by[i]))
			l->units[q->by[i] - BY_HOUR].asked = true;
	for (int i = 0; i < q->filter_count; i++)
		if (by_is_time(q->filters[i].by))
			l->units[q->filters[i].by - BY_HOUR].asked = true;
}

bool labels_any(const struct labels *l)
{
	for (int i = 0; i < PART_TIMES; i++)
		if (l->units[i].asked)
			return true;
	return false;
}

/* The unit that holds `ms`. */
static const struct label *label_at(struct labels *l, struct intern *texts,
				    int which, int64_t ms)
{
	static const enum zone_unit units[PART_TIMES] = {
		ZONE_HOUR, ZONE_DAY, ZONE_WEEK, ZONE_MONTH,
	};
	struct label *u = &l->units[which];
	char text[ZONE_TEXT];

	if (ms >= u->start && ms < u->end)
		return u;
	u->start = zone_floor(l->zone, units[which], ms);
	u->end = zone_add(l->zone, units[which], ms, 1);
	zone_label(l->zone, units[which], ms, text);
	u->text = intern_add(texts, str_from(text));
	return u;
}

bool labels_hold(struct labels *l, struct intern *texts, int64_t start,
		 int64_t end)
{
	for (int i = 0; i < PART_TIMES; i++)
		if (l->units[i].asked &&
		    label_at(l, texts, i, start)->end < end)
			return false;
	return true;
}

bool labels_take(struct labels *l, const struct query *q,
		 struct intern *texts, int64_t start, int64_t end,
		 struct part_key *key)
{
	for (int i = 0; i < PART_TIMES; i++) {
		const struct label *u;

		if (!l->units[i].asked)
			continue;
		u = label_at(l, texts, i, start);
		key->time[i] = end <= u->end ? u->text : 0;
		if (!part_passes(q, (enum by)(BY_HOUR + i),
				 intern_str(texts, key->time[i])))
			return false;
	}
	return true;
}

/* ---- rows -------------------------------------------------------------- */

struct fold {
	const struct query *q;
	const struct series_table *series;
	struct summary *s;
	uint32_t *slots;                /* open addressing, index + 1 */
	uint32_t slot_count;
	int room;
};

static void texts_of(const struct fold *f, const struct part_key *key,
		     const char *text[QUERY_BY])
{
	for (int i = 0; i < f->q->by_count; i++) {
		enum by by = f->q->by[i];
		uint32_t number;

		if (by == BY_SESSION)
			number = key->session;
		else if (by_is_time(by))
			number = key->time[by - BY_HOUR];
		else
			number = intern_add(f->s->texts,
					    series_by(f->q, f->series,
						      key->series, by));
		text[i] = intern_str(f->s->texts, number).p;
	}
}

/* Texts are interned: equal ones have equal addresses. */
static uint32_t row_slot(const struct fold *f, const char *const *text)
{
	size_t size = (size_t)f->q->by_count * sizeof(*text);
	uint32_t mask = f->slot_count - 1;
	uint32_t i = (uint32_t)hash_bytes(text, size) & mask;

	while (f->slots[i] &&
	       memcmp(f->s->rows[f->slots[i] - 1].text, text, size) != 0)
		i = (i + 1) & mask;
	return i;
}

static void grow_rows(struct fold *f)
{
	free(f->slots);
	f->slot_count = f->slot_count ? f->slot_count * 2 : 64;
	f->slots = xcalloc(f->slot_count, sizeof(*f->slots));
	for (int i = 0; i < f->s->count; i++)
		f->slots[row_slot(f, f->s->rows[i].text)] = (uint32_t)i + 1;
}

static struct summary_row *row_at(struct fold *f, const char *const *text)
{
	struct summary_row *row;
	uint32_t i;

	if (2 * ((uint32_t)f->s->count + 1) > f->slot_count)
		grow_rows(f);
	i = row_slot(f, text);
	if (f->slots[i])
		return &f->s->rows[f->slots[i] - 1];
	if (f->s->count == f->room) {
		f->room = f->room ? 2 * f->room : 16;
		f->s->rows = xreallocarray(f->s->rows, (size_t)f->room,
					   sizeof(*f->s->rows));
	}
	row = &f->s->rows[f->s->count++];
	*row = (struct summary_row){0};
	memcpy(row->text, text, (size_t)f->q->by_count * sizeof(*text));
	f->slots[i] = (uint32_t)f->s->count;
	return row;
}

static void row_add(struct summary_row *row, const struct part *part,
		    const struct series *series)
{
	cell_add(&row->cell, &part->cell, 1);
	row->flags |= series->flags;
	row->computed |= series->basis == BASIS_COMPUTED ||
			 series->basis == BASIS_MIXED;
	row->reported |= series->basis == BASIS_REPORTED ||
			 series->basis == BASIS_MIXED;
	row->billed |= series->basis == BASIS_BILLED;
}

static void find_unknown(struct summary_row *row)
{
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		if (!cell_knows(&row->cell, (enum token_category)c))
			row->unknown |= TOKENS_BIT(c);
}

static int row_cmp(const void *pa, const void *pb)
{
	const struct summary_row *a = pa, *b = pb;
	int64_t na = cell_total(&a->cell), nb = cell_total(&b->cell);

	if (a->cell.cost != b->cell.cost)
		return a->cell.cost < b->cell.cost ? 1 : -1;
	if (na != nb)
		return na < nb ? 1 : -1;
	for (int i = 0; i < QUERY_BY && a->text[i]; i++) {
		int order = strcmp(a->text[i], b->text[i]);

		if (order)
			return order;
	}
	return 0;
}

void parts_fold(const struct parts *p, const struct query *q,
		const struct series_table *series, struct summary *s)
{
	struct fold f = {.q = q, .series = series, .s = s};

	for (uint32_t i = 0; i < p->count; i++) {
		const struct part *part = &p->list[i];
		const struct series *of = &series->list[part->key.series];
		const char *text[QUERY_BY];

		if (cell_is_zero(&part->cell))
			continue;
		texts_of(&f, &part->key, text);
		row_add(row_at(&f, text), part, of);
		row_add(&s->total, part, of);
	}
	free(f.slots);
	for (int i = 0; i < s->count; i++)
		find_unknown(&s->rows[i]);
	find_unknown(&s->total);
	if (s->count)
		qsort(s->rows, (size_t)s->count, sizeof(*s->rows), row_cmp);
}
