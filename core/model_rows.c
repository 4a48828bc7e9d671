#include "core/model_rows.h"

#include "core/mem.h"

void rows_init(struct rows *r)
{
	*r = (struct rows){0};
	intern_init(&r->names);
	*GROW(r->of, r->of_count, r->of_room) = (struct series_rows){0};
}

void rows_release(struct rows *r)
{
	intern_release(&r->names);
	free(r->models.list);
	free(r->providers.list);
	free(r->of);
	free(r->keys);
	*r = (struct rows){0};
}

uint8_t provider_color(struct str provider)
{
	static const char *const known[] = {
		"anthropic", "openai", "google", "aws", "azure", "alibaba",
		"xai", "deepseek", "mistral", "openrouter", "moonshot",
		"volcengine", "zai", "groq", "self-hosted", "cohere",
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_is(provider, known[i]))
			return (uint8_t)i;
	return (uint8_t)(ARRAY_LEN(known) +
			 hash_bytes(provider.p, provider.n) % 100);
}

/* Place of the row that goes by the interned text `key`; *is_new when it has
 * to be filled. */
static uint32_t place_of(struct rows *r, uint32_t key, struct row_list *in,
			 bool *is_new)
{
	if (key >= r->key_room) {
		uint32_t room = key + key / 2 + 64;

		r->keys = xreallocarray(r->keys, room, sizeof(*r->keys));
		memset(r->keys + r->key_room, 0,
		       (room - r->key_room) * sizeof(*r->keys));
		r->key_room = room;
	}
	*is_new = r->keys[key] == 0;
	if (*is_new) {
		*GROW(in->list, in->count, in->room) = (struct row){0};
		r->keys[key] = in->count;
	}
	return r->keys[key] - 1;
}

/* Number of "a\x1fb\x1f" in the names. */
static uint32_t key_of(struct rows *r, struct str a, struct str b)
{
	struct buf text = {0};
	uint32_t number;

	buf_add(&text, a);
	buf_putc(&text, '\x1f');
	buf_add(&text, b);
	buf_putc(&text, '\x1f');
	number = intern_add(&r->names, buf_str(&text));
	buf_release(&text);
	return number;
}

static uint32_t row_id(const struct rows *r, uint32_t key)
{
	struct str text = intern_str(&r->names, key);

	return (uint32_t)hash_bytes(text.p, text.n);
}

static uint32_t provider_place(struct rows *r, struct str provider)
{
	uint32_t key = key_of(r, STR(""), provider);
	bool is_new;
	uint32_t place = place_of(r, key, &r->providers, &is_new);

	if (is_new) {
		struct row *row = &r->providers.list[place];

		row->name = row->provider = intern_add(&r->names, provider);
		row->id = row_id(r, key);
	}
	return place;
}

static uint32_t model_place(struct rows *r, struct str model,
			    struct str provider, struct str maker)
{
	uint32_t key = key_of(r, model, provider);
	bool is_new;
	uint32_t place = place_of(r, key, &r->models, &is_new);

	if (is_new) {
		struct row *row = &r->models.list[place];

		row->name = intern_add(&r->names, model);
		row->provider = intern_add(&r->names, provider);
		row->maker = intern_add(&r->names, maker);
		row->id = row_id(r, key);
		r->providers.list[provider_place(r, provider)].models++;
	}
	return place;
}

/* Count a provider's client once. */
static void learn_client(struct rows *r, struct row *provider,
			 struct str client)
{
	struct buf text = {0};

	buf_addf(&text, "client\x1f%08x\x1f%.*s", provider->id,
		 STR_ARG(client));
	if (intern_find(&r->names, buf_str(&text)) == UINT32_MAX) {
		intern_add(&r->names, buf_str(&text));
		provider->clients++;
	}
	buf_release(&text);
}

void rows_learn(struct rows *r, const struct series_table *t)
{
	for (uint32_t i = r->of_count; i < t->count; i++) {
		struct str provider = series_text(t, i, DIM_PROVIDER);
		struct series_rows *of;
		uint32_t place = provider_place(r, provider);

		learn_client(r, &r->providers.list[place],
			     series_text(t, i, DIM_CLIENT));
		of = GROW(r->of, r->of_count, r->of_room);
		of->provider = place;
		of->model = model_place(r, series_text(t, i, DIM_MODEL),
					provider,
					series_text(t, i, DIM_MAKER));
	}
}

