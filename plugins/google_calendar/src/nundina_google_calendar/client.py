"""The one door to Google Calendar's network."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from http.client import HTTPException
from typing import Any

from nundina_google_calendar.errors import error_of
from nundina_google_calendar.provider import api_address
from nundina_plugin_api import Access, Transient

TIMEOUT = 10.0  # seconds for each request
PAUSE = 0.3  # seconds before the only repetition of a read


class GoogleClient:
    """Sends requests of google-api-python-client, each with an Http of its own: httplib2 is not safe between threads.

    The token goes into the header by hand, for google-auth would refresh it by itself, which is the host's to do.
    """

    def call(self, access: Access, request_of: Callable[[Any], Any]) -> Any:  # noqa: ANN401 -- JSON comes in
        """Return Google's answer to what `request_of` makes of the service. Raises what errors.py names."""
        request = request_of(_service(api_address(access.configuration)))
        request.headers["authorization"] = f"Bearer {access.credentials.secrets.get('access_token', '')}"
        ca_file = access.configuration.values.get("ca_file", "")
        try:
            return _executed(request, ca_file)
        except Transient as error:
            # Writes are the host's to repeat; of the errors that pass, those that name a time are not asked again.
            if request.method != "GET" or error.retry_after is not None or type(error) is not Transient:
                raise
        time.sleep(PAUSE)
        return _executed(request, ca_file)


def _executed(request: Any, ca_file: str) -> Any:  # noqa: ANN401
    import httplib2  # noqa: PLC0415 -- a tenth of a second, paid when the app is first used
    from googleapiclient.errors import HttpError  # noqa: PLC0415

    http = httplib2.Http(timeout=TIMEOUT, ca_certs=ca_file or None)
    http.redirect_codes = http.redirect_codes - {308}  # googleapis.com uses it for something else
    try:
        answer = request.execute(http=http)
    except HttpError as error:
        raise error_of(error.resp.status, error.content, error.resp.get("retry-after")) from None
    except (httplib2.HttpLib2Error, HTTPException, OSError, ValueError):
        raise Transient from None
    finally:
        http.close()
    if isinstance(answer, str) and answer:  # the library hands broken JSON over as text
        raise Transient
    return answer


@lru_cache(maxsize=8)
def _service(address: str) -> Any:  # noqa: ANN401
    """Return the service at an address, from the discovery document that the library carries."""
    import httplib2  # noqa: PLC0415
    from googleapiclient.discovery import build  # noqa: PLC0415

    service = build(
        "calendar",
        "v3",
        http=httplib2.Http(timeout=TIMEOUT),  # never used: each call brings its own
        client_options={"api_endpoint": address},
        cache_discovery=False,
        static_discovery=True,
    )
    # The library makes a resource anew for every call, in a millisecond; one keeps nothing of a request.
    events = service.events()
    service.events = lambda: events
    return service
