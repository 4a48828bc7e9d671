#include "core/price_find.h"

#include <stdio.h>

#include "core/mem.h"

enum { FOUND = 64, KEY = MODEL_NAME + 64 };

/* Rule indices that a lookup came to, and the name that hit. */
struct found {
	uint32_t index[FOUND];
	uint32_t count;
};

static bool look(const struct rules *r, const char *list, const char *name,
		 struct found *f)
{
	f->count = rules_find(r, list, name, f->index, FOUND);
	return f->count > 0;
}

/* A host that prefixes its ids with the maker is sometimes told without. */
static bool look_prefixed(const struct rules *r, const char *list,
			  const char *name, const char *maker,
			  struct found *f)
{
	char key[KEY];

	if (strcmp(list, "bedrock") != 0)
		return false;
	snprintf(key, sizeof(key), "%s.%s", maker, name);
	if (look(r, list, key, f))
		return true;
	snprintf(key, sizeof(key), "%s.%s-v1:0", maker, name);
	return look(r, list, key, f);
}

static bool look_steps(const struct rules *r, const char *list, struct str raw,
		       const char *maker, struct found *f)
{
	char name[MODEL_NAME];

	if (r->count == 0)
		return false;
	for (unsigned step = 0; model_id_step(raw, step, name); step++)
		if (look(r, list, name, f))
			return true;
	for (unsigned step = 0; model_id_step(raw, step, name); step++)
		if (look_prefixed(r, list, name, maker, f))
			return true;
	return false;
}

static void add_rule(struct candidates *to, struct rules *r, uint32_t index)
{
	/* A damaged line is no rule; the tests open every one. */
	const struct rule *rule = rules_open(r, index, NULL);

	if (rule)
		*GROW(to->rules, to->count, to->room) = rule;
}

static void add_found(struct candidates *to, struct rules *r,
		      const struct found *f)
{
	for (uint32_t i = 0; i < f->count; i++)
		add_rule(to, r, f->index[i]);
}

static void add_fee(struct candidates *to, enum fee_kind kind,
		    const struct rule *rule)
{
	*GROW(to->fees, to->fee_count, to->fee_room) =
		(struct fee_rule){kind, rule};
}

/* Fees that have a rule of their own: "%s" is the model's name. */
static const struct {
	enum fee_kind kind;
	const char *list;       /* only there; NULL: anywhere */
	const char *key;
} tools[] = {
	{FEE_WEB_SEARCH, NULL, "tool:web_search"},
	{FEE_X_SEARCH, NULL, "tool:x_search"},
	{FEE_FILE_SEARCH, NULL, "tool:file_search"},
	{FEE_CODE_EXECUTION, NULL, "tool:code_execution"},
	{FEE_CODE_EXECUTION, "openai", "tool:code_interpreter_session"},
	{FEE_GROUNDING, NULL, "tool:google_search:%s"},
	{FEE_REQUEST_LOW, NULL, "tool:request:%s:low"},
	{FEE_REQUEST_MEDIUM, NULL, "tool:request:%s:medium"},
	{FEE_REQUEST_HIGH, NULL, "tool:request:%s:high"},
	{FEE_SEARCH_UNIT, NULL, "tool:search:%s"},
};

static void tool_key(char key[KEY], const char *pattern, const char *model)
{
	const char *mark = strstr(pattern, "%s");
	int n = (int)(mark ? mark - pattern : (ptrdiff_t)strlen(pattern));

	snprintf(key, KEY, "%.*s%s%s", n, pattern, mark ? model : "",
		 mark ? mark + 2 : "");
}

static void add_tools(struct candidates *to, struct rules *r, const char *list,
		      const char *model)
{
	struct found f;
	char key[KEY];

	for (size_t i = 0; i < ARRAY_LEN(tools); i++) {
		if (tools[i].list && strcmp(tools[i].list, list) != 0)
			continue;
		tool_key(key, tools[i].key, model);
		if (!look(r, list, key, &f))
			continue;
		for (uint32_t k = 0; k < f.count; k++) {
			const struct rule *rule = rules_open(
				r, f.index[k], NULL);

			if (rule)
				add_fee(to, tools[i].kind, rule);
		}
	}
}

