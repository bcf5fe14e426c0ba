"""Finds the server of a mailbox by its address alone.

The order is Microsoft's (https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/
autodiscover-for-exchange), with the domain's own autodiscover host first. A password goes only where the mailbox's
domain itself, proven by a certificate, sends it: what plain HTTP or DNS name is a hint for which only the user can
vouch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import dns.exception
import dns.resolver
import requests
import requests_ntlm

from nundina_exchange.autodiscover_messages import Answer, AnswerKind, pox_request, read_pox, read_soap, soap_request
from nundina_exchange.errors import connecting_error
from nundina_exchange.login import Login
from nundina_exchange.pinned_adapter import session
from nundina_exchange.probe import chosen_method
from nundina_exchange.reach import Reach, parts_of, refuse_online
from nundina_plugin_api import Configuration, RefusalReason, Refused

POX = "/autodiscover/autodiscover.xml"
SOAP = "/autodiscover/autodiscover.svc"
MOST_STEPS = 8  # redirects of any kind
DNS_SECONDS = 3.0


def discover(login: Login, configuration: Configuration, reach: Reach) -> str:
    """Return the EWS address of a mailbox.

    Raises Refused with SERVER_NOT_FOUND, SERVER_ELSEWHERE, WRONG_PASSWORD, WRONG_APP and those of the connection.
    """
    return Discovery(login, configuration.values.get("autodiscover_url", "").strip(), reach).endpoint()


class Discovery:
    """One search. The password is tried once: a second wrong one may lock an account."""

    def __init__(self, login: Login, preset: str, reach: Reach) -> None:
        self._login = login
        self._preset = preset
        self._reach = reach
        self._address = login.email
        self._steps = 0
        self._refusals: list[Refused] = []

    def endpoint(self) -> str:
        """Return the EWS address."""
        for url in self._candidates():
            answer = self._asked(url)
            if answer is not None:
                return self._followed(answer)
        self._refuse_elsewhere()
        raise self._most_telling()

    def _candidates(self) -> Iterator[str]:
        domain = self._address.rpartition("@")[2].lower()
        hosts = (f"https://autodiscover.{domain}", f"https://{domain}")
        bases = (self._preset.removesuffix(POX).removesuffix(SOAP).rstrip("/"),) if self._preset else hosts
        for base in bases:
            yield base + POX
            yield base + SOAP

    def _followed(self, answer: Answer) -> str:
        """Return the EWS address, wherever the domain's own server sends us for it."""
        while True:
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise Refused(RefusalReason.SERVER_NOT_FOUND, "redirected in a circle")
            match answer.kind:
                case AnswerKind.ENDPOINT:
                    refuse_online(str(parts_of(answer.value).hostname))
                    return answer.value
                case AnswerKind.URL:
                    following = self._asked(answer.value)
                    if following is None:
                        raise self._most_telling()
                    answer = following
                case AnswerKind.ADDRESS:
                    self._address = answer.value
                    return self.endpoint()

    def _asked(self, url: str) -> Answer | None:
        """Return what a server answers, or nothing where it has no answer."""
        host = str(parts_of(url).hostname)
        with session(self._reach) as http:
            try:
                first = self._post(http, url)
                if first.is_redirect:
                    return Answer(AnswerKind.URL, _only_https(requests.compat.urljoin(url, first.headers["location"])))
                if first.status_code != requests.codes.unauthorized:
                    return None
                http.auth = self._auth(chosen_method(first, host))
                answer = self._post(http, url)
            except requests.RequestException as error:
                self._note(connecting_error(error, host))
                return None
            except Refused as refused:
                if refused.reason is RefusalReason.WRONG_APP:
                    raise
                self._note(refused)
                return None
        return self._read(answer, url)

    def _read(self, answer: requests.Response, url: str) -> Answer | None:
        if answer.status_code == requests.codes.unauthorized:
            raise Refused(RefusalReason.WRONG_PASSWORD, "at autodiscover")
        if answer.is_redirect:
            return Answer(AnswerKind.URL, _only_https(requests.compat.urljoin(url, answer.headers["location"])))
        if answer.status_code != requests.codes.ok:
            return None
        return read_soap(answer.content) if _is_soap(url) else read_pox(answer.content)

    def _post(self, http: requests.Session, url: str) -> requests.Response:
        body = soap_request(self._address, url) if _is_soap(url) else pox_request(self._address)
        return http.post(url, body, headers={"Content-Type": "text/xml; charset=utf-8"}, allow_redirects=False)

    def _auth(self, method: str) -> requests.auth.AuthBase:
        if method == "ntlm":
            ntlm: requests.auth.AuthBase = requests_ntlm.HttpNtlmAuth(self._login.username, self._login.password)
            return ntlm
        return requests.auth.HTTPBasicAuth(self._login.username.encode(), self._login.password.encode())

    def _note(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self._refusals.append(error)

    def _most_telling(self) -> Refused:
        """Return why nothing was found: what somebody can mend goes before "there is nothing"."""
        telling = (RefusalReason.TLS_FAILED, RefusalReason.ADDRESS_NOT_ALLOWED, RefusalReason.LOGIN_METHOD)
        found = [each for reason in telling for each in self._refusals if each.reason is reason]
        return found[0] if found else Refused(RefusalReason.SERVER_NOT_FOUND)

    def _refuse_elsewhere(self) -> None:
        """Raise Refused with SERVER_ELSEWHERE or WRONG_APP where plain HTTP or DNS names a server."""
        if self._preset:
            return
        domain = self._address.rpartition("@")[2].lower()
        for host in (self._host_by_http(domain), _host_by_dns(domain)):
            if host:
                refuse_online(host)
                raise Refused(RefusalReason.SERVER_ELSEWHERE, host, about=host)

    def _host_by_http(self, domain: str) -> str:
        """Return where http://autodiscover.<domain> redirects to. Nothing secret is sent."""
        with session(replace(self._reach, plain_hints=True)) as http:
            try:
                answer = http.get(f"http://autodiscover.{domain}{POX}", allow_redirects=False)
            except requests.RequestException:
                return ""
            except Refused as refused:
                if refused.reason is RefusalReason.WRONG_APP:
                    raise
                return ""
        target = answer.headers.get("location", "") if answer.is_redirect else ""
        return str(parts_of(target).hostname) if target.startswith("https://") else ""


def _host_by_dns(domain: str) -> str:
    """Return the host of the domain's SRV record for autodiscover, if there is one on the port for HTTPS."""
    try:
        records = dns.resolver.resolve(f"_autodiscover._tcp.{domain}", "SRV", lifetime=DNS_SECONDS)
    except (dns.exception.DNSException, OSError):
        return ""
    named = [str(record.target).rstrip(".") for record in records if record.port == 443]
    return named[0] if named else ""


def _is_soap(url: str) -> bool:
    return parts_of(url).path.lower().endswith(".svc")


def _only_https(url: str) -> str:
    if not url.startswith("https://"):
        raise Refused(RefusalReason.SERVER_NOT_FOUND, "redirected to plain HTTP")
    return url
