"""Invitations, updates, answers and cancellations between the mailboxes of one world."""

import pytest

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, BEN, CLARA, STRANGER, GraphUser, event_body, graph_user

NEW_TIME = {
    "start": {"dateTime": "2026-11-24T15:00:00", "timeZone": "Europe/Oslo"},
    "end": {"dateTime": "2026-11-24T16:00:00", "timeZone": "Europe/Oslo"},
}


def _statuses(anna: GraphUser) -> dict[str, str]:
    return {one["emailAddress"]["address"]: one["status"]["response"] for one in anna.only()["attendees"]}


def test_an_invitation_arrives_in_the_guests_calendar_as_tentative(anna: GraphUser, ben: GraphUser) -> None:
    made = anna.event(guests=(BEN,), body={"contentType": "text", "content": "agenda"})
    copy = ben.only()
    assert copy["iCalUId"] == made["iCalUId"]
    assert copy["id"] != made["id"]
    assert (copy["isOrganizer"], copy["showAs"]) == (False, "tentative")
    assert copy["responseStatus"] == {"response": "notResponded", "time": "0001-01-01T00:00:00Z"}
    assert copy["organizer"]["emailAddress"]["address"] == ANNA
    assert copy["bodyPreview"] == "agenda"
    assert made["responseStatus"]["response"] == "organizer"


def test_guests_outside_of_the_world_are_invited_by_a_mail_that_can_be_seen(
    sandbox: RunningMicrosoft, anna: GraphUser
) -> None:
    made = anna.event(guests=(STRANGER,), weekly=4)
    (mail,) = sandbox.world.outbox
    assert (mail.to, mail.kind, mail.sender, mail.subject) == (STRANGER, "request", ANNA, "Review")
    assert mail.ical_uid == made["iCalUId"]
    plain = mail.ics.replace("\r\n ", "")
    assert "METHOD:REQUEST\r\n" in plain
    assert f"UID:{made['iCalUId']}\r\n" in plain
    assert "RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;WKST=SU;COUNT=4\r\n" in plain
    assert all(len(line.encode()) <= 75 for line in mail.ics.split("\r\n"))


@pytest.mark.parametrize(
    ("action", "answer", "shown"),
    [("accept", "accepted", "busy"), ("tentativelyAccept", "tentativelyAccepted", "tentative")],
)
def test_an_answer_reaches_the_organizer_and_changes_how_the_copy_is_shown(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser, action: str, answer: str, shown: str
) -> None:
    anna.event(guests=(BEN, CLARA))
    ben.post(f"/me/events/{ben.only()['id']}/{action}", {"Comment": "fine", "SendResponse": True}, status=202)
    assert _statuses(anna) == {BEN: answer, CLARA: "none"}
    assert (ben.only()["showAs"], ben.only()["responseStatus"]["response"]) == (shown, answer)
    assert sandbox.world.outbox[-1].kind == "reply"
    assert sandbox.world.outbox[-1].text == "fine"


def test_a_declined_meeting_leaves_the_calendar(anna: GraphUser, ben: GraphUser) -> None:
    anna.event(guests=(BEN,))
    ben.post(f"/me/events/{ben.only()['id']}/decline", {"comment": "away"}, status=202)
    assert ben.view() == []
    assert _statuses(anna) == {BEN: "declined"}


def test_a_declined_meeting_stays_as_free_where_its_guest_keeps_such(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser
) -> None:
    sandbox.world.graph.mailboxes[BEN].settings.keeps_declined = True
    anna.event(guests=(BEN,))
    ben.post(f"/me/events/{ben.only()['id']}/decline", status=202)
    assert (ben.only()["showAs"], ben.only()["responseStatus"]["response"]) == ("free", "declined")


def test_an_answer_that_is_not_sent_stays_with_the_guest(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser
) -> None:
    anna.event(guests=(BEN,))
    mails = len(sandbox.world.outbox)
    ben.post(f"/me/events/{ben.only()['id']}/accept", {"SendResponse": False}, status=202)
    assert ben.only()["responseStatus"]["response"] == "accepted"
    assert _statuses(anna) == {BEN: "none"}
    assert len(sandbox.world.outbox) == mails


