#include "core/config_screen.h"

#include "core/config_values.h"
#include "core/mem.h"
#include "core/screen_words.h"

/* ---- the header -------------------------------------------------------- */

static const struct words meter_kinds = {
	"the meter",
	meter_words,
	METERS,
};
static const struct words meter_styles = {
	"the style",
	meter_style_words,
	METER_STYLES,
};

/* Both words are right, but not for one another. */
static bool wrong_style(struct check *c, struct str meter)
{
	enum meter_kind kind;
	enum meter_style best;
	struct buf can = {0};

	meter_parse(meter, &kind, &best);
	for (int i = 0; i < METER_STYLES; i++)
		if (meter_has_style(kind, (enum meter_style)i))
			buf_addf(&can, "%s%s", can.n ? ", " : "",
				 meter_style_words[i]);
	check_refuse(c, AT_VALUE, "the meter \"%s\" can be %s",
		     meter_words[kind], buf_text(&can));
	buf_release(&can);
	return false;
}

static bool check_meter(struct check *c, const struct json *v)
{
	struct str word, meter, style;
	enum meter_kind kind;
	enum meter_style drawn;
	char name[64];
	ptrdiff_t colon;

	if (!check_text(c, v))
		return false;
	json_str(v, &word);
	if (meter_parse(word, &kind, &drawn))
		return true;
	colon = str_find(word, STR(":"));
	meter = (struct str){word.p, colon < 0 ? word.n : (size_t)colon};
	style = str_skip(word, colon < 0 ? word.n : (size_t)colon + 1);
	if (check_word_in(meter, &meter_kinds))
		return check_word_in(style, &meter_styles)
			       ? wrong_style(c, meter)
			       : check_unknown(c, AT_VALUE, style,
					       &meter_styles);
	if (meter.n >= sizeof(name))
		meter.n = sizeof(name) - 1;
	memcpy(name, meter.p, meter.n);
	name[meter.n] = '\0';
	return check_unknown(c, AT_VALUE, str_from(name), &meter_kinds);
}

static bool check_header_column(struct check *c, const struct json *v)
{
	if (json_kind(v) != JSON_LIST)
		return check_expected(c, v, "a list of meters");
	if (json_count(v) > HEADER_METERS)
		return check_refuse(c, AT_VALUE, "expected at most %d meters",
				    HEADER_METERS);
	return check_each(c, v, check_meter);
}

bool check_header(struct check *c, const struct json *v)
{
	if (json_kind(v) != JSON_LIST)
		return check_expected(c, v,
				      "a list of columns, each a list of "
				      "meters such as \"in:graph\"");
	if (json_count(v) > HEADER_COLUMNS)
		return check_refuse(c, AT_VALUE, "expected at most %d columns",
				    HEADER_COLUMNS);
	return check_each(c, v, check_header_column);
}

/* ---- columns of tables ------------------------------------------------- */

static bool check_column_list(struct check *c, const struct json *v)
{
	if (json_kind(v) != JSON_LIST)
		return check_expected(c, v, "a list of columns");
	if (!check_each(c, v, check_text))
		return false;
	for (size_t i = 1; i < json_count(v); i++) {
		struct str a, b;

		json_str(json_at(v, i), &a);
		for (size_t j = 0; j < i; j++) {
			json_str(json_at(v, j), &b);
			if (!str_eq(a, b))
				continue;
			json_path_index(&c->at, i);
			return check_refuse(c, AT_VALUE,
					    "the column is named twice");
		}
	}
	return true;
}

static void visit_pane(void *ctx, const char *key, struct json *v)
{
	const struct words panes = {"the pane", pane_words, pane_word_count};
	struct check *c = ctx;
	struct str word = str_from(key);

	if (!c->ok)
		return;
	json_path_key(&c->at, key);
	if (!check_word_in(word, &panes))
		check_unknown(c, AT_KEY, word, &panes);
	else if (check_column_list(c, v))
		json_path_up(&c->at);
}

bool check_columns(struct check *c, const struct json *v)
{
	if (json_kind(v) != JSON_MAP)
		return check_expected(c, v, "an object of lists by pane");
	json_each(v, visit_pane, c);
	return c->ok;
}

/* ---- keys -------------------------------------------------------------- */

static bool check_action(struct check *c, const struct json *v)
{
	const struct words actions = {
		"the action", action_words, action_word_count,
	};
	struct str s;

	if (!json_str(v, &s))
		return check_expected(c, v, "an action such as \"group\"");
	return check_word_in(s, &actions) ||
	       check_unknown(c, AT_VALUE, s, &actions);
}

static void visit_binding(void *ctx, const char *key, struct json *v)
{
	const struct words keys = {"the key", key_words, key_word_count};
	struct check *c = ctx;
	struct str word = str_from(key);

	if (!c->ok)
		return;
	json_path_key(&c->at, key);
	if (str_is(word, "Ctrl-C"))
		check_refuse(c, AT_KEY, "Ctrl-C always leaves");
	else if (!key_word_ok(word))
		check_unknown(c, AT_KEY, word, &keys);
	else
		check_action(c, v);
	json_path_up(&c->at);
}

bool check_keys(struct check *c, const struct json *v)
{
	if (json_kind(v) != JSON_MAP)
		return check_expected(c, v, "an object of actions by key");
	json_each(v, visit_binding, c);
	return c->ok;
}

/* ---- quiet hours ------------------------------------------------------- */

/* "22:00" */
static bool is_time_of_day(struct str s)
{
	int64_t hour, minute;

	return s.n == 5 && s.p[2] == ':' &&
	       str_int64((struct str){s.p, 2}, &hour) &&
	       str_int64(str_skip(s, 3), &minute) && hour >= 0 && hour < 24 &&
	       minute >= 0 && minute < 60;
}

bool check_quiet(struct check *c, const struct json *v)
{
	struct str s;

	return (json_str(v, &s) && s.n == 11 && s.p[5] == '-' &&
		is_time_of_day((struct str){s.p, 5}) &&
		is_time_of_day(str_skip(s, 6))) ||
	       check_refuse(c, AT_VALUE,
			    "expected hours such as \"22:00-07:00\"");
}
