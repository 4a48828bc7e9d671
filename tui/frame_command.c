/* What a line of the command line does to the frame. */
#include <stdio.h>
#include <string.h>

#include "core/alerts.h"
#include "core/builtin.h"
#include "core/err.h"
#include "core/json.h"
#include "tui/frame_state.h"
#include "tui/panes/alerts_panel.h"
#include "tui/table.h"

struct command_scope frame_scope(const struct frame *f, const struct model *m)
{
	const struct pane_type *t = frame_type(f);
	struct command_scope s = {.m = m, .redact = f->view.redact};

	if (t->columns && t->table)
		s.columns = t->columns(&s.column_count);
	return s;
}

/* Sorting by the same column again turns the order around. */
static void sort_by(struct frame *f, int column)
{
	struct table_state *t = frame_type(f)->table(frame_pane_state(f));

	t->reverse = t->sorted == column + 1 && !t->reverse;
	t->sort = t->sorted = column + 1;
}

static void type_text(struct prompt *p, const char *text)
{
	snprintf(p->text, sizeof(p->text), "%s", text);
}

static void search_for(struct frame *f, const char *text,
		       const struct model *m)
{
	type_text(&f->search, text);
	frame_point(f);
	if (!frame_pane_act(f, ACTION_SEARCH, m))
		frame_search(f, ACTION_SEARCH_NEXT, m);
}

static void help_on(struct frame *f, const char *page, const struct model *m)
{
	const struct builtin *file;
	char path[COMMAND_WORD + 16];

	snprintf(path, sizeof(path), "docs/%s.md", page);
	file = builtin_find(path);
	if (strcmp(frame_pane(f), "help") != 0)
		frame_open(f, "help", ACTION_NONE, m);
	f->view.doc = file ? file->path : NULL;
	frame_pane_act(f, ACTION_HELP, m);
}

static struct request *ask(struct frame *f, enum request_kind kind,
			   const char *key)
{
	f->request.kind = kind;
	f->request.id = 0;
	f->request.value[0] = '\0';
	snprintf(f->request.key, sizeof(f->request.key), "%s", key);
	return &f->request;
}

/* A bare word is a string: it need not be quoted. */
static void set_config(struct frame *f, const struct command *c)
{
	struct request *r = ask(f, REQUEST_SET, c->first);
	struct json *value = json_parse_lenient(str_from(c->rest));
	struct buf quoted = {0};

	if (!value && c->rest[0])
		json_write_str(&quoted, str_from(c->rest));
	snprintf(r->value, sizeof(r->value), "%s",
		 quoted.n ? buf_text(&quoted) : c->rest);
	json_free(value);
	buf_release(&quoted);
}

/* The alert a pane has selected; else the worst that nobody has seen. */
static void acknowledge(struct frame *f, const struct model *m)
{
	int fresh;

	if (!f->big && frame_pane_act(f, ACTION_ACKNOWLEDGE, m))
		return;
	alerts_open(m, &fresh);
	if (fresh > 0) {
		ask(f, REQUEST_ACKNOWLEDGE, "")->id = alerts_first(m)->id;
		return;
	}
	frame_message(f, "There is no alert to acknowledge.");
}

static enum action export_as(struct frame *f, const struct command *c)
{
	snprintf(f->export.form, sizeof(f->export.form), "%.7s", c->first);
	snprintf(f->export.file, sizeof(f->export.file), "%s", c->rest);
	return ACTION_EXPORT;
}

static enum action run_action(struct frame *f, enum action a,
			      const struct model *m)
{
	return a == ACTION_ACKNOWLEDGE ? (acknowledge(f, m), ACTION_NONE)
				       : frame_act(f, a, m);
}

/* Those that change nothing but the frame. */
static void run_here(struct frame *f, const struct command *c,
		     const struct model *m)
{
	bool all = strcmp(c->first, "all") == 0;

	switch (c->kind) {
	case COMMAND_PANE: frame_go(f, c->number); break;
	case COMMAND_WINDOW:
		frame_choose_window(f, (enum window)c->number);
		break;
	case COMMAND_BOOK: frame_set_book(f, (enum book)c->number); break;
	case COMMAND_SORT: sort_by(f, c->number); break;
	case COMMAND_FILTER: type_text(&f->filter, c->rest); break;
	case COMMAND_SEARCH: search_for(f, c->rest, m); break;
	case COMMAND_PROVIDER:
		frame_choose_provider(f, all ? NULL : c->first);
		break;
	case COMMAND_HELP: help_on(f, c->first, m); break;
	case COMMAND_POLL: ask(f, REQUEST_POLL, c->first); break;
	case COMMAND_TEST: ask(f, REQUEST_TEST, c->first); break;
	case COMMAND_SET: set_config(f, c); break;
	case COMMAND_RELOAD: ask(f, REQUEST_RELOAD, ""); break;
	default: break;
	}
	frame_point(f);
}

enum action frame_command(struct frame *f, const char *line,
			  const struct model *m)
{
	struct command_scope scope = frame_scope(f, m);
	struct command c;
	struct err err;

	/* Whose name is masked may still be polled by it. */
	if (!command_parse(line, &scope, &c, &err)) {
		frame_message(f, err.text);
		return ACTION_NONE;
	}
	switch (c.kind) {
	case COMMAND_ACTION:
		return run_action(f, c.action, m);
	case COMMAND_THEME:
		snprintf(f->theme, sizeof(f->theme), "%s", c.first);
		return ACTION_THEME;
	case COMMAND_EXPORT:
		return export_as(f, &c);
	default:
		run_here(f, &c, m);
		return ACTION_NONE;
	}
}
