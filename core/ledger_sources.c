/* Sources, and what the words of a sighting come to: series, price, session. */
#include "core/ledger_internal.h"

#include <string.h>

#include "core/config.h"
#include "core/mem.h"

/* The texts of a sighting are compared as one block. */
_Static_assert(sizeof(struct usage) - offsetof(struct usage, model) ==
		       sizeof(((struct combo *)0)->texts),
	       "struct combo holds the texts of struct usage");

/* ---- sources ---------------------------------------------------------- */

static const struct source_config *config_of(const struct ledger *l,
					     const char *name)
{
	const struct config *c = l->env.config;

	for (int i = 0; c && i < c->source_count; i++)
		if (!strcmp(c->sources[i].name, name))
			return &c->sources[i];
	return NULL;
}

/* Lower counts before higher; no layer counts last. */
static int layer_rank(const struct source_config *s)
{
	return s->layer == LAYER_NONE ? LAYER_TELEMETRY + 1 : (int)s->layer;
}

/* Is there a better layer on the same route? */
static bool is_shadow(const struct ledger *l, const struct source_config *s)
{
	const struct config *c = l->env.config;

	for (int i = 0; s->route && i < c->source_count; i++) {
		const struct source_config *other = &c->sources[i];

		if (other->enabled && !other->unread && other->route &&
		    !strcmp(other->route, s->route) &&
		    layer_rank(other) < layer_rank(s))
			return true;
	}
	return false;
}

static void restore(struct ledger *l, struct ledger_source *s)
{
	struct reject r;
	uint32_t file;

	if (!l->env.store)
		return;
	store_get_counters(l->env.store, s->name, &s->counters);
	if (!store_last_reject(l->env.store, s->name, &file, &r))
		return;
	s->has_reject = true;
	s->reject_file = file;
	s->reject.offset = r.offset;
	s->reject.why = intern_str(&l->sessions.texts,
				   intern_add(&l->sessions.texts,
					      str_from(r.why))).p;
}

uint32_t ledger_source(struct ledger *l, const char *name)
{
	const struct source_config *config;
	struct ledger_source *s;

	for (uint32_t i = 0; i < l->source_count; i++)
		if (!strcmp(l->sources[i].name, name))
			return i;
	config = config_of(l, name);
	s = GROW(l->sources, l->source_count, l->source_room);
	*s = (struct ledger_source){
		.name = xstrdup(name),
		.subscription = config && config->subscription,
		.shadow = config && is_shadow(l, config),
	};
	restore(l, s);
	return l->source_count - 1;
}

void ledger_counters(struct ledger *l, const char *source,
		     struct source_counters *out)
{
	uint32_t place = ledger_source(l, source);      /* may move the list */

	*out = l->sources[place].counters;
}

bool ledger_last_reject(struct ledger *l, const char *source,
			const char **path, struct reject *out)
{
	uint32_t place = ledger_source(l, source);      /* may move the list */
	const struct ledger_source *s = &l->sources[place];
	const struct file *f;

	if (!s->has_reject)
		return false;
	f = files_get(l->env.files, s->reject_file);
	*path = f ? f->path : "";
	*out = s->reject;
	return true;
}

/* ---- words ------------------------------------------------------------ */

static uint32_t name_of(struct ledger *l, struct str text)
{
	return intern_add(&l->series.names, text);
}

/* The offer that prices a series: asked for by the list it came from, so that
 * it is the same whoever asks and whenever. */
static const struct offer *offer_of(struct ledger *l, const struct series *s)
{
	struct str list = intern_str(&l->series.names,
				     s->text[DIM_PRICE_LIST]);
	struct str raw = intern_str(&l->series.names, s->text[DIM_RAW_MODEL]);

	if (str_empty(list))
		list = intern_str(&l->series.names, s->text[DIM_PROVIDER]);
	return pricebook_offer(l->env.prices, list, raw);
}

static void name_texts(struct ledger *l, const struct usage *u,
		       struct series *s)
{
	s->text[DIM_RAW_MODEL] = name_of(l, u->model);
	s->text[DIM_CLIENT] = name_of(l, u->client);
	s->text[DIM_PROJECT] = name_of(l, u->project);
	s->text[DIM_ACCOUNT] = name_of(l, u->account);
	s->text[DIM_KEY] = name_of(l, u->key_label);
	s->text[DIM_HOST] = name_of(l, u->host);
	s->text[DIM_USER] = name_of(l, u->user);
	s->text[DIM_TAGS] = name_of(l, u->tags);
	s->text[DIM_REGION] = name_of(l, u->region);
}

