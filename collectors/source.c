#include "collectors/source.h"

#include <errno.h>
#include <string.h>

#include "core/mem.h"
#include "core/paths.h"

/* The folders of a pattern before its first special: what people look for. */
static char *shown_of(const struct place *p)
{
	char *path = path_join(p->root, p->pattern);
	char *special = strpbrk(path, "*?[");

	if (special) {
		*special = '\0';
		special = strrchr(path, '/');
		special[special == path] = '\0';
	}
	return path;
}

static void set_places(struct source *s, const struct log_env *env)
{
	const struct source_config *c = s->files.config;
	size_t count;

	if (c->path_count)
		places_add_config(&s->places, c, s->files.format, env);
	else
		places_add_discovered(&s->places, s->files.format, env);
	count = (size_t)s->places.count;
	s->found = xcalloc(count, sizeof(*s->found));
	s->shown = xcalloc(count, sizeof(*s->shown));
	for (size_t i = 0; i < count; i++)
		s->shown[i] = shown_of(&s->places.list[i]);
	if (c->path_count)
		s->where = xstrdup(c->paths[0]);
}

void source_init(struct source *s, const struct source_config *config,
		 const struct log_format *format, const struct log_env *env)
{
	s->files = (struct follow_source){.name = config->name,
					  .format = format,
					  .config = config};
	if (!format)    /* the config knows it, or had refused it */
		err_set(&s->refused, "this version does not read sources of "
			"type \"%s\"", config->type);
	else if (!format->check || format->check(config, &s->refused))
		set_places(s, env);
}

void source_init_discovered(struct source *s, const struct log_format *format,
			    const struct log_env *env)
{
	s->own = (struct source_config){.name = format->name,
					.type = format->name,
					.enabled = true,
					.discovered = true};
	source_init(s, &s->own, format, env);
}

void source_release(struct source *s)
{
	for (int i = 0; i < s->places.count; i++)
		free(s->shown[i]);
	free(s->shown);
	free(s->found);
	free(s->where);
	places_release(&s->places);
}

bool source_is_usable(const struct source *s)
{
	return s->files.config->enabled && !s->refused.text[0];
}

bool source_is_hidden(const struct source *s)
{
	return s->files.config->discovered && s->files.files == 0 &&
	       !s->folder.text[0];
}

/* ---- status --------------------------------------------------------------- */

static bool is_shown_as(const struct source *s, int a, int b)
{
	return strcmp(s->shown[a], s->shown[b]) == 0;
}

bool source_place_is_shown(const struct source *s, int place)
{
	for (int i = 0; i < place; i++)
		if (is_shown_as(s, i, place))
			return true;
	return false;
}

int64_t source_place_files(const struct source *s, int place)
{
	int64_t sum = 0;

	for (int i = 0; i < s->places.count; i++)
		if (is_shown_as(s, i, place))
			sum += s->found[i];
	return sum;
}

/* Among its places, the one that has most files. */
static const char *best_place(const struct source *s)
{
	int best = 0;

	for (int i = 1; i < s->places.count; i++)
		if (s->found[i] > s->found[best])
			best = i;
	return s->places.count ? s->shown[best] : NULL;
}

static const char *hint_for(const char *error)
{
	if (strstr(error, strerror(EACCES)))
		return "let the user that runs tokentop read it, for example "
		       "with chmod or setfacl";
	return "it is tried again; if this stays, look at the file";
}

/* Trouble with a file or a folder; false: there is none. */
static bool tell_trouble(struct source *s, struct source_status *to)
{
	if (s->files.broken) {
		s->told = s->files.error;
		to->state = s->files.stale ? SOURCE_STALE : SOURCE_FAILED;
	} else if (s->folder.text[0]) {
		s->told = s->folder;
		to->state = SOURCE_FAILED;
	} else {
		return false;
	}
	to->error = s->told.text;
	to->hint = hint_for(s->told.text);
	return true;
}

static void tell_nothing_found(struct source *s, struct source_status *to)
{
	err_set(&s->told, "no log was found at %s",
		to->where ? to->where : "the usual places");
	to->state = SOURCE_FAILED;
	to->error = s->told.text;
	to->hint = "check the path; what appears there later is read";
}

static void tell_state(struct source *s, bool started, const char *hint,
		       struct source_status *to)
{
	s->ready |= started && s->files.busy == 0;
	to->hint = hint;
	if (!s->files.config->enabled) {
		to->state = SOURCE_DISABLED;
		to->hint = NULL;
	} else if (!s->files.format) {
		to->state = SOURCE_DISABLED;
		to->error = s->refused.text;
		to->hint = NULL;
	} else if (s->refused.text[0]) {
		to->state = SOURCE_FAILED;
		to->error = s->refused.text;
		to->hint = "correct this source in the config file";
	} else if (!s->ready) {
		to->state = SOURCE_STARTING;
	} else if (!tell_trouble(s, to)) {
		to->state = SOURCE_OK;
		if (s->files.files == 0)
			tell_nothing_found(s, to);
	}
}

void source_tell(struct source *s, bool started, const char *hint,
		 struct source_status *to)
{
	bool later = s->looked_at > s->files.as_of;

	*to = (struct source_status){
		.name = s->files.name,
		.type = s->files.config->type,
		.where = s->where ? s->where : best_place(s),
		.files = s->files.files,
		.bytes_done = s->files.bytes_done,
		.bytes_total = s->files.bytes_total,
		.as_of = later ? s->looked_at : s->files.as_of,
	};
	tell_state(s, started, hint, to);
}
