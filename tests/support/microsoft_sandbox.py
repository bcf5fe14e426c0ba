"""A Microsoft sandbox for a test, an app registered there, and a person who walks its sign-in pages."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests

from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.people import Person
from nundina_sandbox.microsoft.running import RunningMicrosoft
from nundina_sandbox.microsoft.world import MicrosoftWorld

CLIENT_ID = "5e0b1d1e-7a51-4c39-9d6a-0c9a3f0c1f55"
CLIENT_SECRET = "s~of~the~tests"
PUBLIC_CLIENT_ID = "b0d4c3a8-6f6f-4f8e-a7a5-9a64f0a1e7f2"
REDIRECT_URI = "http://127.0.0.1:1/connect/callback"
ANNA = "anna@fjordworks.example"
ADMIN = "admin@fjordworks.example"
CALENDARS = "https://graph.microsoft.com/Calendars.ReadWrite"
SCOPES = f"openid profile email offline_access {CALENDARS}"


@contextmanager
def running_microsoft(
    world: MicrosoftWorld | None = None, *, redirect_uri: str = REDIRECT_URI, plain: bool = False
) -> Iterator[RunningMicrosoft]:
    """Yield a sandbox with one registered app and two people of one tenant, anna and its administrator.

    It speaks TLS, as msal demands, unless it is to be plain, which is quicker for Graph alone.
    """
    with RunningMicrosoft(world, plain=plain) as sandbox:
        furnish(sandbox, redirect_uri)
        yield sandbox


def furnish(sandbox: RunningMicrosoft, redirect_uri: str = REDIRECT_URI) -> None:
    """Put the app and the two people into a sandbox."""
    register_client(sandbox, redirect_uri)
    sandbox.world.add_person(ANNA, name="Anna Berg", zone="Europe/Oslo")
    sandbox.world.add_person(ADMIN, name="Astrid Admin", zone="Europe/Oslo", administrator=True)


def register_client(sandbox: RunningMicrosoft, *redirect_uris: str, tenant: str | None = None) -> Client:
    """Register the tests' app with these addresses to return to."""
    return sandbox.world.register_client(Client(CLIENT_ID, CLIENT_SECRET, redirect_uris, tenant=tenant))


@contextmanager
def browser_of(sandbox: RunningMicrosoft) -> Iterator[requests.Session]:
    """Yield a session that trusts the sandbox's authority and nobody's environment."""
    with requests.Session() as session, ca_of(sandbox) as path:
        session.trust_env = False
        session.verify = str(path)
        yield session


@contextmanager
def ca_of(sandbox: RunningMicrosoft) -> Iterator[Path]:
    """Yield a file with the certificate that the sandbox's clients have to trust."""
    with TemporaryDirectory() as folder:
        yield sandbox.write_ca(Path(folder) / "ca.pem")


@dataclass(frozen=True, slots=True)
class Page:
    """A page with forms, as a browser without JavaScript sees it."""

    url: str
    text: str

    def fields(self, form_id: str) -> list[tuple[str, str]]:
        """Return the fields that a form would send, without its buttons."""
        form = re.search(rf'<form[^>]*id="{form_id}"[^>]*>(.*?)</form>', self.text, re.DOTALL)
        assert form is not None, f"no form {form_id} on {self.url}: {self.text[:300]}"
        inputs = re.findall(r"<input[^>]*>", form[1])
        sent = [i for i in inputs if 'type="checkbox"' not in i or " checked" in i]
        return [(_attribute(i, "name"), _attribute(i, "value")) for i in sent]

    def text_of(self, element_id: str) -> str:
        """Return what an element says."""
        found = re.search(rf'id="{element_id}"[^>]*>(.*?)</', self.text, re.DOTALL)
        assert found is not None, f"no {element_id} on {self.url}: {self.text[:300]}"
        return html.unescape(found[1]).strip()


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def authorization_url(base: str, tenant: str = "common", /, **changes: str | None) -> str:
    """Return an authorization request of the tests' app; a change to None leaves a parameter out."""
    asked: dict[str, str | None] = {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": SCOPES,
        "state": "state of the tests",
    }
    query = urlencode({k: v for k, v in (asked | changes).items() if v is not None})
    return f"{base}/{tenant}/oauth2/v2.0/authorize?{query}"


