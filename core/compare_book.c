#include "core/compare_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/price_rules.h"

/* Reading the rules: which target each is of. */
struct reading {
	struct target_book *b;
	uint32_t *places;       /* by number in texts: place + 1 */
	uint32_t place_room;
};

static uint32_t number_of(struct str text)
{
	uint64_t hash = hash_bytes(text.p, text.n);

	return (uint32_t)hash ? (uint32_t)hash : 1;
}

/* ---- turns and lines ----------------------------------------------------- */

static void add_turn(struct target_book *b, int64_t ms)
{
	*GROW(b->turns, b->turn_count, b->turn_room) = ms;
}

static int time_cmp(const void *pa, const void *pb)
{
	const int64_t *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

static void sort_turns(struct target_book *b)
{
	uint32_t kept = 0;

	if (b->turn_count)
		qsort(b->turns, b->turn_count, sizeof(*b->turns), time_cmp);
	for (uint32_t i = 0; i < b->turn_count; i++)
		if (kept == 0 || b->turns[kept - 1] != b->turns[i])
			b->turns[kept++] = b->turns[i];
	b->turn_count = kept;
}

/* A line more, in order. Should there ever be too many of them, calls of two
 * bands would share a shape: the caller's table is far larger than the book. */
static void add_line(struct target_book *b, int64_t tokens)
{
	int at = 0;

	while (at < b->line_count && b->lines[at] < tokens)
		at++;
	if (tokens <= 0 || b->line_count == LINES_MOST ||
	    (at < b->line_count && b->lines[at] == tokens))
		return;
	memmove(b->lines + at + 1, b->lines + at,
		(size_t)(b->line_count - at) * sizeof(*b->lines));
	b->lines[at] = tokens;
	b->line_count++;
}

static void note_bounds(struct target_book *b, const struct price_rule *r)
{
	const struct str context = STR("mtok@ctx");
	int64_t line;

	if (r->valid_from != INT64_MIN)
		add_turn(b, r->valid_from);
	if (r->valid_to != INT64_MAX)
		add_turn(b, r->valid_to + 1);
	add_line(b, r->threshold);
	if (str_starts(str_from(r->unit), context) &&
	    str_int64(str_skip(str_from(r->unit), context.n), &line))
		add_line(b, line);
}

/* ---- targets ------------------------------------------------------------- */

static bool has_word(const char *name, const char *const *words)
{
	for (; *words; words++)
		if (strstr(name, *words))
			return true;
	return false;
}

/* Models that do not answer a conversation, whatever their price. */
static bool is_another_thing(const char *model)
{
	static const char *const words[] = {
		"embed", "rerank", "moderation", "whisper", "transcribe",
		"-tts", "tts-", "ocr", "-image", "imagen", "image-", "video",
		"realtime", "-live-", "guard", "speech", "-asr", "bge-",
		"safeguard", "voxtral", "router", NULL,
	};

	return has_word(model, words);
}

/* The target of a rule, made when new. */
static struct target *target_at(struct reading *r, const struct price_rule *p,
				const struct model_id *id)
{
	struct target_book *b = r->b;
	struct target *t;
	struct buf key = {0};
	uint32_t number;

	buf_addf(&key, "%s\x1f%s", p->list, id->canonical);
	number = intern_add(&b->texts, buf_str(&key));
	if (number >= r->place_room) {
		uint32_t room = number * 2 + 64;

		r->places = xreallocarray(r->places, room, sizeof(uint32_t));
		memset(r->places + r->place_room, 0,
		       (room - r->place_room) * sizeof(uint32_t));
		r->place_room = room;
	}
	if (!r->places[number]) {
		t = GROW(b->list, b->count, b->room);
		*t = (struct target){.list = p->list,
				     .id = number_of(buf_str(&key))};
		r->places[number] = b->count;
	}
	buf_release(&key);
	return &b->list[r->places[number] - 1];
}

/* A model has several ids at one seller: dated ones, ones for a region. The
 * plain one stands for it, else the shortest. */
static bool is_plainer(const struct target *t, const char *match)
{
	if (!t->offer)
		return true;
	return strcmp(t->raw, t->model) != 0 &&
	       (strcmp(match, t->model) == 0 || strlen(match) < strlen(t->raw));
}

static void choose_offer(struct target *t, const struct pricebook *book,
			 const struct price_rule *p)
{
	const struct offer *o;

	if (!is_plainer(t, p->match))
		return;
	o = pricebook_offer(book, str_from(p->list), str_from(p->match));
	if (!o->rules || strcmp(o->list, p->list) != 0)
		return;
	t->offer = o;
	t->raw = p->match;
	t->model = o->id.canonical;
	t->provider = o->provider;
	t->maker = o->id.maker;
}

/* What the units of a model's rules say of it. */
static void note_unit(struct target *t, const struct price_rule *p)
{
	const char *unit = p->unit;

	t->hourly |= !strcmp(unit, "mtok@peak") ||
		     !strcmp(unit, "mtok@offpeak2025");
	t->image |= !strcmp(unit, "mtok@image");
	t->audio |= p->rate[TOKENS_AUDIO_IN] >= 0 ||
		    p->rate[TOKENS_AUDIO_OUT] >= 0;
	t->in_text |= !strcmp(unit, "free") ||
		      (!strcmp(unit, "mtok") && p->rate[TOKENS_INPUT] >= 0 &&
		       p->rate[TOKENS_OUTPUT] >= 0);
}

static void read_rule(struct reading *r, const struct pricebook *book,
		      const struct price_rule *p)
{
	struct model_id id;
	struct target *t;

	note_bounds(r->b, p);
	if (strcmp(p->kind, "exact") != 0 || strcmp(p->list, "*") == 0 ||
	    str_starts(str_from(p->match), STR("tool:")))
		return;
	model_id_parse(str_from(p->match), &id);
	t = target_at(r, p, &id);
	note_unit(t, p);
	if (!strcmp(p->unit, "mtok") || !strcmp(p->unit, "free"))
		choose_offer(t, book, p);
}

static int target_cmp(const void *pa, const void *pb)
{
	const struct target *a = pa, *b = pb;
	int order = strcmp(a->model, b->model);

	return order ? order : strcmp(a->list, b->list);
}

/* Those without a price for tokens leave the list; the rest are sorted. */
static void settle(struct target_book *b)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < b->count; i++) {
		struct target *t = &b->list[i];

		if (!t->offer)
			continue;
		t->context = compare_context(t->model);
		t->tokenizer = compare_tokenizer(t->model);
		t->in_text &= !is_another_thing(t->model);
		b->list[kept++] = *t;
	}
	b->count = kept;
	if (kept)
		qsort(b->list, kept, sizeof(*b->list), target_cmp);
}

