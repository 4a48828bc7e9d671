/* collectors/apis/google_vertex.h - tokens and calls of the models that
 * Vertex AI serves, its own and other makers', by hour, model and location. */
#ifndef COLLECTORS_APIS_GOOGLE_VERTEX_H
#define COLLECTORS_APIS_GOOGLE_VERTEX_H

#include "collectors/apis/google_monitoring.h"

/* ask->scratch */
struct google_vertex {
	struct google_walk walk;
	int query;
};

enum ask_step google_vertex_begin(struct ask *a, struct err *err);
enum ask_step google_vertex_answer(struct ask *a, const struct reply *r,
				   struct err *err);
enum ask_step google_vertex_refused(struct ask *a, const struct reply *r,
				    struct err *err);

#endif
