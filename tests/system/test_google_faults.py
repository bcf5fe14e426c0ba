"""Every fault that the sandbox can make, at every call: what the user reads meanwhile, and that nothing is lost by it.

A table for each call names the sentences and what the page offers, for every kind of fault. After the user has done
what the page offers and the time has passed that it names, calendar and timeline agree, and nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from nundina.domain.connections import ConnectionState
from nundina.domain.sync import OutboxState
from nundina.use_cases.app_problems import CALL_ERRORS, PROBLEMS, problem_of
from nundina_google_calendar import client
from nundina_sandbox.google.faults import KINDS
from support.faulty_google import GUEST, LONG_ENOUGH, FaultyGoogle, Page
from support.google_calendar_client import timed
from support.google_sync import google_sync

pytestmark = pytest.mark.rule("CON-11", "CON-12", "SYNC-15")

AWAY = (
    *("error500", "error502", "error503", "error504", "html"),
    *("drop", "dropAfterCommit", "malformedJson", "truncatedBody"),
)
LIMITED = ("tooManyRequests", "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded")
FORBIDDEN = ("forbidden", "forbiddenForNonOrganizer")
FORGOTTEN = ("fullSyncRequired", "updatedMinTooLongAgo")
UNHARMED = ("delay", "truncatedList")  # the second one only where the answer is no list
NO_BODY = ("malformedJson", "truncatedBody")  # cannot harm an answer that has none
GONE_ALREADY = ("notFound", "deleted")  # what somebody else has cancelled is no error

LOST = (
    (
        "Google Calendar no longer accepts our access to anna@fjordworks.example: the password changed, or access was "
        "removed. Your calendar is not synced until you reconnect; nothing is lost."
    ),
    "[Reconnect]",
)
MISSING = (
    (
        "Google Calendar is missing a permission for anna@fjordworks.example, so your calendar is not synced. "
        "Reconnect and allow everything that is asked for; nothing is lost."
    ),
    "[Reconnect]",
)
LOST_OR_MISSING = {"authError": LOST, "insufficientPermissions": MISSING}
NOTHING_WRONG = ("Last sync just now", "[Sync now]")

Told = tuple[str, ...]  # sentences, and in brackets what can be pressed
Table = dict[str, Told]


def table(*rows: tuple[tuple[str, ...], Told]) -> Table:
    """Return what is told for each kind of fault; a kind that is there twice, or not at all, is a mistake."""
    told = {kind: sentences for kinds, sentences in rows for kind in kinds}
    assert sorted(kind for kinds, _ in rows for kind in kinds) == sorted(KINDS)
    return told


SYNC_FAILED = "The last sync did not succeed."
LISTING = table(
    (
        (*AWAY, *FORGOTTEN, "truncatedList"),
        (SYNC_FAILED, "The provider did not answer. Nundina tries again by itself.", "[Sync now]"),
    ),
    (
        LIMITED,
        (
            SYNC_FAILED,
            "The provider asked us to slow down. Nundina tries again by itself.",
            "Paused until",
            "Then it goes on by itself.",
            "[Sync now]",
        ),
    ),
    (
        (*FORBIDDEN, "notFound", "deleted", "duplicate", "conditionNotMet", "invalidGrant"),
        (SYNC_FAILED, "The provider refused to say what changed. Nundina tries again by itself.", "[Sync now]"),
    ),
    (("authError",), LOST),
    (("insufficientPermissions",), MISSING),
    (("delay",), NOTHING_WRONG),
)

NEXT_TRY = ("Not yet in your calendar, next try at",)
NOT_TAKEN = ("Your calendar did not take this. The meeting is on the timeline only. You can try again.", "[Try again]")
NOT_ALLOWED = ("Your calendar does not allow this. The meeting is on the timeline only.", "[Try again]")
NOT_ACCEPTED = ("Your calendar did not accept this meeting as it is. Edit it and try again.", "[Try again]", "[Edit]")
WAITS = ("Not yet in your calendar: reconnect your calendar, and it is sent by itself.",)
CREATING = table(
    ((*AWAY, *LIMITED, *FORGOTTEN), NEXT_TRY),
    (FORBIDDEN, NOT_ALLOWED),
    (("notFound", "deleted", "duplicate", "conditionNotMet"), NOT_TAKEN),
    (("invalidGrant",), NOT_ACCEPTED),
    (("authError",), (*WAITS, LOST[0], "[Reconnect]")),
    (("insufficientPermissions",), (*WAITS, MISSING[0], "[Reconnect]")),
    (("delay", "truncatedList"), ("In 1 calendar of your account",)),
)
CHANGE_NOT_ALLOWED = ("Your calendar does not allow this change, so it is on the timeline only.", "[Try again]")
CHANGE_NEXT_TRY = ("The change is not yet in your calendar, next try at",)
GONE = ("The event is no longer in your calendar, so the change could not be made there.", "[Try again]")
CHANGING = table(
    ((*AWAY, *LIMITED, *FORGOTTEN, "duplicate", "conditionNotMet"), CHANGE_NEXT_TRY),
    (FORBIDDEN, CHANGE_NOT_ALLOWED),
    (("notFound", "deleted"), GONE),
    (("invalidGrant",), NOT_ACCEPTED),
    (("authError",), (*WAITS, LOST[0], "[Reconnect]")),
    (("insufficientPermissions",), (*WAITS, MISSING[0], "[Reconnect]")),
    (("delay", "truncatedList"), ("In 1 calendar of your account",)),
)

REFRESHING = table(
    (
        (
            *(*AWAY, *FORGOTTEN, *FORBIDDEN, "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"),
            *("insufficientPermissions", "notFound", "deleted", "duplicate", "conditionNotMet"),
        ),
        (SYNC_FAILED, "The provider did not answer. Nundina tries again by itself.", "[Sync now]"),
    ),
    (
        ("tooManyRequests",),
        (SYNC_FAILED, "The provider asked us to slow down. Nundina tries again by itself.", "Paused until"),
    ),
    (
        ("authError",),
        (SYNC_FAILED, "The app is not set up on this host any more. Tell whoever runs Nundina.", "[Sync now]"),
    ),
    (("invalidGrant",), LOST),
    (("delay", "truncatedList"), NOTHING_WRONG),
)

WITHIN_SECONDS, AT_EACH_SYNC = "Changes arrive within seconds", "Changes arrive at each sync"
NOT_ANSWERED = "The provider did not answer when it was asked to tell of changes."
SLOW_DOWN = "The provider asked us to slow down."
REFUSED = "The provider refuses to call this host. Whoever runs Nundina sees why in its log."
NOT_ASKED = "The app could not ask the provider to tell of changes. An admin sees more on its page."
OF_WHOSE_CHANGES = "Users of whose changes the provider does not tell 1, since "
NOTHING_LOST = "; nothing is lost."


def watching_table(late: str, arrives: str) -> Table:
    """Return the table of opening a channel, or of renewing one."""

    def told(why: str) -> Told:
        return (late, "changes in your calendar arrive here at each sync", why, NOTHING_LOST, arrives)

    return table(
        (AWAY, told(NOT_ANSWERED)),
        (LIMITED, (*told(SLOW_DOWN), "Paused until")),
        ((*FORBIDDEN, "notFound", "deleted", "duplicate", "conditionNotMet", "invalidGrant"), told(REFUSED)),
        (FORGOTTEN, told(NOT_ASKED)),
        (("authError",), LOST),
        (("insufficientPermissions",), MISSING),
        (("delay", "truncatedList"), (WITHIN_SECONDS,)),
    )


WATCHING = watching_table("Since ", AT_EACH_SYNC)
RENEWING = watching_table("From ", WITHIN_SECONDS)


@pytest.fixture(scope="module")
def home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyGoogle]:
    """Anna's connected calendar, which all tests here break and mend in turn."""
    folder = tmp_path_factory.mktemp("faults")
    copyfile(sqlite_template, folder / "nundina.db")
    with pytest.MonkeyPatch.context() as quick, google_sync(f"sqlite:///{folder / 'nundina.db'}", folder) as story:
        quick.setattr(client, "PAUSE", 0.01)  # before a read is repeated
        story.work()
        yield FaultyGoogle(story)


