#include "tui/panes/reconcile_columns.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/panes/dates.h"
#include "tui/pen.h"

#define WHOLE_PPM 1000000

#define SELLER                                                                \
	const struct reconcile_provider *r = row;                             \
	const struct cells *cells = ctx;                                      \
	(void)selected;                                                       \
	(void)cells
#define DAY                                                                   \
	const struct reconcile_row *r = row;                                  \
	const struct cells *cells = ctx;                                      \
	(void)selected;                                                       \
	(void)cells
/* ---- values ------------------------------------------------------------- */

/* Parts per million of what is larger: billed, or observed. */
static int64_t drift_ppm(money drift, money billed)
{
	money whole;

	if (drift == MONEY_NONE || billed == MONEY_NONE)
		return 0;
	whole = drift < 0 ? billed - drift : billed;    /* the larger side */
	if (whole <= 0)
		return 0;
	return (int64_t)((__int128)drift * WHOLE_PPM / whole);
}

enum role drift_role(money drift, money billed)
{
	int64_t ppm = drift_ppm(drift, billed);

	if (ppm >= WHOLE_PPM / 5)
		return ROLE_ALERT;
	if (ppm >= WHOLE_PPM / 20 || ppm <= -WHOLE_PPM / 20)
		return ROLE_WARN;
	return ppm > -WHOLE_PPM / 100 && ppm < WHOLE_PPM / 100 ? ROLE_GOOD
							       : ROLE_TEXT;
}

enum role coverage_role(int64_t ppm)
{
	if (ppm < 0)
		return ROLE_UNKNOWN;
	return ppm >= 970000 ? ROLE_GOOD : ppm >= 800000 ? ROLE_WARN
							 : ROLE_ALERT;
}

void drift_text(money drift, int width, char out[UNIT_TEXT])
{
	char text[UNIT_TEXT];

	format_money(drift, drift > 0 && width > 1 ? width - 1 : width, text);
	snprintf(out, UNIT_TEXT, "%s%.28s", drift > 0 ? "+" : "", text);
}

const char *reconcile_state_word(const struct reconcile_row *r)
{
	if (r->flags & RECONCILE_NO_BILL)
		return "not billed yet";
	if (r->flags & RECONCILE_OPEN)
		return "may still grow";
	if (r->flags & RECONCILE_ESTIMATED)
		return "at list price";
	if (r->flags & RECONCILE_ALLOCATED)
		return "allocated";
	return "settled";
}

/* ---- cells -------------------------------------------------------------- */

void put_seller(struct canvas *to, const struct cells *cells,
		       const char *provider, bool selected)
{
	struct pen p = pen_at(to, 0, 0);

	pen_puts(&p, seller_style(cells->m, provider), either(to, "▪ ", "* "));
	pen_puts(&p, STYLE(selected ? ROLE_SELECTED_TEXT : ROLE_TEXT),
		 provider);
}

void put_text(struct canvas *to, struct style s, const char *text,
		     const char *none)
{
	if (!text[0])
		s = STYLE(ROLE_UNKNOWN);
	canvas_text(to, 0, 0, -1, s, str_from(text[0] ? text : none));
}

static void put_drift(struct canvas *to, money drift, money billed)
{
	cells_money(to, drift, STYLE(drift_role(drift, billed)),
		    drift > 0 ? "+" : "");
}

/* "▲25% !": which way, how far, and whether that is much. */
static void put_drift_share(struct canvas *to, money drift, money billed)
{
	int64_t ppm = drift_ppm(drift, billed);
	enum role role = drift_role(drift, billed);
	char percent[UNIT_TEXT], text[UNIT_TEXT];
	const char *way = "=";

	if (drift == MONEY_NONE) {
		canvas_right(to, 0, 0, to->at.w - 2, STYLE(ROLE_UNKNOWN), "-");
		return;
	}
	if (ppm >= WHOLE_PPM / 1000)
		way = either(to, "▲", "+");
	else if (ppm <= -WHOLE_PPM / 1000)
		way = either(to, "▼", "-");
	format_percent(ppm < 0 ? -ppm : ppm, WHOLE_PPM, percent);
	snprintf(text, sizeof(text), "%s%.8s", way,
		 way[0] == '=' ? "" : percent);
	canvas_right(to, 0, 0, to->at.w - 2, STYLE(role), text);
	if (role == ROLE_ALERT)
		canvas_puts(to, to->at.w - 1, 0,
			    style_plus(STYLE(role), ATTR_BOLD), "!");
}

