"""What the fuzzer knows beside the contract: who is logged in, which e-mails and passwords are somebody's."""

import itertools
import json
import os
import urllib.request

import schemathesis
from hypothesis import strategies

BASE = os.environ["FUZZ_URL"]
PASSWORD = "correct horse battery staple"
people = itertools.count()
calls = itertools.count()

# Python's own e-mails mostly are of kinds that no provider gives out, and the app refuses.
schemathesis.openapi.format("email", strategies.from_regex(r"[a-z0-9]{1,12}@[a-z]{1,9}\.example", fullmatch=True))


def ask(path: str, body: dict):
    headers = {"content-type": "application/json", "origin": BASE}
    return urllib.request.urlopen(urllib.request.Request(BASE + path, json.dumps(body).encode(), headers), timeout=30)


@schemathesis.auth(refresh_interval=2)
class LoggedIn:
    """A new account every 2 seconds: some operations end the session, or the account."""

    def get(self, case, context):
        credentials = {"email": f"fuzz-{next(people)}@example.com", "password": PASSWORD}
        ask("/api/register", credentials)
        with ask("/api/login", credentials) as answer:
            name, value = answer.headers["set-cookie"].split(";")[0].split("=", 1)
            return {
                "credentials": credentials,
                "authorization": "Bearer " + json.load(answer)["accessToken"],
                "cookie": {name: value},
            }

    def set(self, case, data, context):
        case.headers = case.headers or {}
        if case.operation.path in ("/api/refresh", "/api/logout"):
            case.cookies = {**(case.cookies or {}), **data["cookie"]}
        elif case.operation.path in ("/api/cron/sweep", "/api/health"):
            case.headers["authorization"] = "Bearer " + os.environ["FUZZ_CRON_SECRET"]
        else:
            case.headers["authorization"] = data["authorization"]


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """On a loopback http host the cookie has no prefix, as the contract's description says."""
    raw_schema["components"]["securitySchemes"]["refreshCookie"]["name"] = "refresh"


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers = case.headers or {}
    case.headers.setdefault("origin", BASE)
    # No generator guesses a password: every other good body gets the right one.
    good = case.meta is not None and case.meta.generation.mode.is_positive and isinstance(case.body, dict)
    if good and next(calls) % 2 == 0:
        if case.operation.path == "/api/password":
            case.body = {**case.body, "currentPassword": PASSWORD}
        elif case.operation.path == "/api/login":
            case.body = {"email": "fuzz-0@example.com", "password": PASSWORD}
