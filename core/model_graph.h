/* core/model_graph.h - the curves of a model: seconds from the rates for short
 * windows, minutes and quarter hours from the ledger for long ones. Used by
 * model.c alone. */
#ifndef CORE_MODEL_GRAPH_H
#define CORE_MODEL_GRAPH_H

#include "core/model.h"
#include "core/model_rows.h"

/* Seconds a point stands for. */
int graph_step(enum window window);

/* One graph for each of m->providers, into `graphs` (room for all of them). */
void graph_build(struct model_graph *graphs, const struct model *m,
		 struct rows *rows, const struct model_input *in);

/* The header's two curves: tokens in and out of the last minutes. */
void graph_flow(struct model *m, const struct rates *rates);

#endif
