"""The names by which Google knows what a request asks for, such as `events.insert`."""

import re

_CALENDAR = "/calendar/v3"
_ONE = "[^/]+"

_TABLE: tuple[tuple[str, str, str], ...] = (
    ("calendarList.list", "GET", f"{_CALENDAR}/users/me/calendarList"),
    ("calendarList.insert", "POST", f"{_CALENDAR}/users/me/calendarList"),
    ("calendarList.watch", "POST", f"{_CALENDAR}/users/me/calendarList/watch"),
    ("calendarList.get", "GET", f"{_CALENDAR}/users/me/calendarList/{_ONE}"),
    ("calendarList.update", "PUT", f"{_CALENDAR}/users/me/calendarList/{_ONE}"),
    ("calendarList.patch", "PATCH", f"{_CALENDAR}/users/me/calendarList/{_ONE}"),
    ("calendarList.delete", "DELETE", f"{_CALENDAR}/users/me/calendarList/{_ONE}"),
    ("settings.list", "GET", f"{_CALENDAR}/users/me/settings"),
    ("settings.watch", "POST", f"{_CALENDAR}/users/me/settings/watch"),
    ("settings.get", "GET", f"{_CALENDAR}/users/me/settings/{_ONE}"),
    ("colors.get", "GET", f"{_CALENDAR}/colors"),
    ("freebusy.query", "POST", f"{_CALENDAR}/freeBusy"),
    ("channels.stop", "POST", f"{_CALENDAR}/channels/stop"),
    ("calendars.insert", "POST", f"{_CALENDAR}/calendars"),
    ("calendars.get", "GET", f"{_CALENDAR}/calendars/{_ONE}"),
    ("calendars.update", "PUT", f"{_CALENDAR}/calendars/{_ONE}"),
    ("calendars.patch", "PATCH", f"{_CALENDAR}/calendars/{_ONE}"),
    ("calendars.delete", "DELETE", f"{_CALENDAR}/calendars/{_ONE}"),
    ("calendars.clear", "POST", f"{_CALENDAR}/calendars/{_ONE}/clear"),
    ("acl.list", "GET", f"{_CALENDAR}/calendars/{_ONE}/acl"),
    ("events.list", "GET", f"{_CALENDAR}/calendars/{_ONE}/events"),
    ("events.insert", "POST", f"{_CALENDAR}/calendars/{_ONE}/events"),
    ("events.import", "POST", f"{_CALENDAR}/calendars/{_ONE}/events/import"),
    ("events.quickAdd", "POST", f"{_CALENDAR}/calendars/{_ONE}/events/quickAdd"),
    ("events.watch", "POST", f"{_CALENDAR}/calendars/{_ONE}/events/watch"),
    ("events.get", "GET", f"{_CALENDAR}/calendars/{_ONE}/events/{_ONE}"),
    ("events.update", "PUT", f"{_CALENDAR}/calendars/{_ONE}/events/{_ONE}"),
    ("events.patch", "PATCH", f"{_CALENDAR}/calendars/{_ONE}/events/{_ONE}"),
    ("events.delete", "DELETE", f"{_CALENDAR}/calendars/{_ONE}/events/{_ONE}"),
    ("events.instances", "GET", f"{_CALENDAR}/calendars/{_ONE}/events/{_ONE}/instances"),
    ("events.move", "POST", f"{_CALENDAR}/calendars/{_ONE}/events/{_ONE}/move"),
    ("batch", "POST", "/batch/calendar/v3"),
    ("oauth.auth", "GET", "/o/oauth2/(v2/)?auth"),
    ("oauth.token", "POST", "/token|/o/oauth2/token|/oauth2/v[34]/token"),
    ("oauth.revoke", "(GET|POST)", "/revoke|/o/oauth2/revoke"),
    ("oauth.certs", "GET", "/oauth2/v[123]/certs"),
    ("oauth.discovery", "GET", "/\\.well-known/openid-configuration"),
    ("oauth.userinfo", "(GET|POST)", "/v1/userinfo|/oauth2/v[123]/userinfo"),
    ("oauth.tokeninfo", "(GET|POST)", "/tokeninfo|/oauth2/v[123]/tokeninfo"),
)
_COMPILED = tuple((name, re.compile(method), re.compile(path)) for name, method, path in _TABLE)

OPERATIONS = tuple(name for name, _, _ in _TABLE)


def operation_of(method: str, raw_path: str) -> str | None:
    """Return the operation's name, None for anything else; the path is as sent, with its percent signs."""
    path = raw_path.rstrip("/") or "/"
    return next((name for name, verb, way in _COMPILED if verb.fullmatch(method) and way.fullmatch(path)), None)
