#include "tui/panes/reconcile_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/intern.h"
#include "core/mem.h"
#include "core/model.h"
#include "core/model_rows.h"
#include "tui/mark.h"
#include "tui/pane.h"
#include "tui/panes/dates.h"
#include "tui/panes/reconcile_columns.h"

#define DAY_MS INT64_C(86400000)

const struct reconcile_provider *reconcile_seller(const struct reconcile *r,
						  const char *provider)
{
	for (int i = 0; provider && i < r->provider_count; i++)
		if (strcmp(r->providers[i].provider, provider) == 0)
			return &r->providers[i];
	return NULL;
}

const struct reconcile_row *reconcile_day(const struct reconcile *r,
					  const struct reconcile_scope *s)
{
	for (int i = 0; s->day && s->provider && i < r->row_count; i++)
		if (!r->rows[i].model[0] && r->rows[i].day == s->day &&
		    strcmp(r->rows[i].provider, s->provider) == 0)
			return &r->rows[i];
	return NULL;
}

struct style seller_style(const struct model *m, const char *provider)
{
	struct style s = STYLE(ROLE_SERIES);

	for (int i = 0; i < m->provider_count; i++)
		if (strcmp(m->providers[i].provider, provider) == 0) {
			s.level = m->providers[i].color;
			return s;
		}
	s.level = provider_color(str_from(provider));
	return s;
}

/* ---- which rows --------------------------------------------------------- */

static bool in_scope(const struct reconcile_scope *s, const char *provider,
		     int64_t day)
{
	return (!s->provider || strcmp(s->provider, provider) == 0) &&
	       (!s->day || s->day == day);
}

/* Does any of these texts hold what is searched or filtered? */
static bool day_holds(const void *row, const char *text)
{
	const struct reconcile_row *r = row;
	char day[UNIT_TEXT];

	date_day(r->day, day);
	return text_holds(r->provider, text) || text_holds(r->model, text) ||
	       text_holds(day, text) ||
	       text_holds(reconcile_state_word(r), text);
}

static bool item_holds(const void *row, const char *text)
{
	const struct unseen_item *x = row;
	char hour[UNIT_TEXT];

	date_bucket(x->hour, x->width, hour);
	return text_holds(x->provider, text) || text_holds(x->model, text) ||
	       text_holds(x->key, text) || text_holds(x->project, text) ||
	       text_holds(hour, text);
}

static bool seller_holds(const void *row, const char *text)
{
	return text_holds(((const struct reconcile_provider *)row)->provider,
			  text);
}

static void add(struct reconcile_list *l, const void *row, const char *filter)
{
	if (l->table.holds(row, filter))
		l->table.rows[l->table.row_count++] = row;
}

static void take_sellers(struct reconcile_list *l, const struct reconcile *r,
			 const char *filter)
{
	l->table.rows = xcalloc((size_t)r->provider_count + 1,
				sizeof(*l->table.rows));
	for (int i = 0; i < r->provider_count; i++)
		add(l, &r->providers[i], filter);
}

static void take_days(struct reconcile_list *l, const struct reconcile *r,
		      const struct reconcile_scope *s, const char *filter)
{
	l->table.rows = xcalloc((size_t)r->row_count + 1,
				sizeof(*l->table.rows));
	for (int i = 0; i < r->row_count; i++)
		if (!r->rows[i].model[0] &&
		    in_scope(s, r->rows[i].provider, r->rows[i].day))
			add(l, &r->rows[i], filter);
}

static void take_items(struct reconcile_list *l, const struct reconcile *r,
		       const struct reconcile_scope *s, const char *filter)
{
	l->table.rows = xcalloc((size_t)r->unseen_count + 1,
				sizeof(*l->table.rows));
	for (int i = 0; i < r->unseen_count; i++) {
		const struct unseen_item *x = &r->unseen[i];

		if (in_scope(s, x->provider, x->hour - x->hour % DAY_MS))
			add(l, x, filter);
	}
}

/* One model over its days: dollars of settled days alone, so that both sides
 * are of the same days; what is unseen, of all. */
struct reconcile_sum {
	struct reconcile_row row;       /* first: it is listed */
	money unseen;                   /* of settled days */
};

