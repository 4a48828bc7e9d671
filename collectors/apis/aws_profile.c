#include "collectors/apis/aws_profile.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collectors/apis/aws_ini.h"
#include "collectors/ask.h"
#include "core/paths.h"

enum { FILE_MOST = 1 << 20 };

/* All of an open file. Room is made once, so that no copy of a secret stays
 * behind. */
static bool read_all(int fd, struct buf *to)
{
	struct stat st;
	char *at;
	ssize_t n;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > FILE_MOST)
		return false;
	at = buf_extend(to, (size_t)st.st_size);
	n = pread(fd, at, (size_t)st.st_size, 0);
	if (n < 0)
		return false;
	to->n = (size_t)n;
	at[n] = '\0';
	return true;
}

bool aws_file_read(const struct ask *a, const char *path, struct buf *to)
{
	char *full = path_expand(path, a->home);
	int fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool ok = fd >= 0 && read_all(fd, to);

	if (fd >= 0)
		close(fd);
	free(full);
	return ok;
}

void aws_text_release(struct buf *text)
{
	if (text->p)
		wipe(text->p, text->n);
	buf_release(text);
}

static void load(const struct ask *a, const char *variable,
		 const char *usual, struct buf *to)
{
	const char *path = a->get(a->get_ctx, variable);

	if (!aws_file_read(a, path && *path ? path : usual, to))
		aws_text_release(to);
}

static const char *name_of(const struct ask *a)
{
	static const char *const variables[] = {"AWS_PROFILE",
						"AWS_DEFAULT_PROFILE"};
	const char *name = ask_config(a, "profile");

	for (int i = 0; i < 2 && !(name && *name); i++)
		name = a->get(a->get_ctx, variables[i]);
	return name && *name ? name : NULL;
}

void aws_profile_load(struct aws_profile *p, const struct ask *a)
{
	const char *name = name_of(a);

	*p = (struct aws_profile){.name = name ? name : "default",
				  .chosen = name != NULL};
	load(a, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials",
	     &p->credentials);
	load(a, "AWS_CONFIG_FILE", "~/.aws/config", &p->config);
}

void aws_profile_release(struct aws_profile *p)
{
	aws_text_release(&p->credentials);
	aws_text_release(&p->config);
}

bool aws_profile_exists(const struct aws_profile *p)
{
	return aws_ini_get(buf_str(&p->credentials), "", p->name, NULL,
			   NULL) ||
	       aws_ini_get(buf_str(&p->config), "profile", p->name, NULL,
			   NULL);
}

struct str aws_profile_get(const struct aws_profile *p, const char *key)
{
	struct str value = {0};

	if (!aws_ini_get(buf_str(&p->credentials), "", p->name, key, &value))
		aws_ini_get(buf_str(&p->config), "profile", p->name, key,
			    &value);
	return value;
}

struct str aws_profile_session(const struct aws_profile *p, struct str name,
			       const char *key)
{
	struct str value = {0};
	char text[256];

	if (name.n >= sizeof(text))
		return value;
	snprintf(text, sizeof(text), "%.*s", STR_ARG(name));
	aws_ini_get(buf_str(&p->config), "sso-session", text, key, &value);
	return value;
}
