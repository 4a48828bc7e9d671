/* collectors/apis/aws_profile.h - the profile of the AWS tools that a source
 * uses: ~/.aws/credentials and ~/.aws/config, or the files that
 * AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE name. */
#ifndef COLLECTORS_APIS_AWS_PROFILE_H
#define COLLECTORS_APIS_AWS_PROFILE_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/str.h"

struct ask;

struct aws_profile {
	const char *name;       /* lent: of the config, AWS_PROFILE,
				 * AWS_DEFAULT_PROFILE, "default" */
	bool chosen;            /* somebody named it */
	struct buf credentials, config; /* text of the files, wiped */
};

/* Fill; files that cannot be read count as empty. */
void aws_profile_load(struct aws_profile *p, const struct ask *a);
void aws_profile_release(struct aws_profile *p);

/* Is it in either file? */
bool aws_profile_exists(const struct aws_profile *p);

/* Value of a key, the credentials file first; empty: none. Lent. */
struct str aws_profile_get(const struct aws_profile *p, const char *key);

/* Value of a key of "[sso-session name]"; empty: none. Lent. */
struct str aws_profile_session(const struct aws_profile *p, struct str name,
			       const char *key);

/* Text of a small file into *to; false when it cannot be read. A path that
 * starts with "~" is in the user's home. */
bool aws_file_read(const struct ask *a, const char *path, struct buf *to);

/* Wipe and release what may hold a secret. */
void aws_text_release(struct buf *text);

#endif
