/* cli/prices.h - tokentop prices show MODEL: what a model costs, and where.
 *
 * Asks the price book alone; no log is read. */
#ifndef CLI_PRICES_H
#define CLI_PRICES_H

struct options;

/* Exit code, see enum exit_code. */
int command_prices(const struct options *o);

#endif
