#include "core/anomaly.h"

#include <math.h>
#include <string.h>

#include "core/anomaly_hours.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/part.h"
#include "core/units.h"

enum {
	LOOK_MS = 60000,
	WEEKS_LEAST = 3,
	HOURS_LEAST = 6,        /* with enough calls, where calls are counted */
	CALLS_LEAST = 20,       /* in the last hour */
	CALLS_PAST = 5,         /* in an hour of the past */
	PROMPT_LEAST = 200000,  /* tokens */
	CALL_LEAST = 2000,      /* tokens that a call must have grown by */
};

/* So much more than usual is worth a look. */
#define SPEND_FLOOR (2.0 * MONEY_USD)
#define CALLS_FLOOR (1.0 * MONEY_USD)
#define KEYS_FLOOR (5.0 * MONEY_USD)

/* Standard deviations beyond the middle. */
#define FAR 6.0

#define DOMINATES 0.8           /* of all that has a key */
#define DOMINATED 0.4           /* of the same, in usual times */
#define CACHE_USUAL 0.4         /* where less is cached, nothing collapses */

struct anomalies {
	struct findings found;
	bool looked;
	uint64_t version;
	int64_t mono;
};

struct anomalies *anomalies_new(void)
{
	return xcalloc(1, sizeof(struct anomalies));
}

void anomalies_free(struct anomalies *a)
{
	if (!a)
		return;
	findings_release(&a->found);
	free(a);
}

/* ---- what is usual -------------------------------------------------------------- */

static int compare(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return a < b ? -1 : a > b;
}

static double middle(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), compare);
	return count % 2 ? values[count / 2]
			 : (values[count / 2 - 1] + values[count / 2]) / 2;
}

double robust_middle(double *values, int count, double *deviation)
{
	/* of a normal distribution, by its median deviation */
	const double scale = 1.4826;
	double at = middle(values, count);

	for (int i = 0; i < count; i++)
		values[i] = fabs(values[i] - at);
	*deviation = scale * middle(values, count);
	return at;
}

/* What is measured of an hour; NAN: too little to say. */
typedef double measure(const struct hour_sum *sum, const struct hour_sum *all);

struct usual {
	double middle, deviation;
	int hours;
};

static struct usual usual_of(const struct hours *h, const struct hour_row *row,
			     measure *of)
{
	double values[HOURS_PAST];
	struct usual u = {0};

	for (int i = 0; i < HOURS_PAST; i++) {
		double v = of(&row->past[i], &h->rows[1].past[i]);

		if (h->known[i] && !isnan(v))
			values[u.hours++] = v;
	}
	if (u.hours)
		u.middle = robust_middle(values, u.hours, &u.deviation);
	return u;
}

static double spending(const struct hour_sum *sum, const struct hour_sum *all)
{
	(void)all;
	return (double)sum->cost;
}

static double call_size(const struct hour_sum *sum, const struct hour_sum *all)
{
	(void)all;
	return sum->requests < CALLS_PAST
		? NAN : (double)sum->tokens / (double)sum->requests;
}

static double cache_hits(const struct hour_sum *sum,
			 const struct hour_sum *all)
{
	(void)all;
	return sum->requests < CALLS_PAST || sum->prompt <= 0
		? NAN : (double)sum->cache_read / (double)sum->prompt;
}

static double share_of_keys(const struct hour_sum *sum,
			    const struct hour_sum *all)
{
	return all->cost <= 0 ? NAN : (double)sum->cost / (double)all->cost;
}

/* ---- one row ---------------------------------------------------------------------- */

/* What looking at one row needs. */
struct looking {
	const struct hours *h;
	const struct hour_row *row;
	const struct series_table *series;
	struct findings *to;
	int64_t day;
};

static const char *name_of(const struct looking *l, uint32_t number)
{
	return intern_str(&l->series->names, number).p;
}

static void put_name(const struct looking *l, struct buf *to)
{
	finding_word(to, name_of(l, l->row->name));
	buf_puts(to, " (");
	finding_word(to, name_of(l, l->row->provider));
	buf_puts(to, ")");
}

static void add(const struct looking *l, enum alert_kind kind, bool rises,
		struct buf *text)
{
	struct buf key = {0};

	buf_addf(&key, "%s:%s:", alert_kind_names[kind],
		 l->row->kind == HOUR_KEY ? "key" : "model");
	finding_word(&key, name_of(l, l->row->provider));
	buf_putc(&key, ':');
	finding_word(&key, name_of(l, l->row->name));
	findings_add(l->to, &(struct finding){
		.kind = kind, .level = ALERT_WARNING, .rises = rises,
		.period = l->day, .key = key.p, .text = text->p,
		.provider = (char *)name_of(l, l->row->provider),
	});
	buf_release(&key);
	buf_release(text);
}

static void put_money(struct buf *to, double nanos)
{
	char text[UNIT_TEXT];

	format_money((money)llround(nanos), 0, text);
	buf_puts(to, text);
}

/* How far above the usual is far. */
static double margin(const struct usual *u, double floor)
{
	return fmax(fmax(FAR * u->deviation, u->middle), floor);
}

/* Never seen in these hours: then it is held against all there is, for a
 * model that takes the place of another is no news. */
