"""What is at a server's address, asked without the password."""

from __future__ import annotations

import requests

from nundina_exchange.errors import refusing_servers
from nundina_exchange.login import Server
from nundina_exchange.pinned_adapter import session
from nundina_exchange.reach import Reach, parts_of
from nundina_plugin_api import RefusalReason, Refused, Transient
from nundina_plugin_api.retry_after import read_retry_after

PATH = "/EWS/Exchange.asmx"
MOST_REDIRECTS = 3
# The smallest request that every version knows, so that a server which hides from anything else answers it.
QUESTION = (
    b'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    b'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    b'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body><m:ResolveNames '
    b'ReturnFullContactData="false"><m:UnresolvedEntry>nobody</m:UnresolvedEntry></m:ResolveNames></s:Body></s:Envelope>'
)
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}


def typed_endpoint(text: str) -> str:
    """Return the address of the service for what a user typed: a host alone is enough. Raises Refused."""
    url = text.strip() if "://" in text else f"https://{text.strip()}"
    parts = parts_of(url)
    return url if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}{PATH}"


def probe(endpoint: str, reach: Reach) -> Server:
    """Return how the server at an address lets people in. Raises Refused, and Transient where it is busy."""
    with session(reach) as http:
        for _ in range(MOST_REDIRECTS + 1):
            host = str(parts_of(endpoint).hostname)
            with refusing_servers(host):
                answer = http.post(endpoint, QUESTION, headers=HEADERS, allow_redirects=False)
            if not answer.is_redirect:
                return Server(endpoint, _method(answer, host))
            endpoint = _redirected(answer, endpoint, host)
    raise Refused(RefusalReason.WRONG_PATH, "redirected in a circle", about=host)


def _redirected(answer: requests.Response, endpoint: str, host: str) -> str:
    """Return where the service has moved to. A redirect to anything else is a web page's, such as a sign-in form."""
    target = requests.compat.urljoin(endpoint, answer.headers["location"])
    parts = parts_of(target)
    downgraded = parts.scheme == "http" and parts_of(endpoint).scheme == "https"
    if downgraded or not parts.path.lower().endswith("/exchange.asmx"):
        raise Refused(RefusalReason.WEB_PAGE, f"redirects to {parts.hostname}{parts.path}", about=host)
    return target


def _method(answer: requests.Response, host: str) -> str:
    if answer.status_code == requests.codes.unauthorized:
        return chosen_method(answer, host)
    if answer.status_code in (requests.codes.too_many_requests, requests.codes.service_unavailable):
        raise Transient(read_retry_after(answer.headers.get("retry-after")))
    if answer.status_code >= requests.codes.server_error and not _is_page(answer):
        raise Transient
    page = answer.status_code < requests.codes.bad_request and _is_page(answer)
    reason = RefusalReason.WEB_PAGE if page else RefusalReason.WRONG_PATH
    raise Refused(reason, f"status {answer.status_code}", about=host)


def chosen_method(answer: requests.Response, host: str) -> str:
    """Return "ntlm" or "basic", as the answer's WWW-Authenticate offers. Raises Refused with LOGIN_METHOD."""
    offered = [offer.split()[0] for offer in answer.headers.get("www-authenticate", "").split(",") if offer.strip()]
    known = {name.lower() for name in offered}
    if known & {"ntlm", "negotiate"}:
        return "ntlm"
    if "basic" in known:
        return "basic"
    methods = ", ".join(dict.fromkeys(name for name in offered if name.isalnum()))
    raise Refused(RefusalReason.LOGIN_METHOD, f"{host} offers {methods or 'nothing'}", about=methods[:100])


def _is_page(answer: requests.Response) -> bool:
    return "html" in answer.headers.get("content-type", "").lower() or b"<html" in answer.content[:1000].lower()
