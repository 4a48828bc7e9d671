#include "tui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/builtin.h"
#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"
#include "tui/canvas.h"
#include "tui/color.h"

enum { PALETTE_MAX = 64, STOPS_MAX = 16 };

const char *const role_names[ROLES] = {
	[ROLE_NONE] = "none",
	[ROLE_GROUND] = "ground",
	[ROLE_TEXT] = "text",
	[ROLE_DIM] = "dim",
	[ROLE_FRAME] = "frame",
	[ROLE_TITLE] = "title",
	[ROLE_HEADING] = "heading",
	[ROLE_SORTED] = "sorted",
	[ROLE_SELECTED] = "selected",
	[ROLE_SELECTED_TEXT] = "selected-text",
	[ROLE_TAB] = "tab",
	[ROLE_TAB_ACTIVE] = "tab-active",
	[ROLE_KEY] = "key",
	[ROLE_KEY_LABEL] = "key-label",
	[ROLE_COST] = "cost",
	[ROLE_TOKENS] = "tokens",
	[ROLE_INPUT] = "input",
	[ROLE_OUTPUT] = "output",
	[ROLE_CACHE] = "cache",
	[ROLE_GOOD] = "good",
	[ROLE_WARN] = "warn",
	[ROLE_ALERT] = "alert",
	[ROLE_STALE] = "stale",
	[ROLE_UNKNOWN] = "unknown",
	[ROLE_CHANGED] = "changed",
	[ROLE_MATCH] = "match",
	[ROLE_LINK] = "link",
	[ROLE_CODE] = "code",
	[ROLE_GRAPH] = "graph",
	[ROLE_BAR] = "bar",
	[ROLE_BAR_REST] = "bar-rest",
	[ROLE_DEMO] = "demo",
	[ROLE_SERIES] = "series",
	[ROLE_HEAT] = "heat",
};

static const char *const built_in[] = {
	"tokyo-night", "tokyo-night-day", "dracula", "nord", "gruvbox-dark",
	"gruvbox-light", "solarized-dark", "solarized-light", "catppuccin",
	"catppuccin-latte", "high-contrast", "colour-blind", "monochrome", NULL,
};

/* What tells roles apart where there is no colour at all. */
static const uint8_t mono_attrs[ROLES] = {
	[ROLE_DIM] = ATTR_DIM,
	[ROLE_FRAME] = ATTR_DIM,
	[ROLE_TITLE] = ATTR_BOLD,
	[ROLE_HEADING] = ATTR_BOLD,
	[ROLE_SORTED] = ATTR_BOLD | ATTR_UNDERLINE,
	[ROLE_SELECTED] = ATTR_REVERSE,
	[ROLE_TAB_ACTIVE] = ATTR_REVERSE,
	[ROLE_KEY] = ATTR_BOLD,
	[ROLE_KEY_LABEL] = ATTR_REVERSE,
	[ROLE_COST] = ATTR_BOLD,
	[ROLE_WARN] = ATTR_BOLD,
	[ROLE_ALERT] = ATTR_BOLD | ATTR_REVERSE,
	[ROLE_STALE] = ATTR_DIM | ATTR_ITALIC,
	[ROLE_UNKNOWN] = ATTR_DIM,
	[ROLE_MATCH] = ATTR_REVERSE,
	[ROLE_LINK] = ATTR_UNDERLINE,
	[ROLE_BAR_REST] = ATTR_DIM,
	[ROLE_DEMO] = ATTR_REVERSE,
};

/* A colour at every depth. */
struct paint {
	bool set;
	struct rgb rgb;
	uint8_t c256, c16, c8;
};

struct role_look {
	struct paint fg, bg;
	uint8_t attrs;
};

struct swatch {
	char name[24];
	struct paint paint;
};

struct theme {
	char name[64];
	bool light;
	struct role_look roles[ROLES];
	bool given[ROLES];
	struct paint series[THEME_SERIES];
	int series_count;
	struct paint stops[STOPS_MAX];
	int stop_count;
	struct swatch palette[PALETTE_MAX];     /* names used in the file */
	int palette_count;
};

