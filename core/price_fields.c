#include "core/price_fields.h"

#include <stdio.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/model_words.h"
#include "core/money.h"

/* $1,000,000 per Mtok, $1,000 per unit: beyond is a slip of the unit, and
 * below no sum of a call can overflow 128 bits. */
#define RATE_MAX ((int64_t)1000000000000)
#define PER_UNIT_MAX ((int64_t)1000000000000000)

/* The most a derived rate's denominator may be; see add_band(). */
#define DEN_MAX 1000

struct unit_word {
	const char *word;
	enum price_unit unit;
	int exponent;           /* of USD per unit to pUSD per single one */
};

static const struct unit_word units[] = {
	{"mtok", UNIT_MTOK, 6},
	{"free", UNIT_FREE, 6},
	{"mtok@fast", UNIT_FAST, 6},
	{"mtok@priority", UNIT_PRIORITY, 6},
	{"mtok@flex", UNIT_FLEX, 6},
	{"mtok@peak", UNIT_PEAK, 6},
	{"mtok@offpeak2025", UNIT_OFFPEAK_2025, 6},
	{"mtok@image", UNIT_IMAGE_TOKENS, 6},
	{"mtok@video", UNIT_VIDEO_TOKENS, 6},
	{"mtok@cached_audio", UNIT_CACHED_AUDIO, 6},
	{"mtok@citation", UNIT_CITATION, 6},
	{"mtok_hour", UNIT_TOKEN_HOUR, 6},
	{"kcall", UNIT_CALL, 9},
	{"kreq", UNIT_REQUEST, 9},
	{"ksearch", UNIT_SEARCH, 9},
	{"kpage", UNIT_PAGE, 9},
	{"image", UNIT_IMAGE, 12},
	{"second", UNIT_SECOND, 12},
	{"mchar", UNIT_CHARACTER, 6},
	{"session", UNIT_SESSION, 12},
	{"gb_day", UNIT_GB_DAY, 12},
};

/* Members that are money, where they go, and whether above the line. */
static const struct {
	const char *member;
	enum token_category category;
	bool above;
} rates[] = {
	{"input", TOKENS_INPUT, false},
	{"cache_read", TOKENS_CACHE_READ, false},
	{"cache_write_5m", TOKENS_CACHE_WRITE_5M, false},
	{"cache_write_1h", TOKENS_CACHE_WRITE_1H, false},
	{"output", TOKENS_OUTPUT, false},
	{"reasoning", TOKENS_REASONING, false},
	{"audio_in", TOKENS_AUDIO_IN, false},
	{"audio_out", TOKENS_AUDIO_OUT, false},
	{"input_long", TOKENS_INPUT, true},
	{"cache_read_long", TOKENS_CACHE_READ, true},
	{"output_long", TOKENS_OUTPUT, true},
};

static const char *const others[] = {
	"list", "match", "kind", "unit", "batch_in", "batch_out",
	"threshold", "valid_from", "valid_to", "source",
};

/* One rule being read. */
struct reading {
	struct rule *rule;
	const struct json *from;
	struct intern *texts;
	int exponent;
	struct err *err;
	bool ok;
};

static const char *keep(struct intern *texts, struct str s)
{
	return intern_str(texts, intern_add(texts, s)).p;
}

/* Ids are looked up in lower case. */
static const char *keep_lower(struct intern *texts, struct str s)
{
	struct buf lower = {0};
	const char *kept;

	buf_add(&lower, s);
	for (size_t i = 0; i < lower.n; i++)
		if (lower.p[i] >= 'A' && lower.p[i] <= 'Z')
			lower.p[i] = (char)(lower.p[i] + 32);
	kept = keep(texts, buf_str(&lower));
	buf_release(&lower);
	return kept;
}

/* "aws" is fine for "bedrock": any name of a seller stands for its list. */
static const char *keep_list(struct intern *texts, struct str name)
{
	const struct seller *s = seller_find(name);

	return s && *s->list ? keep(texts, str_from(s->list))
			     : keep_lower(texts, name);
}

