#include "cli/commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/engine.h"
#include "cli/options.h"
#include "core/buf.h"
#include "core/err.h"
#include "core/nearest.h"
#include "core/status.h"
#include "core/utf8.h"

int command_failed(int code, const struct err *err)
{
	struct buf clean = {0};

	/* It may quote a file's name or content. */
	utf8_clean(&clean, str_from(err->text));
	fflush(stdout);
	fprintf(stderr, "tokentop: %s\n", buf_text(&clean));
	buf_release(&clean);
	if (code == EXIT_USAGE)
		fputs("Try tokentop --help.\n", stderr);
	return code;
}

bool command_book(const struct options *o, enum book *book, struct err *err)
{
	const char *word = o->ledger ? o->ledger : book_names[BOOK_OBSERVED];
	const char *near = nearest_word(str_from(word), book_names, BOOKS);

	for (int i = 0; i < BOOKS; i++) {
		if (strcmp(word, book_names[i]) != 0)
			continue;
		*book = (enum book)i;
		return true;
	}
	if (near)
		return err_set(err, "--ledger: there is no ledger \"%s\"; did "
				    "you mean \"%s\"?", word, near);
	return err_set(err, "--ledger: there is no ledger \"%s\"; choose from "
			    "observed, billed, best", word);
}

static void tell_source(const struct source_status *s)
{
	struct buf text = {0};

	buf_puts(&text, "tokentop: ");
	utf8_clean(&text, str_from(s->name));
	buf_addf(&text, ": %s, %lld files, %lld calls, %lld seen again, "
		 "%lld malformed", source_state_names[s->state],
		 (long long)s->files, (long long)s->records,
		 (long long)s->duplicates, (long long)s->rejected);
	fprintf(stderr, "%s\n", buf_text(&text));
	buf_release(&text);
}

void command_tell(struct engine *e, const struct options *o)
{
	const struct source_status *s;

	for (int i = 0; o->verbose && (s = engine_source(e, i)); i++)
		tell_source(s);
}

int command_commit(struct engine *e)
{
	struct err err;

	if (engine_commit(e, &err))
		return EXIT_OK;
	return command_failed(EXIT_STORE, &err);
}

int command_flush(void)
{
	struct err err;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_OK;
	err_set(&err, "the output could not be written: %s", strerror(errno));
	return command_failed(EXIT_CHECK, &err);
}