static void put_unseen(struct canvas *to, money unseen, money billed)
{
	bool much = unseen > 0 && billed != MONEY_NONE && billed > 0 &&
		    unseen > billed / 20;
	struct style s = STYLE(much ? ROLE_ALERT : ROLE_WARN);

	cells_money(to, unseen, much ? style_plus(s, ATTR_BOLD) : s,
		    much ? "!" : "");
}

/* A thin line, so that many of them do not shout: what is explained, and the
 * rest thinner and in another colour. */
static void put_line(struct canvas *to, int w, int64_t ppm)
{
	int64_t rest = (int64_t)w * (WHOLE_PPM - ppm);
	int gap = (int)((rest + WHOLE_PPM / 2) / WHOLE_PPM);

	if (gap == 0 && ppm < 995000)
		gap = 1;
	for (int x = 0; x < w; x++) {
		bool seen = x < w - gap;

		canvas_glyph(to, x, 0, STYLE(seen ? ROLE_GOOD : ROLE_WARN),
			     seen ? 0x2501 : 0x2500, seen ? '=' : '.');
	}
}

static void put_coverage(struct canvas *to, int64_t ppm)
{
	char percent[UNIT_TEXT];
	int bar = to->at.w - 5;
	enum role role = coverage_role(ppm);

	if (ppm < 0) {
		canvas_right(to, 0, 0, to->at.w, STYLE(ROLE_UNKNOWN), "-");
		return;
	}
	format_percent(ppm, WHOLE_PPM, percent);
	canvas_right(to, to->at.w - 4, 0, 4, STYLE(role), percent);
	if (bar > 1)
		put_line(to, bar, ppm < WHOLE_PPM ? ppm : WHOLE_PPM);
}

/* ---- sellers ------------------------------------------------------------ */

DRAW(seller_name)
{
	SELLER;
	put_seller(to, cells, r->provider, selected);
}

DRAW(seller_watermark)
{
	SELLER;
	char text[UNIT_TEXT];

	if (!r->watermark && r->estimated) {
		canvas_text(to, 0, 0, -1, STYLE(ROLE_DIM), STR("no money"));
		return;
	}
	date_watermark(r->watermark, text);
	canvas_text(to, 0, 0, -1,
		    STYLE(r->watermark ? ROLE_TEXT : ROLE_UNKNOWN),
		    str_from(text));
}

bool seller_is_compared(const struct reconcile_provider *r)
{
	return r->last_day || r->open_days || r->unseen_tokens || r->unseen;
}

money seller_settled(const struct reconcile_provider *r, money m)
{
	return r->last_day ? m : MONEY_NONE;
}

DRAW(seller_observed)
{
	SELLER;
	cells_money(to, seller_settled(r, r->observed), STYLE(ROLE_COST), "");
}

DRAW(seller_billed)
{
	SELLER;
	cells_money(to, seller_settled(r, r->billed), STYLE(ROLE_COST),
		    r->estimated ? "~" : "");
}

DRAW(seller_drift)
{
	SELLER;
	put_drift(to, seller_settled(r, r->drift), r->billed);
}

DRAW(seller_drift_share)
{
	SELLER;
	put_drift_share(to, seller_settled(r, r->drift), r->billed);
}

DRAW(seller_unseen)
{
	SELLER;
	put_unseen(to, seller_is_compared(r) ? r->unseen : MONEY_NONE,
		   seller_settled(r, r->billed));
}

DRAW(seller_coverage)
{
	SELLER;
	put_coverage(to, r->last_coverage_ppm);
}

