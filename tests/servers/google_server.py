#!/usr/bin/env python3
"""A stand-in for Google: logins of service accounts, of people (gcloud) and
of its machines, Cloud Monitoring for Vertex AI and the Gemini API, and the
billing export in BigQuery.

It checks signature, audience, times and scopes of a JWT with the public key,
and every bearer token for its time and scope. Buckets count back from endTime
as the real ones do.

    seller = Google()
    seller.vertex("gemini-2.5-flash", "2026-08-01T10:07:00Z", 100, 20)
    seller.gemini("gemini-2.5-pro", "2026-08-01T10:07:00Z", 100, 20, "paid_tier")
    seller.charge("2026-08-01", "Gemini 2.5 Flash GA Text Input", "0.0274")
    seller.credentials("https://127.0.0.1:1/token")     of a service account
    seller.adc()                                        of a person

As a program the same by POST /_/NAME?...: vertex?model=&at=&input=&output=
&type= (another type of token)&location=&calls=; gemini?...&tier=; charge?day=
&sku=&cost=&credit=&currency=&quantity=&type=&project= (that day of that SKU
costs so much from now on); credentials?token_uri=; adc; now?at= (the clock of
the tokens; empty: the real one); slow?times=N (BigQuery is not ready N times);
page?size=N (points, metrics, rows a page); partial?on=1 (executionErrors);
circle?on=1 (page tokens repeat); expire (all tokens); revoke (refresh tokens).
Endpoints: token URL/token, metrics URL, billing URL; GCE_METADATA_HOST is the
host and port of a server without TLS."""

import base64
import datetime
import hashlib
import json
import re
import time

from standin import Seller, main

PROJECT = "p1"
TABLE = "p1.billing.gcp_billing_export_v1_0123AB_4567CD_89EF01"
EMAIL = "tokentop@p1.iam.gserviceaccount.com"
KID = "kid-1"
AUDIENCE = "https://oauth2.googleapis.com/token"
SCOPES = "https://www.googleapis.com/auth/"
VERTEX = "aiplatform.googleapis.com/publisher/online_serving/"
GEMINI = "generativelanguage.googleapis.com/"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# What a DER-encoded SHA-256 hash begins with (RFC 8017 section 9.2).
SHA256_DER = bytes.fromhex("3031300d060960864801650304020105000420")
COLUMNS = ["d", "p", "s", "u", "c", "t", "q", "gross", "cr"]


