#include "core/merge.h"

#include <string.h>

/* Dimensions that come with the figures; the others say who was at work. */
static const enum dim winner_dims[] = {
	DIM_PROVIDER, DIM_MAKER, DIM_MODEL, DIM_RAW_MODEL, DIM_REGION,
	DIM_PRICE_LIST,
};

static const enum dim owner_dims[] = {
	DIM_SOURCE, DIM_PROJECT, DIM_CLIENT, DIM_ACCOUNT, DIM_KEY, DIM_USER,
	DIM_TAGS, DIM_HOST,
};

enum {
	WINNER_DIMS = sizeof(winner_dims) / sizeof(winner_dims[0]),
	OWNER_DIMS = sizeof(owner_dims) / sizeof(owner_dims[0]),
};

/* 1 when a is more than b, -1 when it is less. */
static int more(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static struct str path_of(const struct merge *m, uint32_t file)
{
	const struct file *f = files_get(m->files, file);

	return str_from(f ? f->path : "");
}

/* Positive when the path of `a` comes first. */
static int compare_paths(const struct merge *m, uint32_t a, uint32_t b)
{
	return a == b ? 0 : str_cmp(path_of(m, b), path_of(m, a));
}

static int compare_text(const struct merge *m, const struct series *a,
			const struct series *b, const enum dim *dims)
{
	int n = dims == winner_dims ? WINNER_DIMS : OWNER_DIMS;

	for (int i = 0; i < n; i++) {
		uint32_t x = a->text[dims[i]], y = b->text[dims[i]];

		if (x != y)
			return str_cmp(intern_str(m->names, y),
				       intern_str(m->names, x));
	}
	return 0;
}

static int64_t total(const struct record *r)
{
	int64_t sum = 0;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		sum += r->tokens[c];
	return sum;
}

static int64_t output(const struct record *r)
{
	return r->tokens[TOKENS_OUTPUT] + r->tokens[TOKENS_REASONING] +
	       r->tokens[TOKENS_AUDIO_OUT];
}

/* Figures that no rule tells apart: any order will do, but one. */
static int compare_figures(const struct record *a, const struct record *b)
{
	int order = more(a->known, b->known);

	for (int c = 0; !order && c < TOKEN_CATEGORIES; c++)
		order = more(a->tokens[c], b->tokens[c]);
	for (int i = 0; !order && i < USAGE_FEES; i++) {
		order = more(a->fees[i].count, b->fees[i].count);
		if (!order)
			order = more(a->fees[i].kind, b->fees[i].kind);
	}
	if (!order)
		order = more(a->requests, b->requests);
	if (!order)
		order = more(a->cached_audio, b->cached_audio);
	if (!order)
		order = more(a->tier, b->tier);
	return order ? order : more(a->flags, b->flags);
}

int merge_winner(const struct merge *m, const struct call *a,
		 const struct call *b)
{
	int order = more(output(&a->r), output(&b->r));

	if (!order)
		order = more(b->r.flags & USAGE_SIDECHAIN,
			     a->r.flags & USAGE_SIDECHAIN);
	if (!order)
		order = more(total(&a->r), total(&b->r));
	if (!order)
		order = more(a->r.flags & USAGE_SPEED_KNOWN,
			     b->r.flags & USAGE_SPEED_KNOWN);
	if (!order)
		order = compare_paths(m, a->r.winner_file, b->r.winner_file);
	if (!order)
		order = compare_figures(&a->r, &b->r);
	return order ? order
		     : compare_text(m, &a->base, &b->base, winner_dims);
}

static int64_t first_of(const struct merge *m, uint32_t file)
{
	const struct file *f = files_get(m->files, file);

	return f ? f->first_ts : INT64_MAX;
}

int merge_owner(const struct merge *m, const struct call *a,
		const struct call *b)
{
	uint32_t x = a->r.owner_file, y = b->r.owner_file;
	int order = more(b->r.ts, a->r.ts);

	if (!order)
		order = more(first_of(m, y), first_of(m, x));
	if (!order)
		order = compare_paths(m, x, y);
	if (!order && a->r.session != b->r.session)
		order = sessions_compare(m->sessions, b->r.session,
					 a->r.session);
	return order ? order
		     : compare_text(m, &a->base, &b->base, owner_dims);
}

static void take_winner(struct call *to, const struct call *from)
{
	memcpy(to->r.tokens, from->r.tokens, sizeof(to->r.tokens));
	memcpy(to->r.fees, from->r.fees, sizeof(to->r.fees));
	to->r.requests = from->r.requests;
	to->r.cached_audio = from->r.cached_audio;
	to->r.known = from->r.known;
	to->r.flags = from->r.flags;
	to->r.tier = from->r.tier;
	to->r.winner_file = from->r.winner_file;
	to->offer = from->offer;
	for (int i = 0; i < WINNER_DIMS; i++)
		to->base.text[winner_dims[i]] = from->base.text[winner_dims[i]];
	to->base.flags = (uint8_t)((to->base.flags & SERIES_NOTIONAL) |
				   (from->base.flags &
				    SERIES_ASSUMED_PROVIDER));
}

static void take_owner(struct call *to, const struct call *from)
{
	to->r.ts = from->r.ts;
	to->r.session = from->r.session;
	to->r.owner_file = from->r.owner_file;
	for (int i = 0; i < OWNER_DIMS; i++)
		to->base.text[owner_dims[i]] = from->base.text[owner_dims[i]];
	to->base.flags = (uint8_t)((to->base.flags & SERIES_ASSUMED_PROVIDER) |
				   (from->base.flags & SERIES_NOTIONAL));
}

/* The strongest word on the cost stays, whoever wins; of two as strong the
 * larger: a call's cost grows with it. */
static bool take_reported(struct record *to, const struct record *from,
			  bool replaces)
{
	int order = more(from->reported_by, to->reported_by);

	if (from->reported_by == COST_NONE)
		return false;
	if (!order)
		order = more(from->reported, to->reported);
	if (order == 0 || (order < 0 && !replaces))
		return false;
	to->reported = from->reported;
	to->reported_by = from->reported_by;
	return true;
}

static bool same_files(const struct record *a, const struct record *b)
{
	return a->owner_file == b->owner_file &&
	       a->winner_file == b->winner_file &&
	       a->owner_file == a->winner_file;
}

bool merge_into(const struct merge *m, struct call *to,
		const struct call *from, bool replaces)
{
	bool mine = replaces && from->r.winner_file &&
		    from->r.winner_file == to->r.winner_file;
	bool shared = to->r.shared || from->r.shared ||
		      !same_files(&to->r, &from->r);
	int winner = merge_winner(m, from, to);
	int owner = merge_owner(m, from, to);
	bool owns = owner > 0 ||
		    (owner < 0 && mine && from->r.ts == to->r.ts &&
		     from->r.owner_file == to->r.owner_file);
	bool changed = take_reported(&to->r, &from->r, mine);

	if (winner > 0 || (winner < 0 && mine)) {
		take_winner(to, from);
		changed = true;
	}
	if (owns) {
		take_owner(to, from);
		changed = true;
	}
	changed |= shared != to->r.shared;
	to->r.shared = shared;
	return changed;
}