/* While a file is read; the first complaint stays. */
struct reading {
	struct theme *theme;
	const char *name;
	struct err *err;
	bool failed;
};

static void complain(struct reading *r, const char *where, const char *what)
{
	if (!r->failed)
		err_set(r->err, "theme %s: \"%s\" %s", r->name, where, what);
	r->failed = true;
}

static struct paint paint_of(struct rgb rgb)
{
	return (struct paint){true, rgb, rgb_to_256(rgb), rgb_to_16(rgb),
			      rgb_to_8(rgb)};
}

static const struct paint *palette_find(const struct theme *t, struct str name)
{
	for (int i = 0; i < t->palette_count; i++)
		if (str_is(name, t->palette[i].name))
			return &t->palette[i].paint;
	return NULL;
}

static void read_index(struct reading *r, const struct json *v, const char *key,
		       uint8_t *out)
{
	const struct json *member = json_get(v, key);
	int64_t n;

	if (!member)
		return;
	if (json_int(member, &n) && n >= 0 && n <= 255)
		*out = (uint8_t)n;
	else
		complain(r, key, "must be a colour number");
}

static void known_paint_key(void *ctx, const char *key, struct json *v)
{
	static const char *const keys[] = {"rgb", "c256", "c16", "c8"};

	(void)v;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(key, keys[i]) == 0)
			return;
	complain(ctx, key, "is not a key of a colour (rgb, c256, c16, c8)");
}

/* "#rrggbb", a palette name, or an object with the colour of each depth. */
static struct paint read_paint(struct reading *r, const char *where,
			       const struct json *v)
{
	const struct paint *known;
	struct paint p = {0};
	struct rgb rgb;
	struct str s;

	if (json_kind(v) == JSON_MAP) {
		p = read_paint(r, where, json_get(v, "rgb"));
		read_index(r, v, "c256", &p.c256);
		read_index(r, v, "c16", &p.c16);
		read_index(r, v, "c8", &p.c8);
		json_each(v, known_paint_key, r);
		return p;
	}
	if (!json_str(v, &s))
		complain(r, where, "must be a colour");
	else if (rgb_parse(s, &rgb))
		return paint_of(rgb);
	else if ((known = palette_find(r->theme, s)))
		return *known;
	else
		complain(r, where, "must be \"#rrggbb\" or a palette name");
	return p;
}

static void read_swatch(void *ctx, const char *key, struct json *v)
{
	struct reading *r = ctx;
	struct theme *t = r->theme;
	struct swatch *s;

	if (t->palette_count == PALETTE_MAX) {
		complain(r, key, "is one palette colour too many");
		return;
	}
	s = &t->palette[t->palette_count];
	snprintf(s->name, sizeof(s->name), "%s", key);
	s->paint = read_paint(r, key, v);
	t->palette_count++;
}

static void read_attr(struct reading *r, const char *role,
		      const struct json *v)
{
	static const char *const names[] = {"bold", "dim", "italic",
					    "underline", "reverse"};
	struct str s;

	if (!json_str(v, &s))
		s = STR("");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_is(s, names[i])) {
			r->theme->roles[0].attrs |= (uint8_t)(1u << i);
			return;
		}
	complain(r, role, "has an attribute that is none of bold, dim, "
			  "italic, underline, reverse");
}

/* A member of a role's object; roles[0] collects them. */
static void read_role_key(void *ctx, const char *key, struct json *v)
{
	struct reading *r = ctx;
	struct role_look *into = &r->theme->roles[0];

	if (strcmp(key, "fg") == 0) {
		into->fg = read_paint(r, key, v);
	} else if (strcmp(key, "bg") == 0) {
		into->bg = read_paint(r, key, v);
	} else if (strcmp(key, "attrs") == 0 && json_kind(v) == JSON_LIST) {
		for (size_t i = 0; i < json_count(v); i++)
			read_attr(r, key, json_at(v, i));
	} else {
		complain(r, key, "is not a key of a role (fg, bg, attrs)");
	}
}

static int role_find(const char *name)
{
	for (int i = ROLE_GROUND; i < ROLE_SERIES; i++)
		if (strcmp(role_names[i], name) == 0)
			return i;
	return ROLE_NONE;
}

