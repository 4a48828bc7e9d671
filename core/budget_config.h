/* core/budget_config.h - budgets as the config writes them. Used by budget.c
 * alone. */
#ifndef CORE_BUDGET_CONFIG_H
#define CORE_BUDGET_CONFIG_H

#include "core/budget.h"

struct json;

/* The budgets of a config that was checked, in its order; NULL for none. Text
 * is lent by `root`. */
struct budget *budget_list_read(const struct json *root, int *count);
void budget_list_free(struct budget *list, int count);

#endif
