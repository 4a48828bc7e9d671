#include "core/config_check.h"

#include "core/config.h"
#include "core/config_values.h"
#include "core/mem.h"
#include "core/nearest.h"
#include "core/usage.h"

/* Keys of one source type beside those that every source has. */
struct type_keys {
	const char *type;
	const char *keys; /* with a comma after each */
	bool http;
	const char *roles; /* of its hosts, the same way; NULL: it has one */
};

static const char common_keys[] =
	"name,type,enabled,interval,route,layer,billing,";
static const char http_keys[] = "base_url,timeout,proxy,ca_file,";

static const struct type_keys types[] = {
	{"claude-code", "path,", false, NULL},
	{"codex", "path,", false, NULL},
	{"gemini-cli", "path,", false, NULL},
	{"qwen-code", "path,", false, NULL},
	{"opencode", "path,", false, NULL},
	{"copilot", "path,", false, NULL},
	{"kimi", "path,", false, NULL},
	{"amp", "path,", false, NULL},
	{"droid", "path,", false, NULL},
	{"goose", "path,", false, NULL},
	{"crush", "path,", false, NULL},
	{"hermes", "path,", false, NULL},
	{"cline", "path,", false, NULL},
	{"cursor", "path,", false, NULL},
	{"pi", "path,", false, NULL},
	{"openclaw", "path,", false, NULL},
	{"zed", "path,", false, NULL},
	{"litellm-log", "path,", false, NULL},
	{"envoy-log", "path,", false, NULL},
	{"kong-log", "path,", false, NULL},
	{"otlp-file", "path,", false, NULL},
	{"jsonl", "path,preset,fields,semantics,provider,client,", false, NULL},
	{"openai", "key,costs,", true, NULL},
	{"anthropic", "key,costs,", true, NULL},
	{"openrouter", "key,costs,", true, NULL},
	{"deepseek", "key,costs,", true, NULL},
	{"moonshot", "key,costs,", true, NULL},
	{"mistral", "key,costs,", true, NULL},
	{"claude-plan", "path,", true, NULL},
	{"codex-plan", "path,", true, NULL},
	{"copilot-plan", "path,key,", true, NULL},
	{"xai", "key,team,costs,", true, NULL},
	{"google", "credentials,project,products,billing_table,endpoints,",
	 true, "token,metrics,billing,"},
	{"azure",
	 "tenant,client_id,key,auth,subscription,resources,costs,endpoints,",
	 true, "token,metrics,costs,"},
	{"aws-bedrock",
	 "region,profile,access_key,key,session_token,costs,endpoints,",
	 true, "metrics,costs,sts,"},
	{"alibaba", "access_key,key,region,costs,endpoints,", true,
	 "metrics,costs,"},
	{"volcengine", "access_key,key,region,costs,", true, NULL},
	{"litellm", "url,key,", true, NULL},
	{"new-api", "url,key,", true, NULL},
	{"metrics", "url,usd_per_gpu_hour,usd_per_mtok,", true, NULL},
	{"prometheus", "url,preset,queries,key,", true, NULL},
};

static const char *const preset_list[] = {
	"openai-chat", "openai-responses", "anthropic", "gemini", "bedrock",
};
static const struct words preset_words = {
	"the preset",
	preset_list,
	ARRAY_LEN(preset_list),
};

static const char *const product_list[] = {"gemini", "vertex"};
static const struct words product_words = {
	"the product",
	product_list,
	ARRAY_LEN(product_list),
};

/* ---- objects of the table ---------------------------------------------- */

/* Is "key," in a list of them? */
static bool list_has(const char *list, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = list; *p; p = strchr(p, ',') + 1)
		if (!strncmp(p, key, n) && p[n] == ',')
			return true;
	return false;
}

static bool type_has(const struct type_keys *type, const char *key)
{
	return list_has(common_keys, key) || list_has(type->keys, key) ||
	       (type->http && list_has(http_keys, key));
}

const char *config_source_type(size_t index)
{
	return index < ARRAY_LEN(types) ? types[index].type : NULL;
}

bool config_source_takes(const char *type, const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (!strcmp(types[i].type, type))
			return type_has(&types[i], key);
	return false;
}

/* The part of a table path that follows `scope`, or NULL. */
static const char *key_in_scope(const char *path, const char *scope)
{
	size_t n = strlen(scope);

	if (n) {
		if (strncmp(path, scope, n) != 0 || path[n] != '.')
			return NULL;
		path += n + 1;
	}
	return strpbrk(path, ".[") ? NULL : path;
}