def test_a_guest_who_proposes_another_time_is_heard(anna: GraphUser, ben: GraphUser) -> None:
    anna.event(guests=(BEN,))
    copy = ben.only()["id"]
    ben.post(f"/me/events/{copy}/tentativelyAccept", {"SendResponse": True, "ProposedNewTime": NEW_TIME}, status=202)
    proposed = anna.only()["attendees"][0]["proposedNewTime"]
    assert proposed["start"] == {"dateTime": "2026-11-24T14:00:00.0000000", "timeZone": "UTC"}
    ben.post(f"/me/events/{copy}/decline", {"SendResponse": False, "ProposedNewTime": NEW_TIME}, status=400)


def test_the_organizer_cannot_answer_and_a_guest_cannot_cancel(anna: GraphUser, ben: GraphUser) -> None:
    made = anna.event(guests=(BEN,))
    error = anna.post(f"/me/events/{made['id']}/accept", status=400)["error"]
    assert "meeting organizer" in error["message"]
    error = ben.post(f"/me/events/{ben.only()['id']}/cancel", {"comment": "no"}, status=400)["error"]
    assert error["code"] == "ErrorInvalidRequest"


def test_another_time_reaches_the_guests_and_asks_them_again(anna: GraphUser, ben: GraphUser) -> None:
    made = anna.event(guests=(BEN,))
    ben.post(f"/me/events/{ben.only()['id']}/accept", status=202)
    anna.patch(f"/me/events/{made['id']}", NEW_TIME)
    copy = ben.only()
    assert copy["start"]["dateTime"] == "2026-11-24T14:00:00.0000000"
    assert (copy["responseStatus"]["response"], copy["showAs"]) == ("notResponded", "tentative")
    assert _statuses(anna) == {BEN: "none"}


def test_another_subject_reaches_the_guests_and_leaves_their_answers(anna: GraphUser, ben: GraphUser) -> None:
    made = anna.event(guests=(BEN,))
    ben.post(f"/me/events/{ben.only()['id']}/accept", status=202)
    anna.patch(f"/me/events/{made['id']}", {"subject": "Renamed"})
    assert (ben.only()["subject"], ben.only()["responseStatus"]["response"]) == ("Renamed", "accepted")
    assert _statuses(anna) == {BEN: "accepted"}


def test_only_who_is_added_or_removed_is_told_of_a_change_of_the_list(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser
) -> None:
    made = anna.event(guests=(BEN, STRANGER))
    sandbox.world.outbox.clear()
    guests = [{"type": "required", "emailAddress": {"address": one}} for one in (STRANGER, CLARA)]
    anna.patch(f"/me/events/{made['id']}", {"attendees": guests})
    assert sorted((mail.to, mail.kind) for mail in sandbox.world.outbox) == [(BEN, "cancel"), (CLARA, "request")]
    assert ben.only()["isCancelled"] is True


def test_a_change_that_concerns_only_the_organizer_is_told_to_nobody(
    sandbox: RunningMicrosoft, anna: GraphUser
) -> None:
    made = anna.event(guests=(BEN,))
    sandbox.world.outbox.clear()
    anna.patch(f"/me/events/{made['id']}", {"categories": ["Blue category"], "reminderMinutesBeforeStart": 5})
    assert sandbox.world.outbox == []


@pytest.mark.parametrize("way", ["cancel", "delete"])
def test_a_cancelled_meeting_stays_with_its_guests_until_they_remove_it(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser, way: str
) -> None:
    made = anna.event(guests=(BEN,))
    if way == "cancel":
        anna.post(f"/me/events/{made['id']}/cancel", {"Comment": "snow"}, status=202)
        assert sandbox.world.outbox[-1].text == "snow"
    else:
        anna.delete(f"/me/events/{made['id']}")
    assert anna.view() == []
    copy = ben.only()
    assert (copy["isCancelled"], copy["subject"], copy["showAs"]) == (True, "Canceled: Review", "free")
    ben.delete(f"/me/events/{copy['id']}")
    assert ben.view() == []


def test_a_guest_who_deletes_their_copy_says_nothing(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser
) -> None:
    anna.event(guests=(BEN,))
    mails = len(sandbox.world.outbox)
    ben.delete(f"/me/events/{ben.only()['id']}")
    assert _statuses(anna) == {BEN: "none"}
    assert len(sandbox.world.outbox) == mails


def test_one_cancelled_week_is_marked_in_the_guests_series(anna: GraphUser, ben: GraphUser) -> None:
    anna.event(guests=(BEN,), weekly=3)
    anna.delete(f"/me/events/{anna.view()[1]['id']}")
    assert [(one["type"], one["isCancelled"]) for one in ben.view()] == [
        ("occurrence", False),
        ("exception", True),
        ("occurrence", False),
    ]


