/* What an import changes: each rule against what is in force, and the user's
 * file with what came of it. */
#include <string.h>

#include "core/clock.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/price_import.h"
#include "core/pricebook.h"

#define DAY_MS INT64_C(86400000)

enum { BEYOND = 10 };   /* a step that large is a slip of the unit */

static const char imported[] = "import:";

/* ---- judging ------------------------------------------------------------------ */

/* The rule a line stands against: the one of its day, else today's. */
struct ruling {
	const struct price_line *line;
	int64_t now;
	struct price_rule rule;
	bool found;
};

static bool is_against(const struct ruling *x, const struct price_rule *r)
{
	const struct rule *new = &x->line->rule;

	if (strcmp(r->unit, new->unit_name) != 0)
		return false;
	if (strcmp(new->list, "*") == 0 && strcmp(r->list, "*") != 0)
		return false;
	if (x->line->dated)
		return r->valid_from == new->from && r->valid_to == new->to;
	return r->valid_from <= x->now && x->now <= r->valid_to;
}

static void on_rule(void *ctx, const struct price_rule *r)
{
	struct ruling *x = ctx;

	if (x->found || !is_against(x, r))
		return;
	x->rule = *r;
	x->found = true;
}

/* Does the import say nothing that the rule does not say? What an import is
 * silent about it does not deny. */
static bool says_same(const struct rule *new, const struct price_rule *old)
{
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		if ((new->rate[c] != RATE_NONE &&
		     new->rate[c] != old->rate[c]) ||
		    (new->threshold && new->rate_long[c] != RATE_NONE &&
		     new->rate_long[c] != old->rate_long[c]))
			return false;
	return new->per_unit == old->per_unit &&
	       (!new->threshold || new->threshold == old->threshold);
}

static bool is_leap(int64_t a, int64_t b)
{
	return a > 0 && b > 0 && (a > b * BEYOND || b > a * BEYOND);
}

/* Why a line is beyond belief, or NULL. */
static const char *doubt(const struct price_line *l,
			 const struct price_rule *old)
{
	int64_t in = l->rule.rate[TOKENS_INPUT];
	int64_t out = l->rule.rate[TOKENS_OUTPUT];

	if (l->rule.rate[TOKENS_CACHE_READ] > in && in != RATE_NONE)
		return "reading the cache would cost more than input";
	if (in == 0 && out <= 0 && !str_ends(str_from(l->rule.match),
					     STR(":free")))
		return "0 stands for not known there";
	if (old && (is_leap(in, old->rate[TOKENS_INPUT]) ||
		    is_leap(out, old->rate[TOKENS_OUTPUT])))
		return "more than 10 times the price so far, or less than a "
		       "tenth";
	return NULL;
}

/* Imported, and not from a table of the user's own? */
static bool is_of_others(const char *source)
{
	return str_starts(str_from(source), STR("import:")) &&
	       !str_starts(str_from(source), STR("import:csv@"));
}

static void decide(struct price_line *l, enum price_outcome outcome,
		   const char *why)
{
	l->outcome = outcome;
	l->why = why;
}

/* A table of one's own says what it says; a list of others is weighed. */
static void judge(struct price_line *l, bool own, const struct ruling *x)
{
	const struct price_rule *old = x->found ? &x->rule : NULL;
	bool by_hand = old && old->user && !is_of_others(old->source);
	const char *why;

	if (old) {
		l->was_input = old->rate[TOKENS_INPUT];
		l->was_output = old->rate[TOKENS_OUTPUT];
	}
	why = own ? NULL : doubt(l, old);
	if (old && says_same(&l->rule, old))
		decide(l, PRICE_SAME, "");
	else if (why)
		decide(l, PRICE_REFUSED, why);
	else if (!old)
		decide(l, PRICE_NEW, "");
	else if (!own && by_hand)
		decide(l, PRICE_KEPT, "your own rule stays");
	else if (!own && !old->user && old->valid_from != INT64_MIN)
		decide(l, PRICE_KEPT, "the book's rule has a date, this has "
				      "none");
	else
		decide(l, PRICE_CHANGED, "");
}

void price_import_judge(struct price_import *im, struct pricebook *b,
			int64_t now)
{
	memset(im->outcomes, 0, sizeof(im->outcomes));
	for (int i = 0; i < im->count; i++) {
		struct price_line *l = &im->lines[i];
		struct ruling x = {.line = l, .now = now};
		const char *list = l->rule.list;

		if (l->outcome != PRICE_REFUSED) {
			pricebook_rules_of(b, str_from(strcmp(list, "*") != 0
							       ? list : ""),
					   str_from(l->rule.match), on_rule,
					   &x);
			judge(l, im->format == PRICES_CSV, &x);
		}
		im->outcomes[l->outcome]++;
	}
}

/* ---- the user's file ------------------------------------------------------------- */

