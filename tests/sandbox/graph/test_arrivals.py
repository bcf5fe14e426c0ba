"""Meetings from elsewhere: of people who have no mailbox in the sandbox, and of before it started."""

from typing import Any

import requests

from nundina_sandbox.microsoft.graph.arrivals import cancellation_arrives, invitation_arrives
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, STRANGER, GraphUser, event_body

Json = dict[str, Any]
UID = "7kukuqrfedlm2f9t0vnqsdkr4k@google.com"


def _invitation(**changes: Any) -> Json:
    organizer = {"emailAddress": {"address": STRANGER, "name": "Somebody"}}
    return event_body("Proposal", guests=(ANNA,), organizer=organizer, iCalUId=UID, **changes)


def test_an_invitation_from_elsewhere_keeps_the_uid_that_it_came_with(
    sandbox: RunningMicrosoft, anna: GraphUser
) -> None:
    invitation_arrives(sandbox.world.graph, sandbox.world.graph.mailboxes[ANNA], _invitation())
    copy = anna.only()
    assert (copy["iCalUId"], copy["isOrganizer"], copy["showAs"]) == (UID, False, "tentative")
    assert copy["organizer"]["emailAddress"]["address"] == STRANGER
    anna.post(f"/me/events/{copy['id']}/accept", {"Comment": "gladly"}, status=202)
    (mail,) = sandbox.world.outbox
    assert (mail.to, mail.kind, mail.text) == (STRANGER, "reply", "gladly")
    assert f"UID:{UID}\r\n" in mail.ics
    assert anna.only()["showAs"] == "busy"


def test_an_update_and_a_cancellation_from_elsewhere_change_the_same_event(
    sandbox: RunningMicrosoft, anna: GraphUser
) -> None:
    state, mailbox = sandbox.world.graph, sandbox.world.graph.mailboxes[ANNA]
    invitation_arrives(state, mailbox, _invitation())
    first = anna.only()
    anna.post(f"/me/events/{first['id']}/accept", status=202)
    invitation_arrives(state, mailbox, _invitation(start="2026-11-25T09:00:00"))
    moved = anna.only()
    assert (moved["id"], moved["start"]["dateTime"][:10]) == (first["id"], "2026-11-25")
    assert moved["responseStatus"]["response"] == "notResponded"
    cancellation_arrives(state, mailbox, UID)
    assert anna.only()["isCancelled"] is True


def test_an_occurrence_of_a_series_from_elsewhere_has_the_uid_wrapped_with_its_day(
    sandbox: RunningMicrosoft, anna: GraphUser
) -> None:
    state = sandbox.world.graph
    invitation_arrives(state, state.mailboxes[ANNA], _invitation(weekly=2))
    raw = [bytes.fromhex(one["iCalUId"]) for one in anna.view()]
    assert [one[16:20].hex() for one in raw] == ["07ea0b17", "07ea0b1e"]
    assert all(one[40:] == b"vCal-Uid\x01\x00\x00\x00" + UID.encode() + b"\x00" for one in raw)
    assert [int.from_bytes(one[36:40], "little") for one in raw] == [len(one) - 40 for one in raw]
    assert anna.get("/me/events")["value"][0]["iCalUId"] == UID


def test_what_was_there_before_may_have_a_history(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    history = {"createdDateTime": "2020-01-01T00:00:00Z", "responseStatus": {"response": "accepted"}}
    sandbox.world.graph.seed(sandbox.world.people[ANNA], [_invitation(**history)])
    copy = anna.only()
    assert (copy["createdDateTime"], copy["iCalUId"]) == ("2020-01-01T00:00:00Z", UID)
    assert (copy["responseStatus"]["response"], copy["showAs"]) == ("accepted", "busy")


def test_mail_from_elsewhere_can_be_ordered_at_the_control_desk(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    def order(name: str, status: int = 200, **body: Any) -> None:
        answer = requests.post(f"{sandbox.url}/control/{name}", json={"person": ANNA, **body}, timeout=10)
        assert answer.status_code == status, answer.text

    order("invitation", event=_invitation())
    assert anna.only()["iCalUId"] == UID
    order("cancellation", iCalUId=UID)
    assert anna.only()["isCancelled"] is True
    order("invitation", 400, event={"subject": "of nobody"})
    order("invitation", 400, event=_invitation(showAs="perhaps"))
