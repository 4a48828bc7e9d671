#include "core/config_values.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/clock.h"
#include "core/config.h"
#include "core/config_screen.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/money.h"
#include "core/nearest.h"
#include "core/query.h"

static const char *const field_list[] = {
	"input",          "cache_read", "cache_write_5m", "cache_write_1h",
	"output",         "reasoning",  "audio_in",       "audio_out",
	"image_in",       "image_out",  "total",          "ts",
	"id",             "model",      "cost_usd",       "service_tier",
	"project",        "session",    "key",
};

static const char *const camp_list[] = {
	"infrastructure",
	"lab",
	"vertical",
	"open",
};

static const struct words field_words = {
	"the field",
	field_list,
	ARRAY_LEN(field_list),
};
static const struct words camp_words = {
	"the camp",
	camp_list,
	ARRAY_LEN(camp_list),
};
static const struct words by_words = {
	"the dimension",
	by_names,
	BY_COUNT,
};

bool check_refuse(struct check *c, enum where where, const char *format, ...)
{
	struct json_position at;
	struct buf path = {0};
	char what[400];
	va_list ap;

	c->ok = false;
	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	at = json_where(c->text, &c->at, where == AT_KEY);
	json_path_write(&c->at, &path);
	err_set(c->err, "%s:%d:%d: %s: %s", c->name, at.line, at.column,
		buf_text(&path), what);
	buf_release(&path);
	return false;
}

bool check_expected(struct check *c, const struct json *v, const char *what)
{
	return check_refuse(c, AT_VALUE, "expected %s, not %s", what,
			    json_kind_name(json_kind(v)));
}

bool check_word_in(struct str word, const struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (str_is(word, words->list[i]))
			return true;
	return false;
}