@pytest.fixture
def google(home: FaultyGoogle) -> FaultyGoogle:
    """The same, well again whatever the test before it left."""
    home.mend()
    if not home.story.world.connections():
        home.connect_again()
    if home.story.connection.state is not ConnectionState.ACTIVE:
        home.recover()
    return home


def assert_told(page: Page, told: Told) -> None:
    for words in told:
        if words.startswith("["):
            assert words[1:-1] in page.offers, page.offers
        else:
            assert words in page.text, page.text[:2000]


@pytest.mark.parametrize(("kind", "told"), LISTING.items())
def test_a_sync_under_this_fault_is_explained_and_made_good(google: FaultyGoogle, kind: str, told: Told) -> None:
    google.happens_in_google()
    google.break_down(kind, "events.list")
    google.story.sync()
    assert_told(google.read(), told)
    google.recover()
    google.assert_nothing_is_lost_or_doubled()
    google.story.sync()
    assert_told(google.read(), NOTHING_WRONG)


@pytest.mark.rule("SYNC-1")
@pytest.mark.parametrize(("kind", "told"), CREATING.items())
def test_a_new_meeting_under_this_fault_is_explained_and_made_good(google: FaultyGoogle, kind: str, told: Told) -> None:
    google.break_down(kind, "events.insert")
    meeting = google.meet()
    page = google.read(f"/meetings/{meeting.id}")
    assert_told(page, told)
    google.mend()
    if "[Try again]" in told:
        google.retry(meeting)
    google.recover()
    google.assert_nothing_is_lost_or_doubled()


