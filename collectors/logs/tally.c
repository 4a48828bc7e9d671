#include "collectors/logs/tally.h"

#include "core/usage.h"

void tally_merge(struct tally *to, const struct tally *from)
{
	for (int i = 0; i < TALLY_SLOTS; i++) {
		if (tally_has(from, i))
			tally_set(to, i, from->n[i]);
	}
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Cache writes by lifetime; what no lifetime claims counts as short. */
struct writes {
	int64_t m5, h1;
};

static struct writes writes_of(const struct tally *t)
{
	struct writes w = {t->n[TALLY_WRITE_5M], t->n[TALLY_WRITE_1H]};
	int64_t rest = t->n[TALLY_WRITE] - w.m5 - w.h1;

	if (rest > 0)
		w.m5 += rest;
	return w;
}

/* Does the total follow from the parts under this convention? */
static bool explains(enum semantics s, const struct tally *t)
{
	const struct writes w = writes_of(t);
	const int64_t cache = t->n[TALLY_CACHED] + w.m5 + w.h1;
	const int64_t plain = t->n[TALLY_PROMPT] + t->n[TALLY_OUTPUT];
	const int64_t apart = plain + t->n[TALLY_REASONING];
	const int64_t total = t->n[TALLY_TOTAL];

	switch (s) {
	case SEM_INCL:
		return total == plain && t->n[TALLY_PROMPT] >= cache;
	case SEM_EXCL:
		return total == plain + cache;
	case SEM_SEPR:
		return total == apart || total == apart + t->n[TALLY_TOOL];
	default:
		return total == plain;
	}
}

static enum semantics decide(const struct tally *t, struct convention told,
			     unsigned *flags)
{
	const bool trusted = told.semantics != SEM_EXCL || told.vendor_total;

	if (!tally_has(t, TALLY_TOTAL) || !tally_has(t, TALLY_PROMPT) ||
	    !tally_has(t, TALLY_OUTPUT) || explains(told.semantics, t))
		return told.semantics;
	if (trusted && explains(SEM_INCL, t))
		return SEM_INCL;
	if (explains(SEM_EXCL, t))
		return SEM_EXCL;
	if (t->n[TALLY_REASONING] + t->n[TALLY_TOOL] > 0 &&
	    explains(SEM_SEPR, t))
		return SEM_SEPR;
	/* A proxy that added up prompt and output and forgot the cache. */
	if (explains(SEM_FLAT, t))
		return SEM_EXCL;
	*flags |= USAGE_INCONSISTENT;
	return told.semantics;
}

/* Take `part` out of `*whole`; what does not fit is an inconsistency. */
static int64_t carve(int64_t *whole, int64_t part, unsigned *flags)
{
	int64_t fits = least(part, *whole);

	if (fits < part)
		*flags |= USAGE_INCONSISTENT;
	*whole -= fits;
	return fits;
}

static void set_if(struct usage *u, enum token_category c, int64_t n,
		   bool known)
{
	if (known)
		usage_set(u, c, n);
}

static void convert_prompt(const struct tally *t, enum semantics s,
			   struct usage *u)
{
	struct writes w = writes_of(t);
	int64_t input = t->n[TALLY_PROMPT], cached = t->n[TALLY_CACHED];
	int64_t audio = t->n[TALLY_AUDIO_IN] - t->n[TALLY_AUDIO_CACHED];
	const bool told = tally_has(t, TALLY_WRITE) ||
			  tally_has(t, TALLY_WRITE_5M) ||
			  tally_has(t, TALLY_WRITE_1H);

	if (s == SEM_INCL || s == SEM_SEPR)
		cached = carve(&input, cached, &u->flags);
	if (s == SEM_INCL) {
		w.h1 = carve(&input, w.h1, &u->flags);
		w.m5 = carve(&input, w.m5, &u->flags);
	}
	if (s == SEM_SEPR)
		input += t->n[TALLY_TOOL];
	audio = carve(&input, audio < 0 ? 0 : audio, &u->flags);
	usage_set(u, TOKENS_AUDIO_IN, audio);
	usage_set(u, TOKENS_IMAGE_IN,
		  carve(&input, t->n[TALLY_IMAGE_IN], &u->flags));
	usage_set(u, TOKENS_INPUT, input);
	set_if(u, TOKENS_CACHE_READ, cached, tally_has(t, TALLY_CACHED));
	set_if(u, TOKENS_CACHE_WRITE_5M, w.m5, told);
	set_if(u, TOKENS_CACHE_WRITE_1H, w.h1, told);
	u->cached_audio = least(t->n[TALLY_AUDIO_CACHED], cached);
}

static void convert_output(const struct tally *t, enum semantics s,
			   struct usage *u)
{
	int64_t output = t->n[TALLY_OUTPUT];
	int64_t reasoning = t->n[TALLY_REASONING];

	if (s != SEM_SEPR)
		reasoning = carve(&output, reasoning, &u->flags);
	set_if(u, TOKENS_REASONING, reasoning, tally_has(t, TALLY_REASONING));
	usage_set(u, TOKENS_AUDIO_OUT,
		  carve(&output, t->n[TALLY_AUDIO_OUT], &u->flags));
	usage_set(u, TOKENS_IMAGE_OUT,
		  carve(&output, t->n[TALLY_IMAGE_OUT], &u->flags));
	usage_set(u, TOKENS_OUTPUT, output);
}

static void convert_searches(const struct tally *t, struct usage *u)
{
	if (t->n[TALLY_SEARCHES])
		u->fees[0] = (struct fee){FEE_WEB_SEARCH,
					  t->n[TALLY_SEARCHES]};
}

void tally_convert(const struct tally *t, struct convention documented,
		   struct usage *u)
{
	struct tally flat = *t;
	enum semantics s = decide(t, documented, &u->flags);

	convert_searches(t, u);
	if (!tally_has(t, TALLY_PROMPT) && !tally_has(t, TALLY_OUTPUT)) {
		set_if(u, TOKENS_UNCLASSIFIED, t->n[TALLY_TOTAL],
		       tally_has(t, TALLY_TOTAL));
		return;
	}
	if (s == SEM_FLAT) {
		flat = (struct tally){.known = t->known &
			(1u << TALLY_PROMPT | 1u << TALLY_OUTPUT)};
		flat.n[TALLY_PROMPT] = t->n[TALLY_PROMPT];
		flat.n[TALLY_OUTPUT] = t->n[TALLY_OUTPUT];
	}
	usage_set(u, TOKENS_UNCLASSIFIED, 0);
	if (tally_has(&flat, TALLY_PROMPT))
		convert_prompt(&flat, s, u);
	if (tally_has(&flat, TALLY_OUTPUT))
		convert_output(&flat, s, u);
}
