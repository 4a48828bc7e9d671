/* tests/unit/remotes_kit.h - what the tests of network sources share: a made-up
 * seller's api (its stand-in: tests/servers/plain_server.py), and a laboratory
 * with a loop, a clock that stands still, and a memory in place of a store. */
#ifndef TESTS_UNIT_REMOTES_KIT_H
#define TESTS_UNIT_REMOTES_KIT_H

#include "tests/unit/server_kit.h"

#include "collectors/answer.h"
#include "collectors/api.h"
#include "collectors/remotes.h"

#define NOW INT64_C(1795460400000)      /* 2026-11-23T19:00:00Z */
#define KEY "the-right-key"

/* ---- the made-up seller's api -------------------------------------------- */

struct own {
	char token[64];
};

static inline enum ask_step begin_usage(struct ask *a, struct err *err)
{
	(void)err;
	ask_window(a, ask_floor(a->since, ASK_HOUR), a->until, "hour");
	ask_get(a, "", "/usage");
	ask_query_int(a, "from", a->batch->since);
	ask_query_int(a, "to", a->until);
	return ASK_SEND;
}

static inline void add_usage(struct ask *a, const struct json *x)
{
	struct bill_row row = bill_row(BILL_USAGE, 0, ASK_HOUR);
	int64_t n;

	answer_time(x, "hour", &row.start);
	row.dim[BILL_MODEL] = answer_text(x, "model");
	if (answer_count(x, "input", &n))
		bill_set(&row, TOKENS_INPUT, n);
	bill_add(a->batch, &row);
}

static inline enum ask_step answer_usage(struct ask *a, const struct reply *r,
					 struct err *err)
{
	const struct json *rows = json_get(r->json, "rows");
	struct str next = answer_text(r->json, "next");

	for (size_t i = 0; i < json_count(rows); i++)
		add_usage(a, json_at(rows, i));
	if (str_empty(next))
		return ASK_DONE;
	if (!ask_page(a, next, err))
		return ASK_FAILED;
	ask_get(a, "", "/usage");
	ask_query(a, "page", next.p);
	return ASK_SEND;
}

static inline bool wants_costs(const struct ask *a)
{
	return ask_config_bool(a, "costs", true);
}

static inline enum ask_step begin_costs(struct ask *a, struct err *err)
{
	(void)err;
	ask_window(a, a->since, a->until, "day");
	ask_get(a, "", "/costs");
	return ASK_SEND;
}

static inline enum ask_step answer_costs(struct ask *a, const struct reply *r,
					 struct err *err)
{
	struct bill_row row = bill_row(BILL_COST, 0, ASK_DAY);

	(void)err;
	answer_time(r->json, "day", &row.start);
	answer_decimal(r->json, "usd", 9, &row.amount);
	bill_currency(STR("USD"), row.currency);
	bill_add(a->batch, &row);
	return ASK_DONE;
}

static inline enum ask_step begin_balance(struct ask *a, struct err *err)
{
	(void)err;
	ask_get(a, "", "/balance");
	return ASK_SEND;
}

static inline enum ask_step answer_balance(struct ask *a, const struct reply *r,
					   struct err *err)
{
	struct bill_balance b = {.what = STR("prepaid"), .currency = "USD"};

	if (!answer_decimal(r->json, "left", 9, &b.amount))
		return ask_fail(ASK_FAILED, err, "no balance in it");
	bill_add_balance(a->batch, &b);
	return ASK_DONE;
}

static inline enum ask_step begin_paid(struct ask *a, struct err *err)
{
	(void)err;
	ask_window(a, a->since, a->until, "day");
	ask_get(a, "", "/paid");
	return ASK_SEND;
}

static inline enum ask_step begin_names(struct ask *a, struct err *err)
{
	(void)err;
	ask_get(a, "", "/names");
	return ASK_SEND;
}

static inline enum ask_step answer_names(struct ask *a, const struct reply *r,
					 struct err *err)
{
	struct bill_label x = {BILL_KEY, answer_text(r->json, "id"),
			       answer_text(r->json, "name")};

	(void)err;
	bill_add_label(a->batch, &x);
	return ASK_DONE;
}

