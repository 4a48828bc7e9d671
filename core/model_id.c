#include "core/model_id.h"

#include <stdio.h>

#include "core/model_steps.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "ft:gpt-4o-2024-08-06:org::id" and "gpt-4o-2024-08-06.ft-id" to
 * "ft:gpt-4o": the base is the model, the rest is whose. */
static void name_fine_tune(struct model_walk *w)
{
	const char *mark = strstr(w->text, ".ft-");
	char name[MODEL_WALK];
	char *colon;

	if (model_walk_starts(w, "ft:")) {
		model_walk_cut_front(w, 3);
		colon = strchr(w->text, ':');
		if (colon)
			model_walk_cut_back(w, w->n - (size_t)(colon - w->text));
	} else if (mark && mark > w->text) {
		model_walk_cut_back(w, w->n - (size_t)(mark - w->text));
	} else {
		return;
	}
	model_walk_drop_date(w);
	snprintf(name, sizeof(name), "ft:%.500s", w->text);
	model_walk_set(w, name);
}

/* Llama has three spellings: "meta-llama-3.1", "llama3-1", "llama-3.1". */
static void fold_llama(struct model_walk *w)
{
	char text[MODEL_WALK + 8];

	if (model_walk_starts(w, "meta-llama-"))
		model_walk_cut_front(w, 5);
	if (!model_walk_starts(w, "llama") || !is_digit(w->text[5]))
		return;
	snprintf(text, sizeof(text), "llama-%s", w->text + 5);
	model_walk_set(w, text);
}

/* "gpt-5-1-codex" to "gpt-5.1-codex": two single digits side by side are a
 * version in every family; Grok counts to 4.20. */
static void dash_to_dot(struct model_walk *w)
{
	bool grok = model_walk_starts(w, "grok-");

	for (size_t i = 1; i + 1 < w->n; i++) {
		const char *s = w->text + i;
		size_t after = 1;

		if (s[0] != '-' || !is_digit(s[-1]) || !is_digit(s[1]))
			continue;
		if (i > 1 && (is_digit(s[-2]) || s[-2] == '.'))
			continue;
		after += grok && is_digit(s[2]);
		if (s[1 + after] == '\0' || s[1 + after] == '-')
			w->text[i] = '.';
		return;
	}
}

/* Spellings that the price lists tell apart and people do not. */
static void canonicalise(struct model_walk *w)
{
	name_fine_tune(w);
	if (model_walk_ends(w, "-maas"))
		model_walk_cut_back(w, 5);
	if (model_walk_ends(w, "-latest") && memchr(w->text, '-', w->n - 7))
		model_walk_cut_back(w, 7);
	if (model_walk_starts(w, "claude-")) {
		if (model_walk_ends(w, "-4-0"))
			model_walk_cut_back(w, 2);
		return;
	}
	if (model_walk_starts(w, "gpt-35-") || strcmp(w->text, "gpt-35") == 0) {
		char text[MODEL_WALK + 8];

		snprintf(text, sizeof(text), "gpt-3.5%s", w->text + 6);
		model_walk_set(w, text);
	}
	fold_llama(w);
	dash_to_dot(w);
}

static const char *maker_of(const struct model_walk *w)
{
	struct str name = model_walk_text(w);
	const char *maker;

	if (str_starts(name, STR("ft:")))
		name = str_skip(name, 3);
	if (str_find(name, STR("nemotron")) >= 0)
		return "nvidia";
	maker = maker_of_name(name);
	if (!maker)
		maker = w->vendor;
	return maker ? maker : "unknown";
}

/* At most `room` - 1 bytes of `s`, no character cut in two. */
static void copy_text(char *to, size_t room, struct str s)
{
	size_t n = s.n < room ? s.n : room - 1;

	while (n && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	memcpy(to, s.p, n);
	to[n] = '\0';
}

void model_id_parse(struct str raw, struct model_id *out)
{
	struct model_walk w;
	const char *colon;

	model_walk_begin(&w, raw);
	while (model_walk_next(&w))
		;
	if (!w.opaque)
		canonicalise(&w);
	else if ((colon = strrchr(w.text, ':')))
		model_walk_cut_front(&w, (size_t)(colon - w.text) + 1);
	*out = (struct model_id){
		.maker = maker_of(&w),
		.host = w.host ? w.host->word : NULL,
		.list = w.host ? w.host->list : NULL,
		.routed = w.routed,
		.free = w.free, .batch = w.batch, .thinking = w.thinking,
	};
	copy_text(out->canonical, MODEL_NAME,
		  w.n ? model_walk_text(&w) : STR("unknown"));
}

bool model_id_step(struct str raw, unsigned steps, char out[MODEL_NAME])
{
	struct model_walk w;

	model_walk_begin(&w, raw);
	while (steps--)
		if (!model_walk_next(&w))
			return false;
	copy_text(out, MODEL_NAME, model_walk_text(&w));
	return true;
}
