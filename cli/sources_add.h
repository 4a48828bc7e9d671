/* cli/sources_add.h - `tokentop sources add`: one more source in the config
 * file, from words of the command line. */
#ifndef CLI_SOURCES_ADD_H
#define CLI_SOURCES_ADD_H

struct options;

/* "add TYPE [NAME] KEY=VALUE..."; the exit code. */
int sources_add(const struct options *o);

#endif
