/* Vectors: the AWS signing test suite (awslabs/aws-c-auth), Volcengine's
 * volc-openapi-demos and Alibaba Cloud's ACS3 page, each with the sample keys
 * published there; the calls this program makes were signed with the same
 * keys by a second implementation that reproduces those. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "collectors/sign.h"
#include "collectors/sign_canonical.h"
#include "collectors/url.h"
#include "core/clock.h"
#include "core/crypto.h"
#include "core/encode.h"
#include "core/err.h"
#include "core/mem.h"
#include "tests/unit/sample_keys.h"

enum { HEADERS_MOST = 4 };

/* A request to sign and what must come out. */
struct vector {
	const char *method, *url, *body;
	const char *headers[HEADERS_MOST][2];
	const char *region, *service, *time, *token;
	const char *sent_url;           /* NULL: as it was */
	const char *names, *digest, *signature;
};

static const struct sign_key aws_key = {
	"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", NULL,
};
static const struct sign_key volcengine_key = {
	"AKLTMjI2ODVlYzI3ZGY1NGU4ZjhjYWRjMTlmNTM5OTZkYzE",
	"TnpCak5XWXpZV1U0WkRaaE5ERmxaR0ZpTmpjeVkyUXlZek0wTWpJMU1qWQ==", NULL,
};
static const struct sign_key alibaba_key = {
	"YourAccessKeyId", "YourAccessKeySecret", NULL,
};

static const char *const aws_headers[] = {
	"content-length", "content-type", "x-amz-*", NULL,
};
static const char *const volcengine_headers[] = {
	"content-type", "x-content-sha256", "x-date", "x-security-token", NULL,
};
static const char *const alibaba_headers[] = {
	"content-type", "x-acs-*", NULL,
};

static int64_t at(const char *time)
{
	struct err err = {{0}};
	int64_t ms = 0;

	if (!time_parse_rfc3339(str_from(time), &ms, &err))
		fail_msg("%s", err.text);
	return ms;
}

static void fill(struct http_request *r, const struct vector *v)
{
	*r = (struct http_request){.method = v->method};
	buf_puts(&r->url, v->url);
	buf_puts(&r->body, v->body ? v->body : "");
	for (int i = 0; i < HEADERS_MOST && v->headers[i][0]; i++)
		http_header_set(r, v->headers[i][0], v->headers[i][1]);
}

static const char *header(const struct http_request *r, const char *name)
{
	const char *value = http_header_get(r, name);

	if (!value)
		fail_msg("%s is not set", name);
	return value;
}

/* The signature at the end of Authorization. */
static const char *signature(const struct http_request *r)
{
	return strstr(header(r, "Authorization"), "Signature=") + 10;
}

/* What was signed is what `r` says now: no header it covers came later. */
static void assert_canonical(struct http_request *r,
			     const struct canonical_rules *rules,
			     const struct vector *v)
{
	struct canonical c;

	canonical_build(r, rules, &c);
	assert_string_equal(buf_text(&c.headers), v->names);
	assert_string_equal(c.digest, v->digest);
	buf_release(&c.headers);
	assert_string_equal(buf_text(&r->url),
			    v->sent_url ? v->sent_url : v->url);
}

static void assert_authorization(const struct http_request *r,
				 const char *opening, const char *between,
				 const struct vector *v)
{
	struct buf want = {0};

	buf_addf(&want, "%s%sSignedHeaders=%s%sSignature=%s", opening, between,
		 v->names, between, v->signature);
	assert_string_equal(header(r, "Authorization"), buf_text(&want));
	buf_release(&want);
}

/* ---- AWS ----------------------------------------------------------------- */

static void check_aws(const struct vector *v)
{
	const struct canonical_rules rules = {aws_headers, true};
	struct sign_key key = aws_key;
	struct http_request r;
	char opening[128];

	key.token = v->token;
	fill(&r, v);
	sign_aws(&r, &key, v->region, v->service, at(v->time));
	assert_string_equal(header(&r, "X-Amz-Date"), "20150830T123600Z");
	assert_canonical(&r, &rules, v);
	snprintf(opening, sizeof(opening), "AWS4-HMAC-SHA256 Credential="
		 "AKIDEXAMPLE/20150830/%s/%s/aws4_request", v->region,
		 v->service);
	assert_authorization(&r, opening, ", ", v);
	http_request_release(&r);
}

