#include "core/forecast.h"

#include <math.h>

#define DAY_MS INT64_C(86400000)

enum { WEEK = 7, WEEKDAYS_LEAST = 14, SLOTS = FORECAST_HOURS };

/* Days weigh half after three weeks. */
#define HALF_LIFE 21.0

/* Of the standard normal distribution: 80 % lie within. */
#define Z80 1.2815515655446004

/* What is expected, in nano-dollars. */
struct pace {
	double mean[WEEK];              /* of a day, Monday first */
	double all;                     /* of any day */
	double variance;                /* of a day around its mean */
	double weight;                  /* how many days the means stand on */
	double share[SLOTS + 1];        /* of a day, before each hour */
};

/* ---- the past ---------------------------------------------------------------- */

static int weekday(const struct zone *z, int64_t day)
{
	int64_t monday = zone_floor(z, ZONE_WEEK, day);

	return (int)((day - monday + DAY_MS / 2) / DAY_MS) % WEEK;
}

/* Of the day `ago` days before yesterday. */
static int weekday_before(int today, int ago)
{
	return ((today - 1 - ago) % WEEK + WEEK) % WEEK;
}

static double weight_of(int ago)
{
	return exp2(-ago / HALF_LIFE);
}

/* Each weekday leans on the mean of all, the less the more it was seen. */
static void find_means(struct pace *p, const struct forecast_past *past,
		       int today)
{
	double sum[WEEK] = {0}, weight[WEEK] = {0}, whole = 0, total = 0;

	for (int i = 0; i < past->days; i++) {
		int w = weekday_before(today, i);

		sum[w] += weight_of(i) * (double)past->day[i];
		weight[w] += weight_of(i);
	}
	for (int w = 0; w < WEEK; w++) {
		whole += sum[w];
		total += weight[w];
	}
	p->all = fmax(whole / total, 0);
	for (int w = 0; w < WEEK; w++) {
		p->mean[w] = p->all;
		if (past->days >= WEEKDAYS_LEAST)
			p->mean[w] = fmax((sum[w] + p->all) / (weight[w] + 1),
					  0);
	}
}

static void find_variance(struct pace *p, const struct forecast_past *past,
			  int today)
{
	double squares = 0, weight = 0, weight2 = 0;

	for (int i = 0; i < past->days; i++) {
		double off = (double)past->day[i] -
			     p->mean[weekday_before(today, i)];

		squares += weight_of(i) * off * off;
		weight += weight_of(i);
		weight2 += weight_of(i) * weight_of(i);
	}
	p->weight = weight * weight / weight2;
	p->variance = squares / weight * p->weight / (p->weight - 1);
}

/* One day's worth is laid evenly under it: a week of days is not much. */
static void find_shape(struct pace *p, const struct forecast_past *past)
{
	double all = 0, so_far = 0, even;

	for (int i = 0; i < SLOTS; i++)
		all += fmax(past->hour[i], 0);
	even = all > 0 ? all / WEEK / SLOTS : 1;
	all += even * SLOTS;
	for (int i = 0; i < SLOTS; i++) {
		p->share[i] = so_far / all;
		so_far += fmax(past->hour[i], 0) + even;
	}
	p->share[SLOTS] = 1;
}

/* ---- what is to come ---------------------------------------------------------- */

/* Share of a day before a part of it, 0 to 1. */
static double share_at(const struct pace *p, double part)
{
	double at = fmin(fmax(part, 0), 1) * SLOTS;
	int slot = at >= SLOTS ? SLOTS - 1 : (int)at;

	return p->share[slot] +
	       (p->share[slot + 1] - p->share[slot]) * (at - slot);
}

/* Part of a day at which that share of it is spent. */
static double part_at(const struct pace *p, double share)
{
	int slot = 0;
	double step;

	while (slot < SLOTS - 1 && p->share[slot + 1] < share)
		slot++;
	step = p->share[slot + 1] - p->share[slot];
	return fmin((slot + (step > 0 ? (share - p->share[slot]) / step : 0)) /
		    SLOTS, 1);
}

