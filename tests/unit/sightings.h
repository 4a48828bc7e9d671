/* tests/unit/sightings.h - what parsers hand over, merged by identity in the
 * plainest way, and printed as text (tests/fixtures/README.md). */
#ifndef TESTS_UNIT_SIGHTINGS_H
#define TESTS_UNIT_SIGHTINGS_H

#include <stdlib.h>
#include <time.h>

#include "collectors/log_format.h"
#include "core/batch.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/money.h"
#include "core/usage.h"

struct sighting {
	struct usage u;         /* text owned by the batch */
	int file;               /* in byte order of the paths */
	int call;               /* after merging */
};

struct sightings {
	struct batch *batch;    /* copies the text */
	struct sighting *list;
	uint32_t count, room;
	int file;               /* being read */
	struct buf rejects;
};

static inline void sightings_init(struct sightings *s)
{
	*s = (struct sightings){.batch = batch_new("test", 0)};
}

static inline void sightings_release(struct sightings *s)
{
	batch_free(s->batch);
	free(s->list);
	buf_release(&s->rejects);
}

static inline void sightings_usage(void *ctx, const struct usage *u)
{
	struct sightings *s = ctx;
	struct sighting *one;

	batch_add(s->batch, u);
	one = GROW(s->list, s->count, s->room);
	*one = (struct sighting){s->batch->records[s->batch->count - 1],
				 s->file, -1};
}

static inline void sightings_withdraw(void *ctx, struct id128 id)
{
	batch_withdraw(((struct sightings *)ctx)->batch, id);
}

static inline void sightings_reject(void *ctx, int64_t offset, const char *why)
{
	struct sightings *s = ctx;

	buf_addf(&s->rejects, "rejected at %lld: %s\n", (long long)offset, why);
}

static inline struct log_sink sightings_sink(struct sightings *s)
{
	return (struct log_sink){sightings_usage, sightings_withdraw,
				 sightings_reject, s};
}

/* ---- merging -------------------------------------------------------------- */

static inline struct id128 id_at(const struct usage *u, int i,
				 enum id_kind *kind)
{
	*kind = i ? u->alias_kind[i - 1] : u->key_kind;
	return i ? u->alias[i - 1] : u->key;
}

/* 1: they share an id of this kind, -1: they have different ones, 0: one of
 * them has none. */
static inline int same_kind(const struct usage *a, const struct usage *b,
			    enum id_kind kind)
{
	int answer = 0;

	for (int i = 0; i <= USAGE_ALIASES; i++) {
		for (int k = 0; k <= USAGE_ALIASES; k++) {
			enum id_kind ka, kb;
			struct id128 ia = id_at(a, i, &ka);
			struct id128 ib = id_at(b, k, &kb);

			if (ka != kind || kb != kind || id_is_none(ia) ||
			    id_is_none(ib))
				continue;
			if (id_eq(ia, ib))
				return 1;
			answer = -1;
		}
	}
	return answer;
}

/* The strongest kind of id that both have decides. */
static inline bool same_call(const struct usage *a, const struct usage *b)
{
	for (int kind = ID_MESSAGE; kind <= ID_LINE; kind++) {
		int answer = same_kind(a, b, kind);

		if (answer)
			return answer > 0;
	}
	return false;
}

static inline void merge_all(struct sightings *s)
{
	for (uint32_t i = 0; i < s->count; i++)
		s->list[i].call = (int)i;
	for (uint32_t i = 1; i < s->count; i++) {
		for (uint32_t k = 0; k < i; k++) {
			int from = s->list[i].call, to = s->list[k].call;

			if (from == to ||
			    !same_call(&s->list[i].u, &s->list[k].u))
				continue;
			for (uint32_t m = 0; m <= i; m++) {
				if (s->list[m].call == from)
					s->list[m].call = to;
			}
		}
	}
}

/* agent-log rule: largest output, own before sub-agent's copy, larger total,
 * the one that tells its speed, first path. */
static inline bool wins(const struct sighting *a, const struct sighting *b)
{
	int64_t out_a = a->u.tokens[TOKENS_OUTPUT] + a->u.tokens[TOKENS_REASONING];
	int64_t out_b = b->u.tokens[TOKENS_OUTPUT] + b->u.tokens[TOKENS_REASONING];
	unsigned differ = a->u.flags ^ b->u.flags;

	if (out_a != out_b)
		return out_a > out_b;
	if (differ & USAGE_SIDECHAIN)
		return !(a->u.flags & USAGE_SIDECHAIN);
	if (usage_total(&a->u) != usage_total(&b->u))
		return usage_total(&a->u) > usage_total(&b->u);
	if (differ & USAGE_SPEED_KNOWN)
		return a->u.flags & USAGE_SPEED_KNOWN;
	return a->file < b->file;
}

static inline int64_t first_of_file(const struct sightings *s, int file)
{
	int64_t first = INT64_MAX;

	for (uint32_t i = 0; i < s->count; i++) {
		if (s->list[i].file == file && s->list[i].u.ts < first)
			first = s->list[i].u.ts;
	}
	return first;
}

static inline bool owns(const struct sightings *s, const struct sighting *a,
			const struct sighting *b)
{
	int64_t first_a, first_b;

	if (a->u.ts != b->u.ts)
		return a->u.ts < b->u.ts;
	first_a = first_of_file(s, a->file);
	first_b = first_of_file(s, b->file);
	return first_a != first_b ? first_a < first_b : a->file < b->file;
}

/* ---- printing ------------------------------------------------------------- */