static void fill_combo(struct ledger *l, uint32_t source,
		       const struct usage *u, struct combo *out)
{
	const struct ledger_source *from = &l->sources[source];
	const struct offer *o = pricebook_offer(l->env.prices, u->provider,
						u->model);
	struct series s = {0};

	name_texts(l, u, &s);
	s.text[DIM_SOURCE] = name_of(l, str_from(from->name));
	s.text[DIM_PROVIDER] = name_of(l, str_from(o->provider));
	s.text[DIM_MAKER] = name_of(l, str_from(o->id.maker));
	s.text[DIM_MODEL] = name_of(l, str_from(o->id.canonical));
	s.text[DIM_PRICE_LIST] = name_of(l, str_from(o->list));
	if (o->assumed)
		s.flags |= SERIES_ASSUMED_PROVIDER;
	if (from->subscription)
		s.flags |= SERIES_NOTIONAL;
	out->base = s;
	out->offer = offer_of(l, &s);
	out->session = str_empty(u->session)
			       ? INDEX_NONE
			       : sessions_add(&l->sessions, u->client,
					      u->session);
}

/* Within a batch equal texts are the same piece of memory. */
static bool is_combo(const struct ledger *l, const struct combo *c,
		     const struct usage *u)
{
	return c->stamp == l->stamp &&
	       !memcmp(c->texts, &u->model, sizeof(c->texts));
}

const struct combo *ledger_combo(struct ledger *l, uint32_t source,
				 const struct usage *u)
{
	struct combo *c = &l->combos[l->last_combo];
	uint64_t h;

	if (is_combo(l, c, u))
		return c;
	h = hash_bytes(&u->model, sizeof(c->texts));
	l->last_combo = (uint32_t)(h % COMBOS);
	c = &l->combos[l->last_combo];
	if (is_combo(l, c, u))
		return c;
	c->stamp = l->stamp;
	memcpy(c->texts, &u->model, sizeof(c->texts));
	fill_combo(l, source, u, c);
	return c;
}

/* A reported 0 is nobody's word unless the route is free. */
static void take_reported(const struct combo *combo, const struct usage *u,
			  struct record *r)
{
	bool free_route = combo->offer->id.free || u->flags & USAGE_FREE;

	if (u->reported_by == COST_NONE || u->reported == MONEY_NONE ||
	    (u->reported == 0 && !free_route))
		return;
	r->reported = u->reported;
	r->reported_by = (uint8_t)u->reported_by;
}

void ledger_call(struct ledger *l, const struct combo *combo,
		 const struct usage *u, struct call *out)
{
	struct record *r = &out->r;

	out->base = combo->base;
	out->offer = combo->offer;
	*r = (struct record){
		.ts = u->ts,
		.requests = u->requests,
		.known = u->known,
		.flags = u->flags,
		.tier = (uint8_t)u->tier,
		.session = combo->session == INDEX_NONE
				   ? 0
				   : l->sessions.list[combo->session].s.number,
	};
	if (u->flags & USAGE_OWN_CACHE) {
		r->known = TOKENS_ALL_KNOWN;
		return;
	}
	if (u->flags & USAGE_ABSENT) {
		r->known = 0;
		return;
	}
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		if (u->known & TOKENS_BIT(c))
			r->tokens[c] = u->tokens[c];
	memcpy(r->fees, u->fees, sizeof(r->fees));
	r->cached_audio = u->cached_audio;
	take_reported(combo, u, r);
}

/* ---- price ------------------------------------------------------------ */

static void price_record(const struct ledger *l, const struct offer *o,
			 const struct record *r, struct price *p)
{
	struct usage u = {
		.ts = r->ts,
		.requests = r->requests,
		.known = r->known,
		.cached_audio = r->cached_audio,
		.flags = r->flags,
		.tier = (enum service_tier)r->tier,
	};

	memcpy(u.tokens, r->tokens, sizeof(u.tokens));
	memcpy(u.fees, r->fees, sizeof(u.fees));
	pricebook_price(l->env.prices, o, &u, p);
}

/* Whose dollars count. */
static enum cost_basis basis_of(const struct record *r, const struct price *p)
{
	if (r->reported_by >= COST_GATEWAY)
		return BASIS_REPORTED;
	if (p->cost != MONEY_NONE)
		return BASIS_COMPUTED;
	return r->reported_by == COST_CLIENT ? BASIS_REPORTED : BASIS_UNPRICED;
}

void ledger_price(struct ledger *l, struct call *c)
{
	struct series s = c->base;
	struct price p;

	if (!c->offer)
		c->offer = offer_of(l, &s);
	price_record(l, c->offer, &c->r, &p);
	s.basis = (uint8_t)basis_of(&c->r, &p);
	c->r.cost = s.basis == BASIS_REPORTED ? c->r.reported : p.cost;
	c->r.unpriced = s.basis == BASIS_REPORTED ? 0 : p.unpriced;
	s.rule = p.rule;
	s.band = p.band;
	s.tier = c->r.tier;
	s.flags &= SERIES_ASSUMED_PROVIDER | SERIES_NOTIONAL;
	if ((p.estimated && s.basis == BASIS_COMPUTED) ||
	    c->r.flags & USAGE_ESTIMATED)
		s.flags |= SERIES_ESTIMATED;
	if (c->r.flags & USAGE_PARTIAL)
		s.flags |= SERIES_PARTIAL;
	c->r.series = series_add(&l->series, &s);
}
