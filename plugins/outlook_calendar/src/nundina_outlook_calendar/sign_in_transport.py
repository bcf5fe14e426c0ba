"""How msal reaches the network: each request on a connection of its own, trusting the configured certificates alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

TIMEOUT = (5.0, 10.0)  # seconds to connect, and between two pieces of an answer


class SignInTransport:
    """What msal calls an HTTP client. One call has one, so it needs no care with threads."""

    def __init__(self, verify: str | bool) -> None:
        self._verify = verify
        self.last: requests.Response | None = None
        """The latest answer, for what msal does not hand on: its status and its Retry-After."""

    def get(self, url: str, params: Any = None, headers: Any = None, **_: object) -> Any:  # noqa: ANN401 -- msal's own
        """Return the answer to a GET."""
        return self._sent("GET", url, {"params": params, "headers": headers})

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: object) -> Any:  # noqa: ANN401
        """Return the answer to a POST."""
        return self._sent("POST", url, {"params": params, "data": data, "headers": headers})

    def close(self) -> None:
        """Do nothing: every connection is closed with its answer."""

    def _sent(self, method: str, url: str, options: Mapping[str, Any]) -> requests.Response:
        """Return an answer of JSON. Raises RequestException for any other: msal would log it, with its tokens."""
        with requests.Session() as session:
            session.verify = self._verify
            session.trust_env = self._verify is True  # REQUESTS_CA_BUNDLE would win over the operator's file
            self.last = session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **options)
            if not isinstance(self.last.json(), dict):
                raise requests.exceptions.InvalidJSONError
        return self.last
