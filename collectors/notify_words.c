#include "collectors/notify_words.h"

#include <stdio.h>

#include "collectors/notify.h"
#include "core/clock.h"
#include "core/json_member.h"
#include "core/mem.h"
#include "core/utf8.h"

static char *clean(const char *text)
{
	struct buf out = {0};

	utf8_clean(&out, str_from(text));
	return out.p ? buf_take(&out) : xstrdup("");
}

/* Chats take <!channel> for a call to all: a model's name may not. */
static char *escape(const char *text)
{
	struct buf out = {0};

	for (; *text; text++) {
		if (*text == '&')
			buf_puts(&out, "&amp;");
		else if (*text == '<')
			buf_puts(&out, "&lt;");
		else if (*text == '>')
			buf_puts(&out, "&gt;");
		else
			buf_putc(&out, *text);
	}
	return out.p ? buf_take(&out) : xstrdup("");
}

static char *variable(const char *name, const char *value)
{
	struct buf out = {0};

	buf_addf(&out, "TOKENTOP_ALERT_%s=", name);
	utf8_clean(&out, str_from(value));
	return buf_take(&out);
}

static void write_json(struct buf *to, const char *text,
		       const struct notify_message *m)
{
	const struct {
		const char *key, *value;
	} members[] = {
		{"kind", m->kind}, {"level", m->level}, {"key", m->key},
		{"provider", m->provider}, {"budget", m->budget},
	};
	char *escaped = escape(text);

	buf_putc(to, '{');
	json_member(to, "text", escaped);
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		buf_puts(to, ", ");
		json_member(to, members[i].key,
			    members[i].value && members[i].value[0]
				    ? members[i].value : NULL);
	}
	buf_puts(to, ", ");
	json_member_time(to, "raised_at", m->raised_at, 0);
	buf_addf(to, ", \"id\": %llu}", (unsigned long long)m->id);
	free(escaped);
}

void notify_words_init(struct notify_words *w, const struct notify_message *m)
{
	char time[24], id[24];
	int n = 0;

	*w = (struct notify_words){.id = m->id, .text = clean(m->text)};
	time_format_utc(m->raised_at, time);
	snprintf(id, sizeof(id), "%llu", (unsigned long long)m->id);
	w->variables[n++] = variable("KIND", m->kind);
	w->variables[n++] = variable("LEVEL", m->level);
	w->variables[n++] = variable("KEY", m->key);
	w->variables[n++] = variable("TEXT", m->text);
	w->variables[n++] = variable("PROVIDER", m->provider);
	w->variables[n++] = variable("BUDGET", m->budget);
	w->variables[n++] = variable("TIME", time);
	w->variables[n++] = variable("ID", id);
	write_json(&w->json, w->text, m);
}

void notify_words_release(struct notify_words *w)
{
	for (int i = 0; i < NOTIFY_VARIABLES; i++)
		free(w->variables[i]);
	free(w->text);
	buf_release(&w->json);
}