static inline enum ask_step begin_nothing(struct ask *a, struct err *err)
{
	(void)a;
	(void)err;
	return ASK_DONE;
}

static inline bool sign_with_key(struct ask *a, struct err *err)
{
	(void)err;
	ask_bearer(a, ask_secret(a, "key"));
	return true;
}

static inline bool sign_with_token(struct ask *a, struct err *err)
{
	const struct own *own = a->own;

	(void)err;
	ask_bearer(a, own->token);
	return true;
}

static inline enum ask_step keep_token(struct ask *a, const struct reply *r,
				       struct err *err)
{
	struct own *own = a->own;
	struct str token = answer_text(r->json, "token");

	if (r->status && r->status != 200)
		return ASK_DEFAULT;
	if (str_empty(token))
		return ask_fail(ASK_FAILED, err, "there is no token in it");
	snprintf(own->token, sizeof(own->token), "%.*s", STR_ARG(token));
	return ASK_DONE;
}

static inline enum ask_step log_in_by_post(struct ask *a, const struct reply *r,
					   struct err *err)
{
	const struct own *own = a->own;
	struct buf body = {0};

	if (r)
		return keep_token(a, r, err);
	if (own->token[0])
		return ASK_DONE;
	buf_addf(&body, "key=%s", ask_secret(a, "key"));
	ask_post(a, "", "/token", "application/x-www-form-urlencoded",
		 buf_str(&body));
	buf_release(&body);
	return ASK_SEND;
}

/* As `az` does it: a program of the user's knows the token. */
static inline enum ask_step log_in_by_command(struct ask *a, const struct reply *r,
					      struct err *err)
{
	char *path = path_join(a->home, "login");

	if (!r)
		ask_command(a, (const char *const[]){"sh", path, NULL});
	free(path);
	return r ? keep_token(a, r, err) : ASK_RUN;
}

/* As another program's login: its file holds the token. */
static inline enum ask_step log_in_by_file(struct ask *a, const struct reply *r,
					   struct err *err)
{
	char *path = path_join(a->home, "token");
	struct own *own = a->own;
	FILE *f = fopen(path, "r");

	assert_null(r);
	free(path);
	if (!f)
		return ask_fail(ASK_REFUSED, err, "nobody is logged in");
	if (fscanf(f, "%63s", own->token) != 1)
		own->token[0] = '\0';
	fclose(f);
	return ASK_DONE;
}

static inline bool check_team(const struct ask *a, struct err *err)
{
	return ask_config(a, "team") ||
	       err_set(err, "the key \"team\" is missing");
}

static const struct api_feed usual_feeds[] = {
	{.name = "usage", .interval_ms = ASK_MINUTE, .again_ms = 2 * ASK_HOUR,
	 .begin = begin_usage, .answer = answer_usage},
	{.name = "costs", .interval_ms = ASK_HOUR, .again_ms = 3 * ASK_DAY,
	 .least_ms = 5 * ASK_MINUTE, .money = true, .settle_ms = ASK_HOUR,
	 .wanted = wants_costs, .begin = begin_costs, .answer = answer_costs},
	{NULL}};
static const struct api_feed balance_feeds[] = {
	{.name = "balance", .interval_ms = 200, .begin = begin_balance,
	 .answer = answer_balance}, {NULL}};
static const struct api_feed paid_feeds[] = {
	{.name = "balance", .interval_ms = ASK_MINUTE, .begin = begin_balance,
	 .answer = answer_balance},
	{.name = "paid", .interval_ms = 6 * ASK_HOUR, .price = "$0.01 a poll",
	 .money = true, .begin = begin_paid, .answer = answer_costs},
	{NULL}};
static const struct api_feed named_feeds[] = {
	{.name = "balance", .interval_ms = ASK_MINUTE, .begin = begin_balance,
	 .answer = answer_balance},
	{.name = "names", .interval_ms = 6 * ASK_HOUR, .optional = true,
	 .begin = begin_names, .answer = answer_names}, {NULL}};
static const struct api_feed empty_feeds[] = {
	{.name = "nothing", .interval_ms = ASK_MINUTE, .begin = begin_nothing,
	 .answer = answer_costs}, {NULL}};