@pytest.mark.rule("SYNC-3")
@pytest.mark.parametrize(("kind", "told"), CHANGING.items())
def test_a_change_under_this_fault_is_explained_and_made_good(google: FaultyGoogle, kind: str, told: Told) -> None:
    meeting = google.meet()
    google.break_down(kind, "events.patch")
    title = google.edit(meeting)
    assert_told(google.read(f"/meetings/{meeting.id}"), told)
    google.mend()
    if "[Try again]" in told:
        google.retry(meeting)
    google.recover()
    google.assert_nothing_is_lost_or_doubled()
    assert title in google.read(f"/meetings/{meeting.id}").text


@pytest.mark.parametrize(("kind", "told"), REFRESHING.items())
def test_a_refresh_under_this_fault_is_explained_and_made_good(google: FaultyGoogle, kind: str, told: Told) -> None:
    google.happens_in_google()
    google.story.world.sandbox.world.identity.expire_access_tokens()
    google.break_down(kind, "oauth.token")
    google.story.sync()
    assert_told(google.read(), told)
    google.recover()
    google.assert_nothing_is_lost_or_doubled()


@pytest.mark.rule("SYNC-14")
@pytest.mark.parametrize(("kind", "told"), WATCHING.items())
def test_a_channel_that_cannot_be_opened_is_explained_and_opened_later(
    google: FaultyGoogle, kind: str, told: Told
) -> None:
    with google.reachable():
        google.forget_channels()
        google.happens_in_google()
        google.break_down(kind, "events.watch")
        google.story.sync()
        assert_told(google.read(), told)
        connected_apps = google.read("/marketplace/connected").text
        assert told[2] in connected_apps if AT_EACH_SYNC in told else OF_WHOSE_CHANGES not in connected_apps
        if google.story.connection.state is ConnectionState.ACTIVE:
            google.mend()
            google.assert_nothing_is_lost_or_doubled()
        google.recover()
        assert_told(google.read(), (WITHIN_SECONDS,))
        assert "not within seconds" not in google.read().text
        assert OF_WHOSE_CHANGES not in google.read("/marketplace/connected").text
        assert len(google.channels()) == 1


@pytest.mark.rule("SYNC-14")
@pytest.mark.parametrize(("kind", "told"), RENEWING.items())
def test_a_channel_that_cannot_be_renewed_is_explained_and_goes_on(google: FaultyGoogle, kind: str, told: Told) -> None:
    with google.reachable():
        google.forget_channels()
        google.story.sync()
        before = google.channels()
        google.break_down(kind, "events.watch")
        google.story.sync()
        assert_told(google.read(), told)
        assert (google.channels() == before) is ("not within seconds" in google.read().text or told in (LOST, MISSING))
        google.recover()
        assert "not within seconds" not in google.read().text
        [after] = google.channels()
        assert after.expires_at >= before[0].expires_at


