"""The one door to Microsoft Graph.

One call of the host is one session here: its requests share a connection, and no two threads share anything.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from nundina_outlook_calendar.errors import error_of
from nundina_outlook_calendar.provider import graph_of, verification_of
from nundina_plugin_api import Access, Transient

TIMEOUT = (5.0, 10.0)  # seconds to connect, and between two pieces of an answer
PAUSE = 0.3  # seconds before the only repetition of a read

# An id stays the same when its event is moved to another calendar; without this every request would see another one
# (https://learn.microsoft.com/graph/outlook-immutable-id). Times come in UTC, bodies as text.
PREFERENCES = ('IdType="ImmutableId"', 'outlook.timezone="UTC"', 'outlook.body-content-type="text"')

Json = Mapping[str, Any]


class GraphSession:
    """Requests for one mailbox, over one connection. Every method raises what errors.py names, and Transient."""

    def __init__(self, session: requests.Session, base: str) -> None:
        self._session = session
        self._base = base

    def get(self, path: str, parameters: Mapping[str, str] | None = None, *, page_size: int = 0) -> Json:
        """Return what lies at a path below Graph's version. A read that fails is repeated once."""
        return self._read(self._base + path, parameters, page_size)

    def follow(self, link: str, *, page_size: int = 0) -> Json:
        """Return what lies at a link of Graph's own. One that leads elsewhere would carry the token there."""
        if not self.is_own(link):
            raise Transient
        return self._read(link, None, page_size)

    def is_own(self, link: str) -> bool:
        """Say whether a link leads to the Graph that was configured."""
        own, other = urlsplit(self._base), urlsplit(link)
        return (other.scheme, other.netloc) == (own.scheme, own.netloc) and other.path.startswith(f"{own.path}/")

    def ask(self, path: str, body: Json) -> Json:
        """Return the answer to a question that is put by POST and changes nothing."""
        return self._repeated("POST", self._base + path, json=body)

    def post(self, path: str, body: Json) -> Json:
        """Return the answer to a POST; writes are the host's to repeat."""
        return self._sent("POST", self._base + path, json=body)

    def patch(self, path: str, body: Json, etag: str = "") -> Json:
        """Return the answer to a PATCH, refused where the event has another etag."""
        return self._sent("PATCH", self._base + path, json=body, headers={"If-Match": etag} if etag else None)

    def delete(self, path: str) -> None:
        """Send a DELETE."""
        self._sent("DELETE", self._base + path)

    def _read(self, url: str, parameters: Mapping[str, str] | None, page_size: int) -> Json:
        headers = {"Prefer": _preferences(f"odata.maxpagesize={page_size}")} if page_size else None
        return self._repeated("GET", url, params=parameters, headers=headers)

    def _repeated(self, method: str, url: str, **options: Any) -> Json:  # noqa: ANN401
        try:
            return self._sent(method, url, **options)
        except Transient as error:
            # Errors that name a time are not asked again before it.
            if error.retry_after is not None or type(error) is not Transient:
                raise
        time.sleep(PAUSE)
        return self._sent(method, url, **options)

    def _sent(self, method: str, url: str, **options: Any) -> Json:  # noqa: ANN401 -- what requests takes
        try:
            answer = self._session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **options)
        except (requests.RequestException, OSError, ValueError):
            raise Transient from None
        if not requests.codes.ok <= answer.status_code < requests.codes.multiple_choices:
            raise error_of(answer.status_code, answer.content, answer.headers.get("Retry-After"))
        return _object(answer)


class GraphClient:
    """Opens sessions. It keeps nothing of a user."""

    @contextmanager
    def open(self, access: Access) -> Iterator[GraphSession]:
        """Yield a session for the mailbox. Raises Refused with NOT_CONFIGURED for an address that is none."""
        base = graph_of(access.configuration)
        with requests.Session() as session:
            session.verify = verification_of(access.configuration)
            session.trust_env = session.verify is True  # REQUESTS_CA_BUNDLE would win over the operator's file
            session.headers.update(
                {
                    "Authorization": f"Bearer {access.credentials.secrets.get('access_token', '')}",
                    "Accept": "application/json",
                    "Prefer": _preferences(),
                }
            )
            session.auth = _keep_authorization
            yield GraphSession(session, base)


def quoted(identifier: str) -> str:
    """Return an id as a segment of a path: it may hold any character of Base64."""
    return quote(identifier, safe="")


def _preferences(*more: str) -> str:
    return ", ".join((*PREFERENCES, *more))


def _keep_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the header as it is: without an auth of its own, requests would look for one in a .netrc file."""
    return request


def _object(answer: requests.Response) -> Json:
    """Return the answer's JSON; nothing for an answer without a body (202, 204)."""
    if not answer.content:
        return {}
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        raise Transient from None
    if not isinstance(body, dict):
        raise Transient
    return body