/* Types of the config, each with something of its own. */
static const struct api usual = {
	.name = "openai", .provider = "plain", .hosts = "=https://plain.test,",
	.secrets = "key,", .sign = sign_with_key, .feeds = usual_feeds};
static const struct api balance = {
	.name = "deepseek", .provider = "plain",
	.hosts = "=https://plain.test,", .secrets = "key,",
	.sign = sign_with_key, .feeds = balance_feeds};
static const struct api paid = {
	.name = "mistral", .provider = "plain",
	.hosts = "=https://plain.test,", .secrets = "key,",
	.sign = sign_with_key, .feeds = paid_feeds};
static const struct api posting = {
	.name = "anthropic", .provider = "plain",
	.hosts = "=https://plain.test,", .secrets = "key,",
	.own_size = sizeof(struct own), .login = log_in_by_post,
	.sign = sign_with_token, .feeds = balance_feeds};
static const struct api running = {
	.name = "codex-plan", .provider = "plain",
	.hosts = "=https://plain.test,", .own_size = sizeof(struct own),
	.login = log_in_by_command, .sign = sign_with_token,
	.feeds = balance_feeds};
static const struct api filed = {
	.name = "copilot-plan", .provider = "plain",
	.hosts = "=https://plain.test,", .secrets = "[key],",
	.own_size = sizeof(struct own), .login = log_in_by_file,
	.sign = sign_with_token, .feeds = balance_feeds};
static const struct api teamed = {
	.name = "xai", .provider = "plain", .hosts = "=https://plain.test,",
	.secrets = "key,", .check = check_team, .sign = sign_with_key,
	.feeds = balance_feeds};
static const struct api empty = {
	.name = "moonshot", .provider = "plain",
	.hosts = "=https://plain.test,", .secrets = "key,",
	.sign = sign_with_key, .feeds = empty_feeds};
static const struct api named = {
	.name = "openrouter", .provider = "plain",
	.hosts = "=https://plain.test,", .secrets = "key,",
	.sign = sign_with_key, .feeds = named_feeds};
static const struct api *const table[] = {
	&usual, &balance, &paid, &posting, &running, &filed, &teamed, &empty,
	&named, NULL};

/* ---- a laboratory -------------------------------------------------------- */

struct kept {
	char source[32], feed[32];
	struct feed_memory memory;
};

struct lab {
	struct server_kit *server;
	char *home;
	struct loop *loop;
	struct clock clock;
	struct buf text;                /* of the config */
	struct config config;
	struct remotes *remotes;
	bool offline;
	struct bill_batch *bills[64];
	int bill_count;
	struct kept kept[32];           /* what a store would keep */
	int kept_count;
	int changes;
	const char *key;                /* $PLAIN_KEY */
};

static inline struct kept *find_kept(struct lab *l, const char *source,
				     const char *feed)
{
	for (int i = 0; i < l->kept_count; i++)
		if (strcmp(l->kept[i].source, source) == 0 &&
		    strcmp(l->kept[i].feed, feed) == 0)
			return &l->kept[i];
	return NULL;
}

static inline void keep(struct lab *l, const char *source, const char *feed,
			const struct feed_memory *m)
{
	struct kept *k = find_kept(l, source, feed);

	if (!k) {
		assert_true(l->kept_count < (int)ARRAY_LEN(l->kept));
		k = &l->kept[l->kept_count++];
		snprintf(k->source, sizeof(k->source), "%s", source);
		snprintf(k->feed, sizeof(k->feed), "%s", feed);
	}
	k->memory = *m;
}

static inline bool remembered(void *ctx, const char *source, const char *feed,
			      struct feed_memory *out)
{
	const struct kept *k = find_kept(ctx, source, feed);

	if (k)
		*out = k->memory;
	return k != NULL;
}

static inline void take_bill(void *ctx, struct bill_batch *b)
{
	struct lab *l = ctx;

	keep(l, b->source, b->feed, &b->memory);
	assert_true(l->bill_count < (int)ARRAY_LEN(l->bills));
	l->bills[l->bill_count++] = b;
}

static inline void on_changed(void *ctx)
{
	((struct lab *)ctx)->changes++;
}

