#!/usr/bin/env python3
"""Stand-ins for the limit windows of Claude, Codex and Copilot plans in one:
each has a path and a token of its own. `write_logins(home)` puts the files
of the three programs below a home; tokens are never refreshed, so a request
with a refresh token is a test that failed.

Commands: POST /_/claude?percent=P, POST /_/codex?percent=P, POST
/_/copilot?left=P."""

import base64
import json
import os
import sys
import time

from standin import Seller, main

CLAUDE_TOKEN = "sk-ant-oat01-test"
COPILOT_TOKEN = "gho_test"
REFRESH_TOKEN = "never-to-be-sent"
ACCOUNT = "acc-test"


def jwt(expires):
    def part(claims):
        text = json.dumps(claims).encode()
        return base64.urlsafe_b64encode(text).decode().rstrip("=")
    return ".".join((part({"alg": "RS256"}), part({"exp": int(expires)}),
                     "c2ln"))


CODEX_TOKEN = jwt(4102444800)           # the year 2100


def write_logins(home, expires=4102444800):
    """As the programs write them; `expires` in UTC seconds."""
    write(home, ".claude/.credentials.json", {"claudeAiOauth": {
        "accessToken": CLAUDE_TOKEN, "refreshToken": REFRESH_TOKEN,
        "expiresAt": int(expires * 1000), "scopes": ["user:profile"],
        "subscriptionType": "max"}})
    write(home, ".codex/auth.json", {"OPENAI_API_KEY": None, "tokens": {
        "id_token": jwt(expires), "access_token": CODEX_TOKEN,
        "refresh_token": REFRESH_TOKEN, "account_id": ACCOUNT}})
    write(home, ".config/github-copilot/hosts.json", {"github.com": {
        "user": "octocat", "oauth_token": COPILOT_TOKEN}})


def write(home, name, content):
    path = os.path.join(home, name)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with open(path, "w", opener=lambda p, f: os.open(p, f, 0o600)) as f:
        json.dump(content, f)


class Plans(Seller):
    def __init__(self):
        self.claude, self.codex, self.copilot = 25.0, 15, 67.1

    def handle(self, request):
        if REFRESH_TOKEN in request.body.decode("utf-8", "replace") or \
                REFRESH_TOKEN in str(request.headers):
            return 500, {}, self.error(500, "a refresh token was sent")
        if request.method != "GET":
            return super().handle(request)
        if request.path == "/api/oauth/usage":
            return self.claude_usage(request)
        if request.path == "/backend-api/wham/usage":
            return self.codex_usage(request)
        if request.path == "/copilot_internal/user":
            return self.copilot_user(request)
        return super().handle(request)

    def claude_usage(self, request):
        if request.bearer() != CLAUDE_TOKEN or \
                request.headers.get("anthropic-beta") != "oauth-2025-04-20":
            return 401, {}, {"type": "error", "error": {
                "type": "authentication_error",
                "message": "OAuth authentication is not supported"}}
        return 200, {}, {
            "five_hour": {"utilization": self.claude, "resets_at": soon(3600)},
            "seven_day": {"utilization": 50.0, "resets_at": soon(400000)},
            "seven_day_oauth_apps": None, "seven_day_opus": None,
            "seven_day_sonnet": {"utilization": 9.0, "resets_at": None},
            "extra_usage": {"is_enabled": True, "monthly_limit": 30000,
                            "used_credits": 1250, "utilization": 4.2,
                            "currency": "USD", "decimal_places": 2}}

    def codex_usage(self, request):
        if request.bearer() != CODEX_TOKEN or \
                request.headers.get("chatgpt-account-id") != ACCOUNT:
            return 401, {}, {"detail": "Unauthorized"}
        return 200, {}, {
            "plan_type": "plus", "rate_limit": {
                "allowed": True, "limit_reached": False,
                "primary_window": window(self.codex, 18000),
                "secondary_window": window(5, 604800)},
            "code_review_rate_limit": None, "additional_rate_limits": [],
            "credits": {"has_credits": True, "unlimited": False,
                        "balance": "12.50"},
            "spend_control": {"reached": False, "individual_limit": None}}

    def copilot_user(self, request):
        if request.headers.get("authorization") != "token " + COPILOT_TOKEN:
            return 401, {}, {"message": "Bad credentials", "status": "401"}
        unlimited = {"entitlement": 0, "remaining": 0,
                     "percent_remaining": 100, "unlimited": True}
        return 200, {}, {
            "copilot_plan": "individual", "access_type_sku": "pro",
            "quota_reset_date_utc": soon(20 * 86400),
            "quota_snapshots": {
                "premium_interactions": {
                    "quota_id": "premium_interactions", "entitlement": 300,
                    "percent_remaining": self.copilot, "unlimited": False},
                "chat": unlimited, "completions": unlimited}}

    def command(self, name, params):
        if name == "claude":
            self.claude = float(params["percent"])
        elif name == "codex":
            self.codex = int(params["percent"])
        elif name == "copilot":
            self.copilot = float(params["left"])
        else:
            raise KeyError(name)


def soon(seconds):
    at = time.gmtime(time.time() + seconds)
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", at)


def window(percent, seconds):
    return {"used_percent": percent, "limit_window_seconds": seconds,
            "reset_after_seconds": seconds // 2,
            "reset_at": int(time.time()) + seconds // 2}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--logins"]:   # --logins HOME: write them and end
        write_logins(sys.argv[2])
    else:
        main(Plans())
