/* core/price_import.h - price lists of others, read into rules of our own
 * price file and compared with what is in force.
 *
 * Prices only: an import never renames a model. Figures stay decimal text from
 * end to end. What is undated never overrules a dated rule, nor what the user
 * wrote by hand. */
#ifndef CORE_PRICE_IMPORT_H
#define CORE_PRICE_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/price_rules.h"
#include "core/str.h"

struct err;
struct json;
struct pricebook;

enum price_format {
	PRICES_LITELLM, PRICES_MODELS_DEV, PRICES_OPENROUTER, PRICES_CSV,
	PRICE_FORMATS
};

/* "litellm", "models.dev", "openrouter", "csv" */
extern const char *const price_format_names[PRICE_FORMATS];

/* What becomes of one rule. */
enum price_outcome {
	PRICE_SAME,             /* what is in force says the same */
	PRICE_NEW,              /* nothing was known */
	PRICE_CHANGED,          /* holds from today on */
	PRICE_KEPT,             /* a dated or hand-written rule stays */
	PRICE_REFUSED,          /* beyond belief; see why */
	PRICE_OUTCOMES
};

/* One rule of an import. Text is owned by the import. */
struct price_line {
	const char *members;    /* the rule's JSON members, without braces,
				 * source and valid_from */
	struct rule rule;       /* read back */
	enum price_outcome outcome;
	const char *why;        /* PRICE_KEPT, PRICE_REFUSED; else "" */
	int64_t was_input, was_output;  /* pUSD per token; RATE_NONE */
	bool dated;             /* says itself when it holds */
};

struct price_import {
	enum price_format format;
	struct price_line *lines;       /* owned */
	int count, room;
	int skipped;            /* entries with no price for tokens */
	int outcomes[PRICE_OUTCOMES];
	struct intern texts;
};

/* Fill *out from a document of any of the formats; released by
 * price_import_release(), also after a failure. False with *err when it is
 * none of them. */
bool price_import_read(struct price_import *out, struct str text,
		       struct err *err);
void price_import_release(struct price_import *im);

/* Decide about each line against the book (with the user's rules loaded), as
 * of `now` (UTC ms). */
void price_import_judge(struct price_import *im, struct pricebook *b,
			int64_t now);

/* Append the user's file with what is new and what changed: `old` is its text
 * (empty: none yet), valid as pricebook_load_user() takes it. Rules that an
 * earlier import made and this one changes end the day before; everything
 * else of the file stays as it stands. */
void price_import_merge(const struct price_import *im, struct str old,
			int64_t now, struct buf *to);

/* Would the book take this text as the user's file? False with *err. */
bool price_import_holds(struct str text, const char *name, struct err *err);

/* ---- among the files of the import ------------------------------------- */

/* The members of a rule as text; NULL: not told. */
struct price_texts {
	struct str list, match, kind, unit;
	struct str input, cache_read, cache_write_5m, cache_write_1h, output,
		reasoning, audio_in, audio_out;
	struct str threshold, input_long, cache_read_long, output_long;
	struct str batch_in, batch_out, valid_from, valid_to;
};

/* Add a rule. `exponent`: 6 when its money is USD per Mtok (or per unit), 12
 * when it is USD per token. */
void price_import_add(struct price_import *im, const struct price_texts *t,
		      int exponent);

/* Documents whose numbers were put in quotes. */
void price_import_litellm(struct price_import *im, const struct json *root);
void price_import_models_dev(struct price_import *im, const struct json *root);
void price_import_openrouter(struct price_import *im, const struct json *root);
bool price_import_csv(struct price_import *im, struct str text,
		      struct err *err);

#endif
