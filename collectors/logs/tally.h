/* collectors/logs/tally.h - token counts as a seller writes them, and their
 * conversion to our disjoint categories.
 *
 * Sellers disagree on what their prompt and output counts contain. A tally
 * holds the numbers as written; the convention, checked against the total
 * where there is one, decides what they mean. */
#ifndef COLLECTORS_LOGS_TALLY_H
#define COLLECTORS_LOGS_TALLY_H

#include <stdbool.h>
#include <stdint.h>

struct usage;

enum tally_slot {
	TALLY_PROMPT,
	TALLY_CACHED,           /* read from the seller's cache */
	TALLY_WRITE,            /* all cache writes */
	TALLY_WRITE_5M,         /* the split of TALLY_WRITE, where told */
	TALLY_WRITE_1H,
	TALLY_OUTPUT,
	TALLY_REASONING,
	TALLY_TOOL,             /* prompt of tool use, beside TALLY_PROMPT */
	TALLY_AUDIO_IN,
	TALLY_AUDIO_OUT,
	TALLY_AUDIO_CACHED,     /* share of TALLY_CACHED */
	TALLY_IMAGE_IN,
	TALLY_IMAGE_OUT,
	TALLY_SEARCHES,         /* no tokens: web searches, a fee each */
	TALLY_TOTAL,
	TALLY_SLOTS
};

struct tally {
	int64_t n[TALLY_SLOTS];
	uint32_t known;         /* bit per slot */
};

enum semantics {
	SEM_INCL,       /* prompt contains cache reads and writes, output
			 * contains reasoning */
	SEM_EXCL,       /* prompt and cache counts are disjoint, output contains
			 * reasoning */
	SEM_SEPR,       /* prompt contains cache reads, reasoning and tool
			 * prompts come on top */
	SEM_FLAT,       /* no split is told */
};

/* What a source documents. */
struct convention {
	enum semantics semantics;
	bool vendor_total;      /* the total is the seller's, not added up by
				 * somebody in between */
};

static inline bool tally_has(const struct tally *t, enum tally_slot slot)
{
	return t->known >> slot & 1;
}

static inline void tally_set(struct tally *t, enum tally_slot slot, int64_t n)
{
	t->n[slot] = n;
	t->known |= 1u << slot;
}

/* Known 0 unless something was told. */
static inline void tally_default(struct tally *t, enum tally_slot slot)
{
	t->known |= 1u << slot;
}

/* What `from` knows replaces what `to` held: streams repeat cumulative
 * counts. */
void tally_merge(struct tally *to, const struct tally *from);

/* Set the token categories and flags of *u. What the tally does not know
 * stays unknown, but for audio and images: an API that has them names them.
 * A total alone is unclassified. Of a total that proves another
 * convention than the documented one the proof counts; one that proves none
 * leaves the documented and sets USAGE_INCONSISTENT. */
void tally_convert(const struct tally *t, struct convention documented,
		   struct usage *u);

#endif
