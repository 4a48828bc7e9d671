/* core/outlook.h - where the limits that sellers tell are heading: how fast
 * each is used up, when it will be, and how full it will be at its reset.
 *
 * Made of what polls said one after another; the few samples that needs are
 * kept in memory. What cannot be known yet is unknown, never zero. */
#ifndef CORE_OUTLOOK_H
#define CORE_OUTLOOK_H

#include <stdbool.h>
#include <stdint.h>

struct billed_limit;
struct part_input;

/* What a pace was measured over. */
enum outlook_basis {
	OUTLOOK_UNKNOWN,        /* too little is told, or too early */
	OUTLOOK_RECENT,         /* the polls of the last while: an eighth of
				 * the window, half an hour at least, a day at
				 * most */
	OUTLOOK_WINDOW,         /* the mean since the window began */
};

/* Of one billed_limit. Parts of a limit are in millionths of it. */
struct limit_outlook {
	bool past;              /* the window ended after it was told: nothing
				 * is known of the one that runs */
	bool brief;             /* of ten minutes or less, as calls a minute:
				 * it refills before a pace says anything */
	int64_t since;          /* UTC ms at which it began; 0: not told */
	int64_t left_ms;        /* until the reset; -1: not told */
	int64_t left_ppm;       /* head room, 0 at least; -1: past */
	int64_t even_ppm;       /* what even use would have used by now;
				 * -1: not known */
	enum outlook_basis basis;
	double ppm_per_hour;    /* the pace; NAN: unknown */
	int64_t exhausted_at;   /* UTC ms; not after now: it is used up
				 * already; 0: not before the reset, or
				 * unknown (see basis) */
	int64_t at_reset_ppm;   /* expected; may pass 1000000; -1: unknown */
};

struct outlooks;

struct outlooks *outlooks_new(void);
void outlooks_free(struct outlooks *o);

/* One for each of `limits`, in their order; lent until the next build. While
 * in->hold is set the list stays, as long as it has as many limits. Reads only
 * in->books.now and in->hold. */
const struct limit_outlook *outlooks_build(struct outlooks *o,
					   const struct billed_limit *limits,
					   int count,
					   const struct part_input *in);

#endif
