/* collectors/logs/gemini_shape.h - chats as Gemini CLI records them, and as
 * Qwen Code did while it was a copy of it.
 *
 * A message is written again under its id whenever it changes, and a resumed
 * document continues as lines beside it: every sighting goes out under
 * (session, message id), the fullest counts. */
#ifndef COLLECTORS_LOGS_GEMINI_SHAPE_H
#define COLLECTORS_LOGS_GEMINI_SHAPE_H

#include <stdbool.h>

#include "collectors/log_format.h"
#include "collectors/logs/pick.h"
#include "collectors/logs/tally.h"
#include "core/str.h"

/* What all messages of a file share; text is lent. */
struct gemini_chat {
	const char *client;     /* also the issuer of the ids */
	enum semantics semantics;
	struct str host, project, session, parent;
};

/* Folder names in ".../<project>/chats/[<parent>/]<file>". */
void gemini_chat_place(struct gemini_chat *chat, const char *path);

/* One message. Why it is to be rejected; NULL when it was dealt with, also
 * one without usage. Resets the words. */
const char *gemini_message(const struct gemini_chat *chat, struct str object,
			   struct words *w, const struct log_sink *to);

/* Every message of a list; the first complaint. */
const char *gemini_messages(const struct gemini_chat *chat, struct str list,
			    struct words *w, const struct log_sink *to);

/* A format of whole documents {"sessionId", "messages": [...]}. */
struct log_parser *gemini_document_open(const struct log_open *how,
					const char *client,
					enum semantics semantics);
bool gemini_document_read(struct log_parser *p, struct str bytes,
			  const struct log_sink *to, struct err *err);
void gemini_document_save(const struct log_parser *p, struct buf *to);
void gemini_document_close(struct log_parser *p);

#endif
