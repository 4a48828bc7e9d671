#include "core/compare_internal.h"

#include <stdlib.h>

#include "core/mem.h"

static uint32_t text_id(const char *name)
{
	uint64_t hash = hash_bytes(name, strlen(name));

	return (uint32_t)hash ? (uint32_t)hash : 1;
}

static void side_add(struct compare_side *to, const struct summary_row *row)
{
	cell_add(&to->cell, &row->cell, 1);
	to->flags |= row->flags;
}

static int side_cmp(const void *pa, const void *pb)
{
	const struct compare_side *a = pa, *b = pb;
	int64_t na = cell_total(&a->cell), nb = cell_total(&b->cell);
	int order;

	if (a->cell.cost != b->cell.cost)
		return a->cell.cost < b->cell.cost ? 1 : -1;
	if (na != nb)
		return na < nb ? 1 : -1;
	order = strcmp(a->name, b->name);
	return order ? order : strcmp(a->provider, b->provider);
}

static void sort_sides(struct compare_side *list, int count)
{
	if (count)
		qsort(list, (size_t)count, sizeof(*list), side_cmp);
}

/* ---- side by side -------------------------------------------------------- */

static bool has_tag(const struct compare_query *q, uint32_t id)
{
	for (int i = 0; i < q->tagged_count; i++)
		if (q->tagged[i] == id)
			return true;
	return false;
}

static struct compare_side *side_of(struct made *m, uint32_t id)
{
	for (int i = 0; i < m->c.side_count; i++)
		if (m->sides[i].id == id)
			return &m->sides[i];
	return &m->sides[m->c.side_count++];
}

/* A tagged model, and every model of a tagged provider. */
static void add_model(struct made *m, const struct compare_query *q,
		      const struct summary_row *row)
{
	const char *model = row->text[0], *provider = row->text[1];
	uint32_t of_model = compare_model_id(str_from(model),
					     str_from(provider));
	uint32_t of_seller = compare_provider_id(str_from(provider));
	struct compare_side *s;

	if (q->tagged_count == 0 || has_tag(q, of_model)) {
		s = side_of(m, of_model);
		s->id = of_model;
		s->name = model;
		s->provider = provider;
		side_add(s, row);
	}
	if (has_tag(q, of_seller)) {
		s = side_of(m, of_seller);
		s->id = of_seller;
		s->name = provider;
		s->provider = "";
		side_add(s, row);
	}
}

static void add_thing(struct made *m, const struct summary_row *row)
{
	struct compare_side *s = &m->sides[m->c.side_count++];

	s->name = row->text[0];
	s->provider = "";
	s->id = text_id(s->name);
	side_add(s, row);
}

bool make_sides(struct made *m, const struct compare_query *q,
		const struct part_input *in, struct err *err)
{
	struct summary *s = &m->summary;
	struct query asked;

	compare_filters(q, m->c.span, in, &asked);
	asked.by[asked.by_count++] = q->by;
	if (q->by == BY_MODEL)
		asked.by[asked.by_count++] = BY_PROVIDER;
	if (!summary_build(s, in->books.ledger, in->books.zone, &asked, err))
		return false;
	/* a tagged provider may come on top of each of its models */
	m->sides = xcalloc(2 * (size_t)s->count + 1, sizeof(*m->sides));
	for (int i = 0; i < s->count; i++) {
		if (q->by == BY_MODEL)
			add_model(m, q, &s->rows[i]);
		else
			add_thing(m, &s->rows[i]);
	}
	sort_sides(m->sides, m->c.side_count);
	m->c.sides = m->sides;
	m->c.total.name = m->c.total.provider = "";
	side_add(&m->c.total, &s->total);
	m->c.partial = s->partial;
	return true;
}

/* ---- camps --------------------------------------------------------------- */

static struct compare_side *camp_at(struct compare_side *list, int *count,
				    const char *name)
{
	for (int i = 0; i < *count; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	list[*count] = (struct compare_side){
		.name = name, .provider = "", .id = text_id(name),
	};
	return &list[(*count)++];
}

static int place_of(const struct compare_side *list, int count,
		    const char *name)
{
	for (int i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			return i;
	return 0;
}

bool make_camps(struct made *m, const struct compare_query *q,
		const struct part_input *in, struct err *err)
{
	struct summary *s = &m->summary;
	struct comparison *c = &m->c;
	struct query asked;

	compare_filters(q, c->span, in, &asked);
	asked.by[0] = BY_CAMP;
	asked.by[1] = BY_MAKER_CAMP;
	asked.by_count = 2;
	if (!summary_build(s, in->books.ledger, in->books.zone, &asked, err))
		return false;
	m->earns = xcalloc((size_t)s->count + 1, sizeof(*m->earns));
	m->made = xcalloc((size_t)s->count + 1, sizeof(*m->made));
	m->cross = xcalloc((size_t)s->count + 1, sizeof(*m->cross));
	for (int i = 0; i < s->count; i++) {
		const struct summary_row *row = &s->rows[i];

		side_add(camp_at(m->earns, &c->earn_count, row->text[0]), row);
		side_add(camp_at(m->made, &c->made_count, row->text[1]), row);
	}
	sort_sides(m->earns, c->earn_count);
	sort_sides(m->made, c->made_count);
	for (int i = 0; i < s->count; i++)
		m->cross[i] = (struct compare_cross){
			place_of(m->earns, c->earn_count, s->rows[i].text[0]),
			place_of(m->made, c->made_count, s->rows[i].text[1]),
			s->rows[i].cell,
		};
	c->earns = m->earns;
	c->made = m->made;
	c->cross = m->cross;
	c->cross_count = s->count;
	c->total.name = c->total.provider = "";
	side_add(&c->total, &s->total);
	c->partial = s->partial;
	return true;
}
