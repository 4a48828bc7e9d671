/* cli/commands.h - one function a command: it answers on standard output,
 * says what went wrong on standard error, and returns the exit code (enum
 * exit_code). */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stdbool.h>

#include "core/books.h"

struct engine;
struct err;
struct options;

/* The dashboard, until the user leaves it. */
int command_dashboard(const struct options *o);

int command_report(const struct options *o);

/* The same calls at prices of other models. */
int command_compare(const struct options *o);

/* One line out of the store alone, at once. */
int command_status(const struct options *o);

int command_snapshot(const struct options *o);
int command_sources(const struct options *o);
int command_budgets(const struct options *o);
int command_doctor(const struct options *o);

/* Collectors and store without a screen, until a signal. */
int command_collect(const struct options *o);

/* --ledger; observed when not given. False with *err. */
bool command_book(const struct options *o, enum book *book, struct err *err);

/* Say a sentence on standard error as tokentop's; returns `code`. */
int command_failed(int code, const struct err *err);

/* With -v: on standard error, what each source came to. */
void command_tell(struct engine *e, const struct options *o);

/* Store what was read, after the answer was printed: 0 or the code of what
 * kept us from it, which is then said. */
int command_commit(struct engine *e);

/* Everything printed was taken by whoever reads it: 0 or the code. */
int command_flush(void);

#endif