/* Text member; `fallback` when it is absent (NULL: it must be there). */
static bool read_text(struct reading *r, const char *member,
		      const char *fallback, struct str *out)
{
	const struct json *v = json_get(r->from, member);

	if (!v && fallback) {
		*out = str_from(fallback);
		return true;
	}
	if (!v)
		return err_set(r->err, "\"%s\" is missing", member);
	if (!json_str(v, out))
		return err_set(r->err, "\"%s\" must be a string", member);
	return !str_empty(*out) ||
	       err_set(r->err, "\"%s\" is empty", member);
}

/* A decimal as text, or a whole number as it is; RATE_NONE when absent. */
static bool read_decimal(struct reading *r, const char *member, int exponent,
			 int64_t *out)
{
	const struct json *v = json_get(r->from, member);
	struct str text;
	int64_t whole;
	char digits[24];

	*out = RATE_NONE;
	if (!v)
		return true;
	if (json_int(v, &whole)) {
		snprintf(digits, sizeof(digits), "%lld", (long long)whole);
		text = str_from(digits);
	} else if (!json_str(v, &text)) {
		return err_set(r->err, "\"%s\" must be money as text, like "
			       "\"0.25\"", member);
	}
	if (!decimal_parse(text, exponent, out))
		return err_set(r->err, "\"%s\": \"%.*s\" is no decimal number",
			       member, STR_ARG(text));
	return *out >= 0 ||
	       err_set(r->err, "\"%s\" is negative", member);
}

static bool read_names(struct reading *r, bool any_list)
{
	static const char *const kinds[] = {"exact", "prefix", "regex"};
	struct str list, match, kind, source;

	if (!read_text(r, "list", any_list ? "*" : NULL, &list) ||
	    !read_text(r, "match", NULL, &match) ||
	    !read_text(r, "kind", "exact", &kind) ||
	    !read_text(r, "source", any_list ? "user" : NULL, &source))
		return false;
	r->rule->list = keep_list(r->texts, list);
	r->rule->match = str_is(kind, "regex") ? keep(r->texts, match)
					       : keep_lower(r->texts, match);
	r->rule->source = keep(r->texts, source);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		r->rule->kind = (enum price_match)i;
		if (str_is(kind, kinds[i]))
			return true;
	}
	return err_set(r->err, "\"kind\" must be exact, prefix or regex, "
		       "not \"%.*s\"", STR_ARG(kind));
}

static bool read_unit(struct reading *r)
{
	const struct str context = STR("mtok@ctx");
	struct str word;

	if (!read_text(r, "unit", "mtok", &word))
		return false;
	r->rule->unit_name = keep(r->texts, word);
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (!str_is(word, units[i].word))
			continue;
		r->rule->unit = units[i].unit;
		r->exponent = units[i].exponent;
		return true;
	}
	r->rule->unit = UNIT_CONTEXT;
	r->exponent = 6;
	return (str_starts(word, context) &&
		str_int64(str_skip(word, context.n), &r->rule->context) &&
		r->rule->context > 0) ||
	       err_set(r->err, "unknown unit \"%.*s\"", STR_ARG(word));
}

static bool read_rates(struct reading *r)
{
	bool tokens = unit_is_tokens(r->rule->unit);
	int64_t *to, most = tokens ? RATE_MAX : PER_UNIT_MAX;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		r->rule->rate[c] = r->rule->rate_long[c] = RATE_NONE;
	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		to = rates[i].above ? r->rule->rate_long : r->rule->rate;
		to += rates[i].category;
		if (!read_decimal(r, rates[i].member, r->exponent, to))
			return false;
		if (*to > most)
			return err_set(r->err, "\"%s\" is beyond reason",
				       rates[i].member);
	}
	/* Media are priced per unit made, everything else per unit used. */
	r->rule->per_unit = RATE_NONE;
	if (tokens)
		return true;
	r->rule->per_unit = r->rule->rate[TOKENS_INPUT];
	if (r->rule->per_unit == RATE_NONE)
		r->rule->per_unit = r->rule->rate[TOKENS_OUTPUT];
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		r->rule->rate[c] = RATE_NONE;
	return r->rule->per_unit != RATE_NONE ||
	       err_set(r->err, "\"input\" is missing: the price of one unit");
}