static const struct config_key *find_key(const struct check *c, const char *key)
{
	for (const struct config_key *k = config_keys; k->path; k++) {
		const char *name = key_in_scope(k->path, c->scope);

		if (name && !strcmp(name, key))
			return k;
	}
	return NULL;
}

/* `key` is in no table, or not for this type of source. */
static bool unknown_key(struct check *c, const char *key)
{
	const char *words[64];
	size_t count = 0;
	const char *near;

	for (const struct config_key *k = config_keys; k->path; k++) {
		const char *name = key_in_scope(k->path, c->scope);

		if (name && count < ARRAY_LEN(words) &&
		    (!c->type || type_has(c->type, name)))
			words[count++] = name;
	}
	near = nearest_word(str_from(key), words, count);
	if (near)
		return check_refuse(c, AT_KEY,
				    "unknown key; did you mean \"%s\"?", near);
	if (c->type)
		return check_refuse(c, AT_KEY,
				    "unknown key; type \"%s\" takes "
				    "%s%s%.*s",
				    c->type->type, common_keys, c->type->keys,
				    c->type->http ? (int)strlen(http_keys) - 1
						  : 0,
				    http_keys);
	return check_refuse(c, AT_KEY, "unknown key");
}

/* An object at the top has keys of its own. */
static bool is_section(const struct check *c, const struct config_key *k)
{
	return !c->scope[0] && !strcmp(k->type, "object");
}

static void visit_key(void *ctx, const char *key, struct json *v)
{
	struct check *c = ctx;
	const struct config_key *k = find_key(c, key);

	if (!c->ok)
		return;
	json_path_key(&c->at, key);
	if (!k || (c->type && !type_has(c->type, key)))
		unknown_key(c, key);
	else if (strcmp(k->type, "list") != 0 && !is_section(c, k))
		check_type(c, k->type, v);
	json_path_up(&c->at);
}

static bool check_table(struct check *c, const char *scope,
			const struct json *v)
{
	if (json_kind(v) != JSON_MAP)
		return check_expected(c, v, "an object");
	c->scope = scope;
	json_each(v, visit_key, c);
	return c->ok;
}

static bool need(struct check *c, const struct json *v, const char *key)
{
	return json_get(v, key) ||
	       check_refuse(c, AT_VALUE, "the key \"%s\" is missing", key);
}

static bool find_type(struct check *c, const struct json *source)
{
	const char *words[ARRAY_LEN(types)];
	struct str s;

	c->type = NULL;
	if (!need(c, source, "type"))
		return false;
	json_path_key(&c->at, "type");
	if (!check_text(c, json_get(source, "type")))
		return false;
	json_str(json_get(source, "type"), &s);
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		words[i] = types[i].type;
		if (str_is(s, types[i].type))
			c->type = &types[i];
	}
	if (!c->type)
		return check_unknown(
			c, AT_VALUE, s,
			&(struct words){"the type", words, ARRAY_LEN(types)});
	json_path_up(&c->at);
	return true;
}

/* Which of the fields of a jsonl source are counts? */
struct counts {
	struct check *c;
	bool preset;    /* says where counts are already */
	bool apart;     /* a count that needs the semantics is among them */
};

static void visit_count(void *ctx, const char *key, struct json *v)
{
	struct counts *n = ctx;
	struct str word = str_from(key);
	bool count = str_is(word, "total");

	(void)v;
	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		count |= str_is(word, token_category_names[i]);
	if (!n->c->ok || !count)
		return;
	n->apart |= !str_is(word, "input") && !str_is(word, "output") &&
		    !str_is(word, "total");
	if (!n->preset)
		return;
	json_path_key(&n->c->at, "fields");
	json_path_key(&n->c->at, key);
	check_refuse(n->c, AT_KEY,
		     "the preset says where counts are; drop one of the two");
}

static bool check_jsonl(struct check *c, const struct json *source)
{
	const struct json *preset = json_get(source, "preset");
	struct counts n = {.c = c, .preset = preset};
	struct str s;

	if (!need(c, source, "path"))
		return false;
	json_str(preset, &s);
	if (preset && !check_word_in(s, &preset_words)) {
		json_path_key(&c->at, "preset");
		return check_unknown(c, AT_VALUE, s, &preset_words);
	}
	/* Without either each line is recognised by its shape. */
	if (json_get(source, "fields"))
		json_each(json_get(source, "fields"), visit_count, &n);
	return c->ok && (!n.apart || need(c, source, "semantics"));
}

