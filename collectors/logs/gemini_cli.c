/* Gemini CLI: chats as lines, and the whole documents of older versions. */
#include "collectors/lines.h"
#include "collectors/logs/formats.h"
#include "collectors/logs/gemini_shape.h"
#include "collectors/logs/homes.h"
#include "core/buf.h"
#include "core/mem.h"

/* Layout of the saved state: this byte, then the session's id. */
enum { VERSION = 1 };

struct log_parser {
	struct lines lines;
	struct words words;
	struct gemini_chat chat;
	struct buf session;     /* named by the first line */
};

/* The header, first in the file, names the session. */
static void take_header(struct log_parser *p, struct str raw)
{
	struct str session;

	if (p->session.n)
		return;
	session = words_text(&p->words, raw);
	buf_add(&p->session, session);
	p->chat.session = buf_str(&p->session);
}

static void on_line(void *ctx, struct str line, int64_t offset,
		    const struct log_sink *to)
{
	struct pick p[] = {{"sessionId"}, {"tokens"}, {"$set"}};
	struct pick set[] = {{"messages"}};
	struct log_parser *parser = ctx;
	const char *why = NULL;

	line = pick_line(line);
	if (!pick_members(line, p, ARRAY_LEN(p))) {
		if (str_find(line, STR("\"tokens\"")) >= 0)
			to->reject(to->ctx, offset, "not a JSON object");
		return;
	}
	words_reset(&parser->words);
	if (p[0].raw.n)
		take_header(parser, p[0].raw);
	if (p[1].raw.n)
		why = gemini_message(&parser->chat, line, &parser->words, to);
	else if (p[2].raw.n && pick_members(p[2].raw, set, 1))
		why = gemini_messages(&parser->chat, set[0].raw,
				      &parser->words, to);
	if (why)
		to->reject(to->ctx, offset, why);
}

static const struct line_want want = {
	.marker = {{"\"tokens\"", 8}, {"\"sessionId\"", 11}},
	.line = on_line,
};

static struct log_parser *open_lines(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	lines_init(&p->lines, how->offset);
	p->chat = (struct gemini_chat){.client = "gemini-cli",
				       .semantics = SEM_SEPR,
				       .host = str_from(how->host)};
	gemini_chat_place(&p->chat, how->path);
	if (how->state.n && how->state.p[0] == VERSION)
		buf_add(&p->session, str_skip(how->state, 1));
	p->chat.session = buf_str(&p->session);
	return p;
}

static void feed(struct log_parser *p, struct str bytes,
		 const struct log_sink *to)
{
	lines_feed(&p->lines, bytes, &want, p, to);
}

static int64_t settled(const struct log_parser *p)
{
	return lines_settled(&p->lines);
}

static void save_lines(const struct log_parser *p, struct buf *to)
{
	if (p->session.n == 0)
		return;
	buf_putc(to, VERSION);
	buf_add(to, buf_str(&p->session));
}

static void close_lines(struct log_parser *p)
{
	lines_release(&p->lines);
	words_release(&p->words);
	buf_release(&p->session);
	free(p);
}

/* Where to look, for one of the two formats. */
struct finding {
	const struct log_places *to;
	const char *const *patterns;
};

static const char *const line_patterns[] = {
	"*/chats/session-*.jsonl", "*/chats/*/*.jsonl", NULL};
static const char *const document_patterns[] = {
	"*/chats/session-*.json", NULL};

static void add_tmp(const struct finding *f, const char *home,
		    const char *below)
{
	struct buf root = {0};

	buf_addf(&root, "%s%s", home, below);
	for (int i = 0; f->patterns[i]; i++)
		f->to->add(f->to->ctx, buf_text(&root), f->patterns[i]);
	buf_release(&root);
}

/* The variable stands for HOME; others take it for the folder in it. */
static void add_home(void *ctx, const char *dir)
{
	add_tmp(ctx, dir, "/.gemini/tmp");
	add_tmp(ctx, dir, "/tmp");
}

static void add_data(void *ctx, const char *dir)
{
	add_tmp(ctx, dir, "");
}

static void discover(const struct log_env *env, struct finding *f)
{
	if (!homes_listed(env, "GEMINI_CLI_HOME", add_home, f))
		add_tmp(f, env->home, "/.gemini/tmp");
	homes_listed(env, "GEMINI_DATA_DIR", add_data, f);
}

static void discover_lines(const struct log_env *env,
			   const struct log_places *to)
{
	struct finding f = {.to = to, .patterns = line_patterns};

	discover(env, &f);
}

static void discover_documents(const struct log_env *env,
			       const struct log_places *to)
{
	struct finding f = {.to = to, .patterns = document_patterns};

	discover(env, &f);
}

static struct log_parser *open_document(const struct log_open *how)
{
	return gemini_document_open(how, "gemini-cli", SEM_SEPR);
}

const struct log_format log_gemini_cli = {
	.name = "gemini-cli",
	.summary = "Chats of Gemini CLI",
	.kind = LOG_LINES,
	.discover = discover_lines,
	.open = open_lines,
	.feed = feed,
	.settled = settled,
	.save = save_lines,
	.close = close_lines,
};

const struct log_format log_gemini_cli_json = {
	.name = "gemini-cli-json",
	.older_of = "gemini-cli",
	.summary = "Chats of Gemini CLI before it wrote lines",
	.kind = LOG_DOCUMENT,
	.discover = discover_documents,
	.open = open_document,
	.read = gemini_document_read,
	.save = gemini_document_save,
	.close = gemini_document_close,
};