static inline void print_time(struct buf *to, int64_t ms)
{
	time_t t = (time_t)(ms / 1000);
	struct tm tm;
	char text[32];

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	buf_addf(to, "%s.%03dZ", text, (int)(ms % 1000));
}

static inline void print_tokens(struct buf *to, const struct usage *u)
{
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		bool known = u->known >> c & 1;

		if (!known)
			buf_addf(to, " %s=?", token_category_names[c]);
		else if (c <= TOKENS_REASONING || u->tokens[c])
			buf_addf(to, " %s=%lld", token_category_names[c],
				 (long long)u->tokens[c]);
	}
}

static inline void print_flags(struct buf *to, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {
		{USAGE_PARTIAL, "partial"}, {USAGE_ESTIMATED, "estimated"},
		{USAGE_GAP, "gap"}, {USAGE_OWN_CACHE, "own-cache"},
		{USAGE_FAILED, "failed"}, {USAGE_ABSENT, "absent"},
		{USAGE_INCONSISTENT, "inconsistent"},
		{USAGE_THINKING, "thinking"}, {USAGE_RESIDENCY, "residency"},
		{USAGE_FREE, "free"}, {USAGE_NO_TIME, "no-time"},
	};
	const char *before = " flags=";

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (flags & names[i].flag) {
			buf_addf(to, "%s%s", before, names[i].name);
			before = ",";
		}
	}
}

static inline void print_text(struct buf *to, const char *name, struct str s)
{
	if (s.n)
		buf_addf(to, " %s=%.*s", name, STR_ARG(s));
}

static inline void print_terms(struct buf *to, const struct usage *u)
{
	static const char *const kinds[] = {"none", "message", "request",
					    "client", "line"};
	static const char *const fees[FEE_KINDS] = {
		"none", "web_search", "x_search", "file_search",
		"code_execution", "grounding", "request_low",
		"request_medium", "request_high", "search_unit",
		"citation_tokens", "cache_storage", "image", "page"};
	static const char *const who[] = {"none", "client", "gateway", "vendor"};

	if (u->requests != 1)
		buf_addf(to, " requests=%lld", (long long)u->requests);
	if (u->cached_audio)
		buf_addf(to, " cached_audio=%lld", (long long)u->cached_audio);
	buf_addf(to, " key=%s", kinds[u->key_kind]);
	if (u->tier)
		buf_addf(to, " tier=%s", service_tier_names[u->tier]);
	print_flags(to, u->flags);
	for (int i = 0; i < USAGE_FEES && u->fees[i].kind; i++)
		buf_addf(to, " fee=%s:%lld", fees[u->fees[i].kind],
			 (long long)u->fees[i].count);
	if (u->reported_by) {
		buf_puts(to, " reported=");
		money_write(to, u->reported);
		buf_addf(to, "/%s", who[u->reported_by]);
	}
}

static inline void print_call(struct buf *to, const struct usage *u)
{
	print_time(to, u->ts);
	buf_putc(to, ' ');
	buf_add(to, u->model.n ? u->model : STR("-"));
	print_tokens(to, u);
	print_terms(to, u);
	print_text(to, "provider", u->provider);
	print_text(to, "client", u->client);
	print_text(to, "session", u->session);
	print_text(to, "parent", u->parent_session);
	print_text(to, "project", u->project);
	print_text(to, "account", u->account);
	print_text(to, "key_label", u->key_label);
	print_text(to, "user", u->user);
	print_text(to, "tags", u->tags);
	print_text(to, "region", u->region);
	buf_putc(to, '\n');
}

static inline int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Of all ids that the sightings of a call have. */
static inline enum id_kind strongest_kind(const struct sightings *s, int call)
{
	enum id_kind best = ID_NONE;

	for (uint32_t i = 0; i < s->count; i++) {
		for (int k = 0; k <= USAGE_ALIASES && s->list[i].call == call;
		     k++) {
			enum id_kind kind;

			if (!id_is_none(id_at(&s->list[i].u, k, &kind)) &&
			    (best == ID_NONE || kind < best))
				best = kind;
		}
	}
	return best;
}

/* The call that sighting `i` stands for; NULL when it stands for none: another
 * one of the same call does. */
static inline const struct usage *merged_call(const struct sightings *s,
					      uint32_t i, struct usage *room)
{
	const struct sighting *winner = NULL, *owner = NULL;

	if (s->list[i].call != (int)i)
		return NULL;
	for (uint32_t k = 0; k < s->count; k++) {
		const struct sighting *one = &s->list[k];

		if (one->call != (int)i)
			continue;
		if (!winner || wins(one, winner))
			winner = one;
		if (!owner || owns(s, one, owner))
			owner = one;
	}
	*room = winner->u;
	room->key_kind = strongest_kind(s, (int)i);
	room->ts = owner->u.ts;
	room->session = owner->u.session;
	room->parent_session = owner->u.parent_session;
	room->project = owner->u.project;
	return room;
}

/* Every call as a line, in order; then what was rejected. */
static inline void sightings_print(struct sightings *s, struct buf *to)
{
	char **lines = xcalloc(s->count + 1, sizeof(*lines));
	size_t count = 0;

	merge_all(s);
	for (uint32_t i = 0; i < s->count; i++) {
		struct buf line = {0};
		struct usage u;

		if (!merged_call(s, i, &u))
			continue;
		print_call(&line, &u);
		lines[count++] = buf_take(&line);
	}
	qsort(lines, count, sizeof(*lines), by_text);
	for (size_t i = 0; i < count; i++) {
		buf_puts(to, lines[i]);
		free(lines[i]);
	}
	free(lines);
	buf_add(to, buf_str(&s->rejects));
}

#endif