static void add_day(struct reconcile_sum *sum, const struct reconcile_row *r)
{
	struct reconcile_row *to = &sum->row;

	to->unseen += r->unseen;
	to->unseen_tokens += r->unseen_tokens;
	to->flags |= r->flags & (RECONCILE_ESTIMATED | RECONCILE_ALLOCATED);
	if (r->billed == MONEY_NONE || (r->flags & RECONCILE_OPEN))
		return;
	sum->unseen += r->unseen;
	to->observed += r->observed;
	to->observed_tokens += r->observed_tokens;
	to->billed = r->billed + (to->billed == MONEY_NONE ? 0 : to->billed);
	to->drift = to->billed - to->observed;
	if (r->billed_tokens >= 0)
		to->billed_tokens = r->billed_tokens +
			(to->billed_tokens > 0 ? to->billed_tokens : 0);
	to->coverage_ppm = -1;
	if (to->billed > 0)
		to->coverage_ppm = (int64_t)((__int128)(to->billed -
				   sum->unseen) * 1000000 / to->billed);
}

static struct reconcile_sum *sum_of(struct reconcile_list *l, int *count,
				    const struct reconcile_row *r)
{
	for (int i = 0; i < *count; i++)
		if (strcmp(l->own[i].row.model, r->model) == 0)
			return &l->own[i];
	l->own[*count].row = (struct reconcile_row){
		.provider = r->provider, .model = r->model,
		.billed = MONEY_NONE, .drift = MONEY_NONE,
		.billed_tokens = -1, .coverage_ppm = -1,
	};
	return &l->own[(*count)++];
}

static void take_models(struct reconcile_list *l, const struct reconcile *r,
			const struct reconcile_scope *s, const char *filter)
{
	int count = 0;

	l->table.rows = xcalloc((size_t)r->row_count + 1,
				sizeof(*l->table.rows));
	if (!s->day)
		l->own = xcalloc((size_t)r->row_count + 1, sizeof(*l->own));
	for (int i = 0; i < r->row_count; i++) {
		const struct reconcile_row *row = &r->rows[i];

		if (!row->model[0] || !in_scope(s, row->provider, row->day))
			continue;
		if (s->day)
			add(l, row, filter);
		else
			add_day(sum_of(l, &count, row), row);
	}
	for (int i = 0; i < count; i++) {
		if (l->own[i].row.billed == MONEY_NONE)
			l->own[i].row.flags |= RECONCILE_NO_BILL;
		add(l, &l->own[i].row, filter);
	}
}

/* ---- identity ----------------------------------------------------------- */

static uint32_t row_number(uint64_t hash)
{
	uint32_t id = (uint32_t)(hash ^ hash >> 32);

	return id ? id : 1;
}

static uint64_t hash_text(const char *text)
{
	return hash_bytes(text, strlen(text)) | 1;
}

static uint32_t day_id(const void *row)
{
	const struct reconcile_row *r = row;

	return row_number(hash_text(r->provider) * 31 +
		     hash_text(r->model) * 17 + (uint64_t)r->day);
}

static uint32_t item_id(const void *row)
{
	const struct unseen_item *x = row;

	return row_number(hash_text(x->provider) * 31 + hash_text(x->model) * 17 +
		     hash_text(x->key) * 13 + hash_text(x->project) * 7 +
		     (uint64_t)x->hour);
}

static uint32_t seller_id(const void *row)
{
	return row_number(hash_text(
		((const struct reconcile_provider *)row)->provider));
}

/* ---- the lists ---------------------------------------------------------- */

static bool is_items(enum reconcile_kind kind)
{
	return kind == LIST_UNSEEN || kind == LIST_ITEMS;
}

void reconcile_list_init(struct reconcile_list *l, enum reconcile_kind kind,
			 const struct model *m, const struct view *v,
			 const struct reconcile_scope *scope)
{
	const char *filter = v->filter ? v->filter : "";
	const struct reconcile *r = m->reconcile;

	*l = (struct reconcile_list){.kind = kind};
	l->cells = (struct cells){m, v, (double)r->unseen_usd, 0};
	l->table.columns = l->columns;
	l->table.ctx = &l->cells;
	reconcile_columns(kind, scope, &l->table, l->columns);
	if (kind == LIST_SELLERS) {
		l->table.id = seller_id;
		l->table.holds = seller_holds;
		take_sellers(l, r, filter);
	} else if (is_items(kind)) {
		l->table.id = item_id;
		l->table.holds = item_holds;
		take_items(l, r, scope, filter);
	} else {
		l->table.id = day_id;
		l->table.holds = day_holds;
		if (kind == LIST_DAYS)
			take_days(l, r, scope, filter);
		else
			take_models(l, r, scope, filter);
	}
}

void reconcile_list_release(struct reconcile_list *l)
{
	free((void *)l->table.rows);
	free(l->own);
}
