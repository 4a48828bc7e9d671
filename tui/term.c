#include "tui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/err.h"
#include "core/mem.h"
#include "tui/canvas.h"
#include "tui/key_reader.h"
#include "tui/painter.h"
#include "tui/term_curses.h"

#define INSTEAD "use tokentop report, tokentop status or tokentop snapshot"

enum {
	ESCAPE_MS = 25,         /* for the rest of a key's sequence */
	FAREWELL_MS = 200,      /* for the last bytes when we leave */
	CHUNK = 256,            /* of writes to a descriptor we share */
};

struct term {
	int fd;
	bool shared;            /* fd could not be opened anew: it may block,
				 * so ask before each read and write */
	bool active;            /* ours now, not given back for Ctrl-Z */
	bool dead, resized;
	bool utf8;
	struct capabilities can;
	struct termios saved;
	struct painter painter;
	struct painter_means means;
	struct buf out;         /* not yet taken by the terminal */
	struct buf in;          /* not yet read as keys */
};

/* What a signal handler needs; it has no other way to know. */
static struct {
	volatile sig_atomic_t active;
	int fd;
	struct termios saved;
	char leave[256];
	size_t size;
} emergency;

void term_emergency(void)
{
	ssize_t n;

	if (!emergency.active)
		return;
	emergency.active = 0;
	n = write(emergency.fd, emergency.leave, emergency.size);
	(void)n;
	tcsetattr(emergency.fd, TCSANOW, &emergency.saved);
}

static void on_fatal(int signo)
{
	term_emergency();
	raise(signo);           /* SA_RESETHAND: the system's turn */
}

/* Where nobody else (a sanitizer, a debugger) wants them. */
static void catch_fatal_signals(void)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL,
				      SIGABRT, SIGQUIT};
	struct sigaction ours = {.sa_handler = on_fatal,
				 .sa_flags = SA_RESETHAND | SA_NODEFER};
	struct sigaction old;

	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(signals[i], &ours, NULL);
}

static enum color_depth depth_of_terminal(int colors)
{
	enum color_depth said = depth_of_environment();

	if (said == DEPTH_TRUE || said == DEPTH_MONO)
		return said;
	return colors >= 256 ? DEPTH_256 : colors >= 16 ? DEPTH_16 :
	       colors >= 8 ? DEPTH_8 : DEPTH_MONO;
}

static void set_means(struct term *t)
{
	t->means = (struct painter_means){
		.depth = depth_of_terminal(t->can.colors),
		.able = t->can.attrs,
		.utf8 = t->utf8,
		.corner_scrolls = t->can.corner_scrolls,
		.move = capabilities_move,
	};
}

/* The terminal opened anew is a description of its own: not to block on it
 * concerns us alone, not the shell that shares ours. */
static void open_terminal(struct term *t)
{
	const char *name = ttyname(STDOUT_FILENO);
	int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;

	t->fd = name ? open(name, flags) : -1;
	if (t->fd < 0)
		t->fd = open("/dev/tty", flags);
	t->shared = t->fd < 0;
	if (t->shared)
		t->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
}

static bool is_ready(const struct term *t, short events, int ms)
{
	struct pollfd p = {.fd = t->fd, .events = events};

	return poll(&p, 1, ms) > 0;
}

void term_flush(struct term *t)
{
	while (t->out.n && !t->dead) {
		size_t most = t->shared && t->out.n > CHUNK ? CHUNK : t->out.n;
		ssize_t n;

		if (t->shared && !is_ready(t, POLLOUT, 0))
			return;
		n = write(t->fd, t->out.p, most);
		if (n > 0)
			buf_consume(&t->out, (size_t)n);
		else if (n < 0 && errno == EINTR)
			continue;
		else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		else
			t->dead = true;
	}
}

bool term_busy(const struct term *t)
{
	return t->out.n && !t->dead;
}

/* Every key as bytes, at once; no flow control, no signals from keys. */
static void set_raw(const struct term *t)
{
	struct termios raw = t->saved;

	raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK |
				   ISTRIP | IXON);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
	raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(t->fd, TCSANOW, &raw);
}

static void take_over(struct term *t)
{
	set_raw(t);
	t->active = true;
	emergency.active = 1;
	term_repaint(t);
	buf_add(&t->out, buf_str(&t->can.enter));
	term_flush(t);
}

