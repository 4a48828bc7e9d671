#include "collectors/zst.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "core/err.h"
#include "core/mem.h"
#include "core/str.h"

enum { WINDOW_LOG_MAX = 27, INPUT_SIZE = 128 << 10 };

struct zst {
	int fd;
	ZSTD_DStream *stream;
	ZSTD_inBuffer in;
	int64_t offset;         /* of the next byte to read from the file */
	bool in_frame;          /* the frame begun has not ended */
	char bytes[INPUT_SIZE];
};

bool zst_is(const char *path)
{
	return str_ends(str_from(path), STR(".zst"));
}

struct zst *zst_new(int fd)
{
	struct zst *z = xmalloc(sizeof(*z));

	z->fd = fd;
	z->stream = ZSTD_createDStream();
	if (!z->stream)
		out_of_memory();
	ZSTD_DCtx_setParameter(z->stream, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	z->in = (ZSTD_inBuffer){z->bytes, 0, 0};
	z->offset = 0;
	z->in_frame = false;
	return z;
}

void zst_free(struct zst *z)
{
	if (!z)
		return;
	ZSTD_freeDStream(z->stream);
	free(z);
}

int64_t zst_consumed(const struct zst *z)
{
	return z->offset - (int64_t)(z->in.size - z->in.pos);
}

/* Refill the input; false at the end of the file or with *err. */
static bool refill(struct zst *z, bool *failed, struct err *err)
{
	ssize_t n;

	do
		n = pread(z->fd, z->bytes, INPUT_SIZE, (off_t)z->offset);
	while (n < 0 && errno == EINTR);
	*failed = n < 0;
	if (n < 0)
		err_set(err, "%s", strerror(errno));
	if (n <= 0)
		return false;
	z->offset += n;
	z->in = (ZSTD_inBuffer){z->bytes, (size_t)n, 0};
	return true;
}

ssize_t zst_read(struct zst *z, char *to, size_t room, struct err *err)
{
	ZSTD_outBuffer out = {to, room, 0};
	bool failed = false;

	while (out.pos == 0) {
		size_t left, before = z->in.pos;

		if (z->in.pos == z->in.size && !refill(z, &failed, err)) {
			/* What the decoder still holds comes without input. */
			if (failed)
				return -1;
			if (!z->in_frame)
				return 0;
			z->in = (ZSTD_inBuffer){z->bytes, 0, 0};
			before = 0;
		}
		left = ZSTD_decompressStream(z->stream, &out, &z->in);
		if (ZSTD_isError(left)) {
			err_set(err, "damaged zstd data: %s",
				ZSTD_getErrorName(left));
			return -1;
		}
		z->in_frame = left != 0;
		if (out.pos == 0 && z->in.pos == before && z->in_frame &&
		    z->in.size == 0) {
			err_set(err, "the zstd data is cut short");
			return -1;
		}
	}
	return (ssize_t)out.pos;
}
