#include "core/alerts_quiet.h"

#include "core/config.h"
#include "core/json.h"
#include "core/part.h"

#define MINUTE_MS INT64_C(60000)

enum { HOUR_MINUTES = 60, DAY_MINUTES = 24 * HOUR_MINUTES };

/* "22:00", or "24:00". */
static bool read_minutes(struct str text, int *out)
{
	int64_t hour, minute;

	if (text.n != 5 || text.p[2] != ':' ||
	    !str_int64((struct str){text.p, 2}, &hour) ||
	    !str_int64((struct str){text.p + 3, 2}, &minute))
		return false;
	if (hour < 0 || minute < 0 || minute >= HOUR_MINUTES ||
	    hour * HOUR_MINUTES + minute > DAY_MINUTES)
		return false;
	*out = (int)(hour * HOUR_MINUTES + minute);
	return true;
}

void quiet_read(struct quiet *q, const struct part_input *in)
{
	const struct json *root = in->config ? in->config->root : NULL;
	struct str text = {0}, from, to;
	ptrdiff_t dash = -1;

	q->from = q->to = 0;
	q->zone = *in->books.zone;
	if (json_str(json_get(json_get(root, "alerts"), "quiet"), &text))
		dash = str_find(text, STR("-"));
	if (dash < 0)
		return;
	from = str_trim((struct str){text.p, (size_t)dash});
	to = str_trim(str_skip(text, (size_t)dash + 1));
	if (!read_minutes(from, &q->from) || !read_minutes(to, &q->to))
		q->from = q->to = 0;
}

/* What the clock on the wall shows, also on a day with another offset. */
static int minute_of_day(const struct zone *z, int64_t now)
{
	char label[ZONE_TEXT];
	int64_t hour = 0;

	zone_label(z, ZONE_HOUR, now, label);
	str_int64((struct str){label + 11, 2}, &hour);
	return (int)(hour * HOUR_MINUTES +
		     (now - zone_floor(z, ZONE_HOUR, now)) / MINUTE_MS);
}

bool is_quiet(const struct quiet *q, int64_t now)
{
	int at;

	if (q->from == q->to)
		return false;
	at = minute_of_day(&q->zone, now);
	if (q->from < q->to)
		return at >= q->from && at < q->to;
	return at >= q->from || at < q->to;
}
