/* core/usage.h - one billed upstream response, as its collector tells it.
 *
 * Categories are disjoint: they add up to the total. Every collector converts
 * at its own boundary. Unknown is not zero:
 * a count without its known bit is unknown and its value is 0. */
#ifndef CORE_USAGE_H
#define CORE_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/identity.h"
#include "core/money.h"
#include "core/str.h"

enum token_category {
	TOKENS_INPUT,           /* prompt, neither read from nor put in a cache */
	TOKENS_CACHE_READ,
	TOKENS_CACHE_WRITE_5M,  /* short-lived or unstated lifetime */
	TOKENS_CACHE_WRITE_1H,  /* long-lived */
	TOKENS_OUTPUT,          /* visible output; all output where reasoning is
				 * not told apart */
	TOKENS_REASONING,
	TOKENS_AUDIO_IN,
	TOKENS_AUDIO_OUT,       /* the first eight are always in reports */
	TOKENS_IMAGE_IN,
	TOKENS_IMAGE_OUT,
	TOKENS_UNCLASSIFIED,    /* a total nobody split; never priced */
	TOKEN_CATEGORIES
};

/* Report and config names: "input", "cache_read", ... */
extern const char *const token_category_names[TOKEN_CATEGORIES];

/* A count above this is nonsense and rejects its line. */
#define TOKENS_MAX ((int64_t)1 << 40)

enum service_tier {
	TIER_STANDARD,
	TIER_FAST,              /* changes the price: OpenAI fast and priority,
				 * Anthropic speed "fast" */
	TIER_FLEX,
	TIER_BATCH,
	TIERS
};

extern const char *const service_tier_names[TIERS];

/* Per-unit fees beside tokens. */
enum fee_kind {
	FEE_NONE,
	FEE_WEB_SEARCH,         /* tool:web_search, per call */
	FEE_X_SEARCH,
	FEE_FILE_SEARCH,
	FEE_CODE_EXECUTION,
	FEE_GROUNDING,          /* Google search grounding, per query or prompt */
	FEE_REQUEST_LOW,        /* Perplexity, by search context size */
	FEE_REQUEST_MEDIUM,
	FEE_REQUEST_HIGH,
	FEE_SEARCH_UNIT,        /* rerank and deep-research searches */
	FEE_CITATION_TOKENS,    /* tokens, at the mtok@citation rate */
	FEE_CACHE_STORAGE,      /* token-hours held, at the mtok_hour rate */
	FEE_IMAGE,
	FEE_PAGE,
	FEE_KINDS
};

struct fee {
	enum fee_kind kind;
	int64_t count;
};

enum { USAGE_FEES = 3, USAGE_ALIASES = 2 };

/* Who says what a call cost. Stronger sources come later. */
enum cost_source {
	COST_NONE,              /* nobody said: we compute */
	COST_CLIENT,            /* the client's own estimate */
	COST_GATEWAY,           /* a proxy's price list */
	COST_VENDOR,            /* the seller itself */
};

/* What an id is, so that two calls whose ids of one kind differ are never
 * taken for one because an id of another kind matches. */
enum id_kind {
	ID_NONE,
	ID_MESSAGE,             /* issued for this response: msg_, resp_, ... */
	ID_REQUEST,             /* issued for the HTTP request: req_ ... */
	ID_CLIENT,              /* a client's own id of the response */
	ID_LINE,                /* hash of the line and its occurrence */
};

enum usage_flag {
	USAGE_SIDECHAIN = 1 << 0,       /* sub-agent copy: loses ties */
	USAGE_SPEED_KNOWN = 1 << 1,     /* the line tells its speed: wins ties */
	USAGE_PARTIAL = 1 << 2,         /* the final line never came */
	USAGE_ESTIMATED = 1 << 3,       /* the source itself guessed */
	USAGE_GAP = 1 << 4,             /* counter jumped: events were missed */
	USAGE_OWN_CACHE = 1 << 5,       /* served from a gateway's cache: bills 0 */
	USAGE_FAILED = 1 << 6,          /* the request failed upstream */
	USAGE_ABSENT = 1 << 7,          /* a request without usage */
	USAGE_INCONSISTENT = 1 << 8,    /* sum test failed */
	USAGE_THINKING = 1 << 9,        /* answered in thinking mode (Qwen) */
	USAGE_RESIDENCY = 1 << 10,      /* regional processing: x1.1 where sold */
	USAGE_FREE = 1 << 11,           /* a ":free" route */
	USAGE_NO_TIME = 1 << 12,        /* ts is the time of reading */
};

struct usage {
	/* Identity. key is none for "never merged with anything". */
	struct id128 key;
	enum id_kind key_kind;
	struct id128 alias[USAGE_ALIASES];      /* further ids, none when unused */
	enum id_kind alias_kind[USAGE_ALIASES];

	int64_t ts;             /* UTC ms of this sighting */
	int64_t requests;       /* 1 for one response */
	int64_t tokens[TOKEN_CATEGORIES];
	uint32_t known;         /* bit per category: TOKENS_BIT() */
	int64_t cached_audio;   /* audio share of TOKENS_CACHE_READ */
	struct fee fees[USAGE_FEES];
	unsigned flags;         /* enum usage_flag */
	enum service_tier tier;

	money reported;         /* valid unless reported_by is COST_NONE */
	enum cost_source reported_by;

	/* Lent for the call that hands the record over. Empty: not told. */
	struct str model;       /* raw id as the source wrote it */
	struct str provider;    /* seller as told, else empty: derived from id */
	struct str client;      /* claude-code, codex, litellm ... */
	struct str project;
	struct str session;
	struct str parent_session;
	struct str account;     /* workspace, organisation, team */
	struct str key_label;
	struct str user;
	struct str tags;
	struct str host;
	struct str region;
};

#define TOKENS_BIT(category) (1u << (category))
#define TOKENS_ALL_KNOWN ((1u << TOKEN_CATEGORIES) - 1)

/* Set one count and its known bit. */
static inline void usage_set(struct usage *u, enum token_category c, int64_t n)
{
	u->tokens[c] = n;
	u->known |= TOKENS_BIT(c);
}

/* Sum of all categories, in tokens. */
int64_t usage_total(const struct usage *u);

/* Prompt size that context bands compare: input, cache reads and writes,
 * audio and image in. */
int64_t usage_prompt(const struct usage *u);

#endif
