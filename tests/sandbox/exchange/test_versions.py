"""Servers from Exchange 2007 to Subscription Edition, and what each understands."""

import pytest
from exchangelib.errors import TransportError

from nundina_sandbox.exchange.faults import Fault
from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.server_versions import SERVER_VERSIONS
from support.ews_by_hand import appointment, ask, get_calendar
from support.exchange_client import account
from support.exchange_sandbox import running_exchange

ZONES = "<m:GetServerTimeZones><m:Ids><t:Id>W. Europe Standard Time</t:Id></m:Ids></m:GetServerTimeZones>"


@pytest.mark.parametrize("name", SERVER_VERSIONS)
def test_a_server_says_which_it_is(name: str) -> None:
    with running_exchange(version=name) as exchange:
        version = SERVER_VERSIONS[name]
        answer = ask(exchange, get_calendar(), version="Exchange2007")
        assert answer.codes == ["NoError"]
        [said] = answer.attributes("ServerVersionInfo")
        assert tuple(int(said[f"{part}Version"]) for part in ("Major", "Minor")) == version.build[:2]
        assert said.get("Version") == version.says
        assert account(exchange).version.build.major_version == version.build[0]


def test_a_server_refuses_a_version_that_is_newer_than_itself_and_names_its_own() -> None:
    with running_exchange(version="Exchange 2010 SP1") as exchange:
        for wanted in ("Exchange2010_SP2", "Exchange2016", "Nonsense"):
            answer = ask(exchange, get_calendar(), version=wanted)
            assert (answer.status, answer.codes) == (500, ["ErrorInvalidServerVersion"])
            assert answer.attributes("ServerVersionInfo")[0]["MinorVersion"] == "1"


def test_an_old_server_does_not_know_new_operations_and_an_old_request_cannot_ask_for_them(
    exchange: RunningExchange,
) -> None:
    assert ask(exchange, ZONES, version="Exchange2010").codes == ["NoError"]
    assert ask(exchange, ZONES, version="Exchange2007_SP1").codes == ["ErrorIncorrectSchemaVersion"]
    with running_exchange(version="Exchange 2007 SP1") as old:
        assert ask(old, ZONES, version="Exchange2007_SP1").codes == ["ErrorInvalidRequest"]


def test_a_request_without_a_version_is_one_of_2007(exchange: RunningExchange) -> None:
    assert ask(exchange, get_calendar(), version=None).codes == ["NoError"]
    assert ask(exchange, ZONES, version=None).codes == ["ErrorIncorrectSchemaVersion"]


def test_a_property_of_a_newer_schema_is_refused_where_it_is_read_and_where_it_is_written() -> None:
    zone = '<t:StartTimeZone Id="UTC"/>'
    made = appointment("Budget", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z", zone)
    asked = (
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>'
        '<t:FieldURI FieldURI="calendar:StartTimeZone"/></t:AdditionalProperties></m:ItemShape><m:ParentFolderIds>'
        '<t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>'
    )
    with running_exchange() as exchange:
        assert ask(exchange, made, version="Exchange2007_SP1").codes == ["ErrorSchemaValidation"]
        assert ask(exchange, asked, version="Exchange2007_SP1").codes == ["ErrorInvalidPropertyRequest"]


def test_exchangelib_says_of_what_answers_html_that_it_is_no_exchange(exchange: RunningExchange) -> None:
    exchange.world.faults.arm(Fault("loginPage", times=None))
    with pytest.raises(TransportError):
        assert account(exchange).version