DRAW(seller_open)
{
	SELLER;
	char text[UNIT_TEXT];

	snprintf(text, sizeof(text), "%d day%s", r->open_days,
		 r->open_days == 1 ? "" : "s");
	if (r->open_days)
		canvas_right(to, 0, 0, to->at.w, STYLE(ROLE_TEXT), text);
	else
		canvas_right(to, 0, 0, to->at.w, STYLE(ROLE_DIM),
			     seller_is_compared(r) ? "none" : "-");
}

DRAW(seller_credits)
{
	SELLER;
	cells_money(to, r->credits + r->discounts, STYLE(ROLE_TEXT), "");
}

/* ---- days and models ---------------------------------------------------- */

DRAW(day_date)
{
	DAY;
	struct style s = STYLE(selected ? ROLE_SELECTED_TEXT : ROLE_TEXT);
	char text[UNIT_TEXT];

	date_day(r->day, text);
	canvas_right(to, 4, 0, to->at.w - 4, s, text + 4);
	text[3] = '\0';
	canvas_puts(to, 0, 0, s, text);
}

DRAW(day_seller)
{
	DAY;
	put_seller(to, cells, r->provider, selected);
}

DRAW(day_model)
{
	DAY;
	put_text(to, STYLE(selected ? ROLE_SELECTED_TEXT : ROLE_TEXT),
		 r->model, "-");
}

DRAW(day_observed)
{
	DAY;
	cells_money(to, r->observed, STYLE(ROLE_COST), "");
}

DRAW(day_billed)
{
	DAY;
	if (r->flags & RECONCILE_NO_BILL)
		canvas_right(to, 0, 0, to->at.w - (MONEY_AFTER - CENTS),
			     STYLE(ROLE_STALE), "not yet");
	else
		cells_money(to, r->billed, STYLE(ROLE_COST),
		    r->flags & RECONCILE_ESTIMATED ? "~" : "");
}

DRAW(day_drift)
{
	DAY;
	put_drift(to, r->drift, r->billed);
}

DRAW(day_drift_share)
{
	DAY;
	put_drift_share(to, r->drift, r->billed);
}

DRAW(day_unseen)
{
	DAY;
	put_unseen(to, r->unseen, r->billed);
}

DRAW(day_unseen_tokens)
{
	DAY;
	cells_whole(to, r->unseen_tokens, ROLE_TOKENS);
}

DRAW(day_coverage)
{
	DAY;
	put_coverage(to, r->coverage_ppm);
}

DRAW(day_state)
{
	DAY;
	struct pen p = pen_at(to, 0, 0);
	const char *mark = either(to, "✓ ", "+ ");
	enum role role = ROLE_DIM;

	if (r->flags & (RECONCILE_NO_BILL | RECONCILE_OPEN)) {
		mark = either(to, "… ", ". ");
		role = ROLE_STALE;
	} else if (r->flags & RECONCILE_ESTIMATED) {
		mark = "~ ";
	} else if (r->flags & RECONCILE_ALLOCATED) {
		mark = either(to, "÷ ", "/ ");
	}
	pen_puts(&p, STYLE(role == ROLE_DIM ? ROLE_GOOD : role), mark);
	pen_puts(&p, STYLE(role), reconcile_state_word(r));
}

/* ---- order -------------------------------------------------------------- */

ORDER_TEXT(sellers_by_name, reconcile_provider, provider)
ORDER(sellers_by_watermark, reconcile_provider, watermark)
ORDER(sellers_by_observed, reconcile_provider, observed)
ORDER(sellers_by_billed, reconcile_provider, billed)
ORDER(sellers_by_drift, reconcile_provider, drift)
ORDER(sellers_by_unseen, reconcile_provider, unseen)
ORDER(sellers_by_coverage, reconcile_provider, last_coverage_ppm)
ORDER(sellers_by_open, reconcile_provider, open_days)
ORDER(days_by_day, reconcile_row, day)
ORDER_TEXT(days_by_seller, reconcile_row, provider)
ORDER_TEXT(days_by_model, reconcile_row, model)
ORDER(days_by_observed, reconcile_row, observed)
ORDER(days_by_billed, reconcile_row, billed)
ORDER(days_by_drift, reconcile_row, drift)
ORDER(days_by_unseen, reconcile_row, unseen)
ORDER(days_by_tokens, reconcile_row, unseen_tokens)
ORDER(days_by_coverage, reconcile_row, coverage_ppm)
ORDER(days_by_state, reconcile_row, flags)

