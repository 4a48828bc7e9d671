#include "core/pricebook.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "core/builtin.h"
#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/nearest.h"
#include "core/price_find.h"
#include "core/price_math.h"
#include "core/price_rules.h"

/* A resolved offer, with the words it was asked by. */
struct entry {
	struct offer offer;
	struct candidates candidates;
	char told[MODEL_NAME];  /* provider of offer when nobody knows it */
	uint64_t hash;
	struct str provider, raw;       /* point into `text` */
	char text[];
};

/* Every offer asked for, by hash. */
struct offers {
	struct entry **slots;
	uint32_t slot_count, count;
};

struct pricebook {
	struct rules *book;     /* compiled in */
	struct rules *user;
	struct offers *offers;  /* a cache: grows behind a const book */
};

/* Where an id's price is looked for, in this order. */
struct places {
	const char *lists[2];   /* NULL: no further */
	bool second_is_guess;
};

static struct rules *rules_new(uint32_t first_number)
{
	struct rules *r = xmalloc(sizeof(*r));

	rules_init(r, first_number);
	return r;
}

struct pricebook *pricebook_new(struct err *err)
{
	const struct builtin *data = builtin_find("data/prices.json");
	struct pricebook *b = xcalloc(1, sizeof(*b));

	b->book = rules_new(1);
	b->user = rules_new(USER_RULE + 1);
	b->offers = xcalloc(1, sizeof(*b->offers));
	b->offers->slot_count = 64;
	b->offers->slots = xcalloc(64, sizeof(struct entry *));
	if (data && rules_index_lines(b->book, data->text, err))
		return b;
	if (data)
		err_prefix(err, "prices.json (compiled in)");
	else
		err_set(err, "prices.json was not compiled in");
	pricebook_free(b);
	return NULL;
}

static void entry_free(struct entry *e)
{
	if (e)
		candidates_release(&e->candidates);
	free(e);
}

void pricebook_free(struct pricebook *b)
{
	if (!b)
		return;
	for (uint32_t i = 0; i < b->offers->slot_count; i++)
		entry_free(b->offers->slots[i]);
	free(b->offers->slots);
	free(b->offers);
	rules_release(b->book);
	rules_release(b->user);
	free(b->book);
	free(b->user);
	free(b);
}

/* The price list that is called so, or NULL. */
static const char *list_called(const struct pricebook *b, const char *name)
{
	const struct rules *all[] = {b->user, b->book};

	for (size_t k = 0; k < ARRAY_LEN(all); k++)
		for (uint32_t i = 0; i < all[k]->list_count; i++)
			if (strcmp(all[k]->lists[i], name) == 0)
				return all[k]->lists[i];
	return NULL;
}

/* Google sells under two lists: Gemini's own and Vertex, which also has
 * others' models. A seller without a list may have one of the user's. */
static struct places places_of(const struct pricebook *b, const char *word,
			       const char *list, const struct model_id *id)
{
	bool gemini = strcmp(id->maker, "google") == 0;
	const char *own;

	if (strcmp(list, "vertex") == 0)
		return (struct places){{"vertex", gemini ? "google" : NULL},
				       true};
	if (strcmp(list, "google") == 0 && (!gemini || (id->list &&
	    strcmp(id->list, "vertex") == 0)))
		return (struct places){{"vertex", "google"}, true};
	own = *list ? list : list_called(b, word);
	return (struct places){{own, NULL}, false};
}

static const char *list_of_maker(const char *maker)
{
	const char *word = provider_of_maker(maker);
	const struct seller *s = word ? seller_find(str_from(word)) : NULL;

	return s ? s->list : "";
}

/* Nobody said who sells: the id's shape does, else it is the maker. */
static struct places sold_by_id(const struct pricebook *b, struct offer *o)
{
	const char *maker;

	if (o->id.host) {
		o->provider = o->id.host;
		return places_of(b, o->provider, o->id.list, &o->id);
	}
	maker = provider_of_maker(o->id.maker);
	o->provider = maker ? maker : "unknown";
	o->assumed = o->id.routed;
	return places_of(b, o->provider, list_of_maker(o->id.maker), &o->id);
}

static struct places sold_by(const struct pricebook *b, struct entry *e)
{
	struct offer *o = &e->offer;
	const struct seller *s = seller_find(e->provider);
	const char *list;