static int64_t common_divisor(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* a / b in lowest terms. */
static struct ratio ratio_of(int64_t a, int64_t b)
{
	int64_t d = common_divisor(a, b);

	return (struct ratio){(int32_t)(a / d), (int32_t)(b / d)};
}

static bool read_ratio(struct reading *r, const char *member,
		       struct ratio *out)
{
	int64_t thousandths;

	*out = (struct ratio){0, 0};
	if (!read_decimal(r, member, 3, &thousandths))
		return false;
	if (thousandths == RATE_NONE)
		return true;
	if (thousandths > 1000)
		return err_set(r->err, "\"%s\" is above 1", member);
	*out = ratio_of(thousandths, 1000);
	return true;
}

static bool read_threshold(struct reading *r)
{
	const struct json *v = json_get(r->from, "threshold");
	bool above = r->rule->rate_long[TOKENS_INPUT] != RATE_NONE;

	r->rule->threshold = 0;
	if (v && (!json_int(v, &r->rule->threshold) ||
		  r->rule->threshold <= 0))
		return err_set(r->err, "\"threshold\" must be a whole number "
			       "of tokens");
	if (!v == !above)
		return true;
	return err_set(r->err, "\"%s\" is missing: above which line, and what "
		       "then", v ? "input_long" : "threshold");
}

/* A bare date means the whole day, a second the whole second. */
static bool read_time(struct reading *r, const char *member, bool end,
		      int64_t *out)
{
	struct str text;

	*out = end ? INT64_MAX : INT64_MIN;
	if (!json_get(r->from, member))
		return true;
	if (!read_text(r, member, NULL, &text) ||
	    !time_parse_rfc3339(text, out, r->err))
		return err_prefix(r->err, "\"%s\"", member);
	if (end)
		*out += text.n == 10 ? 86399999 : 999;
	return true;
}

static void check_member(void *ctx, const char *key, struct json *v)
{
	struct reading *r = ctx;

	(void)v;
	for (size_t i = 0; i < ARRAY_LEN(rates); i++)
		if (strcmp(key, rates[i].member) == 0)
			return;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcmp(key, others[i]) == 0)
			return;
	if (r->ok)
		r->ok = err_set(r->err, "unknown member \"%s\"", key);
}

/* `c` of a band costs what `other` costs. */
static void fall_back(struct band *b, enum token_category c,
		      enum token_category other, bool guess)
{
	if (b->rate[c] != RATE_NONE)
		return;
	b->rate[c] = b->rate[other];
	if (guess && b->rate[other] != RATE_NONE)
		b->guessed |= TOKENS_BIT(c);
}

/* Vendors leave out what costs the same, and data what nobody wrote down:
 * cache and audio then cost at most what plain tokens cost, and say so. */
static void fill_band(struct band *b)
{
	fall_back(b, TOKENS_CACHE_READ, TOKENS_INPUT, true);
	fall_back(b, TOKENS_CACHE_WRITE_5M, TOKENS_INPUT, true);
	fall_back(b, TOKENS_CACHE_WRITE_1H, TOKENS_INPUT, true);
	fall_back(b, TOKENS_AUDIO_IN, TOKENS_INPUT, true);
	fall_back(b, TOKENS_IMAGE_IN, TOKENS_INPUT, false);
	fall_back(b, TOKENS_REASONING, TOKENS_OUTPUT, false);
	fall_back(b, TOKENS_AUDIO_OUT, TOKENS_OUTPUT, true);
	fall_back(b, TOKENS_IMAGE_OUT, TOKENS_OUTPUT, true);
}

