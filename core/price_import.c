#include "core/price_import.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/price_fields.h"

const char *const price_format_names[PRICE_FORMATS] = {
	[PRICES_LITELLM] = "litellm", [PRICES_MODELS_DEV] = "models.dev",
	[PRICES_OPENROUTER] = "openrouter", [PRICES_CSV] = "csv",
};

/* ---- one rule ---------------------------------------------------------------- */

static void put_member(struct buf *to, const char *name, struct str text)
{
	if (str_empty(text))
		return;
	buf_addf(to, "%s\"%s\":", to->n ? "," : "", name);
	json_write_str(to, text);
}

/* Money in USD per Mtok, without zeros at its end. Text that is no number
 * stays: reading the rule back says so. */
static void put_money(struct buf *to, const char *name, struct str text,
		      int exponent)
{
	char digits[48];
	int64_t pico;
	int n;

	if (exponent == 6 || !decimal_parse(text, exponent, &pico)) {
		put_member(to, name, text);
		return;
	}
	n = snprintf(digits, sizeof(digits), "%s%lld.%06lld",
		     pico < 0 ? "-" : "",
		     (long long)(pico < 0 ? -pico : pico) / 1000000,
		     (long long)(pico < 0 ? -pico : pico) % 1000000);
	while (digits[n - 1] == '0')
		n--;
	if (digits[n - 1] == '.')
		n--;
	put_member(to, name, (struct str){digits, (size_t)n});
}

static void put_threshold(struct buf *to, struct str text)
{
	int64_t n;

	if (str_int64(text, &n))
		buf_addf(to, ",\"threshold\":%lld", (long long)n);
}

static void put_all(struct buf *to, const struct price_texts *t, int exponent)
{
	const struct { const char *name; struct str text; } sums[] = {
		{"input", t->input}, {"cache_read", t->cache_read},
		{"cache_write_5m", t->cache_write_5m},
		{"cache_write_1h", t->cache_write_1h}, {"output", t->output},
		{"reasoning", t->reasoning}, {"audio_in", t->audio_in},
		{"audio_out", t->audio_out}, {"input_long", t->input_long},
		{"cache_read_long", t->cache_read_long},
		{"output_long", t->output_long},
	};

	put_member(to, "list", t->list);
	put_member(to, "match", t->match);
	put_member(to, "kind", t->kind);
	put_member(to, "unit", t->unit);
	for (size_t i = 0; i < ARRAY_LEN(sums); i++)
		if (!str_empty(sums[i].text))
			put_money(to, sums[i].name, sums[i].text, exponent);
	put_threshold(to, t->threshold);
	put_member(to, "batch_in", t->batch_in);
	put_member(to, "batch_out", t->batch_out);
	put_member(to, "valid_from", t->valid_from);
	put_member(to, "valid_to", t->valid_to);
}

void price_import_add(struct price_import *im, const struct price_texts *t,
		      int exponent)
{
	struct price_line *l = GROW(im->lines, im->count, im->room);
	struct buf members = {0}, whole = {0};
	struct err err = {""};
	struct json *root;

	put_all(&members, t, exponent);
	buf_addf(&whole, "{%s}", buf_text(&members));
	*l = (struct price_line){.was_input = RATE_NONE, .why = "",
				 .was_output = RATE_NONE,
				 .dated = !str_empty(t->valid_from) ||
					  !str_empty(t->valid_to)};
	l->members = intern_str(&im->texts, intern_add(&im->texts,
						buf_str(&members))).p;
	root = json_parse(buf_str(&whole), "rule", &err);
	if (!root || !rule_from_json(&l->rule, root, &im->texts, true, &err)) {
		l->outcome = PRICE_REFUSED;
		l->why = intern_str(&im->texts, intern_add(&im->texts,
						str_from(err.text))).p;
		l->rule.list = intern_str(&im->texts,
					  intern_add(&im->texts, t->list)).p;
		l->rule.match = intern_str(&im->texts,
					   intern_add(&im->texts, t->match)).p;
	}
	json_free(root);
	buf_release(&members);
	buf_release(&whole);
}

/* ---- documents ---------------------------------------------------------------- */

static bool in_number(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
	       c == 'e' || c == 'E';
}

/* Numbers become strings: money never goes through a double. */
static void quote_numbers(struct str in, struct buf *out)
{
	bool quoted = false;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (quoted && c == '\\' && i + 1 < in.n) {
			buf_putc(out, c);
			c = in.p[++i];
		} else if (c == '"') {
			quoted = !quoted;
		} else if (!quoted && (c == '-' || (c >= '0' && c <= '9'))) {
			size_t n = i;

			while (n < in.n && in_number(in.p[n]))
				n++;
			buf_addf(out, "\"%.*s\"", (int)(n - i), in.p + i);
			i = n - 1;
			continue;
		}
		buf_putc(out, c);
	}
}

struct shape {
	bool models, costs;
};

static void look_at(void *ctx, const char *key, struct json *v)
{
	struct shape *s = ctx;

	(void)key;
	s->models |= json_kind(json_get(v, "models")) == JSON_MAP;
	s->costs |= json_get(v, "input_cost_per_token") ||
		    json_get(v, "litellm_provider");
}

static bool read_json(struct price_import *im, struct str text,
		      struct err *err)
{
	struct buf quoted = {0};
	struct json *root;
	struct shape shape = {false, false};
	bool ok = true;

	quote_numbers(text, &quoted);
	root = json_parse_lenient(buf_str(&quoted));
	buf_release(&quoted);
	json_each(root, look_at, &shape);
	if (json_kind(json_get(root, "data")) == JSON_LIST) {
		im->format = PRICES_OPENROUTER;
		price_import_openrouter(im, root);
	} else if (shape.models) {
		im->format = PRICES_MODELS_DEV;
		price_import_models_dev(im, root);
	} else if (shape.costs) {
		im->format = PRICES_LITELLM;
		price_import_litellm(im, root);
	} else {
		ok = err_set(err, root ? "it is no price list of LiteLLM, "
					 "models.dev or OpenRouter"
				       : "it is no whole JSON document");
	}
	json_free(root);
	return ok;
}

bool price_import_read(struct price_import *out, struct str text,
		       struct err *err)
{
	*out = (struct price_import){0};
	intern_init(&out->texts);
	text = str_trim(text);
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_skip(text, 3);
	if (str_empty(text))
		return err_set(err, "it is empty");
	if (text.p[0] == '{' || text.p[0] == '[')
		return read_json(out, text, err);
	out->format = PRICES_CSV;
	return price_import_csv(out, text, err);
}

void price_import_release(struct price_import *im)
{
	free(im->lines);
	intern_release(&im->texts);
	*im = (struct price_import){0};
}