void rows_of(struct rows *r, uint32_t series, struct row *out[3])
{
	out[0] = &r->total;
	out[1] = &r->providers.list[r->of[series].provider];
	out[2] = &r->models.list[r->of[series].model];
}

void rows_each(struct rows *r, void (*visit)(struct row *row))
{
	visit(&r->total);
	for (uint32_t i = 0; i < r->providers.count; i++)
		visit(&r->providers.list[i]);
	for (uint32_t i = 0; i < r->models.count; i++)
		visit(&r->models.list[i]);
}

void kind_add(struct kind *k, const struct series *s)
{
	k->flags |= s->flags;
	k->computed |= s->basis == BASIS_COMPUTED || s->basis == BASIS_MIXED;
	k->reported |= s->basis == BASIS_REPORTED || s->basis == BASIS_MIXED;
}

/* ---- rows as shown ----------------------------------------------------- */

static void show(const struct rows *r, const struct row *row,
		 struct model_row *out)
{
	const struct sums *s = &row->sums;
	struct str provider = intern_str(&r->names, row->provider);

	*out = (struct model_row){
		.name = intern_str(&r->names, row->name).p,
		.provider = provider.p,
		.maker = intern_str(&r->names, row->maker).p,
		.id = row->id,
		.color = provider_color(provider),
		.window = s->old_window,
		.today = s->today,
		.month = s->old_month,
		.all = s->old_all,
		.last_ts = s->last > s->old_last ? s->last : s->old_last,
		.flags = s->old_kind.flags | s->kind.flags,
		.computed = s->old_kind.computed || s->kind.computed,
		.reported = s->old_kind.reported || s->kind.reported,
		.models = row->models,
		.clients = row->clients,
		.unseen = MONEY_NONE,
	};
	cell_add(&out->window, &s->young_window, 1);
	cell_add(&out->month, &s->today, 1);
	cell_add(&out->all, &s->today, 1);
	memcpy(out->rate, row->rate, sizeof(out->rate));
	for (int i = 0; i < MODEL_SPARK; i++)
		out->spark[i] = (float)row->spark[i];
}

/* Worth a line: something in the window or today, or flowing now. */
static bool is_shown(const struct model_row *m)
{
	return !cell_is_zero(&m->window) || !cell_is_zero(&m->today) ||
	       m->rate[RATE_15M].live;
}

static int model_cmp(const void *pa, const void *pb)
{
	const struct model_row *a = pa, *b = pb;
	int64_t na = cell_total(&a->window), nb = cell_total(&b->window);
	int order;

	if (a->window.cost != b->window.cost)
		return a->window.cost < b->window.cost ? 1 : -1;
	if (na != nb)
		return na < nb ? 1 : -1;
	order = strcmp(a->name, b->name);
	return order ? order : strcmp(a->provider, b->provider);
}

static int provider_cmp(const void *pa, const void *pb)
{
	const struct model_row *a = pa, *b = pb;

	return strcmp(a->name, b->name);
}

static struct model_row *room_for(const struct row_list *l)
{
	return xcalloc(l->count ? l->count : 1, sizeof(struct model_row));
}

struct model_row *rows_models(const struct rows *r, const char *provider,
			      int *count)
{
	struct model_row *out = room_for(&r->models);

	*count = 0;
	for (uint32_t i = 0; i < r->models.count; i++) {
		struct model_row *m = &out[*count];

		show(r, &r->models.list[i], m);
		if (is_shown(m) &&
		    (!provider || !strcmp(provider, m->provider)))
			(*count)++;
	}
	qsort(out, (size_t)*count, sizeof(*out), model_cmp);
	return out;
}

struct model_row *rows_providers(const struct rows *r, int *count)
{
	struct model_row *out = room_for(&r->providers);

	*count = 0;
	for (uint32_t i = 0; i < r->providers.count; i++) {
		show(r, &r->providers.list[i], &out[*count]);
		if (!cell_is_zero(&out[*count].all))
			(*count)++;
	}
	qsort(out, (size_t)*count, sizeof(*out), provider_cmp);
	return out;
}
