#include "core/model_steps.h"

#include <stdio.h>

#include "core/mem.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static struct str text_of(const struct model_walk *w)
{
	return model_walk_text(w);
}

static bool starts(const struct model_walk *w, const char *with)
{
	return str_starts(text_of(w), str_from(with));
}

static bool ends(const struct model_walk *w, const char *with)
{
	return str_ends(text_of(w), str_from(with));
}

/* Both return true so that a step can end with them. */
static bool cut_front(struct model_walk *w, size_t n)
{
	memmove(w->text, w->text + n, w->n - n + 1);
	w->n -= n;
	return true;
}

static bool cut_back(struct model_walk *w, size_t n)
{
	w->n -= n;
	w->text[w->n] = '\0';
	return true;
}

/* Put `text` in; what does not fit is dropped. */
static void set_text(struct model_walk *w, const char *text)
{
	w->n = strnlen(text, MODEL_WALK - 1);
	memmove(w->text, text, w->n);
	w->text[w->n] = '\0';
}

static void name_host(struct model_walk *w, const char *seller)
{
	if (!w->host)
		w->host = seller_find(str_from(seller));
}

/* Digits at the end of the first `end` characters. */
static size_t digits_before(const struct model_walk *w, size_t end)
{
	size_t n = 0;

	while (n < end && is_digit(w->text[end - n - 1]))
		n++;
	return n;
}

/* arn:aws:bedrock:REGION:ACCOUNT:KIND/ID: two kinds hold a model's id. */
static bool drop_arn(struct model_walk *w)
{
	static const char *const kinds[] = {":foundation-model/",
					    ":inference-profile/"};

	name_host(w, "bedrock");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		ptrdiff_t at = str_find(text_of(w), str_from(kinds[i]));

		if (at >= 0)
			return cut_front(w, (size_t)at + strlen(kinds[i]));
	}
	w->opaque = true;
	return false;
}

/* "models/ID", "publishers/P/models/ID", "projects/.../models/ID". */
static bool drop_resource(struct model_walk *w)
{
	const struct str models = STR("models/");
	ptrdiff_t at = str_find(text_of(w), models);
	size_t n = 0;

	if (starts(w, "publishers/") || starts(w, "projects/"))
		name_host(w, "vertex");
	else if (starts(w, "accounts/fireworks/"))
		name_host(w, "fireworks");
	else if (at == 0)
		name_host(w, "google");
	else if (!starts(w, "accounts/"))
		return false;
	if (at < 0) {
		w->opaque = true;
		return false;
	}
	for (; at >= 0; at = str_find(str_skip(text_of(w), n), models))
		n += (size_t)at + models.n;
	return cut_front(w, n);
}

/* Places inside one seller, not sellers. */
static bool is_zone(struct str part)
{
	static const char *const zones[] = {"", "eu", "us", "global"};

	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		if (str_is(part, zones[i]))
			return true;
	return part.n > 3 && is_digit(part.p[part.n - 1]) &&
	       str_glob(part, "*-*-[0-9]");
}

/* "openrouter/", "bedrock/us-east-1/", "anthropic/": one part at a time. */
static bool drop_route(struct model_walk *w)
{
	ptrdiff_t at = str_find(text_of(w), STR("/"));
	struct str part = {w->text, at > 0 ? (size_t)at : 0};

	if (at < 0)
		return false;
	if (!w->host)
		w->host = seller_find(part);
	if (maker_of_vendor(part))
		w->vendor = maker_of_vendor(part);
	else if (!w->host && !is_zone(part))
		w->routed = true;
	w->slashed = true;
	return cut_front(w, (size_t)at + 1);
}

static bool drop_prefix(struct model_walk *w)
{
	if (starts(w, "arn:"))
		return drop_arn(w);
	return drop_resource(w) || (!w->opaque && drop_route(w));
}

static bool drop_variant(struct model_walk *w)
{
	static const char *const variants[] = {
		":free", ":batch", ":thinking", ":online", ":nitro",
		":floor", ":exacto", ":beta", ":extended",
	};

	for (size_t i = 0; i < ARRAY_LEN(variants); i++) {
		if (!ends(w, variants[i]))
			continue;
		w->free |= i == 0;
		w->batch |= i == 1;
		w->thinking |= i == 2;
		if (i == 0 && w->slashed)
			w->host = seller_find(STR("openrouter"));
		return cut_back(w, strlen(variants[i]));
	}
	return false;
}

/* "[1m]", "(preview)" at the end. */
static bool drop_decoration(struct model_walk *w)
{
	char close = w->n ? w->text[w->n - 1] : '\0';
	const char *open;

	if (close != ']' && close != ')')
		return false;
	open = strrchr(w->text, close == ']' ? '[' : '(');
	if (!open || open == w->text)
		return false;
	cut_back(w, w->n - (size_t)(open - w->text));
	while (w->n && w->text[w->n - 1] == ' ')
		cut_back(w, 1);
	return true;
}

