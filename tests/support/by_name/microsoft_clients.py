"""Microsoft's own Python client with its addresses as they ship; run in a network namespace where those lead here.

Prints one JSON object with what happened. The argument is a folder for the authority's certificate.
"""

import json
import os
import sys
import warnings
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from nundina_sandbox.certificates import LOOPBACK, MICROSOFT_HOSTS, Authority
from nundina_sandbox.microsoft.demo_world import CLIENT_ID, CLIENT_SECRET, REDIRECT_URIS, demo_world
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.running import RunningMicrosoft

AUTHORITY = Authority.new()
CERTIFICATE = Path(sys.argv[1]) / "ca.pem"
AUTHORITY.write(CERTIFICATE)
for variable in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
    os.environ[variable] = str(CERTIFICATE)

import msal  # noqa: E402  # the clients below read the variables when they are imported
import requests  # noqa: E402

SCOPES = ["https://graph.microsoft.com/Calendars.ReadWrite", "User.Read"]
ANNA = "anna@fjordworks.example"
DESKTOP = "11111111-2222-4333-8444-555555555555"
warnings.simplefilter("ignore", UserWarning)


def consent(url: str) -> dict[str, str]:
    """Return what a person's consent on Microsoft's pages sends back; who has allowed it before is not asked."""
    with requests.Session() as browser:
        shown = followed(browser, browser.get(url, timeout=10, allow_redirects=False))
        for pressed in ({"account": ANNA}, {"decision": "accept"}):
            if not shown.is_redirect:
                form = {"form_token": shown.text.partition('name="form_token" value="')[2].partition('"')[0]}
                posted = browser.post(shown.url, form | pressed, timeout=10, allow_redirects=False)
                shown = followed(browser, posted)
    return dict(parse_qsl(urlsplit(shown.headers["Location"]).query))


def followed(browser: requests.Session, answer: requests.Response) -> requests.Response:
    """Return the page to which redirects within Microsoft lead, or the redirect that leaves."""
    while answer.is_redirect:
        target = urljoin(answer.url, answer.headers["Location"])
        if urlsplit(target).hostname not in MICROSOFT_HOSTS:
            return answer
        answer = browser.get(target, timeout=10, allow_redirects=False)
    return answer


def signed_in(app: msal.ClientApplication, redirect_uri: str) -> dict[str, object]:
    """Return what msal gets for a consent, and then for a refresh."""
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=redirect_uri)
    found = app.acquire_token_by_auth_code_flow(flow, consent(flow["auth_uri"]))
    forced = app.acquire_token_silent(SCOPES, app.get_accounts()[0], force_refresh=True)
    return {"token": forced["access_token"], "issuer": found["id_token_claims"]["iss"].partition("/")[2][1:]}


def main() -> None:
    """Sign in from a web server and from a desktop, in two clouds, and ask Graph who it is and what is on."""
    world = demo_world()
    world.register_client(Client(DESKTOP, "", ("http://localhost",), "Desktop"))
    with RunningMicrosoft(world, port=443, tls=AUTHORITY.context(*MICROSOFT_HOSTS, *LOOPBACK)):
        web = msal.ConfidentialClientApplication(CLIENT_ID, client_credential=CLIENT_SECRET)
        found = signed_in(web, REDIRECT_URIS[0])
        desktop = msal.PublicClientApplication(
            DESKTOP, authority="https://login.microsoftonline.com/organizations", instance_discovery=True
        )
        local = signed_in(desktop, "http://localhost:5000")
        government = msal.PublicClientApplication(DESKTOP, authority="https://login.microsoftonline.us/common")
        abroad = signed_in(government, "http://localhost:5000")
        bearer = {"Authorization": f"Bearer {found['token']}"}
        me = requests.get("https://graph.microsoft.com/v1.0/me", headers=bearer, timeout=10).json()
        events = requests.get("https://graph.microsoft.com/v1.0/me/events", headers=bearer, timeout=10).json()
        who = requests.get("https://graph.microsoft.com/oidc/userinfo", headers=bearer, timeout=10)
        print(
            json.dumps(
                {
                    "mail": me["mail"],
                    "subjects": sorted(event["subject"] for event in events["value"]),
                    "userinfo": who.status_code,
                    "issuers": [one["issuer"] for one in (found, local, abroad)],
                    "environment": web.get_accounts()[0]["environment"],
                }
            )
        )


main()