def unpad(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# The published key of RFC 7515 appendix A.2; nobody's.
N = int.from_bytes(unpad(
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp"
    "-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOW"
    "vG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs"
    "LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9k"
    "G4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2"
    "PAcDTW9gb54h4FRWyuXpoQ"), "big")
PEM = """\
-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCh+BYK4uPJtGXO
jS1lYmM2K5J9vinh8CR3/BYlzJChNuOL2TSXxbbqY913EeZ8dCn5VrD7io8ImtxL
aYk8wTM/U+3QGbh3hCUv7JFP5IV3aVlL6kKA0ywPVb9ilE8TA5a8bpvfbr3SvaNn
juygxmj3AbONv/s4yDQs4v5tJ/reSlpIdJed1LnPmt7Ex1sFhSwsD174pcF1A5L5
ROjtZMEQxrZHYJqkeDrrnGya11UxMFBji4NmXG9veoKjlnAqH2QbgtPr8jkiGUkf
toaHLFcW9Qr4NY2ai50Xw0Byj3+H2JoY2PyrZ62EWQwuz3WTOTY8BwNNb2BvniHg
VFbK5emhAgMBAAECggEAEq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyW
PEAeP88vLNO97IjlA7/GQ5sLKMgvfTeXZx9SE+7YwVol2NXOoAJe46sui395IW/G
O+pWJ1O0BkTGoVEn2bKVRUCgu+GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzj
kn439X0M/V51gfpRLI9JYanrC4D4qAdGcopV/0ZHHzQlBjudU2QvXt4ehNYTCBr6
XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl/x/jTj3ccPDVZFD9pIuhLhBOneufuBiB
4cS98l2SR/RQyGWSeWjnczT0QU91p1DhOVRuOopznQKBgQDgHMQQ60imZV1URk0K
pLttoLhyt3SmqdEf/kgHePDdtzEafpAu+cS191R2JiuoF2yzWXnwFDcqGigp5BNr
0AHQfD8/Lk8l1Mk09jxxCfui5nYooNyac8YFjm3vItzVCVDnEd3BbVWG8qf6deqE
lMGAg+C2V0L4oNXnP7LZcPAZRwKBgQC5A8R+CZW2MvRTLLHzwZkUXV866cff7tx6
kqa0finGG0KgeqlaZPxgCZnFp7AeAcCMtiynVlJ7vMVgePsLq6XtON4tB5kP9jAP
rq3rbAOal78eUH5OcED6eNuCV8ixEu1eWcPNCS/l1OW1EnXUEoEHKl54Xrrz2uNw
kgMTP1FZ1wKBgAcCn1dwJKufzBWQxWQp1vsM5fggqPN1qGb5y0MAk3g7/Ls5bkUp
5u9SN0Ai3Ya6hNnvWJMb7sXQX6U/zyO2M/hTip7tUeh7CXgwo59dkpN75gJLVds2
9+DAncu3KXU4f2Fa+7bLNrur53k8KwPOq2bbuTG69QtV7Jr5MR0AHWKNAoGBAIf/
evpitUf+4JYbLpvNXWcY052Mpz22aR84mY3nh3F2LF2mjMJDpTg7FmuyPcVw6EcG
yoAe9fa65iNqCq+jdw6PVNGo2hxfjSiZ8IIzHdsPXI89//pMjZcQK9r+CCoRjaZj
OYiIDktVWZzmevJuv6WywUqd57LE3Zar3dLSIkx1AoGAIYd7DHOhrWvxkwPQsRM2
tOgrjbcrfvtQJipd+DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd/QJQ3
ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp/gh6A56
03k2+ZQwVK0JKSHuLFkuQ3U=
-----END PRIVATE KEY-----
"""
E_EXPONENT = 65537


class Refused(Exception):
    """(status, error body)"""


def seconds(text):
    """RFC 3339 in UTC to seconds since 1970."""
    return datetime.datetime.fromisoformat(
        text.replace("Z", "+00:00")).timestamp()


def rfc3339(at):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def verify(signed, signature):
    """RSASSA-PKCS1-v1_5 with SHA-256."""
    want = SHA256_DER + hashlib.sha256(signed).digest()
    padded = b"\0\1" + b"\xff" * (256 - 3 - len(want)) + b"\0" + want
    opened = pow(int.from_bytes(signature, "big"), E_EXPONENT, N)
    return opened.to_bytes(256, "big") == padded


class Google(Seller):
    def __init__(self, project=PROJECT, table=TABLE):
        self.project, self.table = project, table
        self.clock = None               # seconds; None: the real one
        self.tokens = {}                # token -> (until, scopes, is_person)
        self.refresh_tokens = {"1//refresh"}
        self.lifetime = 3599
        self.usage = {}                 # (type, labels) -> {second: count}
        self.bill = {}                  # (day, project, sku ...) -> figures
        self.page_size = 100000
        self.slow = 0
        self.partial = self.circle = False
        self.jobs = {}
        self.queries = 0                # BigQuery's, each of which is paid

    # ---- what is sold ----

    def add(self, metric, labels, at, count):
        key = metric, tuple(sorted(labels.items()))
        points = self.usage.setdefault(key, {})
        at = int(seconds(at)) // 60 * 60
        points[at] = points.get(at, 0) + int(count)

    def vertex(self, model, at, input=0, output=0, type=None, tokens=0,
               location="us-central1", calls=1):
        where = {"resource.label.model_user_id": model,
                 "resource.label.location": location}
        for kind, n in (("input", input), ("output", output), (type, tokens)):
            if kind and int(n):
                self.add(VERTEX + "token_count",
                         {**where, "metric.label.type": kind}, at, n)
        self.add(VERTEX + "model_invocation_count",
                 {**where, "metric.label.response_code": "200"}, at, calls)

    def gemini(self, model, at, input=0, output=0, tier="paid_tier", calls=1):
        """Input and calls count against two limits each."""
        quota = GEMINI + "quota/generate_content_" + tier
        for limit in ("PerMinute", "PerDay"):
            labels = {"metric.label.model": model,
                      "metric.label.limit_name": limit}
            self.add(quota + "_input_token_count/usage", labels, at, input)
            self.add(quota + "_requests/usage", labels, at, calls)
        labels = {"metric.label.model": model}
        self.add(GEMINI + "generate_content_usage_output_token_count", labels,
                 at, output)
        self.add(GEMINI + "quota/generate_requests_per_model/usage", labels,
                 at, calls)

    def charge(self, day, sku, cost, credit="0", currency="USD",
               quantity="1000", type="regular", project=None, unit="count"):
        key = day, project or self.project, sku, unit, currency, type
        self.bill[key] = [quantity, cost, credit]

    # ---- logging in ----

    def now(self):
        return time.time() if self.clock is None else self.clock

    def credentials(self, token_uri=AUDIENCE):
        return {"type": "service_account", "project_id": self.project,
                "private_key_id": KID, "private_key": PEM,
                "client_email": EMAIL, "client_id": "1",
                "token_uri": token_uri}

    def adc(self):
        return {"type": "authorized_user", "client_id": "cli",
                "client_secret": "cs", "refresh_token": "1//refresh",
                "quota_project_id": self.project}

    def refuse(self, why, error="invalid_grant"):
        raise Refused(400, {"error": error, "error_description": why})

    def check_jwt(self, assertion):
        signed, _, signature = assertion.rpartition(".")
        header, claims = (json.loads(unpad(p)) for p in signed.split("."))
        if header.get("alg") != "RS256" or header.get("kid") != KID or \
                not verify(signed.encode(), unpad(signature)):
            self.refuse("Invalid JWT Signature.")
        if claims.get("aud") != AUDIENCE or claims.get("iss") != EMAIL:
            self.refuse("Invalid JWT: wrong audience or issuer.")
        if not claims["iat"] - 300 <= self.now() < claims["exp"] or \
                claims["exp"] - claims["iat"] > 3600:
            self.refuse("Invalid JWT: Token must be a short-lived token (60 "
                        "minutes) and in a reasonable timeframe.")
        if not claims.get("scope"):
            self.refuse("Invalid OAuth scope.", "invalid_scope")
        return claims["scope"].split()

    def issue(self, scopes, person=False):
        token = "ya29.%d" % (len(self.tokens) + 1)
        self.tokens[token] = self.now() + self.lifetime, scopes, person
        return 200, {}, {"access_token": token, "token_type": "Bearer",
                         "expires_in": self.lifetime}

    def token(self, request):
        form = request.form()
        if form.get("grant_type") == JWT_GRANT:
            return self.issue(self.check_jwt(form["assertion"]))
        if form.get("grant_type") != "refresh_token":
            self.refuse("no such grant", "unsupported_grant_type")
        if (form.get("client_id"), form.get("client_secret")) != \
                ("cli", "cs"):
            raise Refused(401, {"error": "invalid_client",
                                "error_description": "Unauthorized"})
        if form.get("refresh_token") not in self.refresh_tokens:
            self.refuse("Token has been expired or revoked.")
        return self.issue([SCOPES + "cloud-platform"], person=True)

    def metadata(self, request):
        if request.headers.get("metadata-flavor") != "Google":
            raise Refused(403, "Missing Metadata-Flavor:Google header.")
        return self.issue([SCOPES + "cloud-platform"])

    def check_token(self, request, scope):
        until, scopes, person = self.tokens.get(request.bearer(), (0, [], 0))
        if until <= self.now():
            raise Refused(401, self.error(401, "Request had invalid "
                                          "authentication credentials."))
        if not {SCOPES + scope, SCOPES + "cloud-platform"} & set(scopes):
            raise Refused(403, self.error(403, "Request had insufficient "
                                          "authentication scopes."))
        if person and not request.headers.get("x-goog-user-project"):
            raise Refused(403, self.error(403, "The request needs a quota "
                                          "project."))

    # ---- answering ----

    def handle(self, request):
        try:
            return self.route(request)
        except Refused as e:
            return e.args[0], {}, e.args[1]

    def route(self, request):
        monitoring = "/v3/projects/%s/" % self.project
        bigquery = "/bigquery/v2/projects/%s/queries" % self.project
        path, method = request.path, request.method
        if (method, path) == ("POST", "/token"):
            return self.token(request)
        if path == "/computeMetadata/v1/instance/service-accounts/default/" \
                "token":
            return self.metadata(request)
        if path.startswith("/v3/"):
            self.check_token(request, "monitoring.read")
        if path.startswith("/bigquery/"):
            self.check_token(request, "bigquery")
        if (method, path) == ("GET", monitoring + "timeSeries"):
            return self.time_series(request)
        if (method, path) == ("GET", monitoring + "metricDescriptors"):
            return self.descriptors(request)
        if (method, path) == ("POST", bigquery):
            return self.query(request)
        if method == "GET" and path.startswith(bigquery + "/"):
            return self.job(request, path.rpartition("/")[2])
        return 404, {}, self.error(404, "Not Found")

    def bad(self, why):
        raise Refused(400, self.error(400, why))

    def error(self, status, message):
        names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED",
                 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
                 429: "RESOURCE_EXHAUSTED"}
        return {"error": {"code": status, "message": message,
                          "status": names.get(status, "INTERNAL")}}

    def cut(self, things, size, token):
        """One page of a list, and the token of the next or ""."""
        start = int(token or 0)
        if start > len(things):
            self.bad("no such page")
        end = start + min(size, self.page_size)
        more = end < len(things)
        return things[start:end], ("0" if self.circle else str(end)) \
            if more else ""

    # ---- monitoring ----

    def time_series(self, request):
        wanted = re.fullmatch(r'metric\.type="([^"]+)"'
                              r'(?: AND resource\.type="[^"]+")?',
                              request.param("filter") or "")
        period = re.fullmatch(r"(\d+)s", request.param(
            "aggregation.alignmentPeriod") or "")
        if not wanted or not period or int(period[1]) < 60:
            self.bad("filter or alignmentPeriod is invalid")
        if request.param("aggregation.perSeriesAligner") not in \
                ("ALIGN_SUM", "ALIGN_DELTA") or request.param(
                    "aggregation.crossSeriesReducer") != "REDUCE_SUM":
            self.bad("aligner or reducer is invalid")
        start, end = (seconds(request.param("interval." + k))
                      for k in ("startTime", "endTime"))
        if start >= end:
            self.bad("interval is invalid")
        points = self.buckets(wanted[1], start, end, int(period[1]),
                              request.params("aggregation.groupByFields"))
        page, token = self.cut(points, int(request.param("pageSize", 100000)),
                               request.param("pageToken"))
        answer = {"timeSeries": self.series(wanted[1], page)} if page else {}
        if token:
            answer["nextPageToken"] = token
        if self.partial:
            answer["executionErrors"] = [{"code": 4,
                                          "message": "deadline exceeded"}]
        return 200, {}, answer

    def buckets(self, metric, start, end, period, fields):
        """(labels kept, beginning, end, count), newest first."""
        sums = {}
        for (kind, labels), points in self.usage.items():
            if kind != metric:
                continue
            kept = tuple((k, v) for k, v in labels if k in fields)
            for at, n in points.items():
                if start <= at < end:
                    key = kept, end - (end - at - 1) // period * period
                    sums[key] = sums.get(key, 0) + n
        return [(kept, max(start, until - period), until, n)
                for (kept, until), n in
                sorted(sums.items(), key=lambda x: (x[0][0], -x[0][1]))]

    def series(self, metric, points):
        answer, last = [], None
        for kept, start, until, n in points:
            if kept != last:
                def of(kind):
                    return {k.split(".")[2]: v for k, v in kept
                            if k.startswith(kind)}
                answer.append({
                    "metric": {"type": metric, "labels": of("metric.")},
                    "resource": {"labels": {**of("resource."),
                                            "project_id": self.project}},
                    "metricKind": "DELTA", "valueType": "INT64",
                    "points": []})
                last = kept
            answer[-1]["points"].append({
                "interval": {"startTime": rfc3339(start),
                             "endTime": rfc3339(until)},
                "value": {"int64Value": str(n)}})
        return answer

    def descriptors(self, request):
        begins = re.fullmatch(r'metric\.type=starts_with\("([^"]+)"\)',
                              request.param("filter") or "")
        if not begins:
            self.bad("filter is invalid")
        kinds = {}
        for kind, labels in self.usage:
            if kind.startswith(begins[1]):
                kinds[kind] = [{"key": k.split(".")[2]} for k, _ in labels
                               if k.startswith("metric.")]
        listed = [{"type": k, "labels": v, "metricKind": "DELTA",
                   "valueType": "INT64"} for k, v in sorted(kinds.items())]
        page, token = self.cut(listed, 10000, request.param("pageToken"))
        answer = {"metricDescriptors": page} if page else {}
        if token:
            answer["nextPageToken"] = token
        return 200, {}, answer

    # ---- BigQuery ----

    def query(self, request):
        asked = request.json()
        sql = re.fullmatch(
            r"SELECT .* FROM `([^`]+)` WHERE _PARTITIONTIME >= TIMESTAMP "
            r"'(\d{4}-\d\d-\d\d)' AND .*project\.id = '([^']+)' AND "
            r".*service\.id IN .* GROUP BY d,p,s,u,c,t", asked["query"])
        if not sql or asked.get("useLegacySql") is not False or \
                int(asked.get("maximumBytesBilled", 0)) <= 0:
            self.bad("Syntax error: this query is not the one that is paid "
                     "for")
        if sql[1] != self.table:
            raise Refused(404, self.error(404, "Not found: Table " + sql[1]))
        self.queries += 1
        job = "job_%d" % self.queries
        self.jobs[job] = [list(key) + figures
                          for key, figures in sorted(self.bill.items())
                          if key[0] >= sql[2] and key[1] == sql[3]]
        return self.result(job, asked.get("maxResults", 100000), None)

    def job(self, request, job):
        if job not in self.jobs or request.param("location") != "EU":
            raise Refused(404, self.error(404, "Not found: Job " + job))
        return self.result(job, int(request.param("maxResults", 100000)),
                           request.param("pageToken"))

    def result(self, job, size, token):
        answer = {"jobReference": {"projectId": self.project, "jobId": job,
                                   "location": "EU"}}
        if self.slow > 0:
            self.slow -= 1
            return 200, {}, {**answer, "jobComplete": False}
        rows = self.jobs[job]
        page, token = self.cut(rows, size, token)
        answer.update(jobComplete=True, totalRows=str(len(rows)), schema={
            "fields": [{"name": c, "type": "STRING"} for c in COLUMNS]})
        if page:
            answer["rows"] = [{"f": [{"v": v} for v in row]} for row in page]
        if token:
            answer["pageToken"] = token
        return 200, {}, answer

    # ---- commands ----

    def command(self, name, params):
        if name in ("vertex", "gemini", "charge"):
            getattr(self, name)(**params)
        elif name == "credentials":
            return self.credentials(**params)
        elif name == "adc":
            return self.adc()
        elif name == "now":
            at = params.get("at")
            self.clock = seconds(at) if at else None
        elif name == "slow":
            self.slow = int(params["times"])
        elif name == "page":
            self.page_size = int(params["size"])
        elif name in ("partial", "circle"):
            setattr(self, name, params["on"] == "1")
        elif name == "expire":
            self.tokens.clear()
        elif name == "revoke":
            self.refresh_tokens.clear()
        else:
            raise KeyError(name)
        return None


if __name__ == "__main__":
    main(Google())
