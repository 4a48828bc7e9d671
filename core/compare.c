#include "core/compare.h"

#include "core/buf.h"
#include "core/compare_internal.h"
#include "core/days.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/model_sums.h"

#define MINUTE_MS INT64_C(60000)

enum {
	REST_MS = 1000,         /* between two answers while calls come in */
	WORK_MS = 500,          /* and one more for so many look-ups: a twentieth
				 * of the time or less goes into this */
};

struct comparisons {
	struct target_book book;
	struct made made;
	struct buf question;    /* what `made` answers */
	int64_t moment;         /* and when: minute or beginning of its span */
	uint64_t version;
	int64_t mono;           /* ms */
	bool answered;
};

struct comparisons *comparisons_new(void)
{
	return xcalloc(1, sizeof(struct comparisons));
}

void comparisons_free(struct comparisons *c)
{
	if (!c)
		return;
	made_release(&c->made);
	targets_release(&c->book);
	buf_release(&c->question);
	free(c);
}

void made_release(struct made *m)
{
	calls_release(&m->calls);
	summary_release(&m->summary);
	summary_release(&m->other);
	free(m->rows);
	free(m->sides);
	free(m->earns);
	free(m->made);
	free(m->cross);
	free(m->changes);
	*m = (struct made){0};
}

/* ---- is it answered already? --------------------------------------------- */

/* All of a question as text, so that it can be told from another. */
static void write_question(const struct compare_query *q, struct buf *to)
{
	buf_addf(to, "%d %d %lld %lld %d %d %lld %s\x1f", (int)q->view,
		 (int)q->window, (long long)q->span.since,
		 (long long)q->span.until, (int)q->period, (int)q->by,
		 (long long)q->calls_most, q->provider ? q->provider : "\x1e");
	for (int i = 0; i < q->filter_count; i++)
		buf_addf(to, "%d=%s\x1f", (int)q->filters[i].by,
			 q->filters[i].glob);
	for (int i = 0; i < q->tagged_count; i++)
		buf_addf(to, "#%x", q->tagged[i]);
	for (int i = 0; q->targets && i < q->target_count; i++)
		buf_addf(to, "\x1f%s", q->targets[i]);
}

static struct span span_of(const struct compare_query *q,
			   const struct part_input *in)
{
	if (q->window == WINDOWS)
		return q->span;
	return (struct span){window_start(in->books.zone, q->window,
					  in->books.now), INT64_MAX};
}

/* An answer holds for this long: windows begin a minute later every minute,
 * and what is held against the past grows. */
static int64_t moment_of(const struct compare_query *q,
			 const struct part_input *in)
{
	if (q->view == COMPARE_PERIODS)
		return bucket_floor(in->books.now, MINUTE_MS);
	return span_of(q, in).since;
}

static bool is_answered(const struct comparisons *c, const struct buf *asked,
			int64_t moment, const struct part_input *in)
{
	int64_t rest = REST_MS + c->made.work / WORK_MS;

	if (!c->answered || !str_eq(buf_str(asked), buf_str(&c->question)) ||
	    c->book.of != in->prices)
		return false;
	if (in->hold)
		return true;
	if (c->version == in->version && c->moment == moment)
		return true;
	return in->mono - c->mono < rest;
}

/* ---- answering ----------------------------------------------------------- */

static bool answer(struct comparisons *c, const struct compare_query *q,
		   const struct part_input *in, struct err *err)
{
	struct made *m = &c->made;

	made_release(m);
	m->c.view = q->view;
	m->c.by = q->by;
	m->c.span = span_of(q, in);
	switch (q->view) {
	case COMPARE_WHATIF:
		return make_whatif(m, q, &c->book, in, err);
	case COMPARE_SIDE:
		return make_sides(m, q, in, err);
	case COMPARE_CAMPS:
		return make_camps(m, q, in, err);
	default:
		return make_periods(m, q, in, err);
	}
}

const struct comparison *comparisons_build(struct comparisons *c,
					   const struct compare_query *q,
					   const struct part_input *in,
					   struct err *err)
{
	int64_t moment = moment_of(q, in);
	struct buf asked = {0};

	write_question(q, &asked);
	if (is_answered(c, &asked, moment, in)) {
		buf_release(&asked);
		return &c->made.c;
	}
	targets_read(&c->book, in->prices);
	c->answered = answer(c, q, in, err);
	buf_release(&c->question);
	c->question = asked;
	c->moment = moment;
	c->version = in->version;
	c->mono = in->mono;
	return c->answered ? &c->made.c : NULL;
}

/* ---- names --------------------------------------------------------------- */

bool compare_check_target(struct comparisons *c, const struct pricebook *book,
			  const char *name, struct err *err)
{
	const char *slash = strchr(name, '/');
	char near[1][MODEL_NAME];

	targets_read(&c->book, book);
	for (uint32_t i = 0; i < c->book.count; i++)
		if (target_is_meant(&c->book.list[i], name))
			return true;
	if (pricebook_near(book, str_from(slash ? slash + 1 : name), near, 1))
		return err_set(err, "no price list has the model \"%.80s\"; did "
			       "you mean \"%s\"?", name, near[0]);
	return err_set(err, "no price list has the model \"%.80s\"; tokentop "
		       "prices show NAME tells what there is", name);
}