/* Maker named by the "vendor." in front of `s`, or NULL. */
static const char *dotted_vendor(struct str s)
{
	ptrdiff_t at = str_find(s, STR("."));

	if (at <= 0)
		return NULL;
	return maker_of_vendor((struct str){s.p, (size_t)at});
}

static size_t vendor_length(struct str s)
{
	return dotted_vendor(s) ? (size_t)str_find(s, STR(".")) + 1 : 0;
}

/* Bedrock's "us.anthropic." and the like. */
static bool drop_geography(struct model_walk *w)
{
	static const char *const places[] = {"global.", "us.", "eu.", "apac.",
					     "jp.", "au.", "ca.", "us-gov."};

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		size_t n = strlen(places[i]);

		if (!starts(w, places[i]) ||
		    !dotted_vendor(str_skip(text_of(w), n)))
			continue;
		name_host(w, "bedrock");
		return cut_front(w, n);
	}
	return false;
}

/* Does the name say which model it is without its last `n` characters? */
static bool has_number(const struct model_walk *w, size_t n)
{
	size_t from = vendor_length(text_of(w));

	for (size_t i = from; i + n < w->n; i++)
		if (is_digit(w->text[i]))
			return true;
	return false;
}

/* "-v1" or "-1" before `end`: its length, or 0. The number of another
 * version ("titan-embed-text-v2") is part of the name. */
static size_t version_before(const struct model_walk *w, size_t end, bool colon)
{
	size_t digits = digits_before(w, end), n;

	if (digits != 1 || end < 3)
		return 0;
	n = w->text[end - 2] == 'v' ? 3 : 2;
	if (end < n + 1 || w->text[end - n] != '-')
		return 0;
	if (n == 2)
		return colon && is_letter(w->text[end - 3]) ? 2 : 0;
	if (has_number(w, w->n - end + n))
		return n;
	return colon && w->text[end - 1] == '1' ? n : 0;
}

/* Bedrock's "-v1:0", "-v1", ":0", ":200k". */
static bool drop_version(struct model_walk *w)
{
	bool dotted = dotted_vendor(text_of(w));
	bool k = w->n && w->text[w->n - 1] == 'k';
	size_t tail = digits_before(w, w->n - k);
	size_t colon = w->n - k - tail, version;

	if (tail == 0 || colon == 0 || w->text[colon - 1] != ':') {
		version = dotted && !k ? version_before(w, w->n, false) : 0;
		return version && cut_back(w, version);
	}
	if (k)
		return dotted && cut_back(w, tail + 2);
	version = version_before(w, colon - 1, true);
	return (dotted || version) && cut_back(w, tail + 1 + version);
}

/* "anthropic.claude-x"; "deepseek.r1" keeps the word that names it. */
static bool drop_vendor(struct model_walk *w)
{
	size_t n = vendor_length(text_of(w));

	if (n == 0)
		return false;
	name_host(w, "bedrock");
	w->vendor = dotted_vendor(text_of(w));
	if (!starts(w, "deepseek."))
		return cut_front(w, n);
	w->text[n - 1] = '-';
	return true;
}

/* Vertex: "claude-haiku-4-5@20251001", "@default". */
static bool drop_at(struct model_walk *w)
{
	char *at = strchr(w->text, '@');

	if (!at || at == w->text)
		return false;
	name_host(w, "vertex");
	return cut_back(w, w->n - (size_t)(at - w->text));
}

static void dots_to_dashes(struct model_walk *w)
{
	for (size_t i = 1; i + 1 < w->n; i++)
		if (w->text[i] == '.' && is_digit(w->text[i - 1]) &&
		    is_digit(w->text[i + 1]))
			w->text[i] = '-';
}

/* Length of "4", "4-5" or 0 at `s`: a date's digits are no version. */
static size_t version_length(const char *s)
{
	if (!is_digit(s[0]) || is_digit(s[1]))
		return 0;
	if (s[1] == '-' && is_digit(s[2]) && !is_digit(s[3]) &&
	    !is_letter(s[3]))
		return 3;
	return is_letter(s[1]) ? 0 : 1;
}

static size_t claude_family(const char *s)
{
	static const char *const families[] = {"opus", "sonnet", "haiku",
					       "fable", "mythos"};

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		size_t n = strlen(families[i]);

		if (strncmp(s, families[i], n) == 0 && !is_letter(s[n]))
			return n;
	}
	return 0;
}

/* One spelling for Claude: "claude-4.6-opus" is "claude-opus-4-6"; up to 3.7
 * the version stood first ("claude-3-5-haiku"). */