bool check_unknown(struct check *c, enum where where, struct str word,
		   const struct words *words)
{
	const char *near = nearest_word(word, words->list, words->count);
	struct buf all = {0};

	if (near)
		return check_refuse(c, where,
				    "%s \"%.60s\" is unknown; did you mean "
				    "\"%s\"?",
				    words->what, word.p, near);
	for (size_t i = 0; i < words->count; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", words->list[i]);
	check_refuse(c, where, "%s \"%.60s\" is unknown; expected one of %s",
		     words->what, word.p, buf_text(&all));
	buf_release(&all);
	return false;
}

/* ---- values ------------------------------------------------------------ */

bool check_text(struct check *c, const struct json *v)
{
	struct str s;

	if (!json_str(v, &s))
		return check_expected(c, v, "a string");
	return s.n > 0 ||
	       check_refuse(c, AT_VALUE, "expected some text, not \"\"");
}

static bool check_bool(struct check *c, const struct json *v)
{
	bool b;

	return json_bool(v, &b) || check_expected(c, v, "true or false");
}

static bool check_integer(struct check *c, const struct json *v)
{
	int64_t n;

	if (!json_int(v, &n))
		return check_expected(c, v, "a whole number");
	return n > 0 || check_refuse(c, AT_VALUE, "expected a number above 0");
}

static bool check_duration(struct check *c, const struct json *v)
{
	struct str s;
	int64_t ms;

	if (!json_str(v, &s))
		return check_expected(c, v, "a duration such as \"60s\"");
	return config_duration(s, &ms) ||
	       check_refuse(c, AT_VALUE,
			    "expected a duration such as \"250ms\", "
			    "\"60s\", \"5m\", \"6h\" or \"90d\"");
}

static bool check_interval(struct check *c, const struct json *v)
{
	struct str s;
	int64_t ms;

	if (!check_duration(c, v))
		return false;
	json_str(v, &s);
	config_duration(s, &ms);
	return ms >= 2000 || check_refuse(c, AT_VALUE, "expected 2s or more");
}

static bool check_currency(struct check *c, const struct json *v)
{
	struct str s;

	if (json_str(v, &s) && s.n == 3 &&
	    strspn(s.p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3)
		return true;
	return check_refuse(c, AT_VALUE, "expected a currency such as \"USD\"");
}

static bool check_usd(struct check *c, const struct json *v)
{
	struct str s;
	money m;

	if (!json_str(v, &s))
		return check_expected(c, v,
				      "an amount as a string, such as "
				      "\"500.00\"");
	return (money_parse(s, &m) && m >= 0) ||
	       check_refuse(c, AT_VALUE,
			    "expected an amount such as \"500.00\"");
}

static bool check_date(struct check *c, const struct json *v)
{
	struct str s;
	int64_t ms;

	return (json_str(v, &s) && s.n == 10 &&
		time_parse_rfc3339(s, &ms, NULL)) ||
	       check_refuse(c, AT_VALUE,
			    "expected a date such as \"2026-11-01\"");
}

/* The value itself is never repeated: it may be the secret. */
static bool check_secret(struct check *c, const struct json *v)
{
	static const struct str kinds[] = {
		{"env:", 4},
		{"file:", 5},
		{"cmd:", 4},
	};
	struct str s;

	if (!json_str(v, &s))
		return check_expected(c, v,
				      "env:NAME, file:PATH or cmd:COMMAND");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_starts(s, kinds[i]) && s.n > kinds[i].n)
			return true;
	return check_refuse(
		c, AT_VALUE,
		"secrets do not belong in this file; write "
		"env:NAME, file:PATH or cmd:COMMAND that names where "
		"to find it");
}

static bool check_url(struct check *c, const struct json *v)
{
	struct str s;

	if (json_str(v, &s) && ((str_starts(s, STR("http://")) && s.n > 7) ||
				(str_starts(s, STR("https://")) && s.n > 8)))
		return true;
	return check_refuse(
		c, AT_VALUE,
		"expected an address such as \"https://host:port\"");
}

bool check_each(struct check *c, const struct json *list, check_value *check)
{
	for (size_t i = 0; c->ok && i < json_count(list); i++) {
		json_path_index(&c->at, i);
		check(c, json_at(list, i));
		json_path_up(&c->at);
	}
	return c->ok;
}

static bool check_words(struct check *c, const struct json *v)
{
	if (json_kind(v) != JSON_LIST)
		return check_expected(c, v, "a list of strings");
	if (json_count(v) == 0)
		return check_refuse(c, AT_VALUE,
				    "expected at least one string");
	return check_each(c, v, check_text);
}

static bool check_strings(struct check *c, const struct json *v)
{
	if (json_kind(v) == JSON_LIST)
		return check_words(c, v);
	if (json_kind(v) != JSON_STR)
		return check_expected(c, v, "a string or a list of strings");
	return check_text(c, v);
}

static bool check_percents(struct check *c, const struct json *v)
{
	if (json_kind(v) != JSON_LIST)
		return check_expected(c, v, "a list of percentages");
	return check_each(c, v, check_integer);
}

/* ---- objects whose keys are free, or words ----------------------------- */

struct members {
	struct check *c;
	check_value *check;
	const struct words *keys; /* NULL: any */
};

static void visit_member(void *ctx, const char *key, struct json *v)
{
	struct members *m = ctx;
	struct str word = str_from(key);

	if (!m->c->ok)
		return;
	json_path_key(&m->c->at, key);
	if (m->keys && !check_word_in(word, m->keys))
		check_unknown(m->c, AT_KEY, word, m->keys);
	else
		m->check(m->c, v);
	json_path_up(&m->c->at);
}

static bool check_members(const struct json *v, struct members m)
{
	if (json_kind(v) != JSON_MAP)
		return check_expected(m.c, v, "an object");
	json_each(v, visit_member, &m);
	return m.c->ok;
}

static bool check_object(struct check *c, const struct json *v)
{
	return check_members(v, (struct members){c, check_text});
}

static bool check_urls(struct check *c, const struct json *v)
{
	return check_members(v, (struct members){c, check_url});
}

static bool check_camp(struct check *c, const struct json *v)
{
	struct str s;

	if (!json_str(v, &s))
		return check_expected(c, v, "a camp");
	return check_word_in(s, &camp_words) ||
	       check_unknown(c, AT_VALUE, s, &camp_words);
}

static bool check_camps(struct check *c, const struct json *v)
{
	return check_members(v, (struct members){c, check_camp});
}

static bool check_fields(struct check *c, const struct json *v)
{
	return check_members(v, (struct members){c, check_text, &field_words});
}

static bool check_filter(struct check *c, const struct json *v)
{
	return check_members(v, (struct members){c, check_strings, &by_words});
}

/* "a|b|c": one of these words. */
static bool check_choice(struct check *c, const struct json *v,
			 const char *choices)
{
	const char *p = choices;
	struct str s;

	if (!json_str(v, &s))
		return check_expected(c, v, "a string");
	while (p) {
		const char *bar = strchr(p, '|');
		size_t n = bar ? (size_t)(bar - p) : strlen(p);

		if (str_eq(s, (struct str){p, n}))
			return true;
		p = bar ? bar + 1 : NULL;
	}
	return check_refuse(c, AT_VALUE, "expected one of %s", choices);
}

bool check_type(struct check *c, const char *type, const struct json *v)
{
	static const struct {
		const char *type;
		check_value *check;
	} all[] = {
		{"string", check_text},       {"bool", check_bool},
		{"integer", check_integer},   {"duration", check_duration},
		{"interval", check_interval}, {"currency", check_currency},
		{"usd", check_usd},           {"date", check_date},
		{"secret", check_secret},     {"url", check_url},
		{"words", check_words},       {"strings", check_strings},
		{"percents", check_percents}, {"object", check_object},
		{"urls", check_urls},         {"camps", check_camps},
		{"fields", check_fields},     {"filter", check_filter},
		{"header", check_header},     {"columns", check_columns},
		{"keys", check_keys},         {"quiet", check_quiet},
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (!strcmp(type, all[i].type))
			return all[i].check(c, v);
	return check_choice(c, v, type);
}