static void read_role(void *ctx, const char *key, struct json *v)
{
	struct reading *r = ctx;
	struct theme *t = r->theme;
	int role = role_find(key);

	if (role == ROLE_NONE) {
		complain(r, key, "is no role");
		return;
	}
	if (json_kind(v) != JSON_MAP) {
		complain(r, key, "must be an object");
		return;
	}
	t->roles[0] = (struct role_look){0};
	json_each(v, read_role_key, r);
	t->roles[role] = t->roles[0];
	t->roles[0] = (struct role_look){0};
	t->given[role] = true;
}

static int read_list(struct reading *r, const char *where,
		     const struct json *list, struct paint *into, int most)
{
	int count = (int)json_count(list);

	if (json_kind(list) != JSON_LIST || count < 1 || count > most) {
		complain(r, where, "must be a list of colours");
		return 0;
	}
	for (int i = 0; i < count; i++)
		into[i] = read_paint(r, where, json_at(list, (size_t)i));
	return count;
}

static void read_top(void *ctx, const char *key, struct json *v)
{
	struct reading *r = ctx;
	struct theme *t = r->theme;

	if (strcmp(key, "palette") == 0)
		json_each(v, read_swatch, r);
	else if (strcmp(key, "roles") == 0)
		json_each(v, read_role, r);
	else if (strcmp(key, "series") == 0)
		t->series_count = read_list(r, key, v, t->series,
					    THEME_SERIES);
	else if (strcmp(key, "heat") == 0)
		t->stop_count = read_list(r, key, v, t->stops, STOPS_MAX);
	else if (strcmp(key, "light") == 0 && json_bool(v, &t->light))
		return;
	else if (strcmp(key, "about") != 0)
		complain(r, key, "is not a key of a theme (about, light, "
				 "palette, roles, series, heat)");
}

/* Roles and lists a user's theme leaves out look like text. */
static void fill_gaps(struct theme *t)
{
	for (int i = ROLE_GROUND; i < ROLE_SERIES; i++)
		if (!t->given[i] && i != ROLE_GROUND)
			t->roles[i] = t->roles[ROLE_TEXT];
	if (!t->series_count)
		t->series[t->series_count++] = t->roles[ROLE_TEXT].fg;
	if (!t->stop_count)
		t->stops[t->stop_count++] = t->roles[ROLE_TEXT].fg;
}

static struct theme *theme_read(const struct json *root, const char *name,
				struct err *err)
{
	struct reading r = {xcalloc(1, sizeof(*r.theme)), name, err, false};

	snprintf(r.theme->name, sizeof(r.theme->name), "%s", name);
	if (json_kind(root) != JSON_MAP)
		complain(&r, name, "must be one object");
	else
		json_each(root, read_top, &r);
	if (r.failed) {
		theme_free(r.theme);
		return NULL;
	}
	fill_gaps(r.theme);
	return r.theme;
}

static struct json *open_builtin(const char *name, struct err *err)
{
	struct buf choices = {0};
	char path[128];
	const struct builtin *b;

	snprintf(path, sizeof(path), "themes/%s.json", name);
	b = builtin_find(path);
	if (b)
		return json_parse(b->text, path, err);
	for (int i = 0; built_in[i]; i++)
		buf_addf(&choices, "%s%s", i ? ", " : "", built_in[i]);
	err_set(err, "there is no theme \"%s\"; choose one of %s, or put %s.json "
		"into the themes folder beside the config file", name,
		buf_text(&choices), name);
	buf_release(&choices);
	return NULL;
}

/* A user's file of that name wins over what is built in. */
static struct json *open_theme(const char *name, const char *dir,
			       struct err *err)
{
	struct buf path = {0};
	struct json *root = NULL;
	bool own;

	if (dir && !strchr(name, '/')) {
		buf_addf(&path, "%s/%s.json", dir, name);
		own = access(buf_text(&path), F_OK) == 0;
		if (own)
			root = json_load(buf_text(&path), err);
		buf_release(&path);
		if (own)
			return root;
	}
	return open_builtin(name, err);
}