static inline const char *get_variable(void *ctx, const char *name)
{
	const struct lab *l = ctx;

	return strcmp(name, "PLAIN_KEY") == 0 ? l->key : NULL;
}

static inline void lab_init(struct lab *l, void **state)
{
	*l = (struct lab){
		.server = *state, .home = kit_folder(), .key = KEY,
		.clock = {.fixed = true, .fixed_ms = NOW}};
	l->loop = loop_new(NULL);
	server_behave(l->server);
	server_command(l->server, "key?value=" KEY);
	server_command(l->server, "loop?on=0");
	server_command(l->server, "left?amount=12.50");
	server_command(l->server, "tell?words=");
	server_command(l->server, "slow?seconds=0");
	server_forget(l->server);
	buf_puts(&l->text, "{\"sources\":[");
}

static inline void lab_add(struct lab *l, const char *name, const char *type,
			   const char *more)
{
	buf_addf(&l->text,
		 "%s{\"name\":\"%s\",\"type\":\"%s\",\"base_url\":\"%s\","
		 "\"ca_file\":\"%s\"%s%s}",
		 str_ends(buf_str(&l->text), STR("[")) ? "" : ",", name, type,
		 l->server->url, l->server->ca_file, *more ? "," : "", more);
}

static inline void lab_open(struct lab *l)
{
	struct remotes_env env = {
		.loop = l->loop, .clock = &l->clock, .config = &l->config,
		.get = get_variable, .home = l->home, .offline = l->offline,
		.apis = table, .remembered = remembered, .bill = take_bill,
		.changed = on_changed, .ctx = l};
	struct err err = {""};

	if (!l->config.root) {
		buf_puts(&l->text, "]}");
		if (!config_parse(&l->config, buf_str(&l->text), "test", &err))
			fail_msg("%s", err.text);
	}
	l->remotes = remotes_new(&env);
	assert_non_null(l->remotes);
}

static inline void lab_close(struct lab *l)
{
	remotes_free(l->remotes);
	l->remotes = NULL;
}

static inline void lab_release(struct lab *l)
{
	lab_close(l);
	for (int i = 0; i < l->bill_count; i++)
		bill_batch_free(l->bills[i]);
	config_release(&l->config);
	buf_release(&l->text);
	loop_free(l->loop);
	kit_remove(l->home);
}

/* One source, started. */
static inline void lab_start(struct lab *l, void **state, const char *type,
			     const char *more)
{
	lab_init(l, state);
	lab_add(l, "a", type, more);
	lab_open(l);
	remotes_start(l->remotes);
}

static inline void await_bills(struct lab *l, int count)
{
	int64_t end = clock_mono() + KIT_DEADLINE_MS;

	while (l->bill_count < count && clock_mono() < end)
		loop_turn(l->loop, 100);
	assert_true(l->bill_count >= count);
}

/* Run for a while in which nothing may be asked. */
static inline void expect_quiet(struct lab *l, int64_t ms)
{
	int64_t end = clock_mono() + ms;
	int before = l->bill_count;

	while (clock_mono() < end)
		loop_turn(l->loop, end - clock_mono());
	assert_int_equal(l->bill_count, before);
}

static inline const struct source_status *status(struct lab *l)
{
	return remotes_status(l->remotes, 0);
}

static inline struct bill_batch *last_bill(struct lab *l)
{
	assert_true(l->bill_count > 0);
	return l->bills[l->bill_count - 1];
}

static inline void assert_says(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("\"%s\" does not say \"%s\"", text ? text : "(null)",
			 part);
}

static inline void assert_near(int64_t is, int64_t want, int64_t off)
{
	if (is < want - off || is > want + off)
		fail_msg("%lld is not %lld +- %lld", (long long)is,
			 (long long)want, (long long)off);
}

/* The `index`-th request so far is for a path. */
static inline char *logged_path(struct lab *l, int index)
{
	struct json *log = server_log(l->server);
	struct str s = {0};
	char *copy;

	json_str(json_get(json_at(log, (size_t)index), "path"), &s);
	copy = xstrndup(s.p ? s.p : "", s.n);
	json_free(log);
	return copy;
}

#endif