/* A walk from now to the end, day by day. */
struct walk {
	const struct pace *pace;
	const struct zone *zone;
	int64_t until;
	double left;                    /* of the limit */
	double sum;                     /* to come */
	double days;
	int64_t exhausted_at;
};

/* `mean` is what the whole of [start, end) would bring; what lies before
 * `from` is past. */
static void walk_day(struct walk *w, int64_t start, int64_t end, int64_t from,
		     double mean)
{
	double length = (double)(end - start);
	int64_t to = end < w->until ? end : w->until;
	double before = share_at(w->pace, (double)(from - start) / length);
	double after = share_at(w->pace, (double)(to - start) / length);
	double more = mean * (after - before);

	if (!w->exhausted_at && w->left > w->sum &&
	    w->sum + more >= w->left && more > 0)
		w->exhausted_at = start + (int64_t)(length *
			part_at(w->pace, before + (w->left - w->sum) / mean));
	w->sum += more;
	w->days += after - before;
}

/* Today goes on as it began, as far as its beginning tells. */
static double todays_mean(const struct pace *p, int today, double so_far,
			  double share)
{
	double usual = p->mean[today] > 0 ? p->mean[today] : p->all;

	if (usual <= 0)
		return 0;
	return usual * (usual + so_far) / (usual + usual * share);
}

static void walk_on(struct walk *w, const struct forecast_past *past,
		    int today)
{
	int64_t start = zone_floor(w->zone, ZONE_DAY, past->now);
	int64_t end = zone_add(w->zone, ZONE_DAY, start, 1);
	double part = (double)(past->now - start) / (double)(end - start);
	double share = share_at(w->pace, part);

	walk_day(w, start, end, past->now,
		 todays_mean(w->pace, today, (double)past->today, share));
	while (end < w->until) {
		start = end;
		end = zone_add(w->zone, ZONE_DAY, start, 1);
		today = (today + 1) % WEEK;
		walk_day(w, start, end, start, w->pace->mean[today]);
	}
}

/* Student's t for 80 %, from the normal by its expansion. */
static double quantile(double freedom)
{
	double z = Z80, f = fmax(freedom, 1);
	double z3 = z * z * z, z5 = z3 * z * z;

	return z + (z3 + z) / (4 * f) +
	       (5 * z5 + 16 * z3 + 3 * z) / (96 * f * f);
}

static money add_rounded(money spent, double more)
{
	const double most = 9e18;
	money sum;

	if (__builtin_add_overflow(spent,
				   (money)llround(fmin(fmax(more, 0), most)),
				   &sum))
		return INT64_MAX;
	return sum;
}

bool forecast_make(const struct forecast_past *past, int64_t until,
		   money spent, money limit, struct forecast *out)
{
	int today = weekday(past->zone,
			    zone_floor(past->zone, ZONE_DAY, past->now));
	struct pace pace;
	struct walk walk = {.pace = &pace, .zone = past->zone, .until = until,
			    .left = (double)(limit - spent)};
	double off;

	*out = (struct forecast){MONEY_NONE, MONEY_NONE, MONEY_NONE, 0};
	if (past->days < FORECAST_LEAST || past->now >= until)
		return false;
	find_means(&pace, past, today);
	find_variance(&pace, past, today);
	find_shape(&pace, past);
	walk_on(&walk, past, today);
	off = quantile(pace.weight - 1) *
	      sqrt(pace.variance * (walk.days + walk.days * walk.days /
						pace.weight));
	out->sum = add_rounded(spent, walk.sum);
	out->low = add_rounded(spent, walk.sum - off);
	out->high = add_rounded(spent, walk.sum + off);
	out->exhausted_at = walk.exhausted_at;
	return true;
}
