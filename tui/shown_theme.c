#include "tui/shown_theme.h"

#include <stdio.h>
#include <string.h>

#include "core/err.h"
#include "core/ui_config.h"
#include "tui/theme.h"

static bool is_shown(const struct shown_theme *s, const char *name)
{
	return s->theme && strcmp(name, theme_name(s->theme)) == 0;
}

static bool show(struct shown_theme *s, const char *name, struct err *err)
{
	struct theme *next = theme_load(name, s->dir, err);

	if (!next)
		return false;
	theme_free(s->theme);
	s->theme = next;
	return true;
}

static void keep_shown(struct shown_theme *s)
{
	snprintf(s->kept, sizeof(s->kept), "%s", theme_name(s->theme));
}

bool shown_theme_begin(struct shown_theme *s, const char *name,
		       bool *fell_back, struct err *err)
{
	struct err ignored;

	*fell_back = name && !show(s, name, err);
	/* Why the wanted one is not there matters more. */
	if (!s->theme && !show(s, theme_names()[0],
			       *fell_back ? &ignored : err))
		return false;
	keep_shown(s);
	return true;
}

void shown_theme_release(struct shown_theme *s)
{
	theme_free(s->theme);
	s->theme = NULL;
}

bool shown_theme_keep(struct shown_theme *s, const char *name,
		      struct err *err)
{
	if (!is_shown(s, name) && !show(s, name, err))
		return false;
	keep_shown(s);
	return true;
}

/* The config names another theme than it did: that is the one to keep. What
 * it said first is what the program began with, or chose not to. */
static void follow_config(struct shown_theme *s, const struct ui_config *ui)
{
	const char *name = ui && ui->theme ? ui->theme : "";

	if (!ui || (s->config_seen && strcmp(name, s->configured) == 0))
		return;
	snprintf(s->configured, sizeof(s->configured), "%s", name);
	if (s->config_seen)
		snprintf(s->kept, sizeof(s->kept), "%s",
			 name[0] ? name : theme_names()[0]);
	s->config_seen = true;
}

bool shown_theme_follow(struct shown_theme *s, const char *tried,
			const struct ui_config *ui, bool *changed,
			struct err *err)
{
	const char *name;

	follow_config(s, ui);
	if (!tried || strcmp(tried, s->refused) != 0)
		s->refused[0] = '\0';
	else
		tried = NULL;
	name = tried ? tried : s->kept;
	*changed = !is_shown(s, name);
	if (!*changed || show(s, name, err))
		return true;
	/* Said once. */
	*changed = false;
	if (tried)
		snprintf(s->refused, sizeof(s->refused), "%s", tried);
	else
		keep_shown(s);
	return false;
}

const char *shown_theme_next(const struct shown_theme *s, int *number,
			     int *of)
{
	const char *const *names = theme_names();
	int at = 0, count = 0;

	for (; names[count]; count++)
		if (is_shown(s, names[count]))
			at = count + 1;
	*number = at % count + 1;
	*of = count;
	return names[at % count];
}
