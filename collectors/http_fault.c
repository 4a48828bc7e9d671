#include "collectors/http_parts.h"

#include <errno.h>
#include <string.h>

#include "core/mem.h"
#include "core/utf8.h"

enum { HOST_MOST = 120 };       /* bytes of a host in a sentence */

#define NO_NAME "the server's certificate is not for this name"
#define NO_TRUST "the server's certificate is signed by nobody this machine " \
		 "trusts; ca_file can name who did"
#define CLOCK "; is the clock of this machine right?"

static const struct {
	enum http_trouble trouble;
	const char *words;              /* NULL: depends */
} faults[FAULTS] = {
	[FAULT_OTHER] = {HTTP_BROKEN, "the request failed"},
	[FAULT_ADDRESS] = {HTTP_BROKEN, "this is no http address"},
	[FAULT_SCHEME] = {HTTP_BROKEN, "only http and https are spoken here"},
	[FAULT_NAME] = {HTTP_NO_HOST, "this name cannot be found; is it "
			"right, and is there a network?"},
	[FAULT_PROXY_NAME] = {HTTP_NO_HOST,
			      "the name of its proxy cannot be found"},
	[FAULT_PROXY] = {HTTP_NO_CONNECTION,
			 "its proxy does not let the request through"},
	[FAULT_CONNECT] = {HTTP_NO_CONNECTION, NULL},
	[FAULT_SEND] = {HTTP_NO_CONNECTION, "the connection was lost"},
	[FAULT_RECEIVE] = {HTTP_BROKEN, NULL},
	[FAULT_TLS] = {HTTP_TLS, "no TLS connection could be made; does it "
		       "speak https there?"},
	[FAULT_CERTIFICATE] = {HTTP_TLS, NULL},
	[FAULT_CA_FILE] = {HTTP_TLS, "the certificates to trust cannot be "
			   "read; check ca_file"},
	[FAULT_TIMEOUT] = {HTTP_TIMEOUT, NULL},
	[FAULT_TOO_LARGE] = {HTTP_TOO_LARGE,
			     "the answer is larger than 32 MiB"},
	[FAULT_NO_ANSWER] = {HTTP_BROKEN,
			     "it closed the connection without an answer"},
	[FAULT_ENDED_EARLY] = {HTTP_BROKEN, "the answer ended early"},
	[FAULT_PACKING] = {HTTP_BROKEN, "the answer cannot be unpacked"},
	[FAULT_NOT_HTTP] = {HTTP_BROKEN,
			    "what answers there does not speak HTTP"},
	[FAULT_HTTP2] = {HTTP_BROKEN, "the HTTP/2 it speaks is broken"},
};

_Static_assert(HTTP_MOST == 32 << 20, "the sentence says 32 MiB");

/* Words of TLS libraries, and ours for them. */
static const struct {
	const char *theirs, *ours;
} certificates[] = {
	{"subject name", NO_NAME},
	{"subjectAltName", NO_NAME},
	{"ostname mismatch", NO_NAME},
	{"not yet valid", "the server's certificate is not valid yet" CLOCK},
	{"expired", "the server's certificate has expired" CLOCK},
	{"self signed", NO_TRUST},
	{"self-signed", NO_TRUST},
	{"issuer", NO_TRUST},
};

static const char *certificate_words(const char *said)
{
	for (size_t i = 0; i < ARRAY_LEN(certificates); i++)
		if (strstr(said, certificates[i].theirs))
			return certificates[i].ours;
	return "the server's certificate cannot be verified";
}

/* Host and port, without what may stand before an '@'. */
static void add_host(struct buf *to, struct str url)
{
	ptrdiff_t at = str_find(url, STR("://"));
	size_t start, n = 0;

	if (at < 0) {
		buf_puts(to, "the address");
		return;
	}
	url = str_skip(url, (size_t)at + 3);
	while (n < url.n && !memchr("/?#", url.p[n], 3))
		n++;
	for (start = n; start > 0 && url.p[start - 1] != '@'; start--)
		;
	n -= start;
	utf8_clean(to, (struct str){url.p + start,
				    n < HOST_MOST ? n : HOST_MOST});
}

static void add_timeout(struct buf *to, const struct http_failure *f)
{
	int64_t ms = f->connected ? f->timeout_ms : f->connect_ms;

	if (f->answering)
		buf_puts(to, "the answer was not complete within ");
	else if (f->connected)
		buf_puts(to, "no answer within ");
	else
		buf_puts(to, "no connection within ");
	if (ms % 1000)
		buf_addf(to, "%lld ms", (long long)ms);
	else
		buf_addf(to, "%lld s", (long long)ms / 1000);
}

static void add_connection(struct buf *to, int os_error)
{
	if (os_error == ECONNREFUSED)
		buf_puts(to, "the connection was refused; nothing listens "
			     "there");
	else if (os_error)
		buf_addf(to, "no connection: %s", strerror(os_error));
	else
		buf_puts(to, "no connection");
}

enum http_trouble http_failure_tell(const struct http_failure *f,
				    struct str url, struct buf *to)
{
	add_host(to, url);
	buf_puts(to, ": ");
	if (faults[f->fault].words)
		buf_puts(to, faults[f->fault].words);
	else if (f->fault == FAULT_CERTIFICATE)
		buf_puts(to, certificate_words(f->said));
	else if (f->fault == FAULT_TIMEOUT)
		add_timeout(to, f);
	else if (f->fault == FAULT_CONNECT)
		add_connection(to, f->os_error);
	else
		buf_puts(to, f->answering
			 ? "the connection broke off in the middle of the answer"
			 : "the connection broke off before an answer");
	return faults[f->fault].trouble;
}
