#include "collectors/logs/opencode_call.h"

#include <inttypes.h>

#include "collectors/logs/sellers.h"
#include "collectors/logs/tally.h"
#include "core/mem.h"
#include "core/money.h"
#include "core/usage.h"

/* Around 2026-04-06 output of OpenAI's models ceased to contain reasoning:
 * decides rows without a total. */
#define DISJOINT_SINCE INT64_C(1775433600000)

enum member { ID, SESSION, MODEL_ID, PROVIDER_ID, MODEL, AGENT, COST, PATH,
	      TOKENS, TIME, MEMBERS };

static const char *const member_names[MEMBERS] = {
	[ID] = "id", [SESSION] = "sessionID", [MODEL_ID] = "modelID",
	[PROVIDER_ID] = "providerID", [MODEL] = "model", [AGENT] = "agent",
	[COST] = "cost", [PATH] = "path", [TOKENS] = "tokens",
	[TIME] = "time",
};

/* The members in pieces. */
struct message {
	struct pick p[MEMBERS];
	struct str model, seller, created_raw, completed_raw;
	int64_t created;
	struct tally tally;
};

static const struct count_row {
	const char *path;
	enum tally_slot slot;
} count_rows[] = {
	{"input", TALLY_PROMPT}, {"output", TALLY_OUTPUT},
	{"reasoning", TALLY_REASONING}, {"cache.read", TALLY_CACHED},
	{"cache.write", TALLY_WRITE}, {"total", TALLY_TOTAL},
};

static bool take_tokens(struct tally *t, struct str object)
{
	if (pick_type(object) != JL_OBJECT)
		return false;
	for (unsigned i = 0; i < ARRAY_LEN(count_rows); i++) {
		struct str raw = pick_path(object, count_rows[i].path);
		int64_t n;

		switch (pick_count(raw, &n)) {
		case JL_COUNT_BAD:
			return false;
		case JL_COUNT_OK:
			tally_set(t, count_rows[i].slot, n);
			break;
		default:
			break;
		}
	}
	return true;
}

static bool cut_up(struct message *m, struct str object)
{
	*m = (struct message){0};
	for (int i = 0; i < MEMBERS; i++)
		m->p[i].name = member_names[i];
	return pick_members(object, m->p, MEMBERS);
}

static enum opencode_found take_message(struct message *m, struct words *w)
{
	struct pick time[] = {{"created"}, {"completed"}};

	if (pick_type(m->p[TOKENS].raw) == JL_NULL ||
	    !pick_members(m->p[TIME].raw, time, ARRAY_LEN(time)))
		return OPENCODE_NOTHING;
	if (pick_type(time[1].raw) == JL_NULL)
		return OPENCODE_RUNNING;
	m->created_raw = time[0].raw;
	m->completed_raw = time[1].raw;
	m->model = words_text(w, m->p[MODEL_ID].raw);
	if (str_empty(m->model))
		m->model = words_text(w, pick_path(m->p[MODEL].raw, "id"));
	m->seller = words_text(w, m->p[PROVIDER_ID].raw);
	if (str_empty(m->seller))
		m->seller = words_text(w, pick_path(m->p[MODEL].raw,
						    "providerID"));
	return pick_time(m->created_raw, &m->created) ||
	       pick_time(m->completed_raw, &m->created) ? OPENCODE_CALL
						       : OPENCODE_NOTHING;
}

/* Reasoning on top of output or inside it: the total tells. */
static bool reasoning_is_inside(struct message *m, unsigned *flags)
{
	const int64_t *n = m->tally.n;
	const int64_t plain = n[TALLY_PROMPT] + n[TALLY_CACHED] +
			      n[TALLY_WRITE] + n[TALLY_OUTPUT];

	if (!tally_has(&m->tally, TALLY_TOTAL))
		return str_is(m->seller, "openai") &&
		       m->created < DISJOINT_SINCE;
	if (n[TALLY_TOTAL] == plain + n[TALLY_REASONING])
		return false;
	if (n[TALLY_TOTAL] == plain)
		return true;
	*flags |= USAGE_INCONSISTENT;
	return false;
}