@pytest.mark.rule("SYNC-14")
def test_a_host_that_google_cannot_call_says_so(google: FaultyGoogle) -> None:
    google.forget_channels()
    google.story.sync()
    unreachable = (
        "Changes in your calendar arrive here at each sync, every few minutes: the provider cannot call this host. "
        "Whoever runs Nundina can give it a public address."
    )
    assert_told(google.read(), (AT_EACH_SYNC, unreachable))
    assert "providers cannot call this host" in google.read("/marketplace/connected").text


@pytest.mark.rule("MTG-12")
@pytest.mark.parametrize("kind", KINDS)
def test_busy_times_under_this_fault_are_never_free_times(google: FaultyGoogle, kind: str) -> None:
    """No page asks for them yet: what the host learns is one of the problems that pages have sentences for."""
    calendar = google.busy_calendar()
    google.break_down(kind, "freebusy.query")
    if kind in UNHARMED:
        assert len(google.busy(calendar)[0].intervals) == 1
    else:
        with pytest.raises(CALL_ERRORS) as caught:
            google.busy(calendar)
        assert problem_of(caught.value) in PROBLEMS
    google.recover()
    assert len(google.busy(calendar)[0].intervals) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_cancellation_under_this_fault_is_made_good_by_making_it_again(google: FaultyGoogle, kind: str) -> None:
    """No page cancels yet: what the host learns is one of the problems that pages have sentences for."""
    calendar = google.anew()
    event = calendar.insert(timed(f"To cancel {kind}", "2027-01-12T09:00:00", attendees=GUEST))
    google.break_down(kind, "events.delete")
    if kind in (*UNHARMED, *GONE_ALREADY, *NO_BODY):
        google.cancel(event["id"])
    else:
        with pytest.raises(CALL_ERRORS) as caught:
            google.cancel(event["id"])
        assert problem_of(caught.value) in PROBLEMS
    google.mend()
    if google.story.connection.state is not ConnectionState.ACTIVE:
        google.reconnect()
    google.forget_pauses()
    google.cancel(event["id"])
    assert calendar.get(event["id"])["status"] == "cancelled"


@pytest.mark.rule("CON-10")
@pytest.mark.parametrize("kind", KINDS)
def test_giving_access_back_under_this_fault_disconnects_at_once_and_is_made_good(
    google: FaultyGoogle, kind: str
) -> None:
    grants = google.story.world.sandbox.world.identity.grants
    before = len(google.story.timeline())
    google.break_down(kind, "oauth.revoke")
    assert "was disconnected. The meetings on timelines are still there." in google.disconnect()
    google.story.work()
    google.mend()
    google.work_after(LONG_ENOUGH)
    # Where Google says that the grant is gone, it is believed.
    assert kind == "invalidGrant" or not [grant for grant in grants if grant[0] == google.subject]
    assert len(google.story.timeline()) == before
    google.connect_again()
    google.recover()
    google.assert_nothing_is_lost_or_doubled()


@pytest.mark.rule("SYNC-14")
@pytest.mark.parametrize(
    "kind", ["error503", "tooManyRequests", "forbidden", "notFound", "dropAfterCommit", *LOST_OR_MISSING]
)
def test_an_old_channel_that_cannot_be_closed_disturbs_nobody(google: FaultyGoogle, kind: str) -> None:
    with google.reachable():
        google.forget_channels()
        google.story.sync()
        google.break_down(kind, "channels.stop")
        google.story.sync()
        assert_told(google.read(), LOST_OR_MISSING.get(kind, (WITHIN_SECONDS,)))
        google.recover()
        google.assert_nothing_is_lost_or_doubled()
        assert len(google.channels()) == 1
    stops = [row for row in google.story.world.outbox() if row.kind.value == "stop_channel"]
    assert OutboxState.PENDING not in {row.state for row in stops}
