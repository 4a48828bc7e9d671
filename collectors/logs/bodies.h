/* collectors/logs/bodies.h - answers of model APIs as they went over the wire:
 * which API they are of, who they are and what they used.
 *
 * Reads the bodies of OpenAI chat completions, responses and embeddings (and
 * of the many that imitate them), Anthropic messages, Gemini, Bedrock Converse,
 * Ollama and Meta's Llama API, whole or as streams of events. Knows no log
 * around them. */
#ifndef COLLECTORS_LOGS_BODIES_H
#define COLLECTORS_LOGS_BODIES_H

#include <stdbool.h>

#include "collectors/logs/pick.h"
#include "collectors/logs/tally.h"
#include "core/str.h"
#include "core/usage.h"

enum body_api {
	BODY_NONE,
	BODY_OPENAI_CHAT,
	BODY_OPENAI_RESPONSES,
	BODY_ANTHROPIC,
	BODY_GEMINI,
	BODY_BEDROCK,
	BODY_OLLAMA,
	BODY_LLAMA,
	BODY_APIS
};

/* One answer, gathered from one object or the events of a stream. Zero it and
 * set `hint` before reading. Text is lent from what was read and its words. */
struct body {
	enum body_api hint;     /* what the source is said to log: decides
				 * where the body leaves it open */
	const enum semantics *told; /* how the source is said to count; NULL:
				 * as its API does. Set before filling */
	enum body_api api;      /* what it is; BODY_NONE: no model's answer */
	bool counted;           /* it carries usage */
	bool bad;               /* a count is none, or usage no object */
	bool prompt_split, output_split;
	bool embeddings;
	struct tally tally;
	struct str id, model, seller;
	struct str created;     /* raw: the answer's own time */
	struct str cost;        /* dollars as text, where told */
	struct str tier, speed, geo;
};

/* Take in one JSON object; of what an earlier one told, later ones win. False
 * when it is not JSON. */
bool body_read(struct body *b, struct str object, struct words *w);

/* Take in text: an object, a list of them, one a line, or server-sent events
 * (bad ones among several are passed over). False when nothing was JSON. */
bool body_read_text(struct body *b, struct str text, struct words *w);

/* How its API counts. */
struct convention body_convention(const struct body *b);

/* Counts the API leaves out when they are 0. */
void body_defaults(const struct body *b, struct tally *t);

/* Fill tokens, fees, tier, flags, model and reported cost; ts and key where
 * the body has a time and an id, else they are left alone. Ids of unknown
 * shape are `issuer`'s. Without usage the flags say USAGE_ABSENT. */
void body_fill(const struct body *b, const char *issuer, struct usage *u);

/* Key by an id's shape ("msg_...", "resp_..."): whoever issued it. */
void body_identity(struct str id, const char *issuer, struct usage *u);

/* "flex", "batch", "fast" and "priority"; anything else is standard. */
enum service_tier body_tier(struct str word);

#endif
