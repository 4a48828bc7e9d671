/* cli/prices.h - tokentop prices: what a model costs, where, and since when;
 * whether the book is sound; lists of others taken in.
 *
 * Asks the price book, and check the store; no log is read. */
#ifndef CLI_PRICES_H
#define CLI_PRICES_H

struct options;

/* Exit code, see enum exit_code. */
int command_prices(const struct options *o);

#endif