	if (str_empty(str_trim(e->provider)))
		return sold_by_id(b, o);
	if (s) {
		o->provider = s->word;
		return places_of(b, s->word, s->list, &o->id);
	}
	provider_word(e->provider, e->told);
	o->provider = e->told;
	list = list_called(b, e->told);
	if (list)
		return (struct places){{list, NULL}, false};
	o->assumed = true;
	list = o->id.list && *o->id.list ? o->id.list
					 : list_of_maker(o->id.maker);
	return places_of(b, o->provider, list, &o->id);
}

static void resolve(const struct pricebook *b, struct entry *e)
{
	struct offer *o = &e->offer;
	struct places p;

	*o = (struct offer){.list = ""};
	model_id_parse(e->raw, &o->id);
	p = sold_by(b, e);
	for (int i = 0; i < 2 && !o->rules; i++) {
		const char *list = p.lists[i] ? p.lists[i] : "";

		if (i && !*list)
			break;
		candidates_release(&e->candidates);
		if (!candidates_find(&e->candidates, b->user, b->book, list,
				     e->raw, &o->id))
			continue;
		o->rules = &e->candidates;
		o->list = list;
		e->candidates.estimated |= i && p.second_is_guess;
	}
	if (!o->rules && p.lists[0])
		o->list = p.lists[0];
}

bool pricebook_load_user(struct pricebook *b, const char *path,
			 struct err *err)
{
	struct json *root;
	bool ok;

	if (access(path, F_OK) != 0 && errno == ENOENT)
		return true;
	root = json_load(path, err);
	if (!root)
		return false;
	ok = rules_read(b->user, root, path, err);
	json_free(root);
	for (uint32_t i = 0; i < b->offers->slot_count; i++)
		if (b->offers->slots[i])
			resolve(b, b->offers->slots[i]);
	return ok;
}

static struct entry **find_slot(const struct offers *o, uint64_t hash,
				struct str provider, struct str raw)
{
	for (uint64_t i = hash;; i++) {
		struct entry **slot = &o->slots[i & (o->slot_count - 1)];

		if (!*slot || ((*slot)->hash == hash &&
			       str_eq((*slot)->raw, raw) &&
			       str_eq((*slot)->provider, provider)))
			return slot;
	}
}

static void grow(struct offers *o)
{
	struct offers more = {.slot_count = o->slot_count * 2,
			      .count = o->count};

	more.slots = xcalloc(more.slot_count, sizeof(*more.slots));
	for (uint32_t i = 0; i < o->slot_count; i++) {
		struct entry *e = o->slots[i];

		if (e)
			*find_slot(&more, e->hash, e->provider, e->raw) = e;
	}
	free(o->slots);
	*o = more;
}

static struct entry *entry_new(struct str provider, struct str raw)
{
	struct entry *e = xcalloc(1, sizeof(*e) + provider.n + raw.n + 1);

	if (provider.n)
		memcpy(e->text, provider.p, provider.n);
	if (raw.n)
		memcpy(e->text + provider.n, raw.p, raw.n);
	e->provider = (struct str){e->text, provider.n};
	e->raw = (struct str){e->text + provider.n, raw.n};
	return e;
}

const struct offer *pricebook_offer(const struct pricebook *b,
				    struct str provider, struct str raw)
{
	uint64_t hash = hash_bytes(raw.p, raw.n) ^
			hash_bytes(provider.p, provider.n) * 31;
	struct entry **slot = find_slot(b->offers, hash, provider, raw);
	struct entry *e = *slot;

	if (e)
		return &e->offer;
	e = entry_new(provider, raw);
	e->hash = hash;
	resolve(b, e);
	*slot = e;
	if (++b->offers->count * 2 > b->offers->slot_count)
		grow(b->offers);
	return &e->offer;
}

void pricebook_price(const struct pricebook *b, const struct offer *o,
		     const struct usage *u, struct price *out)
{
	(void)b;
	price_call(o->rules, &o->id, u, out);
}

void pricebook_price_sum(const struct pricebook *b, const struct offer *o,
			 const struct usage *u, int64_t prompt,
			 struct price *out)
{
	struct usage sum = *u;

	/* the arithmetic compares the mean of the calls with the lines */
	sum.requests = prompt > 0 ? usage_prompt(u) / prompt : INT64_MAX;
	pricebook_price(b, o, &sum, out);
}

