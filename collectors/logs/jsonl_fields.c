#include "collectors/logs/jsonl_fields.h"

#include "core/config.h"
#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"

static const struct field_row {
	const char *name;
	enum tally_slot slot;   /* of counts */
} field_rows[FIELDS] = {
	[FIELD_INPUT] = {"input", TALLY_PROMPT},
	[FIELD_CACHE_READ] = {"cache_read", TALLY_CACHED},
	[FIELD_CACHE_WRITE_5M] = {"cache_write_5m", TALLY_WRITE_5M},
	[FIELD_CACHE_WRITE_1H] = {"cache_write_1h", TALLY_WRITE_1H},
	[FIELD_OUTPUT] = {"output", TALLY_OUTPUT},
	[FIELD_REASONING] = {"reasoning", TALLY_REASONING},
	[FIELD_AUDIO_IN] = {"audio_in", TALLY_AUDIO_IN},
	[FIELD_AUDIO_OUT] = {"audio_out", TALLY_AUDIO_OUT},
	[FIELD_IMAGE_IN] = {"image_in", TALLY_IMAGE_IN},
	[FIELD_IMAGE_OUT] = {"image_out", TALLY_IMAGE_OUT},
	[FIELD_TOTAL] = {"total", TALLY_TOTAL},
	[FIELD_TS] = {"ts", 0},
	[FIELD_ID] = {"id", 0},
	[FIELD_MODEL] = {"model", 0},
	[FIELD_COST] = {"cost_usd", 0},
	[FIELD_TIER] = {"service_tier", 0},
	[FIELD_PROJECT] = {"project", 0},
	[FIELD_SESSION] = {"session", 0},
	[FIELD_KEY] = {"key", 0},
};

static const char *const semantics_words[] = {
	[SEM_INCL] = "INCL", [SEM_EXCL] = "EXCL",
	[SEM_SEPR] = "SEPR", [SEM_FLAT] = "FLAT",
};

static int find_field(const char *name)
{
	for (int i = 0; i < FIELDS; i++) {
		if (strcmp(field_rows[i].name, name) == 0)
			return i;
	}
	return -1;
}

static int find_semantics(const char *word)
{
	for (unsigned i = 0; i < ARRAY_LEN(semantics_words); i++) {
		if (word && strcmp(semantics_words[i], word) == 0)
			return (int)i;
	}
	return -1;
}

/* Walks the configured fields, for the check and for taking them over. */
struct visit {
	struct jsonl_fields *fields;    /* NULL: only check */
	struct err *err;
	bool preset;            /* a preset says where the counts are */
	bool counts;            /* a count was named */
	bool cache;             /* one whose meaning needs the semantics */
	bool ok;
};

static bool refuse_name(const char *name, struct err *err)
{
	struct buf names = {0};

	for (int i = 0; i < FIELDS; i++)
		buf_addf(&names, "%s%s", i ? ", " : "", field_rows[i].name);
	err_set(err, "fields: \"%s\" is no field; there are %s", name,
		buf_text(&names));
	buf_release(&names);
	return false;
}

static bool check_field(struct visit *v, const char *name,
			const struct json *value)
{
	int field = find_field(name);
	struct str path;

	if (field < 0)
		return refuse_name(name, v->err);
	if (!json_str(value, &path) || path.n == 0)
		return err_set(v->err,
			       "fields.%s: expected a dotted path or, beginning"
			       " with \"/\", a JSON Pointer", name);
	if (v->preset && field < FIELD_COUNTS)
		return err_set(v->err,
			       "fields.%s: the preset says where counts are;"
			       " drop one of the two", name);
	v->counts |= field < FIELD_COUNTS;
	v->cache |= field < FIELD_COUNTS && field != FIELD_INPUT &&
		    field != FIELD_OUTPUT && field != FIELD_TOTAL;
	if (v->fields)
		v->fields->path[field] = path.p;
	return true;
}

static void visit_field(void *ctx, const char *name, struct json *value)
{
	struct visit *v = ctx;

	v->ok = v->ok && check_field(v, name, value);
}

bool jsonl_fields_check(const struct source_config *config, struct err *err)
{
	struct visit v = {.err = err, .ok = true, .preset = config->preset};

	if (config->semantics && find_semantics(config->semantics) < 0)
		return err_set(err, "semantics: \"%s\" is none of INCL, EXCL,"
			       " SEPR, FLAT", config->semantics);
	if (config->fields)
		json_each(config->fields, visit_field, &v);
	if (v.ok && v.cache && !config->semantics)
		return err_set(err, "semantics: fields beside input and output"
			       " need one of INCL, EXCL, SEPR, FLAT");
	return v.ok;
}

void jsonl_fields_init(struct jsonl_fields *f,
		       const struct source_config *config)
{
	struct visit v = {.fields = f, .ok = true, .preset = config->preset};
	int word = find_semantics(config->semantics);

	*f = (struct jsonl_fields){
		.semantics = word < 0 ? SEM_FLAT : (enum semantics)word};
	if (config->fields)
		json_each(config->fields, visit_field, &v);
	f->counts = v.counts;
}

struct str jsonl_fields_get(const struct jsonl_fields *f, enum field field,
			    struct str record)
{
	if (!f->path[field])
		return (struct str){0};
	return pick_path(record, f->path[field]);
}

bool jsonl_fields_tally(const struct jsonl_fields *f, struct str record,
			struct tally *t)
{
	*t = (struct tally){0};
	for (int i = 0; i < FIELD_COUNTS; i++) {
		struct str raw = jsonl_fields_get(f, i, record);
		int64_t n;

		switch (pick_count_text(raw, &n)) {
		case JL_COUNT_BAD:
			return false;
		case JL_COUNT_OK:
			tally_set(t, field_rows[i].slot, n);
			break;
		default:
			break;
		}
	}
	return true;
}

/* Last step of a path. */
static const char *leaf(const char *path)
{
	const char *last = strrchr(path, *path == '/' ? '/' : '.');

	return last ? last + 1 : path;
}

bool jsonl_fields_named(const struct jsonl_fields *f, struct str line)
{
	struct buf quoted = {0};
	bool named = false;

	for (int i = 0; i < FIELD_COUNTS && !named; i++) {
		if (!f->path[i])
			continue;
		buf_reset(&quoted);
		buf_addf(&quoted, "\"%s\"", leaf(f->path[i]));
		named = str_find(line, buf_str(&quoted)) >= 0;
	}
	buf_release(&quoted);
	return named;
}
