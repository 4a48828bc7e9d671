#include "core/price_rules.h"

#include <stdio.h>

#include "core/err.h"
#include "core/mem.h"
#include "core/price_fields.h"

enum { FOLDED = 256 };          /* longer names are compared by their start */

static const char header[] = "{\"schema\":\"tokentop.prices/1\",\"rules\":[";

void rules_init(struct rules *r, uint32_t first_number)
{
	*r = (struct rules){.first_number = first_number};
	intern_init(&r->texts);
}

void rules_release(struct rules *r)
{
	for (uint32_t i = 0; i < r->pattern_count; i++) {
		if (!r->regexes[i])
			continue;
		regfree(r->regexes[i]);
		free(r->regexes[i]);
	}
	for (uint32_t i = 0; i < r->count; i++)
		free(r->list[i].rule);
	free(r->regexes);
	free(r->patterns);
	free(r->list);
	free(r->slots);
	free(r->lists);
	intern_release(&r->texts);
	*r = (struct rules){0};
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "4.5" and "4-5" are one spelling. */
static size_t fold(struct str name, char out[FOLDED])
{
	size_t n = name.n < FOLDED ? name.n : FOLDED;

	for (size_t i = 0; i < n; i++) {
		bool inner = i && i + 1 < name.n && is_digit(name.p[i - 1]) &&
			     is_digit(name.p[i + 1]);

		out[i] = name.p[i] == '.' && inner ? '-' : name.p[i];
	}
	return n;
}

static bool same_folded(struct str a, struct str b)
{
	char folded_a[FOLDED], folded_b[FOLDED];
	size_t n;

	if (a.n != b.n)
		return false;
	n = fold(a, folded_a);
	fold(b, folded_b);
	return memcmp(folded_a, folded_b, n) == 0;
}

/* Slot where the rules of a name are, or would be. */
static uint32_t *find_slot(const struct rules *r, const char *list,
			   struct str name)
{
	char folded[FOLDED];
	size_t n = fold(name, folded);
	uint64_t h = hash_bytes(folded, n) ^
		     hash_bytes(list, strlen(list)) * 31;

	for (uint32_t i = (uint32_t)h;; i++) {
		uint32_t *slot = &r->slots[i & (r->slot_count - 1)];
		const struct rule_name *first = &r->list[*slot - !!*slot];

		if (!*slot || (same_folded(first->match, name) &&
			       strcmp(first->list, list) == 0))
			return slot;
	}
}

static void note_list(struct rules *r, const char *list)
{
	for (uint32_t i = 0; i < r->list_count; i++)
		if (r->lists[i] == list)
			return;
	*GROW(r->lists, r->list_count, r->list_room) = list;
}

/* Build the index anew. From the last to the first, so that rules of one name
 * chain up in file order. */
static void build_index(struct rules *r)
{
	r->slot_count = 16;
	while (r->slot_count < r->count * 2)
		r->slot_count *= 2;
	free(r->slots);
	r->slots = xcalloc(r->slot_count, sizeof(*r->slots));
	for (uint32_t i = r->count; i-- > 0;) {
		struct rule_name *name = &r->list[i];
		uint32_t *slot;

		if (name->kind != MATCH_EXACT)
			continue;
		slot = find_slot(r, name->list, name->match);
		name->next = *slot;
		*slot = i + 1;
	}
}

/* Text of the longest regular expression, with its NUL. */
enum { REGEX_TEXT = 256 };

static regex_t *compile(struct str match)
{
	regex_t *regex = xmalloc(sizeof(*regex));
	char text[REGEX_TEXT];

	snprintf(text, sizeof(text), "%.*s", STR_ARG(match));
	if (match.n < sizeof(text) &&
	    regcomp(regex, text, REG_EXTENDED | REG_NOSUB) == 0)
		return regex;
	free(regex);
	return NULL;
}

static bool add_pattern(struct rules *r, uint32_t index, struct err *err)
{
	const struct rule_name *name = &r->list[index];
	uint32_t count = r->pattern_count;
	regex_t *regex = NULL;

	if (name->kind == MATCH_REGEX) {
		regex = compile(name->match);
		if (!regex)
			return err_set(err, "\"%.*s\" is no regular "
				       "expression", STR_ARG(name->match));
	}
	*GROW(r->patterns, r->pattern_count, r->pattern_room) = index;
	*GROW(r->regexes, count, r->regex_room) = regex;
	return true;
}

/* The last of the list goes into everything but the index. */
static bool enter(struct rules *r, struct err *err)
{
	const struct rule_name *name = &r->list[r->count - 1];

	note_list(r, name->list);
	return name->kind == MATCH_EXACT || add_pattern(r, r->count - 1, err);
}

/* Move *s past `literal`; false when it is not there. */
static bool skip(struct str *s, struct str literal)
{
	if (!str_starts(*s, literal))
		return false;
	*s = str_skip(*s, literal.n);
	return true;
}

/* Text up to the next quote, which is skipped too. */
static bool take_text(struct str *s, struct str *out)
{
	const char *end = memchr(s->p, '"', s->n);

	if (!end || end == s->p)
		return false;
	*out = (struct str){s->p, (size_t)(end - s->p)};
	*s = str_skip(*s, out->n + 1);
	return !memchr(out->p, '\\', out->n);
}

static const char *list_name(struct rules *r, struct str text)
{
	const char *last = r->list_count ? r->lists[r->list_count - 1] : "";

	if (str_is(text, last))
		return last;
	return intern_str(&r->texts, intern_add(&r->texts, text)).p;
}

static bool index_line(struct rules *r, struct str line)
{
	struct rule_name *name = GROW(r->list, r->count, r->room);
	struct str s = line, list;

	*name = (struct rule_name){.line = line};
	if (!skip(&s, STR("{\"list\":\"")) || !take_text(&s, &list) ||
	    !skip(&s, STR(",\"match\":\"")) || !take_text(&s, &name->match))
		return false;
	name->list = list_name(r, list);
	if (skip(&s, STR(",\"kind\":\"prefix\"")))
		name->kind = MATCH_PREFIX;
	else if (skip(&s, STR(",\"kind\":\"regex\"")))
		name->kind = MATCH_REGEX;
	return enter(r, NULL);
}

bool rules_index_lines(struct rules *r, struct str text, struct err *err)
{
	int number = 1;

	r->room = (uint32_t)(text.n / 128) + 1;
	r->list = xreallocarray(r->list, r->room, sizeof(*r->list));
	if (!skip(&text, str_from(header)) || !skip(&text, STR("\n")))
		return err_set(err, "line 1: not \"%s\"", header);
	while (text.n && !str_starts(text, STR("]}"))) {
		const char *end = memchr(text.p, '\n', text.n);
		struct str line = {text.p, end ? (size_t)(end - text.p) : 0};

		text = str_skip(text, line.n + 1);
		if (str_ends(line, STR(",")))
			line.n--;
		number++;
		if (!index_line(r, line))
			return err_set(err, "line %d: not a rule a line, "
				       "\"list\" and \"match\" first", number);
	}
	build_index(r);
	return true;
}

static bool read_rule(struct rules *r, const struct json *from,
		      struct err *err)
{
	struct rule *rule = xcalloc(1, sizeof(*rule));

	if (!rule_from_json(rule, from, &r->texts, true, err)) {
		free(rule);
		return false;
	}
	rule->number = r->first_number + r->count;
	*GROW(r->list, r->count, r->room) = (struct rule_name){
		.list = rule->list, .match = str_from(rule->match),
		.kind = rule->kind, .rule = rule,
	};
	if (enter(r, err))
		return true;
	free(rule);
	r->count--;
	return false;
}

/* Remember a member that does not belong at the top. */
static void check_top(void *ctx, const char *key, struct json *v)
{
	const char **stranger = ctx;

	(void)v;
	if (strcmp(key, "rules") != 0 && strcmp(key, "schema") != 0)
		*stranger = key;
}

bool rules_read(struct rules *r, const struct json *root, const char *name,
		struct err *err)
{
	const struct json *list = json_get(root, "rules");
	const char *stranger = NULL;
	bool ok = true;

	json_each(root, check_top, &stranger);
	if (stranger)
		return err_set(err, "%s: unknown member \"%s\"", name, stranger);
	if (json_kind(list) != JSON_LIST)
		return err_set(err, "%s: \"rules\" must be a list of rules",
			       name);
	for (size_t i = 0; ok && i < json_count(list); i++) {
		const struct json *from = json_at(list, i);
		struct str match = STR("?");

		if (read_rule(r, from, err))
			continue;
		json_str(json_get(from, "match"), &match);
		ok = err_prefix(err, "%s: rule %zu (%.*s)", name, i + 1,
				STR_ARG(match));
	}
	build_index(r);
	return ok;
}

struct rule *rules_open(struct rules *r, uint32_t index, struct err *err)
{
	struct rule_name *name = &r->list[index];
	struct rule *rule;
	struct json *from;
	char where[64];

	if (name->rule)
		return name->rule;
	snprintf(where, sizeof(where), "prices.json rule %u", index + 1);
	from = json_parse(name->line, where, err);
	if (!from)
		return NULL;
	rule = xcalloc(1, sizeof(*rule));
	rule->number = r->first_number + index;
	if (rule_from_json(rule, from, &r->texts, false, err)) {
		name->rule = rule;
	} else {
		err_prefix(err, "%s", where);
		free(rule);
	}
	json_free(from);
	return name->rule;
}

static uint32_t find_exact(const struct rules *r, const char *list,
			   struct str name, uint32_t *found, uint32_t room)
{
	uint32_t first = *find_slot(r, list, name), n = 0;
	struct str spelling;

	if (first == 0)
		return 0;
	spelling = r->list[first - 1].match;
	for (uint32_t i = first; i; i = r->list[i - 1].next)
		if (str_eq(r->list[i - 1].match, name))
			spelling = name;
	for (uint32_t i = first; i && n < room; i = r->list[i - 1].next)
		if (str_eq(r->list[i - 1].match, spelling))
			found[n++] = i - 1;
	return n;
}

/* How well a pattern fits: the longest prefix best, a regex least. */
static size_t fit(const struct rules *r, uint32_t pattern, const char *list,
		  const char *name)
{
	const struct rule_name *rule = &r->list[r->patterns[pattern]];

	if (strcmp(rule->list, list) != 0)
		return 0;
	if (rule->kind == MATCH_PREFIX)
		return str_starts(str_from(name), rule->match)
			       ? rule->match.n + 1 : 0;
	return regexec(r->regexes[pattern], name, 0, NULL, 0) == 0;
}

static uint32_t find_pattern(const struct rules *r, const char *list,
			     const char *name, uint32_t *found, uint32_t room)
{
	struct str winner = {0};
	size_t best = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->pattern_count; i++) {
		size_t now = fit(r, i, list, name);

		if (now > best) {
			best = now;
			winner = r->list[r->patterns[i]].match;
		}
	}
	for (uint32_t i = 0; best && i < r->pattern_count && n < room; i++) {
		const struct rule_name *rule = &r->list[r->patterns[i]];

		if (str_eq(rule->match, winner) &&
		    strcmp(rule->list, list) == 0)
			found[n++] = r->patterns[i];
	}
	return n;
}

uint32_t rules_find(const struct rules *r, const char *list, const char *name,
		    uint32_t *found, uint32_t room)
{
	uint32_t n;

	if (r->count == 0 || !*name)
		return 0;
	n = find_exact(r, list, str_from(name), found, room);
	return n ? n : find_pattern(r, list, name, found, room);
}
