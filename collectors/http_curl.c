#include "collectors/http_curl.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "core/mem.h"

enum { CONNECT_MS = 10000 };

/* ---- the library ------------------------------------------------------- */

bool libcurl_open(struct libcurl *curl, struct err *err)
{
	void *library = dlopen(LIBCURL_NAME, RTLD_NOW | RTLD_NODELETE);
	bool whole = library;
#define FIND(name)                                                            \
	if (whole)                                                            \
		*(void **)&curl->name = dlsym(library, "curl_" #name);        \
	whole &= curl->name != NULL;
	LIBCURL(FIND)
	return whole || err_set(err, "libcurl cannot be opened: install it "
				     "(%s)", LIBCURL_NAME);
}

/* Connecting gets a part of the whole time. */
static int64_t connect_ms(const struct http_call *c)
{
	return c->request.timeout_ms < CONNECT_MS ? c->request.timeout_ms
						  : CONNECT_MS;
}

/* ---- what went wrong --------------------------------------------------- */

static const struct {
	CURLcode code;
	enum http_fault fault;
} faults[] = {
	{CURLE_URL_MALFORMAT, FAULT_ADDRESS},
	{CURLE_UNSUPPORTED_PROTOCOL, FAULT_SCHEME},
	{CURLE_COULDNT_RESOLVE_HOST, FAULT_NAME},
	{CURLE_COULDNT_RESOLVE_PROXY, FAULT_PROXY_NAME},
	{CURLE_PROXY, FAULT_PROXY},
	{CURLE_COULDNT_CONNECT, FAULT_CONNECT},
	{CURLE_SEND_ERROR, FAULT_SEND},
	{CURLE_RECV_ERROR, FAULT_RECEIVE},
	{CURLE_SSL_CONNECT_ERROR, FAULT_TLS},
	{CURLE_SSL_CIPHER, FAULT_TLS},
	{CURLE_PEER_FAILED_VERIFICATION, FAULT_CERTIFICATE},
	{CURLE_SSL_CACERT_BADFILE, FAULT_CA_FILE},
	{CURLE_OPERATION_TIMEDOUT, FAULT_TIMEOUT},
	{CURLE_FILESIZE_EXCEEDED, FAULT_TOO_LARGE},
	{CURLE_GOT_NOTHING, FAULT_NO_ANSWER},
	{CURLE_PARTIAL_FILE, FAULT_ENDED_EARLY},
	{CURLE_BAD_CONTENT_ENCODING, FAULT_PACKING},
	{CURLE_WEIRD_SERVER_REPLY, FAULT_NOT_HTTP},
	{CURLE_HTTP2, FAULT_HTTP2},
	{CURLE_HTTP2_STREAM, FAULT_HTTP2},
};

static enum http_fault fault_of(const struct http_call *c, CURLcode code,
				bool connected)
{
	long through = 0;       /* what a proxy said to CONNECT */

	call_get(c, CURLINFO_HTTP_CONNECTCODE, &through);
	if (c->too_large)
		return FAULT_TOO_LARGE;
	if (through >= 300)
		return FAULT_PROXY;
	/* An answer as of HTTP 0.9 comes under this code, too. */
	if (code == CURLE_UNSUPPORTED_PROTOCOL && connected)
		return FAULT_NOT_HTTP;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (faults[i].code == code)
			return faults[i].fault;
	return FAULT_OTHER;
}

enum http_trouble call_tell(const struct http_call *c, CURLcode code,
			    struct buf *error)
{
	struct http_failure f = {
		.said = c->said, .answering = c->head.begun,
		.timeout_ms = c->request.timeout_ms,
		.connect_ms = connect_ms(c)};
	curl_off_t ready_us = 0;        /* also of a connection that was kept */
	long os_error = 0;

	call_get(c, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
	call_get(c, CURLINFO_OS_ERRNO, &os_error);
	f.connected = ready_us > 0;
	f.os_error = (int)os_error;
	f.fault = fault_of(c, code, f.connected);
	return http_failure_tell(&f, buf_str(&c->request.url), error);
}

/* ---- what is asked ----------------------------------------------------- */

static void add_line(struct http_call *c, const char *line)
{
	struct curl_slist *more = c->http->curl.slist_append(c->lines,
							       line);

	if (!more)
		out_of_memory();
	c->lines = more;
}

static void set_headers(struct http_call *c)
{
	const struct http_request *r = &c->request;

	for (int i = 0; i < r->header_count; i++) {
		char *line = http_header_line(r->headers[i]);

		add_line(c, line);
		wipe_free(line);
	}
	/* What curl would add of its own and no signature has seen. */
	if (!http_header_get(r, "Content-Type"))
		add_line(c, "Content-Type:");
	add_line(c, "Expect:");
	call_set(c, CURLOPT_HTTPHEADER, c->lines);
}

static void set_method(struct http_call *c)
{
	const struct http_request *r = &c->request;
	bool post = strcmp(r->method, "POST") == 0;

	if (r->body.n || post || strcmp(r->method, "PUT") == 0) {
		call_set(c, CURLOPT_POST, 1L);
		call_set(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
		call_set(c, CURLOPT_POSTFIELDS, buf_text(&r->body));
	}
	if (!post)
		call_set(c, CURLOPT_CUSTOMREQUEST, r->method);
}

static void set_connection(struct http_call *c)
{
	call_set(c, CURLOPT_PROTOCOLS_STR, "http,https");
	call_set(c, CURLOPT_FOLLOWLOCATION, 0L);
	call_set(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	call_set(c, CURLOPT_ACCEPT_ENCODING, "");
	call_set(c, CURLOPT_SSL_VERIFYPEER, 1L);
	call_set(c, CURLOPT_SSL_VERIFYHOST, 2L);
	call_set(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (!c->request.ca_file)
		return;
	call_set(c, CURLOPT_CAINFO, c->request.ca_file);
	call_set(c, CURLOPT_CAPATH, NULL);
}

/* No child of ours shall hold a connection open. */
static int on_new_socket(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
	(void)ctx;
	(void)purpose;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return CURL_SOCKOPT_OK;
}

static void set_limits(struct http_call *c)
{
	call_set(c, CURLOPT_NOSIGNAL, 1L);
	call_set(c, CURLOPT_TIMEOUT_MS, (long)c->request.timeout_ms);
	call_set(c, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms(c));
	call_set(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)HTTP_MOST);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Giving up a name that is being looked up must not wait for it. */
	call_set(c, CURLOPT_QUICK_EXIT, 1L);
#endif
}

void call_set_request(struct http_call *c)
{
	call_set(c, CURLOPT_PRIVATE, c);
	call_set(c, CURLOPT_ERRORBUFFER, c->said);
	call_set(c, CURLOPT_URL, buf_text(&c->request.url));
	if (c->request.proxy)
		call_set(c, CURLOPT_PROXY, c->request.proxy);
	call_set(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	call_set(c, CURLOPT_SOCKOPTFUNCTION, on_new_socket);
	set_connection(c);
	set_limits(c);
	set_method(c);
	set_headers(c);
}
