/* collectors/log_format.h - one kind of local log: where it lies and how its
 * bytes become usage.
 *
 * A format is a const table. It is pure: the same bytes and state give the
 * same records under the program, the fixtures and a fuzzer. It runs on pool
 * threads: nothing here may be shared between two open parsers. */
#ifndef COLLECTORS_LOG_FORMAT_H
#define COLLECTORS_LOG_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/identity.h"
#include "core/str.h"

struct err;
struct source_config;
struct usage;

enum log_kind {
	LOG_LINES,      /* grows at its end; read once, by offset */
	LOG_DOCUMENT,   /* rewritten whole: each version replaces the last */
	LOG_DATABASE,   /* SQLite of somebody else, rows rewritten */
};

/* Where results go. What is passed is lent for the call. */
struct log_sink {
	void (*usage)(void *ctx, const struct usage *u);

	/* DOCUMENT and DATABASE: an id that an earlier version had. */
	void (*withdraw)(void *ctx, struct id128 id);

	/* A line with the usage marker that is malformed. `offset`: byte where
	 * it begins, counted from the start of the file; `why`: static text. */
	void (*reject)(void *ctx, int64_t offset, const char *why);
	void *ctx;
};

/* The environment discovery may ask: fixed in tests. */
struct log_env {
	const char *home;       /* --home */

	/* Value of a variable, or NULL; the clients' overrides. */
	const char *(*get)(void *ctx, const char *name);
	void *ctx;
};

/* Collects where to look. */
struct log_places {
	/* `root`: absolute folder; `pattern`: glob below it, "**" crosses
	 * folders ("projects/" "**" "/x.jsonl"). Both are copied. */
	void (*add)(void *ctx, const char *root, const char *pattern);
	void *ctx;
};

/* What a parser is told about its file; lent while it is open. */
struct log_open {
	const struct source_config *config;     /* never NULL */
	const char *path;
	const char *host;       /* this machine's name, for usage.host */
	struct str state;       /* what save() gave; empty: from the start */
	int64_t offset;         /* where feed() goes on in the file */
};

struct log_parser;              /* one open file; private to its format */

struct log_format {
	/* "claude-code": its type in configs, its name as discovered source. */
	const char *name;

	/* MAY: the type it is an older form of, and is switched off with. */
	const char *older_of;

	/* One sentence for `sources` and the man page. */
	const char *summary;

	enum log_kind kind;

	/* MAY: where the client writes with no config. NULL: never found by
	 * itself. */
	void (*discover)(const struct log_env *env,
			 const struct log_places *to);

	/* MAY: false for a file that matched but is none of ours, by its path
	 * alone. NULL: all are ours. */
	bool (*wants)(const char *path);

	/* MAY: is the configuration of such a source right? */
	bool (*check)(const struct source_config *config, struct err *err);

	/* MUST. Never NULL: a state it cannot read counts as empty. */
	struct log_parser *(*open)(const struct log_open *how);

	/* LINES, MUST: the next bytes, cut anywhere. Works on whole lines;
	 * holds what an unfinished line needs, and no more. */
	void (*feed)(struct log_parser *p, struct str bytes,
		     const struct log_sink *to);

	/* LINES, MUST: offset in the file of the first byte that feed() has
	 * not dealt with: the start of the unfinished line. */
	int64_t (*settled)(const struct log_parser *p);

	/* DOCUMENT: the whole file. DATABASE: `bytes` is empty, read from the
	 * path. False with *err when it cannot be read now (being rewritten,
	 * locked): nothing was handed over and the last version stands. */
	bool (*read)(struct log_parser *p, struct str bytes,
		     const struct log_sink *to, struct err *err);

	/* MUST: append what open() needs to go on from settled(). Empty is
	 * fine. A format changes its state's layout only with a new leading
	 * version byte. */
	void (*save)(const struct log_parser *p, struct buf *to);

	/* MUST. */
	void (*close)(struct log_parser *p);
};

/* Every format built in, in display order, NULL at the end. */
extern const struct log_format *const log_formats[];

/* Format called `name`, or NULL. */
const struct log_format *log_format_find(const char *name);

#endif
