#include "collectors/logs/gemini_shape.h"

#include "core/err.h"
#include "core/mem.h"
#include "core/usage.h"

static const char not_count[] =
	"a token count is not a whole number from 0 to 2^40";

enum { ID, TIME, MODEL, TOKENS, MEMBERS };

static const struct count_row {
	const char *name;
	enum tally_slot slot;
} count_rows[] = {
	{"input", TALLY_PROMPT}, {"output", TALLY_OUTPUT},
	{"cached", TALLY_CACHED}, {"thoughts", TALLY_REASONING},
	{"tool", TALLY_TOOL}, {"total", TALLY_TOTAL},
};

static bool take_tokens(struct tally *t, struct str object)
{
	struct pick p[ARRAY_LEN(count_rows)];

	for (unsigned i = 0; i < ARRAY_LEN(p); i++)
		p[i].name = count_rows[i].name;
	if (!pick_members(object, p, ARRAY_LEN(p)))
		return false;
	for (unsigned i = 0; i < ARRAY_LEN(p); i++) {
		int64_t n;

		switch (pick_count(p[i].raw, &n)) {
		case JL_COUNT_BAD:
			return false;
		case JL_COUNT_OK:
			tally_set(t, count_rows[i].slot, n);
			break;
		default:
			break;
		}
	}
	/* Caches of Google's are written for nothing. */
	tally_default(t, TALLY_WRITE);
	return true;
}

static void fill_identity(const struct gemini_chat *chat, struct str id,
			  struct str object, struct usage *u)
{
	struct str parts[] = {chat->session, id};

	u->key_kind = id.n ? ID_CLIENT : ID_LINE;
	u->key = id.n ? id_make(chat->client, parts, 2) : id_of("line", object);
}

const char *gemini_message(const struct gemini_chat *chat, struct str object,
			   struct words *w, const struct log_sink *to)
{
	struct pick p[MEMBERS] = {{"id"}, {"timestamp"}, {"model"}, {"tokens"}};
	struct usage u = {.requests = 1, .host = chat->host,
			  .project = chat->project, .session = chat->session,
			  .parent_session = chat->parent};
	struct tally t = {0};

	words_reset(w);
	if (!pick_members(object, p, MEMBERS) ||
	    pick_type(p[TOKENS].raw) == JL_NULL)
		return NULL;
	if (!take_tokens(&t, p[TOKENS].raw))
		return not_count;
	if (!tally_has(&t, TALLY_PROMPT) && !tally_has(&t, TALLY_OUTPUT))
		return NULL;
	tally_convert(&t, (struct convention){chat->semantics, true}, &u);
	if (!pick_time(p[TIME].raw, &u.ts))
		u.flags |= USAGE_NO_TIME;
	fill_identity(chat, words_text(w, p[ID].raw), object, &u);
	u.client = str_from(chat->client);
	u.model = words_text(w, p[MODEL].raw);
	to->usage(to->ctx, &u);
	return NULL;
}

const char *gemini_messages(const struct gemini_chat *chat, struct str list,
			    struct words *w, const struct log_sink *to)
{
	const char *why = NULL;
	struct jl j;

	if (pick_type(list) != JL_ARRAY)
		return NULL;
	jl_init(&j, list);
	jl_array(&j);
	while (jl_item(&j)) {
		const char *bad = gemini_message(chat, jl_raw(&j), w, to);

		why = why ? why : bad;
	}
	return why;
}

/* The last folder or file name of a path; taken off. */
static struct str take_name(struct str *path)
{
	const char *slash = path->n ? memrchr(path->p, '/', path->n) : NULL;
	size_t at = slash ? (size_t)(slash - path->p) : 0;
	struct str name = str_skip(*path, slash ? at + 1 : 0);

	path->n = at;
	return name;
}

void gemini_chat_place(struct gemini_chat *chat, const char *path)
{
	struct str rest = str_from(path);
	struct str folder;

	take_name(&rest);
	folder = take_name(&rest);
	if (!str_is(folder, "chats")) {
		struct str parent = folder;

		folder = take_name(&rest);
		if (!str_is(folder, "chats"))
			return;
		chat->parent = parent;
	}
	chat->project = take_name(&rest);
}

struct log_parser {
	struct gemini_chat chat;
	struct words words;
};

struct log_parser *gemini_document_open(const struct log_open *how,
					const char *client,
					enum semantics semantics)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	p->chat = (struct gemini_chat){.client = client,
				       .semantics = semantics,
				       .host = str_from(how->host)};
	gemini_chat_place(&p->chat, how->path);
	return p;
}

bool gemini_document_read(struct log_parser *p, struct str bytes,
			  const struct log_sink *to, struct err *err)
{
	struct pick want[] = {{"sessionId"}, {"messages"}};
	struct buf room = {0};
	const char *why;
	struct jl j;

	if (!pick_members(bytes, want, ARRAY_LEN(want)))
		return err_set(err, "not a whole JSON object, perhaps being"
			       " written at this moment");
	jl_init(&j, want[0].raw.n ? want[0].raw : STR("null"));
	if (!jl_str(&j, &p->chat.session, &room))
		p->chat.session = (struct str){0};
	why = gemini_messages(&p->chat, want[1].raw, &p->words, to);
	if (why)
		to->reject(to->ctx, 0, why);
	buf_release(&room);
	p->chat.session = (struct str){0};
	return true;
}

void gemini_document_save(const struct log_parser *p, struct buf *to)
{
	(void)p;
	(void)to;
}

void gemini_document_close(struct log_parser *p)
{
	words_release(&p->words);
	free(p);
}
