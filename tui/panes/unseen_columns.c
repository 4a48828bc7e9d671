/* The columns of usage that no record explains. */
#include "tui/panes/reconcile_columns.h"

#include "core/model.h"
#include "tui/chart.h"
#include "tui/panes/dates.h"
#include "tui/pen.h"
#include "tui/redact.h"

#define ITEM                                                                  \
	const struct unseen_item *x = row;                                    \
	const struct cells *cells = ctx;                                      \
	(void)selected;                                                       \
	(void)cells

DRAW(item_hour)
{
	ITEM;
	char text[UNIT_TEXT];

	date_bucket(x->hour, x->width, text);
	canvas_right(to, 0, 0, to->at.w,
		     STYLE(selected ? ROLE_SELECTED_TEXT : ROLE_TEXT), text);
}

DRAW(item_seller)
{
	ITEM;
	put_seller(to, cells, x->provider, selected);
}

/* A tenth of all that is unseen, in one bucket. */
static bool stands_out(const struct unseen_item *x, const struct cells *cells)
{
	return x->usd != MONEY_NONE && cells->whole > 0 &&
	       (double)x->usd >= cells->whole / 10;
}

DRAW(item_key)
{
	ITEM;
	bool much = stands_out(x, cells);
	char key[REDACT_TEXT];
	struct pen p = pen_at(to, 0, 0);

	if (much)
		pen_puts(&p, style_plus(STYLE(ROLE_ALERT), ATTR_BOLD), "!");
	p.x = 2;
	if (!x->key[0])
		pen_puts(&p, STYLE(ROLE_UNKNOWN), "not told");
	else
		pen_puts(&p, much ? style_plus(STYLE(ROLE_ALERT), ATTR_BOLD)
				  : STYLE(ROLE_TEXT),
			 redact_name(cells->v, REDACT_KEY, x->key, key));
}

DRAW(item_project)
{
	ITEM;
	char project[REDACT_TEXT];

	put_text(to, STYLE(ROLE_DIM),
		 redact_name(cells->v, REDACT_PROJECT, x->project, project),
		 "-");
}

DRAW(item_model)
{
	ITEM;
	put_text(to, STYLE(ROLE_TEXT), x->model, "-");
}

DRAW(item_tokens)
{
	ITEM;
	cells_whole(to, x->tokens, ROLE_TOKENS);
}

DRAW(item_requests)
{
	ITEM;
	if (x->requests < 0)
		canvas_right(to, 0, 0, to->at.w - 1, STYLE(ROLE_UNKNOWN), "-");
	else
		cells_whole(to, x->requests, ROLE_TOKENS);
}

DRAW(item_usd)
{
	ITEM;
	if (x->usd == MONEY_NONE)
		cells_no_cost(to, to->at.w >= 8 ? "unpriced" : "?",
			      MONEY_AFTER);
	else
		cells_money(to, x->usd,
			    STYLE(stands_out(x, cells) ? ROLE_ALERT
						       : ROLE_COST), "");
}

DRAW(item_share)
{
	ITEM;
	if (x->usd > 0)
		chart_bar(to, 0, 0, to->at.w, STYLE(ROLE_WARN), cells_no_track,
			  (double)x->usd, cells->whole);
}

ORDER(items_by_hour, unseen_item, hour)
ORDER_TEXT(items_by_seller, unseen_item, provider)
ORDER_TEXT(items_by_key, unseen_item, key)
ORDER_TEXT(items_by_project, unseen_item, project)
ORDER_TEXT(items_by_model, unseen_item, model)
ORDER(items_by_tokens, unseen_item, tokens)
ORDER(items_by_requests, unseen_item, requests)
ORDER(items_by_usd, unseen_item, usd)

static const struct table_column item_columns[] = {
	{"hour (UTC)", 12, 0, 1, 1, item_hour, items_by_hour, true},
	{"seller", 11, 1, 3, 0, item_seller, items_by_seller, false},
	{"  key", 14, 2, 1, 0, item_key, items_by_key, false},
	{"project", 10, 1, 6, 0, item_project, items_by_project, false},
	{"model", 14, 2, 2, 0, item_model, items_by_model, false},
	{"calls", 6, 0, 7, UNIT, item_requests, items_by_requests, true},
	{"tokens", 7, 0, 4, UNIT, item_tokens, items_by_tokens, true},
	{"list $", 10, 0, 1, MONEY, item_usd, items_by_usd, true},
	{"share", 8, 1, 6, 0, item_share, items_by_usd, true},
};

enum { ITEM_SELLER = 1, ITEM_USD = 7 };

void unseen_columns(const struct reconcile_scope *scope, struct table *t,
		    struct table_column columns[RECONCILE_COLUMNS])
{
	TAKE(item_columns);
	if (scope->provider)
		columns[ITEM_SELLER].width = 0;
	t->default_sort = ITEM_USD;
}
