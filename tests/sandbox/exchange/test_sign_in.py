"""Who may come in, and how."""

import base64

import pytest
import requests
import spnego
from exchangelib import NTLM, CalendarItem
from exchangelib.errors import UnauthorizedError

from nundina_sandbox.exchange.access.permission_levels import PermissionLevel
from nundina_sandbox.exchange.server import RunningExchange
from support.ews_by_hand import appointment, ask, envelope, get_calendar, view
from support.exchange_client import account, at
from support.exchange_sandbox import ANNA, ANNAS_PASSWORD, BERT, running_exchange

OWN_CALENDAR = '<t:DistinguishedFolderId Id="calendar"/>'
BERTS_CALENDAR = (
    '<t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>bert@corp.example</t:EmailAddress></t:Mailbox>'
    "</t:DistinguishedFolderId>"
)


@pytest.mark.parametrize("name", ["anna", "CORP\\anna", "corp\\ANNA", "anna@corp.example"])
def test_a_person_signs_in_under_any_form_of_the_name(exchange: RunningExchange, name: str) -> None:
    assert ask(exchange, get_calendar(), user=name).codes == ["NoError"]


def test_a_wrong_password_and_an_unknown_name_are_refused_with_what_is_offered(exchange: RunningExchange) -> None:
    exchange.world.server.schemes = ("Negotiate", "NTLM", "Basic")
    for name, password in ((ANNA, "wrong"), ("nobody", ANNAS_PASSWORD)):
        answer = requests.post(exchange.ews_url, b"", auth=(name, password), timeout=10)
        assert answer.status_code == 401
        assert answer.raw.headers.getlist("WWW-Authenticate") == ["Negotiate", "NTLM", 'Basic realm="exchange"']


def test_the_path_is_read_whatever_its_case_and_a_browser_is_challenged(exchange: RunningExchange) -> None:
    for path in ("/EWS/Exchange.asmx", "/ews/exchange.asmx", "/Ews/EXCHANGE.ASMX"):
        assert requests.get(exchange.url + path, timeout=10).status_code == 401
    opened = requests.get(exchange.ews_url, auth=(ANNA, ANNAS_PASSWORD), timeout=10, allow_redirects=False)
    assert (opened.status_code, opened.headers["Location"]) == (302, "/EWS/Services.wsdl")
    assert requests.post(f"{exchange.url}/ews/wrong.asmx", auth=(ANNA, ANNAS_PASSWORD), timeout=10).status_code == 404
    assert opened.headers["Server"] == "Microsoft-IIS/10.0"


def test_with_two_factors_only_an_app_password_opens_the_door(exchange: RunningExchange) -> None:
    anna = exchange.world.people[ANNA]
    anna.has_two_factors = True
    assert ask(exchange, get_calendar()).status == 401
    anna.app_passwords.add("abcd efgh")
    assert ask(exchange, get_calendar(), password="abcd efgh").codes == ["NoError"]


def test_ntlm_proves_a_password_without_sending_it() -> None:
    with running_exchange(schemes=("NTLM",)) as exchange:
        assert account(exchange, auth=NTLM).calendar.name == "Calendar"
        assert account(exchange, auth=None, username="anna@corp.example").calendar.name == "Calendar"
        assert ask(exchange, get_calendar()).status == 401
        with pytest.raises(UnauthorizedError):
            assert account(exchange, auth=NTLM, password="wrong").calendar


def test_a_password_with_a_colon_works_with_both() -> None:
    with running_exchange(schemes=("NTLM", "Basic")) as exchange:
        exchange.world.people[ANNA].password = "a:b:c"
        assert ask(exchange, get_calendar(), password="a:b:c").codes == ["NoError"]
        assert account(exchange, auth=NTLM, password="a:b:c").calendar.name == "Calendar"


def test_broken_credentials_are_no_credentials(exchange: RunningExchange) -> None:
    exchange.world.server.schemes = ("Negotiate", "NTLM", "Basic")
    for given in ("Basic %%%", "NTLM", "NTLM AAAA", "Negotiate ////", "Basic " + base64.b64encode(b"\xff").decode()):
        answer = requests.post(exchange.ews_url, b"", headers={"Authorization": given}, timeout=10)
        assert answer.status_code == 401, given


