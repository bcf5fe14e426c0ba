"""A Google sandbox for a test, a client of it, and a person who walks its consent pages."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests

from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World
from nundina_sandbox.server import RunningSandbox

CLIENT_ID = "1234-tests.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-of-the-tests"
REDIRECT_URI = "http://127.0.0.1:1/connect/callback"
CALENDAR_EVENTS = "https://www.googleapis.com/auth/calendar.events"
SCOPES = f"openid email {CALENDAR_EVENTS}"


@contextmanager
def running_sandbox(world: World | None = None, redirect_uri: str = REDIRECT_URI) -> Iterator[RunningSandbox]:
    """Yield a sandbox with one registered client and one person, anna@fjordworks.example."""
    with RunningSandbox(world) as sandbox:
        register_client(sandbox, redirect_uri)
        sandbox.world.add_person("anna@fjordworks.example", "Anna Berg", locale="nb", zone="Europe/Oslo")
        yield sandbox


def register_client(sandbox: RunningSandbox, *redirect_uris: str) -> None:
    """Register the tests' client with these addresses to return to."""
    sandbox.world.register_client(CLIENT_ID, CLIENT_SECRET, redirect_uris)


@dataclass(frozen=True, slots=True)
class Page:
    """A page with forms, as a browser without JavaScript sees it."""

    url: str
    text: str

    def fields(self, form_id: str) -> tuple[str, list[tuple[str, str]]]:
        """Return where a form goes and the fields that it would send, without its buttons."""
        form = re.search(rf'<form[^>]*id="{form_id}"[^>]*>(.*?)</form>', self.text, re.DOTALL)
        assert form is not None, f"no form {form_id} on {self.url}: {self.text[:300]}"
        inputs = re.findall(r"<input[^>]*>", form[1])
        sent = [i for i in inputs if 'type="checkbox"' not in i or " checked" in i]
        return self.url, [(_attribute(i, "name"), _attribute(i, "value")) for i in sent]


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def authorization_url(base: str, **changes: str | None) -> str:
    """Return an authorization request of the tests' client; a change to None leaves a parameter out."""
    asked: dict[str, str | None] = {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": SCOPES,
        "state": "state of the tests",
        "access_type": "offline",
        "prompt": "consent",
    }
    return f"{base}/o/oauth2/v2/auth?" + urlencode({k: v for k, v in (asked | changes).items() if v is not None})


def consent(
    url: str,
    address: str = "anna@fjordworks.example",
    *,
    allow: bool = True,
    leave_out: tuple[str, ...] = (),
    browser: requests.Session | None = None,
) -> dict[str, str]:
    """Walk the pages from an authorization request as a person would; return the query of the way back."""
    with requests.Session() if browser is None else _kept(browser) as session:
        answer = _follow(session, session.get(url, allow_redirects=False))
        if "accountchooser" in answer.url:
            target, fields = Page(answer.url, answer.text).fields("other-account")
            fields = [f for f in fields if f[0] != "address"] + [("address", address)]
            answer = _follow(session, session.post(target, data=fields, allow_redirects=False))
        if "/signin/oauth/consent" in answer.url and not answer.is_redirect:
            target, fields = Page(answer.url, answer.text).fields("consent")
            kept = [(name, value) for name, value in fields if value not in leave_out]
            kept.append(("decision", "allow" if allow else "cancel"))
            answer = _follow(session, session.post(target, data=kept, allow_redirects=False))
        assert answer.is_redirect, f"stopped at {answer.url} with {answer.status_code}: {answer.text[:300]}"
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query, keep_blank_values=True))


@contextmanager
def _kept(session: requests.Session) -> Iterator[requests.Session]:
    yield session


def _follow(session: requests.Session, answer: requests.Response) -> requests.Response:
    """Follow redirects within the sandbox; stop at the one that leads back to the client."""
    own = urlsplit(answer.url).netloc
    while answer.is_redirect:
        target = urljoin(answer.url, answer.headers["Location"])
        if urlsplit(target).netloc != own:
            return answer
        answer = session.get(target, allow_redirects=False)
    return answer


def tokens_for(sandbox: RunningSandbox, address: str = "anna@fjordworks.example", **changes: str) -> dict[str, str]:
    """Return the token endpoint's answer after a consent."""
    back = consent(authorization_url(sandbox.url, **changes), address)
    answer = exchange(sandbox, back["code"])
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


def exchange(sandbox: RunningSandbox, code: str, **changes: str | None) -> requests.Response:
    """Exchange a code for tokens; a change to None leaves a parameter out."""
    form: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    return requests.post(
        f"{sandbox.url}/token", {k: v for k, v in (form | changes).items() if v is not None}, timeout=10
    )


def access_token_of(sandbox: RunningSandbox, person: Person | str, *scopes: str) -> str:
    """Return an access token given without a consent, for tests that are about something else."""
    found = sandbox.world.person(person) if isinstance(person, str) else person
    assert found is not None
    identity, wanted = sandbox.world.identity, frozenset(scopes or SCOPES.split())
    token = identity.keep_access_token(
        f"ya29.test-{len(identity.access_tokens)}-{found.subject}",
        identity.allow(found.subject, CLIENT_ID, wanted),
        wanted,
    )
    return token.value