static void look_at_spending(const struct looking *l)
{
	double now = (double)l->row->last.cost, far;
	struct usual u = usual_of(l->h, l->row, spending);
	struct usual all = usual_of(l->h, &l->h->rows[0], spending);
	bool is_new = u.middle <= 0 && u.deviation <= 0;
	struct buf text = {0};

	if (is_new)
		u = all;
	far = margin(&u, SPEND_FLOOR);
	if (now <= u.middle + far / 2)
		return;
	buf_puts(&text, l->row->kind == HOUR_KEY ? "Spending of key "
						 : "Spending on ");
	put_name(l, &text);
	buf_puts(&text, ": ");
	put_money(&text, now);
	buf_puts(&text, " in the last hour, usually ");
	put_money(&text, u.middle);
	buf_puts(&text, is_new ? " for everything at this hour of the week"
			       : " at this hour of the week");
	add(l, ALERT_SPEND, now > u.middle + far, &text);
}

static void look_at_calls(const struct looking *l)
{
	const struct hour_sum *last = &l->row->last;
	struct usual u = usual_of(l->h, l->row, call_size);
	double now = call_size(last, NULL), far;
	char size[UNIT_TEXT], usually[UNIT_TEXT];
	struct buf text = {0};

	if (u.hours < HOURS_LEAST || last->requests < CALLS_LEAST ||
	    (double)last->cost < CALLS_FLOOR)
		return;
	far = margin(&u, CALL_LEAST);
	if (now <= u.middle + far / 2)
		return;
	format_count(llround(now), size);
	format_count(llround(u.middle), usually);
	buf_puts(&text, "Calls of ");
	put_name(l, &text);
	buf_addf(&text, " take %s tokens each, usually %s at this hour of the "
		 "week", size, usually);
	add(l, ALERT_CALL_SIZE, now > u.middle + far, &text);
}

static void look_at_cache(const struct looking *l)
{
	const struct hour_sum *last = &l->row->last;
	struct usual u = usual_of(l->h, l->row, cache_hits);
	double now = cache_hits(last, NULL);
	struct buf text = {0};

	if (u.hours < HOURS_LEAST || last->requests < CALLS_LEAST ||
	    last->prompt < PROMPT_LEAST || u.middle < CACHE_USUAL ||
	    now >= 0.7 * u.middle)
		return;
	buf_puts(&text, "Cache hits of ");
	put_name(l, &text);
	buf_addf(&text, " fell to %.0f%% of the prompt in the last hour, "
		 "usually %.0f%%", 100 * now, 100 * u.middle);
	add(l, ALERT_CACHE, now < 0.5 * u.middle &&
	    now < u.middle - FAR * u.deviation / 2, &text);
}

static void look_at_share(const struct looking *l)
{
	const struct hour_sum *all = &l->h->rows[1].last;
	struct usual u = usual_of(l->h, l->row, share_of_keys);
	double now = share_of_keys(&l->row->last, all);
	struct buf text = {0};

	if (isnan(now) || u.hours < HOURS_LEAST || u.middle > DOMINATED ||
	    (double)all->cost < KEYS_FLOOR || now < 0.9 * DOMINATES)
		return;
	buf_puts(&text, "Key ");
	put_name(l, &text);
	buf_addf(&text, " makes %.0f%% of the spending of all keys in the "
		 "last hour (", 100 * now);
	put_money(&text, (double)l->row->last.cost);
	buf_addf(&text, "), usually %.0f%%", 100 * u.middle);
	add(l, ALERT_DOMINATES, now >= DOMINATES, &text);
}

/* ---- looking ------------------------------------------------------------------------ */

static void look_at_rows(struct anomalies *a, const struct hours *h,
			 const struct part_input *in)
{
	struct looking l = {
		.h = h, .series = ledger_series(in->books.ledger),
		.to = &a->found,
		.day = zone_floor(in->books.zone, ZONE_DAY, in->books.now),
	};

	for (int i = 2; i < h->count; i++) {
		l.row = &h->rows[i];
		look_at_spending(&l);
		if (l.row->kind == HOUR_KEY) {
			look_at_share(&l);
		} else {
			look_at_calls(&l);
			look_at_cache(&l);
		}
	}
}

static int weeks_known(const struct hours *h)
{
	int weeks = 0;

	for (int i = 0; i < HOURS_PAST; i += HOURS_BESIDE)
		weeks += h->known[i];
	return weeks;
}

static bool look(struct anomalies *a, const struct part_input *in,
		 struct err *err)
{
	struct hours h;
	bool ok = hours_read(&h, in, err);

	if (ok) {
		findings_clear(&a->found);
		if (weeks_known(&h) >= WEEKS_LEAST)
			look_at_rows(a, &h, in);
		a->looked = true;
		a->version = in->version;
		a->mono = in->mono;
	}
	hours_release(&h);
	return ok;
}

static bool is_due(const struct anomalies *a, const struct part_input *in)
{
	int64_t age = in->mono - a->mono;

	return !a->looked || age >= LOOK_MS ||
	       (age == 0 && a->version != in->version);
}

bool anomalies_find(struct anomalies *a, const struct part_input *in,
		    struct findings *to, struct err *err)
{
	if (is_due(a, in) && !look(a, in, err))
		return false;
	for (int i = 0; i < a->found.count; i++)
		findings_add(to, &a->found.list[i]);
	return true;
}
