/* Lines of Alibaba Cloud's bills: what they are about. */
#include "collectors/answer.h"
#include "collectors/apis/alibaba.h"
#include "core/mem.h"

static bool matches(struct str text, const char *const *globs)
{
	for (; *globs; globs++)
		if (str_glob(text, *globs))
			return true;
	return false;
}

bool alibaba_line_is_ours(const struct json *v)
{
	static const char *const keys[] = {
		"ProductCode", "ProductName", "ProductDetail", "ProductType",
		"CommodityCode",
	};
	static const char *const globs[] = {
		"sfm", "sfm_*", "*model*studio*", "*bailian*", "*dashscope*",
		"*百炼*", NULL,
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (matches(answer_text(v, keys[i]), globs))
			return true;
	return false;
}

/* The part before the next ';', taken off. */
static struct str take_part(struct str *s)
{
	const char *end = s->n ? memchr(s->p, ';', s->n) : NULL;
	struct str part = {s->p, end ? (size_t)(end - s->p) : s->n};

	*s = str_skip(*s, part.n + 1);
	return part;
}

/* "KEY;WORKSPACE;MODEL;KIND OF USAGE" for inference; other lines have the id
 * of what was bought. */
static void read_instance(struct alibaba_line *line, const struct json *v)
{
	struct str id = answer_text(v, "InstanceID"), rest = id;

	line->key = take_part(&rest);
	line->workspace = take_part(&rest);
	line->model = take_part(&rest);
	line->item = take_part(&rest);
	if (line->item.n)
		return;
	line->key = line->model = (struct str){NULL, 0};
	line->workspace = id;
	line->item = answer_text(v, "BillingItem");
	if (str_empty(line->item))
		line->item = answer_text(v, "CommodityCode");
}

/* What the words of an item say about tokens: a category, or: */
enum { UNTOLD = -1, NO_TOKENS = -2 };

static int category_of(struct str words)
{
	static const char *const other[] = {
		"*image*", "*audio*", "*video*", "*speech*", "*character*",
		"*second*", "*search*", NULL};
	static const char *const cache[] = {"*cache*", "*缓存*", NULL};
	static const char *const write[] = {"*creat*", "*writ*", "*创建*",
					    NULL};
	static const char *const input[] = {"*input*", "*prompt*", "*输入*",
					    NULL};
	static const char *const output[] = {"*output*", "*completion*",
					     "*输出*", NULL};

	if (matches(words, other))
		return NO_TOKENS;
	if (matches(words, cache))
		return matches(words, write) ? TOKENS_CACHE_WRITE_5M
					     : TOKENS_CACHE_READ;
	if (matches(words, input))
		return TOKENS_INPUT;
	return matches(words, output) ? TOKENS_OUTPUT : UNTOLD;
}

/* Powers of ten in a unit of tokens; -1: no such. */
static int exponent_of(struct str unit)
{
	static const char *const ones[] = {"token", "tokens", NULL};
	static const char *const thousands[] = {
		"1k*token*", "k*token*", "1000*token*", "千*token*", NULL};
	static const char *const millions[] = {
		"1m*token*", "m*token*", "百万*token*", NULL};

	if (matches(unit, ones))
		return 0;
	if (matches(unit, thousands))
		return 3;
	return matches(unit, millions) ? 6 : -1;
}

/* Is there such a number, and is it above 0? */
static bool is_positive(const struct json *v, const char *key)
{
	int64_t n;

	return answer_decimal(v, key, 6, &n) && n > 0;
}

static void read_tokens(struct alibaba_line *line, const struct json *v)
{
	int exponent = exponent_of(answer_text(v, "UsageUnit"));

	line->category = category_of(line->item);
	if (line->category == UNTOLD)
		line->category = category_of(answer_text(v, "BillingItem"));
	if (line->category < 0 || exponent < 0 ||
	    !answer_decimal(v, "Usage", exponent, &line->tokens) ||
	    line->tokens < 0 || line->tokens > TOKENS_MAX)
		line->category = -1;
}

bool alibaba_line_read(struct alibaba_line *line, const struct json *v,
		       struct err *err)
{
	*line = (struct alibaba_line){.category = -1};
	if (!answer_decimal(v, "PretaxAmount", 9, &line->amount))
		return err_set(err, "Alibaba Cloud's bill has a line without "
				    "an amount");
	if (!bill_currency(answer_text(v, "Currency"), line->currency))
		return err_set(err, "Alibaba Cloud's bill has a line without "
				    "a currency");
	read_instance(line, v);
	read_tokens(line, v);
	line->prepaid = line->amount == 0 &&
			is_positive(v, "DeductedByResourcePackage");
	return true;
}