static bool fold_claude(struct model_walk *w)
{
	const char *name = w->text + 7;
	size_t family, version;
	char old[MODEL_WALK], text[MODEL_WALK + 8];

	if (!starts(w, "claude-"))
		return false;
	memcpy(old, w->text, w->n + 1);
	dots_to_dashes(w);
	version = version_length(name);
	family = claude_family(name + (version ? version + 1 : 0));
	if (version && family && name[0] >= '4') {
		const char *word = name + version + 1;

		snprintf(text, sizeof(text), "claude-%.*s-%.*s%s", (int)family,
			 word, (int)version, name, word + family);
		set_text(w, text);
	} else if (!version && family && name[family] == '-' &&
		   name[family + 1] <= '3') {
		const char *number = name + family + 1;

		version = version_length(number);
		snprintf(text, sizeof(text), "claude-%.*s-%.*s%s",
			 (int)version, number, (int)family, name,
			 number + version);
		if (version)
			set_text(w, text);
	}
	return strcmp(old, w->text) != 0;
}

static int number_at(const char *s, size_t n)
{
	int v = 0;

	while (n--)
		v = v * 10 + (*s++ - '0');
	return v;
}

static bool is_month_day(const char *s)
{
	int month = number_at(s, 2), day = number_at(s + 2, 2);

	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool is_year(const char *s)
{
	int year = number_at(s, 4);

	return year >= 2020 && year < 2040;
}

/* Does one of a family's makers write its dates in this short way? */
static bool family_is(const struct model_walk *w, const char *const *families)
{
	for (; *families; families++)
		if (starts(w, *families))
			return true;
	return false;
}

/* Length of the date at the end, with its dash, or 0. */
static size_t date_length(const struct model_walk *w)
{
	static const char *const six[] = {"doubao", "seed", "skylark", "kimi",
					  NULL};
	static const char *const four[] = {"gpt-", "grok-", NULL};
	static const char *const month_year[] = {"gemini-", "deep-research-",
						 NULL};
	const char *end = w->text + w->n;
	size_t n = digits_before(w, w->n);

	if (w->n < n + 2 || end[-(ptrdiff_t)n - 1] != '-')
		return 0;
	if (n == 8 && is_year(end - 8) && is_month_day(end - 4))
		return 9;
	if (n == 6 && family_is(w, six) && is_month_day(end - 4))
		return 7;
	if (n == 4 && w->n > 8 && digits_before(w, w->n - 5) == 2 &&
	    end[-8] == '-' && family_is(w, month_year) && is_year(end - 4))
		return 8;
	if (n == 4 && family_is(w, four) && is_month_day(end - 4))
		return 5;
	if (n == 2 && w->n > 11 && end[-6] == '-' && end[-11] == '-' &&
	    digits_before(w, w->n - 3) == 2 &&
	    digits_before(w, w->n - 6) == 4 && is_year(end - 10))
		return 11;
	return 0;
}

static bool drop_date(struct model_walk *w)
{
	size_t n = date_length(w);

	return n && cut_back(w, n);
}

/* Others' "-latest" moves: only what the seller resolved is a model. */
static bool drop_latest(struct model_walk *w)
{
	return starts(w, "claude-") && ends(w, "-latest") && cut_back(w, 7);
}

/* Applied in this order, each until it changes nothing. */
static bool (*const stages[])(struct model_walk *w) = {
	drop_prefix, drop_variant, drop_decoration, drop_geography,
	drop_version, drop_vendor, drop_at, fold_claude, drop_date,
	drop_latest,
};

void model_walk_begin(struct model_walk *w, struct str raw)
{
	*w = (struct model_walk){0};
	raw = str_trim(raw);
	w->n = raw.n ? strnlen(raw.p, raw.n < MODEL_WALK ? raw.n
						 : MODEL_WALK - 1) : 0;
	for (size_t i = 0; i < w->n; i++) {
		char c = raw.p[i];

		w->text[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
}

bool model_walk_next(struct model_walk *w)
{
	/* Beyond "ft:" everything is the customer's. */
	for (; w->stage < ARRAY_LEN(stages); w->stage++)
		if (w->n && !w->opaque && !starts(w, "ft:") &&
		    stages[w->stage](w))
			return true;
	return false;
}

bool model_walk_starts(const struct model_walk *w, const char *with)
{
	return starts(w, with);
}

bool model_walk_ends(const struct model_walk *w, const char *with)
{
	return ends(w, with);
}

void model_walk_cut_front(struct model_walk *w, size_t n)
{
	cut_front(w, n);
}

void model_walk_cut_back(struct model_walk *w, size_t n)
{
	cut_back(w, n);
}

void model_walk_set(struct model_walk *w, const char *text)
{
	set_text(w, text);
}

bool model_walk_drop_date(struct model_walk *w)
{
	return drop_date(w);
}