/* rate * by, exactly, with the band's denominator. A user's figures may
 * divide so badly that the exact numbers would get too large to add up: then
 * the rate itself is rounded to the picodollar. */
static int64_t scale_rate(int64_t rate, struct ratio by, int64_t den)
{
	if (rate == RATE_NONE)
		return RATE_NONE;
	return divide_half_even((__int128)rate * by.num * den, by.den);
}

static struct ratio above_to_base(const struct rule *r, enum token_category c)
{
	int64_t base = r->rate[c], above = r->rate_long[c];
	int64_t d;

	if (base <= 0 || above < 0)
		return (struct ratio){1, 1};
	d = common_divisor(above, base);
	if (above / d > INT32_MAX || base / d > INT32_MAX)
		return (struct ratio){(int32_t)(above / base), 1};
	return (struct ratio){(int32_t)(above / d), (int32_t)(base / d)};
}

/* Rates of the whole call above the line. Only input, cache reads and output
 * are written down; the rest grows as its side does. */
static void fill_above(struct rule *r)
{
	static const enum token_category in[] = {
		TOKENS_CACHE_READ, TOKENS_CACHE_WRITE_5M,
		TOKENS_CACHE_WRITE_1H, TOKENS_AUDIO_IN,
	};
	static const enum token_category out[] = {TOKENS_REASONING,
						  TOKENS_AUDIO_OUT};
	struct ratio in_by = above_to_base(r, TOKENS_INPUT);
	struct ratio out_by = above_to_base(r, TOKENS_OUTPUT);
	const struct ratio one = {1, 1};
	struct band *b = &r->above;
	int64_t den = (int64_t)in_by.den * out_by.den;

	b->den = den <= DEN_MAX ? den : 1;
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		b->rate[c] = scale_rate(r->rate_long[c], one, b->den);
	for (size_t i = 0; i < ARRAY_LEN(in); i++)
		if (b->rate[in[i]] == RATE_NONE)
			b->rate[in[i]] = scale_rate(r->rate[in[i]], in_by,
						    b->den);
	for (size_t i = 0; i < ARRAY_LEN(out); i++)
		b->rate[out[i]] = scale_rate(r->rate[out[i]], out_by, b->den);
	if (b->rate[TOKENS_OUTPUT] == RATE_NONE)
		b->rate[TOKENS_OUTPUT] = scale_rate(r->rate[TOKENS_OUTPUT],
						    one, b->den);
	fill_band(b);
}

static void fill_bands(struct rule *r)
{
	r->base = (struct band){.den = 1};
	r->above = (struct band){.den = 1};
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		r->base.rate[c] = r->above.rate[c] = r->rate[c];
	if (r->unit == UNIT_FREE)
		for (int c = 0; c < TOKENS_UNCLASSIFIED; c++)
			r->base.rate[c] = 0;
	fill_band(&r->base);
	if (r->threshold)
		fill_above(r);
}

bool rule_from_json(struct rule *rule, const struct json *from,
		    struct intern *texts, bool any_list, struct err *err)
{
	struct reading r = {.rule = rule, .from = from, .texts = texts,
			    .err = err, .ok = true};

	if (json_kind(from) != JSON_MAP)
		return err_set(err, "a rule must be an object, not %s",
			       json_kind_name(json_kind(from)));
	json_each(from, check_member, &r);
	if (!r.ok || !read_names(&r, any_list) || !read_unit(&r) ||
	    !read_rates(&r) || !read_threshold(&r) ||
	    !read_ratio(&r, "batch_in", &rule->batch_in) ||
	    !read_ratio(&r, "batch_out", &rule->batch_out) ||
	    !read_time(&r, "valid_from", false, &rule->from) ||
	    !read_time(&r, "valid_to", true, &rule->to))
		return false;
	if (rule->to < rule->from)
		return err_set(err, "\"valid_to\" is before \"valid_from\"");
	fill_bands(rule);
	return true;
}