/* Where the value that begins at `at` ends. */
static size_t value_end(struct str s, size_t at)
{
	bool quoted = false;
	int depth = 0;

	for (; at < s.n; at++) {
		char c = s.p[at];

		if (quoted && c == '\\')
			at++;
		else if (c == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == '{' || c == '[')
			depth++;
		else if (depth && (c == '}' || c == ']') && --depth == 0)
			return at + 1;
		else if (!depth && (c == ',' || c == '}' || c == ']'))
			return at;
	}
	return at;
}

/* Where the list of rules begins, after its bracket; 0: there is none. */
static size_t rules_begin(struct str s)
{
	const struct str name = STR("\"rules\"");
	size_t at = 1;

	while (at < s.n) {
		struct str rest;

		while (at < s.n && strchr(" \t\r\n,", s.p[at]))
			at++;
		rest = str_skip(s, at);
		if (str_starts(rest, name)) {
			ptrdiff_t open = str_find(rest, STR("["));

			return open < 0 ? 0 : at + (size_t)open + 1;
		}
		/* The key, its colon, the value. */
		while (at < s.n && s.p[at] != ':')
			at++;
		at = value_end(s, at + 1);
		if (at < s.n && s.p[at] == '}')
			break;
	}
	return 0;
}

/* The line of the import that takes the place of an imported rule. */
static const struct price_line *heir(const struct price_import *im,
				     const struct json *rule)
{
	struct str list, match, source;

	if (!json_str(json_get(rule, "list"), &list) ||
	    !json_str(json_get(rule, "match"), &match) ||
	    !json_str(json_get(rule, "source"), &source) ||
	    !str_starts(source, str_from(imported)) ||
	    json_get(rule, "valid_to"))
		return NULL;
	for (int i = 0; i < im->count; i++)
		if (im->lines[i].outcome == PRICE_CHANGED &&
		    !im->lines[i].dated && str_is(list, im->lines[i].rule.list) &&
		    str_is(match, im->lines[i].rule.match))
			return &im->lines[i];
	return NULL;
}

static void day_text(int64_t ms, char out[24])
{
	time_format_utc(ms, out);
	out[10] = '\0';
}

/* One rule of the file as it stands, or ended the day before. False: it began
 * today and is gone. */
static bool keep_rule(const struct price_import *im, struct str rule,
		      int64_t now, struct buf *to)
{
	struct json *root = json_parse_lenient(rule);
	char today[24], yesterday[24];
	struct str from = {0};
	bool ends = heir(im, root) != NULL, kept = true;

	day_text(now, today);
	day_text(now - DAY_MS, yesterday);
	json_str(json_get(root, "valid_from"), &from);
	if (!ends) {
		buf_add(to, rule);
	} else if (str_is(from, today)) {
		kept = false;
	} else {
		buf_add(to, (struct str){rule.p, rule.n - 1});
		buf_addf(to, ",\"valid_to\":\"%s\"}", yesterday);
	}
	json_free(root);
	return kept;
}

static void put_lines(const struct price_import *im, int64_t now,
		      const char *before, struct buf *to)
{
	char today[24];

	day_text(now, today);
	for (int i = 0; i < im->count; i++) {
		const struct price_line *l = &im->lines[i];

		if (l->outcome != PRICE_NEW && l->outcome != PRICE_CHANGED)
			continue;
		buf_addf(to, "%s{%s", before, l->members);
		if (l->outcome == PRICE_CHANGED && !l->dated)
			buf_addf(to, ",\"valid_from\":\"%s\"", today);
		buf_addf(to, ",\"source\":\"%s%s@%s\"}", imported,
			 price_format_names[im->format], today);
		before = ",\n";
	}
}

void price_import_merge(const struct price_import *im, struct str old,
			int64_t now, struct buf *to)
{
	size_t at = rules_begin(old = str_trim(old));
	const char *before = "\n";

	if (!at) {
		buf_puts(to, "{\"rules\":[");
		put_lines(im, now, before, to);
		buf_puts(to, "\n]}\n");
		return;
	}
	buf_add(to, (struct str){old.p, at});
	while (at < old.n) {
		size_t end, was = to->n;

		while (at < old.n && strchr(" \t\r\n,", old.p[at]))
			at++;
		if (at == old.n || old.p[at] == ']')
			break;
		end = value_end(old, at);
		buf_puts(to, before);
		if (keep_rule(im, (struct str){old.p + at, end - at}, now, to))
			before = ",\n";
		else
			to->n = was;
		at = end;
	}
	put_lines(im, now, before, to);
	buf_putc(to, '\n');
	buf_add(to, str_skip(old, at));
	buf_putc(to, '\n');
}

bool price_import_holds(struct str text, const char *name, struct err *err)
{
	struct json *root = json_parse(text, name, err);
	struct rules rules;
	bool ok;

	if (!root)
		return false;
	rules_init(&rules, USER_RULE + 1);
	ok = rules_read(&rules, root, name, err);
	rules_release(&rules);
	json_free(root);
	return ok;
}
