#include "collectors/apis/openai_tokens.h"

#include "collectors/answer.h"

/* A count that may not be told. */
struct told {
	int64_t n;              /* 0 when it is not */
	bool known;
};

static struct told told(const struct json *v, const char *key)
{
	struct told t = {0};

	t.known = answer_count(v, key, &t.n);
	if (!t.known)
		t.n = 0;
	return t;
}

static void set_told(struct bill_row *row, enum token_category c,
		     struct told t)
{
	if (t.known)
		bill_set(row, c, t.n);
}

/* ---- input -------------------------------------------------------------- */

struct input {
	struct told all, fresh, cached, written;
};

/* What the parts leave of the whole belongs to the one part that is not
 * told, as the three add up to it; when two are missing nobody knows. */
static void place_rest(struct bill_row *row, struct input *in, int64_t rest)
{
	if (rest <= 0)
		return;
	if (in->cached.known && !in->written.known)
		in->written = (struct told){rest, true};
	else if (in->written.known && !in->cached.known)
		in->cached = (struct told){rest, true};
	else
		bill_set(row, TOKENS_UNCLASSIFIED, rest);
}

/* The reports of 2025 lack the count of uncached tokens; those after tell
 * all. A count that does not fit into the whole is not believed. */
static void read_input(struct bill_row *row, const struct json *v)
{
	struct input in = {
		.all = told(v, "input_tokens"),
		.fresh = told(v, "input_uncached_tokens"),
		.cached = told(v, "input_cached_tokens"),
		.written = told(v, "input_cache_write_tokens"),
	};
	int64_t left = in.all.n - in.cached.n - in.written.n;

	if (in.fresh.known && in.all.known && in.fresh.n <= left) {
		place_rest(row, &in, left - in.fresh.n);
		bill_set(row, TOKENS_INPUT, in.fresh.n);
	} else if (in.all.known) {
		bill_set(row, TOKENS_INPUT, left > 0 ? left : 0);
		if (!in.cached.known)
			row->flags |= BILL_UPPER;
	} else {
		set_told(row, TOKENS_INPUT, in.fresh);
	}
	set_told(row, TOKENS_CACHE_READ, in.cached);
	set_told(row, TOKENS_CACHE_WRITE_5M, in.written);
}

/* ---- text, audio, images ------------------------------------------------ */

/* One direction: where it is counted, and what its parts are called. */
struct split {
	enum token_category whole, audio, image;
	const char *text_key, *audio_key, *image_key;
};

static const struct split splits[] = {
	{TOKENS_INPUT, TOKENS_AUDIO_IN, TOKENS_IMAGE_IN,
	 "input_text_tokens", "input_audio_tokens", "input_image_tokens"},
	{TOKENS_OUTPUT, TOKENS_AUDIO_OUT, TOKENS_IMAGE_OUT,
	 "output_text_tokens", "output_audio_tokens", "output_image_tokens"},
};

/* Parts are subsets under the wording of today; older rows counted audio
 * beside the input. So they are moved only when they add up. */
static void move_parts(struct bill_row *row, const struct json *v,
		       const struct split *s)
{
	struct told text = told(v, s->text_key);
	struct told audio = told(v, s->audio_key);
	struct told image = told(v, s->image_key);

	if (!text.known || !(row->known & TOKENS_BIT(s->whole)) ||
	    text.n + audio.n + image.n != row->tokens[s->whole])
		return;
	row->tokens[s->whole] = text.n;
	set_told(row, s->audio, audio);
	set_told(row, s->image, image);
}

void openai_tokens_read(struct bill_row *row, const struct json *v)
{
	read_input(row, v);
	set_told(row, TOKENS_OUTPUT, told(v, "output_tokens"));
	move_parts(row, v, &splits[0]);
	move_parts(row, v, &splits[1]);
}

void openai_tokens_plain(struct bill_row *row, const struct json *v)
{
	set_told(row, TOKENS_INPUT, told(v, "input_tokens"));
}
