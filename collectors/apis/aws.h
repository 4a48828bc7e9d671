/* collectors/apis/aws.h - what the feeds of Amazon Bedrock share: credentials,
 * regions, signed calls and the words of their errors.
 *
 * Credentials are looked for where the AWS tools look, in their order:
 * access_key and key of the source; the environment (unless the source names a
 * profile); the profile (role, SSO, keys, credential_process); the container;
 * the machine (IMDSv2). [botocore/credentials.py] */
#ifndef COLLECTORS_APIS_AWS_H
#define COLLECTORS_APIS_AWS_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ask.h"
#include "core/intern.h"

enum { AWS_REGION = 32 };

/* Whose answer a login waits for. */
enum aws_wait {
	AWS_NOBODY,
	AWS_PROCESS,            /* credential_process, aws configure */
	AWS_PORTAL,             /* SSO: keys for a role */
	AWS_CONTAINER,
	AWS_MACHINE_TOKEN,      /* IMDSv2: a token, */
	AWS_MACHINE_ROLE,       /* the name of the role, */
	AWS_MACHINE_KEYS,       /* its keys */
};

/* A source's, in ask->own. Texts are owned and wiped. */
struct aws_own {
	char *id, *secret;
	char *token;            /* of the session; NULL: none */
	int64_t expires;        /* UTC ms; 0: look again before each poll */
	enum aws_wait wait;
	char *from;             /* in words: 'profile "prod"' */
	char *profile;          /* whose SSO login it is */
	char *machine;          /* IMDSv2 token */
};

/* api.login and api.release. */
enum ask_step aws_login(struct ask *a, const struct reply *r,
			struct err *err);
void aws_release(void *own);

/* The two steps of it that ask servers of the machine: ASK_DEFAULT when there
 * is nothing of the kind. */
enum ask_step aws_from_container(struct ask *a, struct err *err);
enum ask_step aws_from_machine(struct ask *a, struct err *err);
enum ask_step aws_machine_answer(struct ask *a, const struct reply *r,
				 struct err *err);

/* Names of what a JSON answer with keys calls them. */
struct aws_names {
	const char *id, *secret, *token, *expires;
};

/* Take keys out of an answer: ASK_DONE, or ASK_FAILED with what it lacks. */
enum ask_step aws_take(struct ask *a, const struct json *v,
		       const struct aws_names *names, struct err *err);

/* Region `index` of the source, else of the environment, else of the profile,
 * else us-east-1; false past the last. */
bool aws_region(const struct ask *a, int index, char out[AWS_REGION]);

/* Letters, digits and dashes: what may stand in a host name. */
bool aws_region_is_sane(const char *region);

/* Append the address of a role in a region, China's domain included. */
void aws_host(const struct ask *a, const char *role, const char *region,
	      struct buf *to);

/* One kind of call; at the front of every feed's scratch, for api.sign. */
struct aws_target {
	char region[AWS_REGION];        /* signed for */
	const char *service;
};

/* Compose a call of the JSON protocol of `service` ("monitoring", "ce"). */
void aws_call(struct ask *a, const char *service, const char *action,
	      struct str body);

/* api.sign */
bool aws_sign(struct ask *a, struct err *err);

/* api_feed.refused: errors are HTTP 400 with a "__type". */
enum ask_step aws_refused(struct ask *a, const struct reply *r,
			  struct err *err);

/* Is the answer the error of that name ("DataUnavailableException")? */
bool aws_error_is(const struct reply *r, const char *name);

/* CloudWatch: tokens and requests by hour, model and region. */
struct aws_series;
struct aws_metrics {
	struct aws_target target;
	int region;             /* index of the region being read */
	int space;              /* namespace being listed; past the last:
				 * data are read */
	struct intern names;    /* model ids and marks of what is listed */
	struct aws_series *list;/* owned: metrics of this region */
	uint32_t count, room;
	uint32_t first, last;   /* of the list: what is asked in one call */
	bool searching;         /* nothing may be listed: by SEARCH instead */
};
enum ask_step aws_metrics_begin(struct ask *a, struct err *err);
enum ask_step aws_metrics_answer(struct ask *a, const struct reply *r,
				 struct err *err);
enum ask_step aws_metrics_refused(struct ask *a, const struct reply *r,
				  struct err *err);
void aws_metrics_end(struct ask *a);

/* Cost Explorer: money by day, for the feeds "costs" and "credits". */
bool aws_costs_wanted(const struct ask *a);
enum ask_step aws_costs_begin(struct ask *a, struct err *err);
enum ask_step aws_costs_answer(struct ask *a, const struct reply *r,
			       struct err *err);
enum ask_step aws_costs_refused(struct ask *a, const struct reply *r,
				struct err *err);

#endif