#define AWS_TIME "2015-08-30T12:36:00Z"
#define AWS_URL "https://example.amazonaws.com/"

static void aws_signs_as_its_own_test_suite_says(void **state)
{
	static const struct vector rows[] = {
		{"GET", AWS_URL, NULL, {{NULL}}, "us-east-1", "service",
		 AWS_TIME, NULL, NULL, "host;x-amz-date",
		 "bb579772317eb040ac9ed261061d46c1"
		 "f17a8133879d6129b6e1c25292927e63",
		 "5fa00fa31553b73ebf1942676e86291e"
		 "8372ff2a2260956d9b8aae1d763fbf31"},
		{"POST", AWS_URL, NULL, {{NULL}}, "us-east-1", "service",
		 AWS_TIME, NULL, NULL, "host;x-amz-date",
		 "553f88c9e4d10fc9e109e2aeb65f0308"
		 "01b70c2f6468faca261d401ae622fc87",
		 "5da7c1a2acd57cee7505fc6676e4e544"
		 "621c30862966e37dddb68e92efbe5d6b"},
		{"GET", AWS_URL "?Param2=value2&Param1=value1", NULL,
		 {{NULL}}, "us-east-1", "service", AWS_TIME, NULL,
		 AWS_URL "?Param1=value1&Param2=value2", "host;x-amz-date",
		 "816cd5b414d056048ba4f7c5386d6e05"
		 "33120fb1fcfa93762cf0fc39e2cf19e0",
		 "b97d918cfa904a5beff61c982a1b6f45"
		 "8b799221646efd99d3219ec94cdf2500"},
		{"GET", AWS_URL, NULL, {{NULL}}, "us-east-1", "service",
		 AWS_TIME,
		 "6e86291e8372ff2a2260956d9b8aae1d"
		 "763fbf315fa00fa31553b73ebf194267", NULL,
		 "host;x-amz-date;x-amz-security-token",
		 "067b36aa60031588cea4a4cde1f21215"
		 "227a047690c72247f1d70b32fbbfad2b",
		 "07ec1639c89043aa0e3e2de82b96708f"
		 "198cceab042d4a97044c66dd9f74e7f8"},
		{"POST", AWS_URL, "Param1=value1",
		 {{"Content-Type", "application/x-www-form-urlencoded"},
		  {"Content-Length", "13"},
		  {"x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc87"
					   "31a4a654192329106275f4c7b24d0b6e"}},
		 "us-east-1", "service", AWS_TIME, NULL, NULL,
		 "content-length;content-type;host;x-amz-content-sha256;"
		 "x-amz-date",
		 "b1edd1d03544c25390e32085d55b57ac"
		 "c9a3961bb59415ff86c45c3d89d16cfb",
		 "d3875051da38690788ef43de4db0d8f2"
		 "80229d82040bfac253562e56c3f20e0b"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_aws(&rows[i]);
}

static void aws_metrics_and_costs_are_signed(void **state)
{
	static const struct vector rows[] = {
		{"POST", "https://monitoring.us-east-1.amazonaws.com/",
		 "{\"MetricDataQueries\":[{\"Id\":\"in0\",\"MetricStat\":"
		 "{\"Metric\":{\"Namespace\":\"AWS/Bedrock\",\"MetricName\":"
		 "\"InputTokenCount\",\"Dimensions\":[{\"Name\":\"ModelId\","
		 "\"Value\":\"amazon.nova-lite-v1:0\"}]},\"Period\":3600,"
		 "\"Stat\":\"Sum\"}}],\"StartTime\":1440892800,\"EndTime\":"
		 "1440979200,\"ScanBy\":\"TimestampAscending\"}",
		 {{"Content-Type", "application/x-amz-json-1.0"},
		  {"X-Amz-Target",
		   "GraniteServiceVersion20100801.GetMetricData"}},
		 "us-east-1", "monitoring", AWS_TIME, NULL, NULL,
		 "content-type;host;x-amz-date;x-amz-target",
		 "bef9b1e57dc36fcafce54f94d5aa748f"
		 "cdb9bd4deb9c929c15160468a5bf488a",
		 "d35d927a6147b1911451fee7d6a54122"
		 "c98dcf83d242374aa0bf49ce6f4ed5b7"},
		{"POST", "https://ce.us-east-1.amazonaws.com/",
		 "{\"TimePeriod\":{\"Start\":\"2015-08-01\",\"End\":"
		 "\"2015-08-31\"},\"Granularity\":\"DAILY\",\"Metrics\":"
		 "[\"UnblendedCost\",\"UsageQuantity\"],\"GroupBy\":"
		 "[{\"Type\":\"DIMENSION\",\"Key\":\"SERVICE\"},"
		 "{\"Type\":\"DIMENSION\",\"Key\":\"USAGE_TYPE\"}]}",
		 {{"Content-Type", "application/x-amz-json-1.1"},
		  {"X-Amz-Target", "AWSInsightsIndexService.GetCostAndUsage"}},
		 "us-east-1", "ce", AWS_TIME, NULL, NULL,
		 "content-type;host;x-amz-date;x-amz-target",
		 "545fab7a8076eb5b42900516f78e7a1d"
		 "af9ce3fae49187246eb1480d20cd0b32",
		 "52499ab0ab800a604ce2227b0ec32a05"
		 "63eb6533699aa49ea9fc5cc2373b8c9b"},
	};

	(void)state;
	assert_int_equal(strlen(rows[0].body), 286);
	assert_int_equal(strlen(rows[1].body), 211);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_aws(&rows[i]);
}

static void assert_hex(const void *bytes, size_t n, const char *hex)
{
	struct buf got = {0};

	hex_encode(&got, (struct str){bytes, n});
	assert_string_equal(buf_text(&got), hex);
	buf_release(&got);
}

static void the_aws_key_is_derived_in_four_steps(void **state)
{
	struct sign_scope scope = {"AWS4", "us-east-1", "service",
				   "aws4_request"};
	uint8_t key[32];

	(void)state;
	sign_time(at(AWS_TIME), scope.time);
	sign_chain(&scope, aws_key.secret, key);
	assert_hex(key, sizeof(key), "938127b5336810ddb6a5d6af445fcac9"
				     "e371f9ed418ed386b022aed82901be75");
}

/* ---- what all of them share ---------------------------------------------- */

/* Sign a plain GET of `url` for AWS at `time`. */
static void sign_get(struct http_request *r, const char *url, const char *time,
		     const char *token)
{
	const struct vector v = {.method = "GET", .url = url};
	struct sign_key key = aws_key;

	key.token = token;
	fill(r, &v);
	sign_aws(r, &key, "us-east-1", "service", at(time));
}

static void assert_same_signature(const char *url, const char *other)
{
	struct http_request a, b;

	sign_get(&a, url, AWS_TIME, NULL);
	sign_get(&b, other, AWS_TIME, NULL);
	assert_string_equal(signature(&a), signature(&b));
	assert_string_equal(buf_text(&a.url), buf_text(&b.url));
	http_request_release(&a);
	http_request_release(&b);
}

static void the_day_of_the_scope_turns_with_the_date_header(void **state)
{
	struct http_request r;

	(void)state;
	sign_get(&r, AWS_URL, "2015-12-31T23:59:59.999Z", NULL);
	assert_string_equal(header(&r, "X-Amz-Date"), "20151231T235959Z");
	assert_non_null(strstr(header(&r, "Authorization"),
			       "/20151231/us-east-1/"));
	http_request_release(&r);
	sign_get(&r, AWS_URL, "2016-01-01T00:00:00Z", NULL);
	assert_string_equal(header(&r, "X-Amz-Date"), "20160101T000000Z");
	assert_non_null(strstr(header(&r, "Authorization"),
			       "/20160101/us-east-1/"));
	http_request_release(&r);
}

static void an_empty_token_is_no_token(void **state)
{
	struct http_request r, bare;

	(void)state;
	sign_get(&r, AWS_URL, AWS_TIME, "");
	sign_get(&bare, AWS_URL, AWS_TIME, NULL);
	assert_null(http_header_get(&r, "X-Amz-Security-Token"));
	assert_string_equal(signature(&r), signature(&bare));
	http_request_release(&r);
	http_request_release(&bare);
}

static void the_order_of_the_query_does_not_matter(void **state)
{
	(void)state;
	assert_same_signature(AWS_URL "?b=2&a=1&a=0&c", AWS_URL
			      "?a=0&c=&a=1&b=2");
	assert_same_signature(AWS_URL "?b=2&a=1#frag", AWS_URL "?a=1&b=2");
}

static void reserved_characters_are_sent_as_they_were_signed(void **state)
{
	struct http_request r = {.method = "GET"};

	(void)state;
	buf_puts(&r.url, AWS_URL);
	url_query(&r.url, "query", STR("sum(x{m=\"a/b\"}) + 1~*"));
	url_query(&r.url, "end", STR("2015-08-30T12:36:00+00:00"));
	sign_aws(&r, &aws_key, "us-east-1", "service", at(AWS_TIME));
	assert_string_equal(buf_text(&r.url), AWS_URL
			    "?end=2015-08-30T12%3A36%3A00%2B00%3A00&query="
			    "sum%28x%7Bm%3D%22a%2Fb%22%7D%29%20%2B%201~%2A");
	assert_string_equal(signature(&r),
			    "90de765fd18d63cac35eb833b794a1ab"
			    "fda1cc87ad4d50bb36c9052419312c6e");
	http_request_release(&r);
}

static void only_a_port_of_its_own_is_part_of_the_host(void **state)
{
	struct http_request plain, port;

	(void)state;
	sign_get(&plain, AWS_URL, AWS_TIME, NULL);
	sign_get(&port, "https://example.amazonaws.com:443/", AWS_TIME, NULL);
	assert_string_equal(signature(&plain), signature(&port));
	http_request_release(&port);
	sign_get(&port, "https://example.amazonaws.com:8443/", AWS_TIME, NULL);
	assert_string_not_equal(signature(&plain), signature(&port));
	http_request_release(&port);
	http_request_release(&plain);
}

static void a_host_header_goes_before_the_url(void **state)
{
	struct vector v = {.method = "GET", .url = "http://127.0.0.1:9/",
			   .headers = {{"Host", "example.amazonaws.com"}}};
	struct http_request plain, stood_in;

	(void)state;
	sign_get(&plain, AWS_URL, AWS_TIME, NULL);
	fill(&stood_in, &v);
	sign_aws(&stood_in, &aws_key, "us-east-1", "service", at(AWS_TIME));
	assert_string_equal(signature(&plain), signature(&stood_in));
	http_request_release(&plain);
	http_request_release(&stood_in);
}

static void blanks_in_a_header_count_as_one(void **state)
{
	static const char *const values[] = {"a b c", "  a   b \t c  "};
	char first[65] = "";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		struct vector v = {.method = "GET", .url = AWS_URL,
				   .headers = {{"X-Amz-Meta", values[i]}}};
		struct http_request r;

		fill(&r, &v);
		sign_aws(&r, &aws_key, "us-east-1", "service", at(AWS_TIME));
		if (i == 0)
			snprintf(first, sizeof(first), "%s", signature(&r));
		assert_string_equal(signature(&r), first);
		http_request_release(&r);
	}
}

static void headers_outside_the_scheme_are_left_out(void **state)
{
	struct vector v = {.method = "GET", .url = AWS_URL,
			   .headers = {{"Accept", "*/*"}, {"User-Agent", "x"}}};
	struct http_request plain, more;

	(void)state;
	sign_get(&plain, AWS_URL, AWS_TIME, NULL);
	fill(&more, &v);
	sign_aws(&more, &aws_key, "us-east-1", "service", at(AWS_TIME));
	assert_string_equal(signature(&plain), signature(&more));
	http_request_release(&plain);
	http_request_release(&more);
}

static void signing_again_leaves_no_trace_of_the_first_time(void **state)
{
	struct http_request once, twice;

	(void)state;
	sign_get(&once, AWS_URL "?b=1&a=2", AWS_TIME, NULL);
	sign_get(&twice, AWS_URL "?b=1&a=2", "2015-08-29T00:00:00Z", NULL);
	sign_aws(&twice, &aws_key, "us-east-1", "service", at(AWS_TIME));
	assert_string_equal(header(&once, "Authorization"),
			    header(&twice, "Authorization"));
	assert_int_equal(once.header_count, twice.header_count);
	http_request_release(&once);
	http_request_release(&twice);
}

static void aws_encodes_a_path_once_more(void **state)
{
	struct http_request r;

	(void)state;
	sign_get(&r, AWS_URL "model/nova%3A0/x", AWS_TIME, NULL);
	assert_string_equal(buf_text(&r.url), AWS_URL "model/nova%3A0/x");
	assert_string_equal(signature(&r),
			    "3f8c11435ea51f619be645d84f52e8f4"
			    "ab47cee66aae1c7045dbce52dcf5f8fb");
	http_request_release(&r);
}

/* ---- Volcengine ---------------------------------------------------------- */

static void check_volcengine(const struct vector *v)
{
	const struct canonical_rules rules = {volcengine_headers, false};
	struct sign_scope scope = {.region = v->region};
	struct http_request r;
	char opening[160], body[65];

	fill(&r, v);
	sign_volcengine(&r, &volcengine_key, v->region, v->service,
			at(v->time));
	sign_time(at(v->time), scope.time);
	assert_string_equal(header(&r, "X-Date"), scope.time);
	hex_sha256(buf_str(&r.body), body);
	assert_string_equal(header(&r, "X-Content-Sha256"), body);
	assert_canonical(&r, &rules, v);
	snprintf(opening, sizeof(opening), "HMAC-SHA256 Credential="
		 "%s/%.8s/%s/%s/request", volcengine_key.id, scope.time,
		 v->region, v->service);
	assert_authorization(&r, opening, ", ", v);
	http_request_release(&r);
}

#define VOLCENGINE_NAMES "content-type;host;x-content-sha256;x-date"

static void volcengine_signs_as_its_own_samples_do(void **state)
{
	static const struct vector rows[] = {
		{"GET", "https://iam.volcengineapi.com/?Action=ListUsers"
		 "&Version=2018-01-01&Limit=10&Offset=0", NULL,
		 {{"Content-Type",
		   "application/x-www-form-urlencoded; charset=utf-8"}},
		 "cn-north-1", "iam", "2020-12-30T08:18:05Z", NULL,
		 "https://iam.volcengineapi.com/?Action=ListUsers"
		 "&Limit=10&Offset=0&Version=2018-01-01", VOLCENGINE_NAMES,
		 "3a4d4dee07c3308a52da01bc12d7a83c"
		 "3705bfa543f51648f46de880bb2a7447",
		 "28eeabbbd726b87002e0fe58ad8c1c76"
		 "8e619b06e2646f35b6ad7ed029a6d8a7"},
		{"POST", "https://open.volcengineapi.com/?Action=GetUsage"
		 "&Version=2024-01-01",
		 "{\"Interval\":86400,\"StartTime\":1735660800,"
		 "\"EndTime\":1736265600}",
		 {{"Content-Type", "application/json"}}, "cn-beijing", "ark",
		 "2025-01-08T00:00:00Z", NULL, NULL, VOLCENGINE_NAMES,
		 "f9d7f47bc1ade902bc1920508dcc78ec"
		 "d10b9479e746a498c26d804c77b527fe",
		 "c9a8dbf600b8e78b7f74cc6f0d0507d1"
		 "2a3a28f1a1a21ca50145c710916acd6a"},
		{"POST", "https://open.volcengineapi.com/?Version=2022-01-01"
		 "&Action=ListBillDetail",
		 "{\"BillPeriod\":\"2025-01\",\"Limit\":100,\"Offset\":0,"
		 "\"GroupTerm\":0,\"GroupPeriod\":1}",
		 {{"Content-Type", "application/json"}}, "cn-beijing",
		 "billing", "2025-01-08T00:00:00Z", NULL,
		 "https://open.volcengineapi.com/?Action=ListBillDetail"
		 "&Version=2022-01-01", VOLCENGINE_NAMES,
		 "22bea298f15d93ca5aeecc5085cfe8ea"
		 "ab19483b99284335b3f935a0ea234246",
		 "3b6109d7f271edc6d385baa01f417cd7"
		 "59b13c7c1208f0c6d4dcb630c20900f7"},
	};

	(void)state;
	assert_int_equal(strlen(rows[1].body), 62);
	assert_int_equal(strlen(rows[2].body), 77);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_volcengine(&rows[i]);
}

static void the_volcengine_key_begins_with_the_bare_secret(void **state)
{
	struct sign_scope scope = {"", "cn-north-1", "iam", "request"};
	uint8_t key[32];

	(void)state;
	sign_time(at("2020-12-30T08:18:05Z"), scope.time);
	hmac_sha256(str_from(volcengine_key.secret),
		    (struct str){scope.time, 8}, key);
	assert_hex(key, 32, "b49d04a439a479f684ed2f90f99bd279"
			    "c2f9f9e7df99e4a75a0b22749cd12155");
	hmac_sha256((struct str){(char *)key, 32}, str_from(scope.region), key);
	assert_hex(key, 32, "83d8c83c30968517f49299fc99c543be"
			    "ba2794bbd3b606b1b763161c4675f661");
	hmac_sha256((struct str){(char *)key, 32}, str_from(scope.service),
		    key);
	assert_hex(key, 32, "75b0ae47514eb183c69d72eb3658f05e"
			    "d0166bbbd81e89624ff959185d1c3ec1");
	sign_chain(&scope, volcengine_key.secret, key);
	assert_hex(key, 32, "e7d2eb478084eaaaf8f85c161de16f13"
			    "d97e52e77bd0415f33e7feb561cccffd");
}

static void a_volcengine_token_is_signed(void **state)
{
	struct vector v = {.method = "GET",
			   .url = "https://open.volcengineapi.com/?a=1"};
	struct sign_key key = volcengine_key;
	struct http_request r;

	(void)state;
	key.token = "SESSION";
	fill(&r, &v);
	sign_volcengine(&r, &key, "cn-beijing", "ark", at(AWS_TIME));
	assert_string_equal(header(&r, "X-Security-Token"), "SESSION");
	assert_non_null(strstr(header(&r, "Authorization"), "SignedHeaders="
			       "host;x-content-sha256;x-date;x-security-token,"));
	http_request_release(&r);
}

/* ---- Alibaba Cloud ------------------------------------------------------- */

static void check_alibaba(const struct vector *v)
{
	const struct canonical_rules rules = {alibaba_headers, false};
	struct sign_key key = alibaba_key;
	struct http_request r;

	key.token = v->token;
	fill(&r, v);
	sign_alibaba(&r, &key, at(v->time),
		     "3156853299f313e23d1673dc12e1703d");
	assert_string_equal(header(&r, "x-acs-date"), v->time);
	assert_canonical(&r, &rules, v);
	assert_authorization(&r, "ACS3-HMAC-SHA256 Credential=YourAccessKeyId",
			     ",", v);
	http_request_release(&r);
}

#define ALIBABA_TIME "2023-10-26T10:22:32Z"
#define ALIBABA_NAMES                                                         \
	"host;x-acs-action;x-acs-content-sha256;x-acs-date;"                  \
	"x-acs-signature-nonce;x-acs-version"
#define ALIBABA_BILL "https://business.aliyuncs.com/?BillingCycle=2023-10"    \
	"&BillingDate=2023-10-25&Granularity=DAILY&IsBillingItem=true"        \
	"&MaxResults=300"

static void alibaba_signs_as_its_own_page_says(void **state)
{
	static const struct vector rows[] = {
		{"POST", "https://ecs.cn-shanghai.aliyuncs.com/?RegionId="
		 "cn-shanghai&ImageId="
		 "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", NULL,
		 {{"x-acs-action", "RunInstances"},
		  {"x-acs-version", "2014-05-26"}}, NULL, NULL, ALIBABA_TIME,
		 NULL, "https://ecs.cn-shanghai.aliyuncs.com/?ImageId="
		 "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"
		 "&RegionId=cn-shanghai", ALIBABA_NAMES,
		 "7ea06492da5221eba5297e897ce16e55"
		 "f964061054b7695beedaac1145b1e259",
		 "06563a9e1b43f5dfe96b81484da74bce"
		 "ab24a1d853912eee15083a6f0f3283c0"},
		{"POST", ALIBABA_BILL "&ProductCode=sfm", NULL,
		 {{"x-acs-action", "DescribeInstanceBill"},
		  {"x-acs-version", "2017-12-14"}}, NULL, NULL, ALIBABA_TIME,
		 NULL, NULL, ALIBABA_NAMES,
		 "74e3c0eff92f0a636a19b66f99fc7753"
		 "bb03719597a70deed8d2dda20de7996f",
		 "f186afad37a3dc06b812a8f73883624a"
		 "af085aaa48897c20708713ed62cc5af3"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_alibaba(&rows[i]);
}

static void an_alibaba_page_token_and_session_token_are_signed(void **state)
{
	struct buf url = {0};
	struct vector v = {
		"POST", NULL, NULL,
		{{"x-acs-action", "DescribeInstanceBill"},
		 {"x-acs-version", "2017-12-14"}}, NULL, NULL, ALIBABA_TIME,
		"TESTSTSTOKEN", ALIBABA_BILL "&NextToken=AAA%2B%2FB%3D%3D"
		"&ProductCode=sfm",
		"host;x-acs-action;x-acs-content-sha256;x-acs-date;"
		"x-acs-security-token;x-acs-signature-nonce;x-acs-version",
		"6e53bb61780572eaf6e0c64a143dfdd4"
		"61f1c3b18510cafb3cd1600833209a6c",
		"1bad06e6513da0398d642bcac515d34d"
		"7167abe6a4e56b044b9500120910c694",
	};

	(void)state;
	buf_puts(&url, ALIBABA_BILL "&ProductCode=sfm");
	url_query(&url, "NextToken", STR("AAA+/B=="));
	v.url = buf_text(&url);
	check_alibaba(&v);
	buf_release(&url);
}

static void each_alibaba_request_has_a_nonce_of_its_own(void **state)
{
	struct vector v = {.method = "POST",
			   .url = "https://business.aliyuncs.com"};
	struct http_request a, b;

	(void)state;
	fill(&a, &v);
	fill(&b, &v);
	sign_alibaba(&a, &alibaba_key, at(ALIBABA_TIME), NULL);
	sign_alibaba(&b, &alibaba_key, at(ALIBABA_TIME), NULL);
	assert_int_equal(strlen(header(&a, "x-acs-signature-nonce")), 32);
	assert_string_not_equal(header(&a, "x-acs-signature-nonce"),
				header(&b, "x-acs-signature-nonce"));
	http_request_release(&a);
	http_request_release(&b);
}

/* ---- JWT ----------------------------------------------------------------- */

/* Made with the openssl command from the same key. */
#define JWT_HEAD "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImstXCIxIn0"
#define JWT_CLAIMS                                                            \
	"eyJpc3MiOiJhQGIuaWFtLmdzZXJ2aWNlYWNjb3VudC5jb20iLCJhdWQiOiJodHRwczov" \
	"L29hdXRoMi5nb29nbGVhcGlzLmNvbS90b2tlbiIsImlhdCI6MTc5MDc2OTYwMCwiZXhw" \
	"IjoxNzkwNzczMjAwfQ"
#define JWT_SIGNATURE                                                         \
	"AmA_7Y5Hs7YtCDSrMAfFIqN3gXejGiyMGDOoq18u0lxWdUlm_bg-UTgV_pbaxpE0JEXM" \
	"4nK7rkBU67_S28GMoY_UEvbK9aBfLpLX6jaUc9vGcmKvnty_KeYD5j973rU3eaZn9pqJ" \
	"OtyE_9TJ4MCpH7ynYFkacY62Kt79nDqI8nqOISwtIA58v6UgZmEDlckBGPPK69ACppBl" \
	"breXUyvIIBs8smJaiWHSosrIKfzoh95AuSdjC8rfVN6CLybr2onaA7M4m_eaidNsN5wy" \
	"z0pAeMlppFSXZPYkLHRSDDDHmCPlObf2zC4sJf57UN303aG98LG0cluyUURbk7t5Ka_-" \
	"Ig"

static void a_jwt_is_what_another_program_makes_of_the_same_key(void **state)
{
	struct buf got = {0};
	struct err err = {{0}};

	(void)state;
	buf_puts(&got, "assertion=");
	if (!sign_jwt(&got, "k-\"1", "{\"iss\":\"a@b.iam.gserviceaccount.com\","
		      "\"aud\":\"https://oauth2.googleapis.com/token\","
		      "\"iat\":1790769600,\"exp\":1790773200}",
		      RFC7515_A2_PEM, &err))
		fail_msg("%s", err.text);
	assert_string_equal(buf_text(&got), "assertion=" JWT_HEAD "." JWT_CLAIMS
			    "." JWT_SIGNATURE);
	buf_release(&got);
}

static void a_jwt_without_key_id_names_none(void **state)
{
	struct buf got = {0}, head = {0};
	struct err err = {{0}};

	(void)state;
	assert_true(sign_jwt(&got, NULL, "{}", RFC7515_A2_PEM, &err));
	assert_true(base64url_decode(&head, (struct str){
		got.p, strcspn(got.p, ".")}));
	assert_string_equal(buf_text(&head),
			    "{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
	buf_release(&got);
	buf_release(&head);
}

static void a_jwt_without_key_is_none(void **state)
{
	struct buf got = {0};
	struct err err = {{0}};

	(void)state;
	assert_false(sign_jwt(&got, "k", "{}", "hunter2", &err));
	assert_int_equal(got.n, 0);
	assert_non_null(strstr(err.text, "private key"));
	assert_null(strstr(err.text, "hunter2"));
	buf_release(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aws_signs_as_its_own_test_suite_says),
		cmocka_unit_test(aws_metrics_and_costs_are_signed),
		cmocka_unit_test(the_aws_key_is_derived_in_four_steps),
		cmocka_unit_test(
			the_day_of_the_scope_turns_with_the_date_header),
		cmocka_unit_test(an_empty_token_is_no_token),
		cmocka_unit_test(the_order_of_the_query_does_not_matter),
		cmocka_unit_test(
			reserved_characters_are_sent_as_they_were_signed),
		cmocka_unit_test(only_a_port_of_its_own_is_part_of_the_host),
		cmocka_unit_test(a_host_header_goes_before_the_url),
		cmocka_unit_test(blanks_in_a_header_count_as_one),
		cmocka_unit_test(headers_outside_the_scheme_are_left_out),
		cmocka_unit_test(
			signing_again_leaves_no_trace_of_the_first_time),
		cmocka_unit_test(aws_encodes_a_path_once_more),
		cmocka_unit_test(volcengine_signs_as_its_own_samples_do),
		cmocka_unit_test(
			the_volcengine_key_begins_with_the_bare_secret),
		cmocka_unit_test(a_volcengine_token_is_signed),
		cmocka_unit_test(alibaba_signs_as_its_own_page_says),
		cmocka_unit_test(
			an_alibaba_page_token_and_session_token_are_signed),
		cmocka_unit_test(each_alibaba_request_has_a_nonce_of_its_own),
		cmocka_unit_test(
			a_jwt_is_what_another_program_makes_of_the_same_key),
		cmocka_unit_test(a_jwt_without_key_id_names_none),
		cmocka_unit_test(a_jwt_without_key_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
