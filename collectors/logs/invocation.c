#include "collectors/logs/invocation.h"

#include "collectors/logs/bodies.h"
#include "core/mem.h"
#include "core/usage.h"

enum { REQUEST, MODEL, REGION, ACCOUNT, IDENTITY, ERROR, INPUT, OUTPUT,
       MEMBERS };

/* The seller's own count of one side, where it has one. */
struct count {
	const char *name;
	enum tally_slot slot;
};

static const struct count input_counts[] = {
	{"inputTokenCount", TALLY_PROMPT},
	{"cacheReadInputTokenCount", TALLY_CACHED},
	{"cacheWriteInputTokenCount", TALLY_WRITE},
};
static const struct count output_counts[] = {
	{"outputTokenCount", TALLY_OUTPUT},
};

bool invocation_is(struct str schema_type)
{
	return str_is(schema_type, "\"ModelInvocationLog\"");
}

/* Counts of the object `side` into *t; false when one is none. */
static bool take_counts(struct str side, const struct count *counts,
			size_t count, struct tally *t)
{
	struct pick p[3];
	int64_t n;

	for (size_t i = 0; i < count; i++)
		p[i] = (struct pick){.name = counts[i].name};
	if (pick_type(side) == JL_NULL)
		return true;
	if (!pick_members(side, p, (unsigned)count))
		return false;
	for (size_t i = 0; i < count; i++) {
		switch (pick_count_text(p[i].raw, &n)) {
		case JL_COUNT_BAD:
			return false;
		case JL_COUNT_OK:
			tally_set(t, counts[i].slot, n);
			break;
		default:
			break;
		}
	}
	return true;
}

/* How long writes live is only in the answer's own usage. It is believed where
 * it adds up to what was written. */
static void split_writes(struct str output, struct words *w, struct tally *t)
{
	struct pick p[] = {{"outputBodyJson"}};
	struct body b = {.hint = BODY_BEDROCK};

	if (t->n[TALLY_WRITE] == 0 || !pick_members(output, p, 1) ||
	    !body_read_text(&b, p[0].raw, w) || b.bad)
		return;
	if (b.tally.n[TALLY_WRITE_5M] + b.tally.n[TALLY_WRITE_1H] !=
	    t->n[TALLY_WRITE])
		return;
	tally_set(t, TALLY_WRITE_5M, b.tally.n[TALLY_WRITE_5M]);
	tally_set(t, TALLY_WRITE_1H, b.tally.n[TALLY_WRITE_1H]);
}

/* Input is without cached tokens; what is not told of the cache was not
 * used. */
static bool fill_tokens(struct str input, struct str output,
			const enum semantics *told, struct words *w,
			struct usage *u)
{
	struct tally t = {0};

	if (!take_counts(input, input_counts, ARRAY_LEN(input_counts), &t) ||
	    !take_counts(output, output_counts, ARRAY_LEN(output_counts), &t))
		return false;
	if (t.known == 0) {
		u->flags |= USAGE_ABSENT;
		return true;
	}
	split_writes(output, w, &t);
	tally_default(&t, TALLY_CACHED);
	tally_default(&t, TALLY_WRITE);
	tally_convert(&t, (struct convention){told ? *told : SEM_EXCL, false},
		      u);
	return true;
}

static void fill_who(const struct pick *p, struct words *w, struct usage *u)
{
	struct str id = words_text(w, p[REQUEST].raw);
	struct pick arn[] = {{"arn"}};

	if (id.n) {
		u->key = id_of("aws", id);
		u->key_kind = ID_REQUEST;
	}
	u->provider = STR("aws");
	u->model = words_text(w, p[MODEL].raw);
	u->region = words_text(w, p[REGION].raw);
	u->account = words_text(w, p[ACCOUNT].raw);
	if (pick_members(p[IDENTITY].raw, arn, 1))
		u->user = words_text(w, arn[0].raw);
	if (words_text(w, p[ERROR].raw).n)
		u->flags |= USAGE_FAILED;
}

bool invocation_read(struct str record, const enum semantics *told,
		     struct words *w, struct usage *u)
{
	struct pick p[MEMBERS] = {
		[REQUEST] = {"requestId"}, [MODEL] = {"modelId"},
		[REGION] = {"region"}, [ACCOUNT] = {"accountId"},
		[IDENTITY] = {"identity"}, [ERROR] = {"errorCode"},
		[INPUT] = {"input"}, [OUTPUT] = {"output"}};

	pick_members(record, p, MEMBERS);
	fill_who(p, w, u);
	return fill_tokens(p[INPUT].raw, p[OUTPUT].raw, told, w, u);
}