static int drift_share_cmp(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int sellers_by_share(const void *a, const void *b)
{
	const struct reconcile_provider *x = a, *y = b;

	return drift_share_cmp(drift_ppm(x->drift, x->billed),
			       drift_ppm(y->drift, y->billed));
}

static int days_by_share(const void *a, const void *b)
{
	const struct reconcile_row *x = a, *y = b;

	return drift_share_cmp(drift_ppm(x->drift, x->billed),
			       drift_ppm(y->drift, y->billed));
}

/* ---- tables ------------------------------------------------------------- */

static const struct table_column seller_columns[] = {
	{"seller", 11, 2, 1, 0, seller_name, sellers_by_name, false},
	{"billed to", 10, 0, 4, 0, seller_watermark, sellers_by_watermark,
	 true},
	{"observed", 12, 0, 5, MONEY, seller_observed, sellers_by_observed,
	 true},
	{"billed", 12, 0, 3, MONEY, seller_billed, sellers_by_billed, true},
	{"drift", 12, 0, 2, MONEY, seller_drift, sellers_by_drift, true},
	{"of it", 8, 0, 6, 3, seller_drift_share, sellers_by_share, true},
	{"unseen", 12, 0, 1, MONEY, seller_unseen, sellers_by_unseen, true},
	{"last day", 12, 3, 6, 0, seller_coverage, sellers_by_coverage,
	 true},
	{"to come", 7, 0, 6, EDGE, seller_open, sellers_by_open, true},
	{"credits", 12, 0, 7, MONEY, seller_credits, NULL, true},
};

/* Of days; of models, which have the model in the place of day and seller. */
static const struct table_column day_columns[] = {
	{"day (UTC)", 10, 0, 1, 0, day_date, days_by_day, true},
	{"seller", 11, 2, 1, 0, day_seller, days_by_seller, false},
	{"observed", 12, 0, 4, MONEY, day_observed, days_by_observed, true},
	{"billed", 12, 0, 3, MONEY, day_billed, days_by_billed, true},
	{"drift", 12, 0, 1, MONEY, day_drift, days_by_drift, true},
	{"of it", 8, 0, 5, 3, day_drift_share, days_by_share, true},
	{"unseen", 12, 0, 2, MONEY, day_unseen, days_by_unseen, true},
	{"tokens", 7, 0, 8, UNIT, day_unseen_tokens, days_by_tokens, true},
	{"explained", 11, 3, 6, 0, day_coverage, days_by_coverage, true},
	{"state", 16, 0, 4, 0, day_state, days_by_state, false},
};

static const struct table_column model_column =
	{"model", 14, 4, 1, 0, day_model, days_by_model, false};

enum { DAY_DATE = 0, DAY_SELLER = 1, DAY_BILLED = 3 };

void reconcile_columns(enum reconcile_kind kind,
		       const struct reconcile_scope *scope, struct table *t,
		       struct table_column columns[RECONCILE_COLUMNS])
{
	switch (kind) {
	case LIST_SELLERS:
		TAKE(seller_columns);
		t->default_sort = -1;
		break;
	case LIST_DAYS:
		TAKE(day_columns);
		t->default_sort = DAY_DATE;
		break;
	case LIST_MODELS:
		TAKE(day_columns);
		columns[DAY_DATE] = model_column;
		columns[DAY_SELLER].width = 0;
		t->default_sort = DAY_BILLED;
		break;
	default:
		unseen_columns(scope, t, columns);
		break;
	}
}
