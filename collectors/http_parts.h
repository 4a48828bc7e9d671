/* collectors/http_parts.h - what http.c is made of beside libcurl: the heads
 * of answers, what went wrong in words, memory that is wiped. */
#ifndef COLLECTORS_HTTP_PARTS_H
#define COLLECTORS_HTTP_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/http.h"

/* ---- http_head.c --------------------------------------------------------------- */

struct http_head {
	char **lines;           /* owned: "name: value", names in lower case */
	int count, room;
	bool begun;             /* there was a status line */
};

/* Take a line as it came. A status line drops what an interim answer left. */
void http_head_add(struct http_head *h, struct str line);
void http_head_release(struct http_head *h);

/* A header in the words of libcurl, to which "Name:" means not to send it and
 * "Name;" that it is empty. The caller wipes and frees it. */
char *http_header_line(const char *header);

/* ---- http_fault.c -------------------------------------------------------------- */

enum http_fault {
	FAULT_OTHER,
	FAULT_ADDRESS, FAULT_SCHEME,
	FAULT_NAME, FAULT_PROXY_NAME, FAULT_PROXY,
	FAULT_CONNECT, FAULT_SEND, FAULT_RECEIVE,
	FAULT_TLS, FAULT_CERTIFICATE, FAULT_CA_FILE,
	FAULT_TIMEOUT, FAULT_TOO_LARGE,
	FAULT_NO_ANSWER, FAULT_ENDED_EARLY, FAULT_PACKING,
	FAULT_NOT_HTTP, FAULT_HTTP2,
	FAULTS
};

struct http_failure {
	enum http_fault fault;
	const char *said;       /* the library's words: to look at, not to show */
	bool connected, answering;
	int os_error;           /* errno of a failed connection; 0: unknown */
	int64_t timeout_ms, connect_ms;
};

/* Write "HOST: what it means" and say what kind of trouble it is. Of the
 * address only host and port are told. */
enum http_trouble http_failure_tell(const struct http_failure *f,
				    struct str url, struct buf *to);

/* ---- http_memory.c ------------------------------------------------------------- */

/* As malloc() and its kin; what is let go, or moved away from, is wiped. NULL
 * when there is no more. To be freed with memory_free() only. */
void *memory_new(size_t n);
void *memory_zeroed(size_t count, size_t size);
void *memory_resize(void *p, size_t n);
char *memory_text(const char *text);
void memory_free(void *p);

/* As buf_release(), wiping in the same way. */
void buf_wipe(struct buf *b);

/* An answer grows; false when it would have more than HTTP_MOST bytes. It has
 * room for so many from the beginning, of which pages are taken as they are
 * written: moving megabytes would stop the loop, and leave copies. What is
 * released goes back to the system, which hands it to nobody unwiped. */
bool body_add(struct buf *b, const char *bytes, size_t n);
void body_release(struct buf *b);

#endif