/* Rules of the model itself that price a fee. */
static void add_own_fees(struct candidates *to)
{
	static const struct {
		enum price_unit unit;
		enum fee_kind kind;
	} own[] = {
		{UNIT_SEARCH, FEE_SEARCH_UNIT}, {UNIT_PAGE, FEE_PAGE},
		{UNIT_CITATION, FEE_CITATION_TOKENS},
		{UNIT_TOKEN_HOUR, FEE_CACHE_STORAGE}, {UNIT_IMAGE, FEE_IMAGE},
	};

	for (uint32_t i = 0; i < to->count; i++)
		for (size_t k = 0; k < ARRAY_LEN(own); k++)
			if (to->rules[i]->unit == own[k].unit)
				add_fee(to, own[k].kind, to->rules[i]);
}

/* "5.4" of "gpt-5.4-mini" as 504: the first number of the name. */
static int version_of(const char *name)
{
	int major = 0, minor = 0;
	const char *s = name + strcspn(name, "0123456789");

	for (; *s >= '0' && *s <= '9' && major < 1000; s++)
		major = major * 10 + (*s - '0');
	if ((*s == '.' || *s == '-') && s[1] >= '0' && s[1] <= '9')
		minor = s[1] - '0';
	return major * 100 + minor;
}

/* Where regional processing is sold for a tenth more. */
static bool residency_is_sold(const char *list, const char *model)
{
	static const struct {
		const char *list, *start;
		int since;
	} sold[] = {
		{"anthropic", "claude-", 406}, {"vertex", "claude-", 405},
		{"openai", "gpt-", 504}, {"xai", "grok-", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(sold); i++) {
		size_t n = strlen(sold[i].start);

		if (strcmp(list, sold[i].list) == 0 &&
		    strncmp(model, sold[i].start, n) == 0)
			return version_of(model) >= sold[i].since &&
			       strncmp(model, "gpt-oss", 7) != 0;
	}
	return false;
}

static bool has_part(const char *name, const char *part)
{
	const char *at = strstr(name, part);

	return at && (at == name || at[-1] == '/');
}

/* The id says where the call was served and the rule that hit does not: the
 * right model at another place's price. */
static void note_place(struct candidates *to, const char *list, struct str raw)
{
	static const char *const places[] = {"global.", "us-gov", "eu/",
					     "us/"};
	bool azure = strcmp(list, "azure") == 0;
	char name[MODEL_NAME];

	model_id_step(raw, 0, name);
	for (size_t i = azure ? 2 : 0; i < (azure ? 4u : 2u); i++) {
		if (!has_part(name, places[i]) ||
		    has_part(to->rules[0]->match, places[i]))
			continue;
		to->estimated = true;
		to->regional = azure;
	}
}

static void add_from(struct candidates *to, struct rules *r, const char *list,
		     struct str raw, const struct model_id *id)
{
	struct found f;

	if (look_steps(r, list, raw, id->maker, &f))
		add_found(to, r, &f);
}

bool candidates_find(struct candidates *to, struct rules *user,
		     struct rules *book, const char *list, struct str raw,
		     const struct model_id *id)
{
	to->terms = price_terms_of(list);
	add_from(to, user, list, raw, id);
	add_from(to, user, "*", raw, id);
	add_from(to, book, list, raw, id);
	if (to->count == 0)
		return false;
	add_own_fees(to);
	add_tools(to, user, list, id->canonical);
	add_tools(to, book, list, id->canonical);
	if (strcmp(list, "vertex") == 0)
		add_tools(to, book, "google", id->canonical);
	to->residency = residency_is_sold(list, id->canonical);
	note_place(to, list, raw);
	return true;
}

void candidates_release(struct candidates *c)
{
	free(c->rules);
	free(c->fees);
	*c = (struct candidates){0};
}
