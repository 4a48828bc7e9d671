#include "cli/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/engine.h"
#include "cli/options.h"
#include "cli/tried.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/json_member.h"
#include "core/status.h"
#include "core/utf8.h"
#include "tui/term.h"
#include "tui/term_curses.h"

/* ---- JSON --------------------------------------------------------------- */

static void json_source(const struct source_status *s, struct buf *to)
{
	buf_puts(to, " {");
	json_member(to, "name", s->name);
	buf_puts(to, ", ");
	json_member(to, "type", s->type);
	buf_puts(to, ", ");
	json_member(to, "state", source_state_names[s->state]);
	buf_puts(to, ", ");
	json_member_time(to, "as_of", s->as_of, 0);
	buf_puts(to, ",\n  ");
	json_member(to, "error", s->error);
	buf_puts(to, ", ");
	json_member(to, "hint", s->hint);
	buf_puts(to, ", ");
	if (s->skew_known)
		buf_addf(to, "\"clock_skew_s\": %lld",
			 (long long)(s->skew_ms / 1000));
	else
		buf_puts(to, "\"clock_skew_s\": null");
	if (s->retry_at) {
		buf_puts(to, ", ");
		json_member_time(to, "retry_at", s->retry_at, 0);
	}
	buf_putc(to, '}');
}

static void print_json(struct engine *e)
{
	const struct source_status *s;
	struct buf text = {0};

	buf_putc(&text, '[');
	for (int i = 0; (s = engine_source(e, i)); i++) {
		buf_puts(&text, i ? ",\n" : "\n");
		json_source(s, &text);
	}
	buf_puts(&text, "]\n");
	fwrite(text.p, 1, text.n, stdout);
	buf_release(&text);
}

/* ---- text --------------------------------------------------------------- */

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : "not set";
}

static void print_clean(const char *format, const char *text)
{
	struct buf clean = {0};

	utf8_clean(&clean, str_from(text));
	printf(format, buf_text(&clean));
	buf_release(&clean);
}

static void print_terminal(void)
{
	static const char *const colors[] = {
		[DEPTH_MONO] = "no colour", [DEPTH_8] = "8 colours",
		[DEPTH_16] = "16 colours", [DEPTH_256] = "256 colours",
		[DEPTH_TRUE] = "truecolor",
	};
	struct capabilities c = {0};
	struct err err;

	print_clean("terminal: TERM=%s, ", variable("TERM"));
	printf("%s, %s\n", colors[depth_of_environment()],
	       utf8_of_environment() ? "UTF-8" : "no UTF-8: ASCII is drawn");
	if (!isatty(STDOUT_FILENO))
		puts("  standard output is no terminal: the dashboard needs "
		     "one; report and snapshot do not");
	else if (!capabilities_read(&c, STDOUT_FILENO, &err))
		print_clean("  %s\n", err.text);
	capabilities_release(&c);
}

static void print_text(struct engine *e)
{
	int64_t now = clock_wall(engine_clock(e));
	const struct source_status *s;
	const char *notice;
	int count = 0;

	for (; (s = engine_source(e, count)); count++)
		tried_print(e, s, now);
	if (count == 0)
		puts("No source was found: no log of a known client in the "
		     "home, none in the config.");
	for (int i = 0; (notice = engine_notice(e, i)); i++)
		print_clean("%s\n", notice);
	print_terminal();
}

/* ------------------------------------------------------------------------- */

static bool all_well(struct engine *e)
{
	const struct source_status *s;

	for (int i = 0; (s = engine_source(e, i)); i++)
		if (s->state != SOURCE_OK && s->state != SOURCE_DISABLED)
			return false;
	return true;
}

int command_doctor(const struct options *o)
{
	struct engine *e;
	struct err err;
	int code, printed;
	bool well;

	e = engine_new(o, false, &code, &err);
	if (!e)
		return command_failed(code, &err);
	engine_start(e);
	engine_catch_up(e);
	if (!engine_try(e, NULL, &err))
		engine_say(e, err.text);
	if (o->json)
		print_json(e);
	else
		print_text(e);
	well = all_well(e);
	printed = command_flush();
	code = command_commit(e);
	engine_free(e);
	if (code || printed)
		return code ? code : printed;
	return o->check && !well ? EXIT_CHECK : EXIT_OK;
}