def test_one_moved_week_is_moved_with_its_guests(anna: GraphUser, ben: GraphUser) -> None:
    anna.event(guests=(BEN,), weekly=3)
    anna.patch(f"/me/events/{anna.view()[0]['id']}", NEW_TIME)
    first = ben.view()[0]
    assert (first["type"], first["start"]["dateTime"]) == ("exception", "2026-11-24T14:00:00.0000000")
    assert first["originalStart"] == "2026-11-23T08:00:00Z"


def test_an_answer_to_one_week_makes_an_exception_on_both_sides(anna: GraphUser, ben: GraphUser) -> None:
    anna.event(guests=(BEN,), weekly=3)
    ben.post(f"/me/events/{ben.view()[1]['id']}/decline", status=202)
    assert len(ben.view()) == 2
    shown = [(one["type"], one["attendees"][0]["status"]["response"]) for one in anna.view()]
    assert shown == [("occurrence", "none"), ("exception", "declined"), ("occurrence", "none")]


def test_an_answer_to_the_series_counts_for_every_week(anna: GraphUser, ben: GraphUser) -> None:
    made = anna.event(guests=(BEN,), weekly=2)
    anna.patch(f"/me/events/{anna.view()[1]['id']}", {"subject": "Special"})
    ben.post(f"/me/events/{ben.view()[0]['seriesMasterId']}/accept", status=202)
    assert {one["responseStatus"]["response"] for one in ben.view()} == {"accepted"}
    assert anna.get(f"/me/events/{made['id']}")["attendees"][0]["status"]["response"] == "accepted"


def test_a_guests_own_change_stays_in_their_calendar(anna: GraphUser, ben: GraphUser) -> None:
    anna.event(guests=(BEN,))
    ben.patch(f"/me/events/{ben.only()['id']}", {"sensitivity": "private", "categories": ["mine"]})
    assert ben.only()["sensitivity"] == "private"
    assert anna.only()["sensitivity"] == "normal"


def test_hidden_guests_see_only_themselves(anna: GraphUser, ben: GraphUser) -> None:
    anna.event(guests=(BEN, CLARA), hideAttendees=True)
    assert [one["emailAddress"]["address"] for one in ben.only()["attendees"]] == [BEN]
    assert len(anna.only()["attendees"]) == 2


def test_a_forwarded_invitation_arrives_and_its_answer_adds_a_guest(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser
) -> None:
    anna.event(guests=(BEN,))
    to = {"ToRecipients": [{"emailAddress": {"address": CLARA}}], "Comment": "for you"}
    ben.post(f"/me/events/{ben.only()['id']}/forward", to, status=202)
    with graph_user(sandbox, CLARA) as clara:
        clara.post(f"/me/events/{clara.only()['id']}/accept", status=202)
    assert _statuses(anna) == {BEN: "none", CLARA: "accepted"}


def test_a_guest_can_be_invited_again(anna: GraphUser, ben: GraphUser) -> None:
    made = anna.event(guests=(BEN,))
    anna.patch(f"/me/events/{made['id']}", {"attendees": []})
    assert ben.only()["isCancelled"] is True
    anna.patch(f"/me/events/{made['id']}", {"attendees": event_body(guests=(BEN,))["attendees"]})
    assert (ben.only()["isCancelled"], ben.only()["subject"]) == (False, "Review")


@pytest.mark.parametrize("way", ["delete", "move"])
def test_a_guest_of_one_week_only_hears_when_the_series_ends_or_moves(
    anna: GraphUser, ben: GraphUser, way: str
) -> None:
    made = anna.event(weekly=3)
    anna.patch(f"/me/events/{anna.view()[1]['id']}", {"attendees": event_body(guests=(BEN,))["attendees"]})
    assert ben.only()["isCancelled"] is False
    if way == "delete":
        anna.delete(f"/me/events/{made['id']}")
    else:
        anna.patch(f"/me/events/{made['id']}", NEW_TIME | {"recurrence": None})
    assert ben.only()["isCancelled"] is True


def test_a_cancelled_meeting_cannot_be_answered(anna: GraphUser, ben: GraphUser) -> None:
    anna.delete(f"/me/events/{anna.event(guests=(BEN,))['id']}")
    error = ben.post(f"/me/events/{ben.only()['id']}/accept", status=400)["error"]
    assert error["code"] == "ErrorCalendarIsCancelledForAccept"
