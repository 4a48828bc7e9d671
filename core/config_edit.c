#include "core/config_edit.h"

#include <unistd.h>

#include "core/config.h"
#include "core/err.h"
#include "core/json_splice.h"
#include "core/replace.h"

enum { ATTEMPTS = 4, FILE_MOST = 4000000 };

/* Is the text a configuration? */
static bool check_whole(struct str text, const char *name, struct err *err)
{
	struct config c;
	bool ok = config_parse(&c, text, name, err);

	config_release(&c);
	return ok;
}

/* `text` after its byte order mark, or what stands for no text. */
static struct str body_of(struct str text, struct str *mark)
{
	*mark = STR("\xef\xbb\xbf");
	if (str_starts(text, *mark))
		text = str_skip(text, mark->n);
	else
		mark->n = 0;
	return str_empty(str_trim(text)) ? STR("{}\n") : text;
}

bool config_edit_text(struct str text, const char *name, const char *path,
		      const char *value, struct buf *out, struct err *err)
{
	struct str mark, body = body_of(text, &mark);
	struct buf made = {0};
	bool ok;

	buf_add(&made, mark);
	ok = check_whole(body, name, err);
	if (ok && !json_splice(body, path, str_from(value), &made, err))
		ok = err_prefix(err, "%s", name);
	ok = ok && check_whole(buf_str(&made), name, err);
	if (ok)
		buf_add(out, buf_str(&made));
	buf_release(&made);
	return ok;
}

/* *again: the file was not the one that was read any more. */
static bool edit_once(const char *file, const char *path, const char *value,
		      bool *again, struct err *err)
{
	struct buf old = {.limit = FILE_MOST}, made = {0};
	struct replace_seen seen;
	bool ok;

	*again = false;
	ok = replace_read(file, &old, &seen, err) &&
	     config_edit_text(buf_str(&old), file, path, value, &made, err);
	/* What is there already is not written again. */
	if (ok && !(seen.there && str_eq(buf_str(&old), buf_str(&made))))
		ok = replace_file(file, buf_str(&made), &seen, again, err);
	buf_release(&old);
	buf_release(&made);
	return ok;
}

bool config_edit_file(const char *file, const char *path, const char *value,
		      struct err *err)
{
	bool ok = false, again = true;
	int lock = replace_lock(file);

	for (int i = 0; i < ATTEMPTS && again; i++)
		ok = edit_once(file, path, value, &again, err);
	if (lock >= 0)
		close(lock);
	return ok;
}
