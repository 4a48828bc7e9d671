/* core/compare_internal.h - what the compare_*.c files share. */
#ifndef CORE_COMPARE_INTERNAL_H
#define CORE_COMPARE_INTERNAL_H

#include "core/compare.h"
#include "core/intern.h"
#include "core/part.h"
#include "core/pricebook.h"
#include "core/summary.h"

/* ---- what is known of models beside prices (compare_facts.c) ------------- */

/* Tokens that fit into one call, prompt and answer, as the maker documents
 * them; 0: not known. `model` is canonical. */
int64_t compare_context(const char *model);

/* Number of the tokenizer, from 1; equal numbers count tokens alike. 0: not
 * known. */
int compare_tokenizer(const char *model);

/* Every context there is, ascending, 0 at the end. */
const int64_t *compare_contexts(void);

/* ---- the price book as a list of targets (compare_book.c) ---------------- */

enum { LINES_MOST = 48 };

struct target {
	const struct offer *offer;
	const char *raw;        /* the id that stands for it there */
	const char *model, *list, *provider, *maker;
	uint32_t id;
	int64_t context;
	int tokenizer;
	bool in_text;           /* answers in text: not an embedding ... */
	bool hourly;            /* costs differ by the hour */
	bool image, audio;      /* has prices for them */
};

struct target_book {
	const struct pricebook *of;     /* NULL: not read yet */
	struct intern texts;
	struct target *list;
	uint32_t count, room;
	int64_t *turns;         /* UTC ms at which any rule begins or has
				 * ended, ascending */
	uint32_t turn_count, turn_room;
	int64_t lines[LINES_MOST];      /* context lines of any rule, then */
	int line_count;                 /* those of contexts; ascending */
};

/* Read all rules of `book`, once. */
void targets_read(struct target_book *b, const struct pricebook *book);
void targets_release(struct target_book *b);

/* Does `name`, as in compare_query.targets, mean the target? */
bool target_is_meant(const struct target *t, const char *name);

/* ---- the calls, by their shape (compare_mix.c) --------------------------- */

/* Calls that cost the same a token whatever they are priced by. */
struct shape {
	uint32_t turn;          /* between which turns of the price book */
	uint32_t hour;          /* half hour since 1970; 0 in coarse shapes */
	uint32_t call;          /* of single calls: a number each; else 0 */
	uint16_t flags;         /* enum usage_flag that prices look at */
	uint8_t line;           /* context lines that the prompt is above */
	uint8_t size;           /* lines that prompt and answer are above */
	uint8_t tier;
	uint8_t reasons;        /* has reasoning tokens */
	uint8_t gone;           /* from sums */
	uint8_t fees[USAGE_FEES];
	uint8_t none[2];        /* shapes are compared as bytes */
};

struct group {
	struct shape shape;
	struct usage sum;       /* requests, tokens, fees; ts of the first */
	int64_t prompt;         /* gone: prompt of one call; 0: below lines */
	money actual;
};

struct groups {
	struct group *list;
	uint32_t count, room;
	uint32_t *slots;        /* open addressing, place + 1 */
	uint32_t slot_count;
};

/* The calls of a question. `fine` has the half hours apart; the same as
 * `coarse` when calls are single. */
struct calls {
	struct groups coarse, fine;
	bool single;
	struct cell cell, apart;
	money notional, reported;
	int64_t gone;
	int64_t counted;        /* calls in all, for the cost of a rebuild */
	struct compare_part *parts;
	int part_count, part_room;
	struct intern texts;    /* of the parts */
};

/* Gather the calls of `q` in `span`. `targets`: how many each is priced for.
 * Released with calls_release() also after a failure. */
bool calls_gather(struct calls *c, const struct compare_query *q,
		  struct span span, uint32_t targets,
		  const struct target_book *book, const struct part_input *in,
		  struct err *err);
void calls_release(struct calls *c);

/* Does a series belong to what is asked? */
bool compare_wants(const struct compare_query *q, const struct query *filters,
		   const struct series_table *t, uint32_t series);

/* The filters of `q` as a query over `span`, provider included. */
void compare_filters(const struct compare_query *q, struct span span,
		     const struct part_input *in, struct query *out);

/* Ids of the model row and the provider row that a series is counted in: the
 * same as in struct model_row. */
uint32_t compare_model_id(struct str model, struct str provider);
uint32_t compare_provider_id(struct str provider);

/* ---- answers ------------------------------------------------------------- */

/* A comparison with what it points to. */
struct made {
	struct comparison c;
	struct calls calls;
	struct summary summary, other;  /* texts of sides and changes */
	struct compare_row *rows;
	struct compare_side *sides, *earns, *made;
	struct compare_cross *cross;
	struct compare_change *changes;
	int64_t work;           /* what making it took, in price look-ups */
};

void made_release(struct made *m);

/* Fill one view; the rest of *m is empty. */
bool make_whatif(struct made *m, const struct compare_query *q,
		 const struct target_book *book, const struct part_input *in,
		 struct err *err);
bool make_sides(struct made *m, const struct compare_query *q,
		const struct part_input *in, struct err *err);
bool make_camps(struct made *m, const struct compare_query *q,
		const struct part_input *in, struct err *err);
bool make_periods(struct made *m, const struct compare_query *q,
		  const struct part_input *in, struct err *err);

#endif
