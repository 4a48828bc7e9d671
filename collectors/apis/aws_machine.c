/* Keys that the machine itself is given: tasks and pods have a server for
 * them, EC2 has one at a link-local address (IMDSv2).
 * [botocore/utils.py, ContainerMetadataFetcher and InstanceMetadataFetcher] */
#include "collectors/apis/aws.h"

#include <stdlib.h>
#include <strings.h>

#include "collectors/answer.h"
#include "collectors/apis/aws_profile.h"
#include "collectors/url.h"
#include "core/mem.h"

static const char keys_path[] = "/latest/meta-data/iam/security-credentials/";

static const struct aws_names names = {"AccessKeyId", "SecretAccessKey",
				       "Token", "Expiration"};

static const char *get(const struct ask *a, const char *name)
{
	const char *value = a->get(a->get_ctx, name);

	return value && *value ? value : NULL;
}

/* Such servers are near and are not asked through a proxy. */
static void ask_near(struct ask *a, const char *url, enum aws_wait wait,
		     const char *from)
{
	struct aws_own *own = a->own;

	ask_get_url(a, url);
	a->request.timeout_ms = 1000;
	a->request.proxy = "";
	own->wait = wait;
	free(own->from);
	own->from = xstrdup(from);
}

/* ---- containers ------------------------------------------------------------- */

/* "127.0.0.1": digits and dots only, no name that begins so. */
static bool is_loopback(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!strchr("0123456789.", host.p[i]))
			return false;
	return str_starts(host, STR("127."));
}

/* Keys are fetched in the clear from this machine and its host alone. */
static bool is_near(struct str url)
{
	static const char *const hosts[] = {
		"localhost", "[::1]", "169.254.170.2", "169.254.170.23",
		"[fd00:ec2::23]",
	};
	struct url_parts parts;
	struct str host;
	ptrdiff_t colon;

	if (!url_split(url, &parts))
		return false;
	if (str_is(parts.scheme, "https"))
		return true;
	host = parts.host;
	colon = host.n && host.p[0] == '[' ? str_find(host, STR("]:"))
					   : str_find(host, STR(":"));
	if (colon >= 0)
		host.n = (size_t)colon + (host.p[0] == '[');
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		if (str_is(host, hosts[i]))
			return true;
	return is_loopback(host);
}

/* False with *err when the file with the token cannot be read. */
static bool add_authorization(struct ask *a, struct err *err)
{
	const char *path = get(a, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *token = get(a, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
	struct buf text = {0};
	struct str trimmed;

	if (!path) {
		if (token)
			ask_header(a, "Authorization", token);
		return true;
	}
	if (!aws_file_read(a, path, &text)) {
		aws_text_release(&text);
		return err_set(err, "%s: cannot be read "
				    "(AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE)",
			       path);
	}
	trimmed = str_trim(buf_str(&text));
	text.p[(trimmed.p - text.p) + (ptrdiff_t)trimmed.n] = '\0';
	ask_header(a, "Authorization", trimmed.p);
	aws_text_release(&text);
	return true;
}

enum ask_step aws_from_container(struct ask *a, struct err *err)
{
	const char *path = get(a, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *full = get(a, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
	struct buf url = {0};
	bool near;

	if (!path && !full)
		return ASK_DEFAULT;
	buf_puts(&url, path ? "http://169.254.170.2" : full);
	if (path)
		buf_puts(&url, path);
	near = is_near(buf_str(&url));
	if (near)
		ask_near(a, buf_text(&url), AWS_CONTAINER,
			 "the container's credentials server");
	buf_release(&url);
	if (!near)
		return ask_fail(ASK_REFUSED, err, "AWS_CONTAINER_CREDENTIALS_"
				"FULL_URI is neither https nor on this "
				"machine");
	return add_authorization(a, err) ? ASK_SEND : ASK_FAILED;
}

/* ---- machines ---------------------------------------------------------------- */

static void machine_url(const struct ask *a, const char *path, struct buf *to)
{
	const char *base = get(a, "AWS_EC2_METADATA_SERVICE_ENDPOINT");

	buf_puts(to, base ? base : "http://169.254.169.254");
	while (to->n && to->p[to->n - 1] == '/')
		to->p[--to->n] = '\0';
	buf_puts(to, path);
}

static void ask_machine(struct ask *a, const char *path, struct str name,
			enum aws_wait wait)
{
	const struct aws_own *own = a->own;
	struct buf url = {0};

	machine_url(a, path, &url);
	url_encode(&url, name);
	ask_near(a, buf_text(&url), wait, "the machine's role");
	buf_release(&url);
	if (own->machine)
		ask_header(a, "X-aws-ec2-metadata-token", own->machine);
}

static bool file_says(const struct ask *a, const char *path, const char *what)
{
	struct buf text = {0};
	bool says = aws_file_read(a, path, &text) &&
		    str_find(buf_str(&text), str_from(what)) >= 0;

	buf_release(&text);
	return says;
}

/* Elsewhere nobody answers at that address, or somebody who should not. */
static bool is_ec2(const struct ask *a)
{
	return get(a, "AWS_EC2_METADATA_SERVICE_ENDPOINT") ||
	       file_says(a, "/sys/class/dmi/id/sys_vendor", "Amazon EC2") ||
	       file_says(a, "/sys/class/dmi/id/board_vendor", "Amazon EC2") ||
	       file_says(a, "/sys/hypervisor/uuid", "ec2");
}

enum ask_step aws_from_machine(struct ask *a, struct err *err)
{
	const char *off = get(a, "AWS_EC2_METADATA_DISABLED");

	(void)err;
	if ((off && strcasecmp(off, "true") == 0) || !is_ec2(a))
		return ASK_DEFAULT;
	ask_machine(a, "/latest/api/token", STR(""), AWS_MACHINE_TOKEN);
	a->request.method = "PUT";
	ask_header(a, "X-aws-ec2-metadata-token-ttl-seconds", "21600");
	return ASK_SEND;
}

static enum ask_step take_token(struct ask *a, struct str text)
{
	struct aws_own *own = a->own;

	text = str_trim(text);
	if (text.n == 0 || text.n > 1024)
		return ASK_DEFAULT;
	own->machine = xstrndup(text.p, text.n);
	ask_machine(a, keys_path, STR(""), AWS_MACHINE_ROLE);
	return ASK_SEND;
}

static enum ask_step take_role(struct ask *a, struct str text)
{
	const char *end = memchr(text.p, '\n', text.n);
	struct str role = {text.p, end ? (size_t)(end - text.p) : text.n};

	role = str_trim(role);
	if (role.n == 0 || role.n > 128)
		return ASK_DEFAULT;
	ask_machine(a, keys_path, role, AWS_MACHINE_KEYS);
	return ASK_SEND;
}

enum ask_step aws_machine_answer(struct ask *a, const struct reply *r,
				 struct err *err)
{
	const struct aws_own *own = a->own;

	if (r->status == 0)
		return ASK_DEFAULT;
	if (own->wait == AWS_CONTAINER && r->status != 200)
		return ask_fail(ASK_FAILED, err, "%s answered %d", own->from,
				r->status);
	if (r->status != 200)
		return ASK_DEFAULT;
	if (own->wait == AWS_MACHINE_TOKEN)
		return take_token(a, r->text);
	if (own->wait == AWS_MACHINE_ROLE)
		return take_role(a, r->text);
	return aws_take(a, r->json, &names, err);
}
