#include "cli/engine_internal.h"

#include <stdio.h>
#include <unistd.h>

#include "core/buf.h"
#include "collectors/remotes.h"
#include "config.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/rates.h"
#include "core/store.h"

/* Between two looks at our own size. */
enum { MEASURE_MS = 1000 };

/* Logs first, then sellers. */
static const struct source_status *raw_status(struct engine *e, int index)
{
	const struct source_status *s;
	int local = 0;

	if (e->dummy)
		return dummy_status(e->dummy, index, clock_wall(&e->clock));
	s = sources_status(e->sources, index);
	if (s)
		return s;
	while (sources_status(e->sources, local))
		local++;
	return remotes_status(e->remotes, index - local);
}

const struct source_status *engine_source(struct engine *e, int index)
{
	const struct source_status *raw = raw_status(e, index);
	struct source_status *s = &e->status;
	struct source_counters counters;
	struct reject reject;

	if (!raw)
		return NULL;
	*s = *raw;
	ledger_counters(e->ledger, s->name, &counters);
	s->records = counters.records;
	s->duplicates = counters.duplicates;
	s->rejected = counters.rejected;
	s->last_record = counters.last_record;
	if (s->bytes_done == s->bytes_total && counters.bytes)
		s->bytes_done = s->bytes_total = counters.bytes;
	if (ledger_last_reject(e->ledger, s->name, &s->reject_file, &reject)) {
		s->reject_offset = reject.offset;
		s->reject_why = reject.why;
	}
	return s;
}

const char *engine_notice(struct engine *e, int index)
{
	const char *now[] = {e->config_error.text, e->flush_error.text,
			     engine_parts_error(e), engine_alerts_error(e)};

	if (index < 0)
		return NULL;
	if (index < e->notice_count)
		return e->notices[index];
	index -= e->notice_count;
	/* Those of this moment, past the ones that are empty. */
	for (size_t i = 0; i < ARRAY_LEN(now); i++)
		if (now[i][0] && index-- == 0)
			return now[i];
	return NULL;
}

void engine_say(struct engine *e, const char *sentence)
{
	engine_add_notice(e, "%s", sentence);
}

bool engine_is_empty(struct engine *e)
{
	const struct source_status *s;
	const struct source_place *p;

	if (e->dummy || ledger_series(e->ledger)->count > 1 ||
	    remotes_status(e->remotes, 0))
		return false;
	for (int i = 0; (s = sources_status(e->sources, i)); i++)
		if (s->files > 0)
			return false;
	for (int i = 0; (p = sources_place(e->sources, i)); i++)
		if (p->files > 0)
			return false;
	return true;
}

/* ---- what a frame may show beside sums ------------------------------------- */

/* Progress of the first reading, of all sources together. */
static void add_progress(struct engine *e, int index, struct model *m)
{
	const struct source_status *raw = raw_status(e, index);

	m->bytes_done += raw->bytes_done;
	m->bytes_total += raw->bytes_total;
}

static void list_sources(struct engine *e, struct model *m)
{
	const struct source_status *s;

	e->status_count = 0;
	m->sources_ok = m->sources_bad = 0;
	m->bytes_done = m->bytes_total = 0;
	for (int i = 0; (s = engine_source(e, i)); i++) {
		*GROW(e->statuses, e->status_count, e->status_room) = *s;
		m->sources_ok += s->state == SOURCE_OK;
		m->sources_bad += s->state != SOURCE_OK &&
				  s->state != SOURCE_STARTING &&
				  s->state != SOURCE_DISABLED;
		add_progress(e, i, m);
	}
	m->sources = e->statuses;
	m->source_count = e->status_count;
	m->reading = e->sources && !sources_caught_up(e->sources);
}

static void list_places(struct engine *e, struct model *m)
{
	const struct source_place *p;

	e->place_count = 0;
	for (int i = 0; e->sources && (p = sources_place(e->sources, i)); i++)
		*GROW(e->places, e->place_count, e->place_room) = *p;
	m->places = e->places;
	m->place_count = e->place_count;
}

static void list_notices(struct engine *e, struct model *m)
{
	const char *text;

	e->shown_count = 0;
	for (int i = 0; (text = engine_notice(e, i)); i++)
		*GROW(e->shown, e->shown_count, e->shown_room) = text;
	m->notices = e->shown;
	m->notice_count = e->shown_count;
}

/* Pages in memory, from the kernel; 0 where it does not say. */
static int64_t resident_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	long pages = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%*s %ld", &pages) != 1)
		pages = 0;
	fclose(f);
	return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static void measure(struct engine *e)
{
	int64_t mono = clock_mono();

	if (e->measured && mono - e->measured < MEASURE_MS)
		return;
	e->measured = mono;
	e->store_bytes = e->store ? store_bytes(e->store) : 0;
	e->rss_bytes = resident_bytes();
}

void engine_build(struct engine *e, const struct model_query *q,
		  struct model *m)
{
	struct model_input in = {
		.zone = &e->zone,
		.now = clock_wall(&e->clock), .mono = engine_mono(e),
	};

	engine_succeed(e);
	flow_settle(e);
	in.ledger = e->ledger;
	in.rates = e->rates;
	rates_advance(e->rates, in.mono);
	engine_hold(e);
	model_build(e->builder, m, q, &in);
	engine_fill_books(e, q, m);
	engine_fill_parts(e, q, m);
	engine_unhold(e);
	m->demo = e->options->demo;
	m->offline = e->options->offline;
	list_sources(e, m);
	list_places(e, m);
	list_notices(e, m);
	if (!e->clock.fixed)
		measure(e);
	m->store_path = e->store_path;
	m->store_bytes = e->store_bytes;
	m->rss_bytes = e->rss_bytes;
	m->config_path = e->config_path;
	m->config = &e->config;
	m->ui = e->ui;
	m->version = PACKAGE_VERSION;
	m->uptime_ms = e->clock.fixed ? 0 : clock_mono() - e->started;
}