static void read_from(struct reading *r, const struct pricebook *book,
		      uint32_t first)
{
	struct price_rule p;

	for (uint32_t i = first; pricebook_rule(book, i, &p); i++)
		read_rule(r, book, &p);
}

void targets_read(struct target_book *b, const struct pricebook *book)
{
	struct reading r = {.b = b};

	if (b->of == book)
		return;
	targets_release(b);
	b->of = book;
	intern_init(&b->texts);
	read_from(&r, book, 1);
	read_from(&r, book, USER_RULE + 1);
	for (const int64_t *c = compare_contexts(); *c; c++)
		add_line(b, *c);
	sort_turns(b);
	settle(b);
	free(r.places);
}

void targets_release(struct target_book *b)
{
	if (b->of)
		intern_release(&b->texts);
	free(b->list);
	free(b->turns);
	*b = (struct target_book){0};
}

/* The seller before the first slash of a name, if it is one. */
static bool splits(const char *name, const struct target *t,
		   const char **model, bool *here)
{
	const char *slash = strchr(name, '/');
	const struct seller *s;
	struct str word;

	*model = name;
	*here = true;
	if (!slash)
		return true;
	word = (struct str){name, (size_t)(slash - name)};
	s = seller_find(word);
	if (!s && !str_is(word, t->list))
		return true;
	*model = slash + 1;
	*here = str_is(word, t->list) || str_is(word, t->provider) ||
		(s && *s->list && strcmp(s->list, t->list) == 0);
	return *here;
}

bool target_is_meant(const struct target *t, const char *name)
{
	const char *model;
	struct model_id id;
	bool here;

	if (!splits(name, t, &model, &here))
		return false;
	if (strpbrk(model, "*?["))
		return str_glob(str_from(t->model), model);
	model_id_parse(str_from(model), &id);
	return strcmp(id.canonical, t->model) == 0;
}