/* Hosts that a type does not have. */
static void visit_role(void *ctx, const char *key, struct json *v)
{
	struct check *c = ctx;

	(void)v;
	if (!c->ok || list_has(c->type->roles, key))
		return;
	json_path_key(&c->at, "endpoints");
	json_path_key(&c->at, key);
	check_refuse(c, AT_KEY, "unknown role; type \"%s\" has %.*s",
		     c->type->type, (int)strlen(c->type->roles) - 1,
		     c->type->roles);
}

static bool check_endpoints(struct check *c, const struct json *source)
{
	if (json_get(source, "endpoints"))
		json_each(json_get(source, "endpoints"), visit_role, c);
	return c->ok;
}

static bool check_product(struct check *c, const struct json *v)
{
	struct str s;

	json_str(v, &s);
	return check_word_in(s, &product_words) ||
	       check_unknown(c, AT_VALUE, s, &product_words);
}

static bool check_products(struct check *c, const struct json *source)
{
	if (!json_get(source, "products"))
		return true;
	json_path_key(&c->at, "products");
	if (!check_each(c, json_get(source, "products"), check_product))
		return false;
	json_path_up(&c->at);
	return true;
}

static bool check_source(struct check *c, const struct json *v)
{
	if (json_kind(v) != JSON_MAP)
		return check_expected(c, v, "an object");
	if (!find_type(c, v) || !check_table(c, "sources[]", v) ||
	    !check_endpoints(c, v) || !check_products(c, v))
		return false;
	if (!strcmp(c->type->type, "jsonl"))
		return check_jsonl(c, v);
	if (str_ends(str_from(c->type->type), STR("-log")) ||
	    !strcmp(c->type->type, "otlp-file"))
		return need(c, v, "path");
	return true;
}

static bool check_budget(struct check *c, const struct json *v)
{
	return check_table(c, "budgets[]", v) && need(c, v, "name") &&
	       need(c, v, "limit_usd");
}

static bool check_rate(struct check *c, const struct json *v)
{
	return check_table(c, "rates[]", v) && need(c, v, "currency") &&
	       need(c, v, "usd") && need(c, v, "from");
}

static bool check_list(struct check *c, const struct json *root,
		       const char *key, check_value *check)
{
	const struct json *list = json_get(root, key);

	if (!list)
		return true;
	json_path_key(&c->at, key);
	if (json_kind(list) != JSON_LIST)
		return check_expected(c, list, "a list");
	if (!check_each(c, list, check))
		return false;
	c->type = NULL;
	json_path_up(&c->at);
	return true;
}

/* The name a source or budget goes by. */
static struct str name_of(const struct json *source)
{
	struct str s = {0};

	if (!json_str(json_get(source, "name"), &s))
		json_str(json_get(source, "type"), &s);
	return s;
}

static bool check_names(struct check *c, const struct json *root,
			const char *key)
{
	const struct json *list = json_get(root, key);

	json_path_key(&c->at, key);
	for (size_t i = 1; i < json_count(list); i++) {
		struct str name = name_of(json_at(list, i));

		for (size_t j = 0; j < i; j++) {
			if (!str_eq(name, name_of(json_at(list, j))))
				continue;
			json_path_index(&c->at, i);
			return check_refuse(c, AT_VALUE,
					    "there are two %s named "
					    "\"%.60s\"; give one another "
					    "name",
					    key, name.p);
		}
	}
	json_path_up(&c->at);
	return true;
}

static bool check_section(struct check *c, const struct json *root,
			  const char *name)
{
	const struct json *v = json_get(root, name);
	bool ok;

	if (!v)
		return true;
	json_path_key(&c->at, name);
	ok = check_table(c, name, v);
	json_path_up(&c->at);
	return ok;
}

bool config_check(const struct json *root, struct str text, const char *name,
		  struct err *err)
{
	struct check c = {.text = text, .name = name, .ok = true, .err = err};

	return check_table(&c, "", root) && check_section(&c, root, "retention") &&
	       check_section(&c, root, "alerts") &&
	       check_list(&c, root, "sources", check_source) &&
	       check_names(&c, root, "sources") &&
	       check_list(&c, root, "budgets", check_budget) &&
	       check_names(&c, root, "budgets") &&
	       check_list(&c, root, "rates", check_rate);
}