class Visitor:
    """A person at a browser, who walks from an app's link through the pages."""

    def __init__(self, browser: requests.Session) -> None:
        self.browser = browser

    def open(self, url: str) -> requests.Response:
        """Return the page to which a link leads, or the redirect that leaves the sandbox."""
        return self._follow(self.browser.get(url, allow_redirects=False, timeout=20))

    def press(
        self, shown: requests.Response, form_id: str, button: tuple[str, str] | None = None, **typed: str
    ) -> requests.Response:
        """Return what follows when a form is sent with these fields changed and this button."""
        fields = dict(Page(shown.url, shown.text).fields(form_id)) | typed
        sent = [*fields.items(), *([button] if button else [])]
        return self._follow(self.browser.post(shown.url, data=sent, allow_redirects=False, timeout=20))

    def sign_in(self, shown: requests.Response, address: str) -> requests.Response:
        """Return what follows the account chooser."""
        return self.press(shown, "other-account", address=address)

    def walk(self, url: str, address: str, *, accept: bool = True, for_all: bool = False) -> requests.Response:
        """Return where it ends: the redirect to the app, or a page that leads no further."""
        shown = self.open(url)
        if 'id="other-account"' in shown.text:
            shown = self.sign_in(shown, address)
        if 'id="consent"' in shown.text:
            ticked = {"for_all": "1"} if for_all else {}
            shown = self.press(shown, "consent", ("decision", "accept" if accept else "cancel"), **ticked)
        return shown

    def _follow(self, answer: requests.Response) -> requests.Response:
        own = urlsplit(answer.url).netloc
        while answer.is_redirect:
            target = urljoin(answer.url, answer.headers["Location"])
            if urlsplit(target).netloc != own:
                return answer
            answer = self.browser.get(target, allow_redirects=False, timeout=20)
        return answer


def query_of(answer: requests.Response) -> dict[str, str]:
    """Return what a redirect to the app carries, in its query or its fragment."""
    assert answer.is_redirect, f"stopped at {answer.url} with {answer.status_code}: {answer.text[:400]}"
    parts = urlsplit(answer.headers["Location"])
    return dict(parse_qsl(parts.query or parts.fragment, keep_blank_values=True))


def consent(
    sandbox: RunningMicrosoft, url: str, address: str = ANNA, *, accept: bool = True, for_all: bool = False
) -> dict[str, str]:
    """Walk the pages from an app's link as a person would; return what the way back carries."""
    with browser_of(sandbox) as browser:
        return query_of(Visitor(browser).walk(url, address, accept=accept, for_all=for_all))


def exchange(sandbox: RunningMicrosoft, tenant: str = "common", /, **changes: str | None) -> requests.Response:
    """Ask the token endpoint; a change to None leaves a parameter out."""
    form: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "redirect_uri": REDIRECT_URI,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    sent = {k: v for k, v in (form | changes).items() if v is not None}
    with browser_of(sandbox) as browser:
        return browser.post(f"{sandbox.url}/{tenant}/oauth2/v2.0/token", sent, timeout=20)


def tokens_for(
    sandbox: RunningMicrosoft, address: str = ANNA, tenant: str = "common", /, **changes: str | None
) -> dict[str, str]:
    """Return the token endpoint's answer after a consent."""
    back = consent(sandbox, authorization_url(sandbox.url, tenant, **changes), address)
    answer = exchange(sandbox, tenant, code=back["code"])
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


def refresh(sandbox: RunningMicrosoft, refresh_token: str, **changes: str | None) -> requests.Response:
    """Ask for new tokens by a refresh token."""
    given: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": refresh_token, "redirect_uri": None}
    return exchange(sandbox, **(given | changes))


def access_token_of(sandbox: RunningMicrosoft, person: Person | str, *scopes: str) -> str:
    """Return an access token given without a consent, for tests that are about something else."""
    found = sandbox.world.person(person) if isinstance(person, str) else person
    assert found is not None
    return sandbox.world.identity.give_access_token(found, scopes or ("Calendars.ReadWrite", "User.Read"), CLIENT_ID)