static void prepare_emergency(const struct term *t)
{
	size_t n = t->can.leave.n;

	if (n > sizeof(emergency.leave))
		n = 0;
	emergency.fd = t->fd;
	emergency.saved = t->saved;
	emergency.size = n;
	if (n)
		memcpy(emergency.leave, t->can.leave.p, n);
	catch_fatal_signals();
	atexit(term_emergency);
}

struct term *term_open(struct err *err)
{
	struct term *t;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		err_set(err, "standard %s is not a terminal, which the "
			"dashboard needs; " INSTEAD,
			isatty(STDIN_FILENO) ? "output" : "input");
		return NULL;
	}
	t = xcalloc(1, sizeof(*t));
	t->fd = -1;
	if (!capabilities_read(&t->can, STDOUT_FILENO, err)) {
		term_close(t);
		return NULL;
	}
	t->utf8 = utf8_of_environment();
	open_terminal(t);
	if (t->fd < 0 || tcgetattr(t->fd, &t->saved) < 0) {
		err_set(err, "cannot use the terminal: %s; " INSTEAD,
			strerror(errno));
		term_close(t);
		return NULL;
	}
	set_means(t);
	prepare_emergency(t);
	take_over(t);
	return t;
}

/* Send what is left, but do not wait for a terminal that takes nothing. */
static void give_back(struct term *t)
{
	if (!t->active)
		return;
	t->active = false;
	buf_add(&t->out, buf_str(&t->can.leave));
	term_flush(t);
	while (term_busy(t) && is_ready(t, POLLOUT, FAREWELL_MS))
		term_flush(t);
	buf_reset(&t->out);
	emergency.active = 0;
	tcsetattr(t->fd, TCSANOW, &t->saved);
}

void term_close(struct term *t)
{
	if (!t)
		return;
	give_back(t);
	capabilities_release(&t->can);
	painter_release(&t->painter);
	buf_release(&t->out);
	buf_release(&t->in);
	if (t->fd >= 0)
		close(t->fd);
	free(t);
}

int term_fd(const struct term *t)
{
	return t->fd;
}

void term_size(const struct term *t, int *cols, int *rows)
{
	struct winsize w = {0};

	*cols = 80;
	*rows = 24;
	if (ioctl(t->fd, TIOCGWINSZ, &w) == 0 && w.ws_col && w.ws_row) {
		*cols = w.ws_col;
		*rows = w.ws_row;
	}
}

bool term_utf8(const struct term *t)
{
	return t->utf8;
}

enum color_depth term_depth(const struct term *t)
{
	return t->means.depth;
}

void term_present(struct term *t, const struct canvas *c,
		  const struct theme *theme)
{
	term_flush(t);
	if (!t->active || term_busy(t))
		return;
	painter_update(&t->painter, &t->means, c, theme, &t->out);
	term_flush(t);
}

void term_repaint(struct term *t)
{
	painter_forget(&t->painter);
}

/* Whatever can be had now. */
static void read_more(struct term *t)
{
	char bytes[512];
	ssize_t n;

	if (t->dead || (t->shared && !is_ready(t, POLLIN, 0)))
		return;
	n = read(t->fd, bytes, sizeof(bytes));
	if (n > 0)
		buf_add(&t->in, (struct str){bytes, (size_t)n});
	else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK &&
			    errno != EINTR))
		t->dead = true;
}

/* A key from the bytes at hand, waiting a moment for the rest of it. */
static size_t take_key(struct term *t, struct key_event *out)
{
	size_t used = key_read(buf_str(&t->in), false, out);

	if (used || !t->in.n)
		return used;
	if (is_ready(t, POLLIN, ESCAPE_MS)) {
		read_more(t);
		used = key_read(buf_str(&t->in), false, out);
	}
	return used ? used : key_read(buf_str(&t->in), true, out);
}

bool term_key(struct term *t, struct key_event *out)
{
	*out = (struct key_event){0};
	if (t->resized) {
		t->resized = false;
		out->key = KEY_RESIZED;
		return true;
	}
	while (!out->key) {
		size_t used;

		if (!t->in.n)
			read_more(t);
		used = take_key(t, out);
		if (!used)
			break;
		buf_consume(&t->in, used);
	}
	if (!out->key && t->dead)
		out->key = KEY_HANGUP;
	return out->key != KEY_NOTHING;
}

void term_resized(struct term *t)
{
	t->resized = true;
}

void term_suspend(struct term *t)
{
	give_back(t);
}

void term_resume(struct term *t)
{
	if (t->active)
		give_back(t);
	take_over(t);
}
