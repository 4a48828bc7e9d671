/* tui/meter_remark.h - what presses most, in a few words: said in the header
 * wherever there is room, whatever meters were chosen. */
#ifndef TUI_METER_REMARK_H
#define TUI_METER_REMARK_H

#include <stdbool.h>

struct model;
struct pen;

/* What presses most: a budget that is used up, dollars that no record
 * explains, a budget that warns, tokens without a price. False: nothing.
 * `p` NULL: is there anything? */
bool meter_remark(struct pen *p, const struct model *m);

/* Is there money that no record explains, a cent or more? */
bool meter_has_unseen(const struct model *m);

/* "! unseen $3.11" where there is any; "? 610k unpriced". */
void remark_unseen(struct pen *p, const struct model *m);
void remark_unpriced(struct pen *p, const struct model *m);

#endif