struct theme *theme_load(const char *name, const char *dir, struct err *err)
{
	struct json *root = open_theme(name, dir, err);
	struct theme *t = root ? theme_read(root, name, err) : NULL;

	json_free(root);
	return t;
}

void theme_free(struct theme *t)
{
	free(t);
}

const char *theme_name(const struct theme *t)
{
	return t->name;
}

bool theme_is_light(const struct theme *t)
{
	return t->light;
}

const char *const *theme_names(void)
{
	return built_in;
}

/* Only what counts at that depth is set, so that equal looks are equal. */
static struct color color_at(const struct paint *p, enum color_depth depth)
{
	if (!p->set || depth == DEPTH_MONO)
		return (struct color){0};
	if (depth == DEPTH_TRUE)
		return (struct color){true, p->rgb.r, p->rgb.g, p->rgb.b, 0};
	return (struct color){
		.set = true,
		.index = depth == DEPTH_256 ? p->c256 :
			 depth == DEPTH_16 ? p->c16 : p->c8,
	};
}

/* A level along the gradient. Few colours: the nearest stop as it is, whose
 * own down-conversion then counts. */
static struct paint heat_at(const struct theme *t, int level,
			    enum color_depth depth)
{
	int last = t->stop_count - 1, along, i;

	level = level > 100 ? 100 : level;
	along = level * last;
	i = along / 100;
	if (i >= last)
		return t->stops[last];
	if (depth <= DEPTH_16)
		return t->stops[along % 100 >= 50 ? i + 1 : i];
	return paint_of(rgb_mix(t->stops[i].rgb, t->stops[i + 1].rgb,
				along % 100));
}

static struct role_look role_look(const struct theme *t, int role,
				  struct style s, enum color_depth depth)
{
	struct role_look l = {0};

	if (role == ROLE_SERIES) {
		l.fg = t->series[s.level % t->series_count];
		l.bg = l.fg;
	} else if (role == ROLE_HEAT) {
		l.fg = heat_at(t, s.level, depth);
		l.bg = l.fg;
	} else if (role < ROLES) {
		l = t->roles[role];
	}
	if (depth == DEPTH_MONO && role < ROLES)
		l.attrs = mono_attrs[role];
	return l;
}

struct look theme_look(const struct theme *t, struct style s,
		       enum color_depth depth)
{
	struct role_look front = role_look(t, s.role, s, depth);
	struct role_look back = role_look(t, s.ground, s, depth);
	bool own = s.role != ROLE_SERIES && s.role != ROLE_HEAT;
	bool in_bar = s.ground == ROLE_SELECTED;
	bool badge = own && front.bg.set && s.role != ROLE_BAR_REST;
	const struct paint *bg = &t->roles[ROLE_GROUND].bg;
	uint8_t all = front.attrs | back.attrs | s.attrs;
	uint8_t reverse = (front.attrs ^ back.attrs ^ s.attrs) & ATTR_REVERSE;

	/* Of few colours one may be the bar's: all on it take the bar's own. */
	if (in_bar && depth <= DEPTH_16)
		front.fg = back.fg;
	/* A badge brings its own ground, unless it stands on a special one. */
	if (in_bar && badge && depth > DEPTH_16)
		bg = &front.bg;
	else if (s.ground != ROLE_GROUND && s.ground != ROLE_NONE && back.bg.set)
		bg = &back.bg;
	else if (own && front.bg.set)
		bg = &front.bg;
	/* Bold black is dark grey where bold means bright. */
	if (depth >= DEPTH_8 && depth <= DEPTH_16 && front.fg.set &&
	    color_at(&front.fg, depth).index == 0)
		all &= (uint8_t)~ATTR_BOLD;
	return (struct look){
		.fg = color_at(&front.fg, depth),
		.bg = color_at(bg, depth),
		.attrs = (uint8_t)(all & ~ATTR_REVERSE) | reverse,
	};
}

void color_hex(struct color c, const char *fallback, char out[8])
{
	if (c.set)
		snprintf(out, 8, "#%02x%02x%02x", c.r, c.g, c.b);
	else
		snprintf(out, 8, "%s", fallback);
}
