"""What the fuzzer knows beside the contract: who is logged in, where requests come from, and that each is somebody else's."""

import itertools
import json
import os
import urllib.error
import urllib.request

import schemathesis

ORIGIN = os.environ["FUZZ_ORIGIN"]
PASSWORD = "correct horse battery staple"
people = itertools.count()
addresses = itertools.count(1)


def address() -> str:
    """Believed from this machine alone; without it the rate limits would be all that is ever seen."""
    return ".".join(str(part) for part in (10 << 24 | next(addresses)).to_bytes(4, "big"))


def ask(base: str, path: str, body: dict):
    request = urllib.request.Request(
        base + path,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json", "origin": ORIGIN, "x-real-ip": address()},
    )
    return urllib.request.urlopen(request, timeout=30)


@schemathesis.auth(refresh_interval=2)
class LoggedIn:
    """A new account every 2 seconds: some operations end the session, or the account."""

    last = None

    def get(self, case, context):
        base = os.environ["FUZZ_URL"]
        body = {"email": f"fuzz-{os.getpid()}-{next(people)}@example.com", "password": PASSWORD}
        try:
            ask(base, "/api/register", body)
            with ask(base, "/api/login", body) as answer:
                name, value = answer.headers["set-cookie"].split(";")[0].split("=", 1)
                self.last = {"authorization": "Bearer " + json.load(answer)["accessToken"], "cookie": {name: value}}
        except urllib.error.HTTPError as refused:
            # Over a rate limit that counts this machine as one: go on as who one was.
            if refused.code != 429:
                raise
        return self.last

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
    case.headers.setdefault("origin", ORIGIN)
    case.headers["x-real-ip"] = address()
