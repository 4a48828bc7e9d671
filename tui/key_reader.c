#include "tui/key_reader.h"

#include "core/mem.h"
#include "core/utf8.h"

enum {
	ESC = 0x1b,
	PARAMS = 3,
	SEQUENCE_MAX = 32,      /* longer ones are garbage */
	SHIFTED = 2,            /* modifier parameter of Shift */
	WHEEL = 64,             /* bit of wheel "buttons" in mouse reports */
	MOVED = 32,             /* bit of motion in mouse reports */
};

/* ESC [ <params> final */
struct csi {
	char lead;              /* '<' or '?' before the parameters, or 0 */
	int params[PARAMS];
	char last;
	size_t size;
};

static uint32_t letter_key(char c, bool shift)
{
	switch (c) {
	case 'A': return KEY_UP_KEY;
	case 'B': return KEY_DOWN_KEY;
	case 'C': return shift ? KEY_SHIFT_RIGHT : KEY_RIGHT_KEY;
	case 'D': return shift ? KEY_SHIFT_LEFT : KEY_LEFT_KEY;
	case 'c': return KEY_SHIFT_RIGHT;       /* rxvt */
	case 'd': return KEY_SHIFT_LEFT;
	case 'F': return KEY_END_KEY;
	case 'H': return KEY_HOME_KEY;
	case 'M': return KEY_ENTER_KEY;         /* keypad */
	case 'P': return KEY_F1;
	case 'Q': return KEY_F2;
	case 'R': return KEY_F3;
	case 'S': return KEY_F4;
	case 'Z': return KEY_SHIFT_TAB;
	default: return KEY_NOTHING;
	}
}

/* ESC [ number ~ */
static uint32_t number_key(int n)
{
	static const uint32_t keys[] = {
		[1] = KEY_HOME_KEY, [3] = KEY_DELETE_KEY, [4] = KEY_END_KEY,
		[5] = KEY_PGUP, [6] = KEY_PGDN, [7] = KEY_HOME_KEY,
		[8] = KEY_END_KEY, [11] = KEY_F1, [12] = KEY_F2,
		[13] = KEY_F3, [14] = KEY_F4, [15] = KEY_F5, [17] = KEY_F6,
		[18] = KEY_F7, [19] = KEY_F8, [20] = KEY_F9, [21] = KEY_F10,
		[23] = KEY_F11, [24] = KEY_F12,
	};

	return n >= 0 && n < (int)ARRAY_LEN(keys) ? keys[n] : KEY_NOTHING;
}

/* ESC [ < buttons ; column ; row M, where m is a release. */
static void mouse_key(const struct csi *s, struct key_event *out)
{
	int buttons = s->params[0];

	out->x = s->params[1] - 1;
	out->y = s->params[2] - 1;
	if (s->last != 'M' || out->x < 0 || out->y < 0 || buttons & MOVED)
		out->key = KEY_NOTHING;
	else if (buttons & WHEEL)
		out->key = (buttons & 3) == 0 ? KEY_WHEEL_UP :
			   (buttons & 3) == 1 ? KEY_WHEEL_DOWN : KEY_NOTHING;
	else
		out->key = (buttons & 3) == 0 ? KEY_MOUSE_CLICK : KEY_NOTHING;
}

static bool is_final(char c)
{
	return c >= 0x40 && c <= 0x7e;
}

static void add_digit(int *param, char c)
{
	if (*param < 100000)
		*param = *param * 10 + c - '0';
}

/* False while the sequence is not complete. One that is too long, or that
 * another ESC breaks off, counts as complete, without a meaning. */
static bool csi_parse(struct str bytes, struct csi *s)
{
	int n = 0;

	*s = (struct csi){0};
	for (size_t i = 2; i < bytes.n; i++) {
		char c = bytes.p[i];

		s->size = i + 1;
		if (c == ESC || i == SEQUENCE_MAX) {
			s->size = i;
			return true;
		}
		if (c == '[' && i == 2)
			s->lead = c;    /* the Linux console: ESC [ [ A */
		else if (is_final(c)) {
			s->last = c;
			return true;
		} else if (c == ';')
			n++;
		else if (c >= '0' && c <= '9' && n < PARAMS)
			add_digit(&s->params[n], c);
		else if (i == 2)
			s->lead = c;
	}
	return false;
}

static void csi_key(const struct csi *s, struct key_event *out)
{
	if (s->lead == '<')
		mouse_key(s, out);
	else if (s->lead == '[' && s->last >= 'A' && s->last <= 'E')
		out->key = KEY_F1 + (uint32_t)(s->last - 'A');
	else if (s->lead)
		out->key = KEY_NOTHING;
	else if (s->last == '~')
		out->key = number_key(s->params[0]);
	else
		out->key = letter_key(s->last, s->params[1] == SHIFTED);
}

static size_t read_escape(struct str bytes, bool final, struct key_event *out)
{
	struct csi s;

	out->key = KEY_ESC_KEY;
	if (bytes.n == 1)
		return final;
	if (bytes.p[1] == 'O') {
		if (bytes.n < 3)
			return final;
		out->key = letter_key(bytes.p[2], false);
		return 3;
	}
	if (bytes.p[1] != '[')
		return 1;
	out->key = KEY_NOTHING;
	if (csi_parse(bytes, &s)) {
		csi_key(&s, out);
		return s.size;
	}
	return final ? bytes.n : 0;
}

/* More bytes of a character that begins with `lead`. */
static size_t bytes_of(unsigned char lead)
{
	return lead < 0xc2 || lead > 0xf4 ? 1 :
	       lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

size_t key_read(struct str bytes, bool final, struct key_event *out)
{
	uint32_t c;
	size_t n;

	*out = (struct key_event){0};
	if (!bytes.n)
		return 0;
	if (bytes.p[0] == ESC)
		return read_escape(bytes, final, out);
	if (!final && bytes.n < bytes_of((unsigned char)bytes.p[0]))
		return 0;
	n = utf8_decode(bytes, &c);
	if (c == '\n')
		c = KEY_ENTER_KEY;
	else if (c == '\b')
		c = KEY_BACKSPACE_KEY;
	out->key = c == UTF8_BAD ? KEY_NOTHING : c;
	return n;
}
