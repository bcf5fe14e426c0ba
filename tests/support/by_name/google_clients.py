"""Google's own Python clients with their addresses as they ship; run in a network namespace where those lead here.

Prints one JSON object with what happened. The argument is a folder for the authority's certificate.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from nundina_sandbox.certificates import GOOGLE_HOSTS, LOOPBACK, Authority
from nundina_sandbox.google.demo_world import CLIENT_ID, CLIENT_SECRET, REDIRECT_URIS, demo_world
from nundina_sandbox.server import RunningSandbox

AUTHORITY = Authority.new()
CERTIFICATE = Path(sys.argv[1]) / "ca.pem"
AUTHORITY.write(CERTIFICATE)
for variable in ("HTTPLIB2_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
    os.environ[variable] = str(CERTIFICATE)

import requests  # noqa: E402  # the clients below read the variables when they are imported
from google.auth.transport.requests import Request  # noqa: E402
from google.oauth2 import id_token  # noqa: E402
from google.oauth2.credentials import Credentials  # noqa: E402
from googleapiclient.discovery import build  # noqa: E402

SCOPES = "openid email https://www.googleapis.com/auth/calendar"


def consent() -> str:
    """Return the code that a person's consent at accounts.google.com leads to."""
    asked = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT_URIS[0], "response_type": "code", "scope": SCOPES}
    with requests.Session() as browser:
        url = "https://accounts.google.com/o/oauth2/auth"
        page = browser.get(url, params={**asked, "access_type": "offline"}, timeout=10)
        form = {"form_token": page.text.partition('name="form_token" value="')[2].partition('"')[0]}
        page = browser.post(page.url, {**form, "account": "anna@fjordworks.example"}, timeout=10)
        decision = {**form, "decision": "allow", "allowed": SCOPES.split()}
        back = browser.post(page.url, decision, timeout=10, allow_redirects=False).headers["Location"]
    return dict(parse_qsl(urlsplit(back).query))["code"]


def tokens() -> dict[str, str]:
    """Return what oauth2.googleapis.com gives for the code."""
    form = {"grant_type": "authorization_code", "code": consent(), "redirect_uri": REDIRECT_URIS[0]}
    answer = requests.post("https://oauth2.googleapis.com/token", form, auth=(CLIENT_ID, CLIENT_SECRET), timeout=10)
    answer.raise_for_status()
    given: dict[str, str] = answer.json()
    return given


def main() -> None:
    """Sign in, verify the ID token, write and list events, in a batch too, and refresh on the way."""
    world = demo_world()
    with RunningSandbox(world, port=443, tls=AUTHORITY.context(*GOOGLE_HOSTS, *LOOPBACK)):
        given = tokens()
        transport = Request()
        who = id_token.verify_oauth2_token(given["id_token"], transport, CLIENT_ID)  # type: ignore[no-untyped-call]
        held = Credentials(  # type: ignore[no-untyped-call]
            given["access_token"],
            refresh_token=given["refresh_token"],
            token_uri="https://oauth2.googleapis.com/token",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
        )
        world.identity.expire_access_tokens()
        calendar = build("calendar", "v3", credentials=held, cache_discovery=False)
        times = {"start": {"dateTime": "2026-11-24T10:00:00Z"}, "end": {"dateTime": "2026-11-24T11:00:00Z"}}
        made = calendar.events().insert(calendarId="primary", body={"summary": "By name", **times}).execute()
        answers = []
        batch = calendar.new_batch_http_request(lambda _, answer, error: answers.append(error is None))
        for _ in range(3):
            batch.add(calendar.events().get(calendarId="primary", eventId=made["id"]))
        batch.execute()
        found = {"issuer": who["iss"], "email": who["email"], "summary": made["summary"], "batch": answers}
        print(json.dumps({**found, "refreshed": held.token != given["access_token"]}))


main()