static void fill_tokens(struct message *m, struct usage *u)
{
	static const struct convention inside = {SEM_EXCL, false};
	struct tally t = m->tally;

	if (!reasoning_is_inside(m, &u->flags))
		t.n[TALLY_OUTPUT] += t.n[TALLY_REASONING];
	t.known &= ~(1u << TALLY_TOTAL);
	tally_convert(&t, inside, u);
}

/* Forks of a session copy its messages under new ids: what was counted, and
 * when, tells the copies. */
static struct id128 fingerprint(const struct message *m)
{
	char text[192];
	struct buf counts = {.p = text, .room = sizeof(text)};

	for (unsigned i = 0; i < ARRAY_LEN(count_rows); i++)
		buf_addf(&counts, "%" PRId64 " ",
			 m->tally.n[count_rows[i].slot]);

	const struct str parts[] = {
		m->created_raw, m->completed_raw, m->model, m->seller,
		buf_str(&counts), m->p[COST].raw, m->p[AGENT].raw,
	};

	return id_make("opencode-call", parts, ARRAY_LEN(parts));
}

/* Counts of 0 throughout are the ones a message is born with: it failed or
 * was stopped before anything was billed. */
static bool is_blank(const struct tally *t)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < ARRAY_LEN(count_rows); i++)
		sum += t->n[count_rows[i].slot];
	return sum == 0;
}

static void fill_cost(const struct message *m, struct usage *u)
{
	struct str text = pick_decimal(m->p[COST].raw);
	money cost;

	if (text.n && money_parse(text, &cost) && cost > 0) {
		u->reported = cost;
		u->reported_by = COST_CLIENT;
	}
}

static void fill_place(const struct opencode_place *place,
		       const struct message *m, struct words *w,
		       struct usage *u)
{
	struct str id = place->id;

	if (str_empty(id))
		id = words_text(w, m->p[ID].raw);
	if (id.n) {
		u->key = id_of("opencode", id);
		u->key_kind = ID_CLIENT;
	}
	u->session = place->session;
	if (str_empty(u->session))
		u->session = words_text(w, m->p[SESSION].raw);
	u->parent_session = place->parent;
	u->project = words_text(w, pick_path(m->p[PATH].raw, "root"));
	if (str_empty(u->project) || str_is(u->project, "/"))
		u->project = place->directory.n
				     ? place->directory
				     : words_text(w, pick_path(m->p[PATH].raw,
							       "cwd"));
	u->host = place->host;
}

/* Older than the session it is in: copied when that was forked. Such a row
 * keeps its times, and comes a moment later so that the call stays with the
 * session that made it. */
static bool is_copy(const struct opencode_place *place,
		    const struct message *m)
{
	return m->created < place->started;
}

enum opencode_found opencode_call(const struct opencode_place *place,
				  struct str message, struct words *w,
				  const struct log_sink *to, const char **why)
{
	struct usage u = {.requests = 1, .client = STR("opencode")};
	enum opencode_found found;
	struct message m;

	words_reset(w);
	if (!cut_up(&m, message)) {
		*why = "not a JSON object";
		return OPENCODE_BAD;
	}
	found = take_message(&m, w);
	if (found != OPENCODE_CALL)
		return found;
	if (!take_tokens(&m.tally, m.p[TOKENS].raw)) {
		*why = "a token count is not a whole number from 0 to 2^40";
		return OPENCODE_BAD;
	}
	if (is_blank(&m.tally))
		return OPENCODE_NOTHING;
	u.ts = m.created + is_copy(place, &m);
	u.model = m.model;
	u.provider = seller_word(m.seller);
	fill_tokens(&m, &u);
	fill_cost(&m, &u);
	fill_place(place, &m, w, &u);
	u.alias[0] = fingerprint(&m);
	u.alias_kind[0] = ID_CLIENT;
	to->usage(to->ctx, &u);
	return OPENCODE_CALL;
}