def test_a_disabled_account_is_refused(exchange: RunningExchange) -> None:
    exchange.world.people[ANNA].is_disabled = True
    assert ask(exchange, get_calendar()).status == 401


def test_an_account_without_a_mailbox_hears_so(exchange: RunningExchange) -> None:
    exchange.world.people[ANNA].has_mailbox = False
    assert ask(exchange, get_calendar()).codes == ["ErrorMissingEmailAddress"]


def test_only_who_may_impersonate_does(exchange: RunningExchange) -> None:
    header = (
        "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>bert@corp.example</t:PrimarySmtpAddress>"
        "</t:ConnectingSID></t:ExchangeImpersonation>"
    )
    assert ask(exchange, get_calendar(), header=header).codes == ["ErrorImpersonateUserDenied"]
    exchange.world.people[ANNA].may_impersonate = True
    berts = account(exchange, BERT, impersonated=True)
    assert berts.calendar.name == "Calendar"
    nobody = header.replace("bert@", "nobody@")
    assert ask(exchange, get_calendar(), header=nobody).codes == ["ErrorNonExistentMailbox"]


def test_a_colleagues_calendar_opens_by_permission(exchange: RunningExchange) -> None:
    berts = get_calendar("<t:Mailbox><t:EmailAddress>bert@corp.example</t:EmailAddress></t:Mailbox>")
    assert ask(exchange, berts).codes == ["ErrorAccessDenied"]
    exchange.world.people[BERT].permissions[ANNA] = PermissionLevel.REVIEWER
    assert ask(exchange, berts).codes == ["NoError"]
    nobodys = berts.replace("bert@", "nobody@")
    assert ask(exchange, nobodys).codes == ["ErrorNonExistentMailbox"]


def test_a_reviewer_reads_but_neither_writes_nor_sees_what_is_private(exchange: RunningExchange) -> None:
    bert = account(exchange, BERT, username=BERT, password="Bert's password")
    for subject, sensitivity in (("Open", "Normal"), ("Secret", "Private")):
        CalendarItem(
            folder=bert.calendar, subject=subject, sensitivity=sensitivity, start=at(24, 10), end=at(24, 11)
        ).save()
    exchange.world.people[BERT].permissions[ANNA] = PermissionLevel.REVIEWER
    day = view("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z").replace(OWN_CALENDAR, BERTS_CALENDAR)
    assert ask(exchange, day).texts("Subject") == ["Open"]
    mine = appointment("Mine", "2026-11-24T12:00:00Z", "2026-11-24T13:00:00Z").replace(
        "<m:Items>", f"<m:SavedItemFolderId>{BERTS_CALENDAR}</m:SavedItemFolderId><m:Items>"
    )
    assert ask(exchange, mine).codes == ["ErrorAccessDenied"]
    exchange.world.people[BERT].sees_private.add(ANNA)
    exchange.world.people[BERT].permissions[ANNA] = PermissionLevel.EDITOR
    assert ask(exchange, mine).codes == ["NoError"]
    assert ask(exchange, day).texts("Subject") == ["Open", "Secret", "Mine"]


@pytest.mark.parametrize(("protocol", "scheme"), [("ntlm", "NTLM"), ("negotiate", "Negotiate"), ("ntlm", "Negotiate")])
def test_a_connection_stays_signed_in_after_its_handshake_and_another_one_is_not(protocol: str, scheme: str) -> None:
    body = envelope(get_calendar())
    with running_exchange(schemes=("Negotiate", "NTLM")) as exchange, requests.Session() as session:
        client = spnego.client("CORP\\anna", ANNAS_PASSWORD, protocol=protocol)
        token, status = client.step(), 401
        while token is not None and status == 401:
            sent = {"Authorization": f"{scheme} {base64.b64encode(token).decode()}"}
            answer = session.post(exchange.ews_url, body, headers=sent, timeout=10)
            status, offered = answer.status_code, answer.headers.get("WWW-Authenticate", "")
            token = client.step(base64.b64decode(offered.partition(" ")[2])) if status == 401 else None
        assert status == 200
        assert session.post(exchange.ews_url, body, timeout=10).status_code == 200
        assert requests.post(exchange.ews_url, body, timeout=10).status_code == 401
        [*_, last, _] = exchange.world.requests.entries()
        assert (last.operation, last.person) == ("GetFolder", ANNA)
