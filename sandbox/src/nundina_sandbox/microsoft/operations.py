"""The names of what can be asked of the sandbox's Microsoft: `token`, `authorize`, Graph's `events.insert`, ..."""

import re

from nundina_sandbox.microsoft.graph import operations as graph

_ONE = "[^/]+"
_IDENTITY: tuple[tuple[str, str, str], ...] = (
    ("authorize", "(GET|POST)", f"/{_ONE}/oauth2/v2\\.0/authorize"),
    ("token", "POST", f"/{_ONE}/oauth2/v2\\.0/token"),
    ("devicecode", "POST", f"/{_ONE}/oauth2/v2\\.0/devicecode"),
    ("logout", "(GET|POST)", f"/{_ONE}/oauth2/v2\\.0/logout"),
    ("adminconsent", "(GET|POST)", f"/{_ONE}/(v2\\.0/)?adminconsent"),
    ("discovery", "GET", f"/{_ONE}/v2\\.0/\\.well-known/openid-configuration"),
    ("keys", "GET", f"/{_ONE}/discovery/v2\\.0/keys"),
    ("instance", "GET", f"/{_ONE}/discovery/instance"),
    ("userinfo", "(GET|POST)", "/oidc/userinfo"),
)
_COMPILED = tuple((name, re.compile(method), re.compile(path)) for name, method, path in _IDENTITY)

IDENTITY_OPERATIONS = tuple(name for name, _, _ in _IDENTITY)
OPERATIONS = (*IDENTITY_OPERATIONS, *graph.OPERATIONS)


def operation_of(method: str, raw_path: str) -> str | None:
    """Return the operation's name, None for anything else; the path is as sent, with its percent signs."""
    path = raw_path.rstrip("/") or "/"
    found = next((name for name, verb, way in _COMPILED if verb.fullmatch(method) and way.fullmatch(path)), None)
    return found or graph.operation_of(method, raw_path)