static void describe(const struct rule *r, struct price_rule *out)
{
	static const char *const kinds[] = {"exact", "prefix", "regex"};

	*out = (struct price_rule){
		.number = r->number, .list = r->list, .match = r->match,
		.kind = kinds[r->kind], .unit = r->unit_name,
		.source = r->source, .threshold = r->threshold,
		.valid_from = r->from, .valid_to = r->to,
		.per_unit = r->per_unit,
		.batch_in_num = r->batch_in.num,
		.batch_in_den = r->batch_in.den,
		.batch_out_num = r->batch_out.num,
		.batch_out_den = r->batch_out.den,
		.user = r->number > USER_RULE,
	};
	memcpy(out->rate, r->rate, sizeof(out->rate));
	memcpy(out->rate_long, r->rate_long, sizeof(out->rate_long));
}

static bool is_candidate(const struct offer *o, const struct rule *r)
{
	const struct candidates *c = o->rules;

	for (uint32_t i = 0; c && i < c->count; i++)
		if (c->rules[i] == r)
			return true;
	for (uint32_t i = 0; c && i < c->fee_count; i++)
		if (c->fees[i].rule == r)
			return true;
	return false;
}

/* Canonical name of the model a rule is for; false when it is for another
 * thing, or for many. */
static bool model_of(const struct rule_name *name, struct model_id *id)
{
	if (name->kind != MATCH_EXACT || str_starts(name->match, STR("tool:")))
		return false;
	model_id_parse(name->match, id);
	return true;
}

/* Is the rule at an index one that prices calls of the offer, or, when all
 * sellers are asked for, one of the same model? */
static bool concerns(const struct offer *o, const struct rule_name *name,
		     bool everywhere)
{
	struct model_id id;

	if (name->rule && is_candidate(o, name->rule))
		return true;
	return everywhere && model_of(name, &id) &&
	       strcmp(id.canonical, o->id.canonical) == 0;
}

int pricebook_rules_of(const struct pricebook *b, struct str provider,
		       struct str raw,
		       void (*visit)(void *ctx, const struct price_rule *r),
		       void *ctx)
{
	const struct offer *o = pricebook_offer(b, provider, raw);
	struct rules *all[] = {b->user, b->book};
	bool everywhere = str_empty(provider);
	struct price_rule told;
	int count = 0;

	for (size_t k = 0; k < ARRAY_LEN(all); k++) {
		for (uint32_t i = 0; i < all[k]->count; i++) {
			const struct rule *r;

			if (!concerns(o, &all[k]->list[i], everywhere))
				continue;
			r = rules_open(all[k], i, NULL);
			if (!r)
				continue;
			describe(r, &told);
			visit(ctx, &told);
			count++;
		}
	}
	return count;
}

bool pricebook_rule(const struct pricebook *b, uint32_t number,
		    struct price_rule *out)
{
	bool user = number > USER_RULE;
	struct rules *in = user ? b->user : b->book;
	uint32_t index = number - 1 - (user ? USER_RULE : 0);
	const struct rule *r = index < in->count ? rules_open(in, index, NULL)
						 : NULL;

	if (r)
		describe(r, out);
	return r != NULL;
}

/* Canonical names of all rules, each once. */
static uint32_t all_names(const struct pricebook *b, struct intern *names)
{
	const struct rules *all[] = {b->user, b->book};
	struct model_id id;

	for (size_t k = 0; k < ARRAY_LEN(all); k++) {
		for (uint32_t i = 0; i < all[k]->count; i++) {
			if (model_of(&all[k]->list[i], &id))
				intern_add(names, str_from(id.canonical));
		}
	}
	return names->count;
}

int pricebook_near(const struct pricebook *b, struct str raw,
		   char (*names)[MODEL_NAME], int room)
{
	struct model_id id;
	struct intern known;
	const char **words;
	uint32_t count, left = 0;
	int found = 0;

	intern_init(&known);
	count = all_names(b, &known);
	words = xcalloc(count, sizeof(*words));
	for (uint32_t i = 1; i < count; i++)
		words[left++] = intern_str(&known, i).p;
	model_id_parse(raw, &id);
	while (found < room) {
		const char *near = nearest_word(str_from(id.canonical), words,
						left);
		uint32_t at = 0;

		if (!near)
			break;
		snprintf(names[found++], MODEL_NAME, "%s", near);
		while (words[at] != near)
			at++;
		memmove(words + at, words + at + 1,
			(--left - at) * sizeof(*words));
	}
	free(words);
	intern_release(&known);
	return found;
}
