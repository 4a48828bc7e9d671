/* Qwen Code: chats as lines, and the whole documents of the time when it was
 * a copy of Gemini CLI. */
#include <inttypes.h>

#include "collectors/lines.h"
#include "collectors/logs/formats.h"
#include "collectors/logs/gemini_shape.h"
#include "collectors/logs/homes.h"
#include "collectors/logs/usage_object.h"
#include "core/mem.h"
#include "core/usage.h"

struct log_parser {
	struct lines lines;
	struct words words;
	struct str host;
};

enum member { TYPE, UUID, SESSION, TIME, CWD, MODEL, USAGE, MEMBERS };

/* Some versions give the same uuid to another message after a resume, and
 * copies of a message go under another session: who it is are the uuid and
 * what was counted. */
static void fill_identity(struct str uuid, struct str line,
			  const struct tally *t, struct usage *u)
{
	char text[128];
	struct buf counts = {.p = text, .room = sizeof(text)};

	buf_addf(&counts, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
		 t->n[TALLY_PROMPT], t->n[TALLY_CACHED], t->n[TALLY_OUTPUT],
		 t->n[TALLY_REASONING]);

	const struct str parts[] = {uuid, buf_str(&counts)};

	u->key_kind = uuid.n ? ID_CLIENT : ID_LINE;
	u->key = uuid.n ? id_make("qwen-code", parts, 2) : id_of("line", line);
}

/* Of an answer whose server told only a total the client makes 70 to 30. */
static bool is_invented(const struct tally *t)
{
	const int64_t total = t->n[TALLY_TOTAL];

	return total > 0 && t->n[TALLY_CACHED] == 0 &&
	       t->n[TALLY_REASONING] == 0 &&
	       t->n[TALLY_PROMPT] == (total * 7 + 5) / 10 &&
	       t->n[TALLY_OUTPUT] == (total * 3 + 5) / 10;
}

static void fill(struct log_parser *p, struct str line,
		 const struct pick m[MEMBERS], struct tally *t, struct usage *u)
{
	struct words *w = &p->words;

	u->requests = 1;
	u->host = p->host;
	u->client = STR("qwen-code");
	if (!pick_time(m[TIME].raw, &u->ts))
		u->flags |= USAGE_NO_TIME;
	fill_identity(words_text(w, m[UUID].raw), line, t, u);
	u->model = words_text(w, m[MODEL].raw);
	u->session = words_text(w, m[SESSION].raw);
	u->project = words_text(w, m[CWD].raw);
	if (t->n[TALLY_REASONING] > 0)
		u->flags |= USAGE_THINKING;
	if (is_invented(t))
		u->flags |= USAGE_ESTIMATED;
	tally_default(t, TALLY_CACHED);
	tally_default(t, TALLY_WRITE);
	/* The OpenAI-style route has thoughts inside the output, Google's on
	 * top: the total tells, and without one inside is the rule. */
	tally_convert(t, (struct convention){SEM_INCL, true}, u);
}

static const char *read_line(struct log_parser *p, struct str line,
			     const struct log_sink *to)
{
	struct pick m[MEMBERS] = {{"type"}, {"uuid"}, {"sessionId"},
				  {"timestamp"}, {"cwd"}, {"model"},
				  {"usageMetadata"}};
	struct usage_object o;
	struct usage u = {0};

	words_reset(&p->words);
	if (!pick_members(line, m, MEMBERS))
		return "not a JSON object";
	if (!str_is(m[TYPE].raw, "\"assistant\"") ||
	    pick_type(m[USAGE].raw) == JL_NULL)
		return NULL;
	if (!usage_object_read(&o, m[USAGE].raw, false, &p->words))
		return "usageMetadata is no object";
	if (o.bad)
		return "a token count is not a whole number from 0 to 2^40";
	if (!tally_has(&o.tally, TALLY_PROMPT) &&
	    !tally_has(&o.tally, TALLY_OUTPUT))
		return NULL;
	fill(p, line, m, &o.tally, &u);
	to->usage(to->ctx, &u);
	return NULL;
}

static void on_line(void *ctx, struct str line, int64_t offset,
		    const struct log_sink *to)
{
	const char *why = read_line(ctx, pick_line(line), to);

	if (why)
		to->reject(to->ctx, offset, why);
}

static const struct line_want want = {
	.marker = {{"\"usageMetadata\"", 15}},
	.line = on_line,
};

static struct log_parser *open_lines(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	lines_init(&p->lines, how->offset);
	p->host = str_from(how->host);
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
	(void)p;
	(void)to;
}

static void close_lines(struct log_parser *p)
{
	lines_release(&p->lines);
	words_release(&p->words);
	free(p);
}

struct finding {
	const struct log_places *to;
	const char *const *patterns;
};

static const char *const line_patterns[] = {
	"projects/*/chats/*.jsonl", "projects/*/chats/archive/*.jsonl", NULL};
static const char *const document_patterns[] = {
	"tmp/*/chats/session-*.json", NULL};

static void add_home(void *ctx, const char *dir)
{
	const struct finding *f = ctx;

	for (int i = 0; f->patterns[i]; i++)
		f->to->add(f->to->ctx, dir, f->patterns[i]);
}

static void discover(const struct log_env *env, struct finding *f)
{
	struct buf root = {0};

	buf_addf(&root, "%s/.qwen", env->home);
	if (!homes_listed(env, "QWEN_RUNTIME_DIR", add_home, f) &&
	    !homes_listed(env, "QWEN_HOME", add_home, f))
		add_home(f, buf_text(&root));
	homes_listed(env, "QWEN_DATA_DIR", add_home, f);
	buf_release(&root);
}

static void discover_lines(const struct log_env *env,
			   const struct log_places *to)
{
	struct finding f = {to, line_patterns};

	discover(env, &f);
}

static void discover_documents(const struct log_env *env,
			       const struct log_places *to)
{
	struct finding f = {to, document_patterns};

	discover(env, &f);
}

static struct log_parser *open_document(const struct log_open *how)
{
	return gemini_document_open(how, "qwen-code", SEM_INCL);
}

const struct log_format log_qwen_code = {
	.name = "qwen-code",
	.summary = "Chats of Qwen Code",
	.kind = LOG_LINES,
	.discover = discover_lines,
	.open = open_lines,
	.feed = feed,
	.settled = settled,
	.save = save_lines,
	.close = close_lines,
};

const struct log_format log_qwen_code_json = {
	.name = "qwen-code-json",
	.older_of = "qwen-code",
	.summary = "Chats of Qwen Code before it wrote lines",
	.kind = LOG_DOCUMENT,
	.discover = discover_documents,
	.open = open_document,
	.read = gemini_document_read,
	.save = gemini_document_save,
	.close = gemini_document_close,
};
