"""Opens connections to addresses that were checked, and to no others.

A name is looked up once for an adapter's life; every answer must be permitted, and the connection goes to the address
that was checked, under the name that its certificate must bear. So a name that leads elsewhere a moment later leads
nowhere, and neither a proxy nor a certificate store of the environment is asked.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from nundina_exchange.reach import Reach, parts_of, port_of, refuse_online
from nundina_plugin_api import RefusalReason, Refused

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
WHOLE = re.compile(rb"</(\w+:)?(Envelope|Autodiscover)>\s*\Z")
ENDING = 200  # bytes in which the last tag of an answer stands
LARGEST_ANSWER = 32_000_000  # bytes, unpacked

_reach: ContextVar[Reach] = ContextVar("nundina_exchange_reach")


class NoSuchServer(requests.ConnectionError):
    """The name has no address."""


@contextmanager
def reaching(reach: Reach) -> Iterator[Reach]:
    """Have adapters that are made meanwhile, by whatever library, keep to this reach."""
    token = _reach.set(reach)
    try:
        yield reach
    finally:
        _reach.reset(token)


class PinnedAdapter(HTTPAdapter):
    """Keeps to the reach in which it was made. Raises Refused with ADDRESS_NOT_ALLOWED or WRONG_APP."""

    def __init__(self, **pool: Any) -> None:  # noqa: ANN401 -- what requests hands over
        self._reach = _reach.get()
        self._pinned: dict[tuple[str, int], str] = {}
        super().__init__(**pool)

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:  # noqa: ANN401
        """Send the request; its answer can be read up to a largest size, and within the call's time."""
        left = self._reach.seconds_left()
        if left <= 0:
            raise requests.Timeout(request=request)
        parts = parts_of(str(request.url))
        request.headers["Host"] = parts.netloc
        try:
            response = super().send(
                request,
                stream=True,
                timeout=(min(CONNECT_SECONDS, left), min(READ_SECONDS, left)),
                verify=self._reach.ca_file or True,
                proxies={},
            )
        except UnicodeError as error:
            raise NoSuchServer(request=request) from error
        # Not read here: NTLM binds to the certificate of the connection, which is let go with the body's end.
        response.iter_content = partial(self._chunks, response, response.iter_content)  # type: ignore[method-assign]
        return response

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: Any,  # noqa: ANN401
        cert: Any = None,  # noqa: ANN401
    ) -> tuple[Any, Any]:
        """Lead the connection to the address that was checked; the certificate must bear the name."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        parts = parts_of(str(request.url))
        name, encrypted = str(parts.hostname), parts.scheme == "https"
        address = self._pin(name, port_of(parts), encrypted=encrypted)
        names = {"server_hostname": name, "assert_hostname": name} if encrypted else {}
        return {**host, "host": address}, {**pool, **names}

    def _pin(self, name: str, port: int, *, encrypted: bool) -> str:
        known = self._pinned.get((name, port))
        if known is None:
            known = self._pinned[name, port] = self._checked(name, port, encrypted=encrypted)
        return known

    def _checked(self, name: str, port: int, *, encrypted: bool) -> str:
        """Return the address of a name. Every answer must be permitted, for any may be the next one taken."""
        refuse_online(name)
        try:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
        except OSError as error:
            raise NoSuchServer(f"{name} has no address") from error
        for *_, canonical, _place in found:
            refuse_online(canonical)
        addresses = [str(place[0]) for *_, place in found]
        if not all(self._reach.permits(address, port, encrypted=encrypted) for address in addresses):
            raise Refused(RefusalReason.ADDRESS_NOT_ALLOWED, name, about=name)
        return addresses[0]

    def _chunks(
        self,
        response: requests.Response,
        chunks: Callable[..., Iterator[bytes]],
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> Iterator[bytes]:
        """Stop at a size and at a time, as nobody else would, and at the end of half an answer.

        exchangelib mends broken XML by itself: a list that was cut off would read as a shorter one, and taken as free.
        """
        size, end = 0, b""
        for chunk in chunks(*args, **kwargs):
            size, end = size + len(chunk), (end + chunk)[-ENDING:]
            if size > LARGEST_ANSWER or self._reach.seconds_left() <= 0:
                response.close()
                raise requests.Timeout(request=response.request)
            yield chunk
        if size and "xml" in response.headers.get("content-type", "") and not WHOLE.search(end):
            raise requests.ConnectionError("half an answer", request=response.request)


def session(reach: Reach) -> requests.Session:
    """Return a session that keeps to a reach, and that no environment steers."""
    made = requests.Session()
    made.trust_env = False
    with reaching(reach):
        for scheme in ("https://", "http://"):
            made.mount(scheme, PinnedAdapter(pool_connections=1, pool_maxsize=1, max_retries=0))
    return made
