#include "collectors/logs/llama_api.h"

#include "core/mem.h"

enum { EVENT_TYPE, METRICS, DELTA, EVENT_MEMBERS };

static bool pick_event(struct str event, struct pick p[EVENT_MEMBERS])
{
	p[EVENT_TYPE] = (struct pick){.name = "event_type"};
	p[METRICS] = (struct pick){.name = "metrics"};
	p[DELTA] = (struct pick){.name = "delta"};
	return pick_type(event) == JL_OBJECT &&
	       pick_members(event, p, EVENT_MEMBERS) &&
	       pick_type(p[EVENT_TYPE].raw) == JL_STRING;
}

bool llama_api_is(struct str completion_message, struct str event,
		  struct words *w)
{
	static const char *const types[] = {"start", "progress", "complete",
					    "metrics"};
	struct pick p[EVENT_MEMBERS];
	struct str type;

	if (pick_type(completion_message) == JL_OBJECT)
		return true;
	if (!pick_event(event, p) || (str_empty(p[METRICS].raw) &&
				      str_empty(p[DELTA].raw)))
		return false;
	type = words_text(w, p[EVENT_TYPE].raw);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

/* {"metric": "num_prompt_tokens", "value": 25.0, "unit": "tokens"} */
static bool read_metric(struct str raw, struct words *w, struct tally *t)
{
	static const struct {
		const char *name;
		enum tally_slot slot;
	} known[] = {
		{"num_prompt_tokens", TALLY_PROMPT},
		{"num_completion_tokens", TALLY_OUTPUT},
		{"num_total_tokens", TALLY_TOTAL},
	};
	struct pick p[] = {{"metric"}, {"value"}};
	struct str name;
	int64_t n;

	if (!pick_members(raw, p, ARRAY_LEN(p)))
		return true;
	name = words_text(w, p[0].raw);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (!str_is(name, known[i].name))
			continue;
		switch (pick_count_text(p[1].raw, &n)) {
		case JL_COUNT_OK:
			tally_set(t, known[i].slot, n);
			return true;
		case JL_COUNT_BAD:
			return false;
		default:
			return true;
		}
	}
	return true;
}

bool llama_api_read(struct str metrics, struct str event, struct words *w,
		    struct tally *t)
{
	struct pick p[EVENT_MEMBERS];
	struct jl j;

	if (pick_type(metrics) != JL_ARRAY && pick_event(event, p))
		metrics = p[METRICS].raw;
	if (pick_type(metrics) != JL_ARRAY)
		return true;
	jl_init(&j, metrics);
	jl_array(&j);
	while (jl_item(&j))
		if (!read_metric(jl_raw(&j), w, t))
			return false;
	return true;
}
