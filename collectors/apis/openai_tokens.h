/* collectors/apis/openai_tokens.h - tokens of a result of OpenAI's usage
 * reports, made disjoint. */
#ifndef COLLECTORS_APIS_OPENAI_TOKENS_H
#define COLLECTORS_APIS_OPENAI_TOKENS_H

#include "core/bill.h"
#include "core/json.h"

/* Set the tokens of a row from one result of usage/completions (or
 * embeddings, moderations: those have fewer counts). They add up to
 * input_tokens + output_tokens: cached and written tokens are taken out of
 * the input; audio and images are moved out of it where the parts told add up
 * to it, and never added. Without a count of cached tokens the row is
 * BILL_UPPER. */
void openai_tokens_read(struct bill_row *row, const struct json *v);

/* As above where nothing can be cached: embeddings, moderations. */
void openai_tokens_plain(struct bill_row *row, const struct json *v);

#endif
