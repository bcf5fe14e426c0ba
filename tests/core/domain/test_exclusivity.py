"""Exclusive groups, as a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nundina.domain.app_standing import HostedApp, StandingState, standing_of
from nundina.domain.exclusivity import find_conflict
from nundina.domain.identifiers import AccountId, AppId, InstallationId, UserId
from nundina.domain.installations import Installation, InstallationState, as_installed
from nundina_plugin_api.manifest import Manifest

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def installation(app_id: str, *groups: str, expires_in: int | None = None) -> Installation:
    """Return an installation; one that expires is still being installed."""
    return Installation(
        id=InstallationId(app_id),
        account_id=AccountId("account"),
        app_id=AppId(app_id),
        version="1.0",
        groups=groups,
        state=InstallationState.INSTALLED if expires_in is None else InstallationState.INSTALLING,
        installed_by=UserId("ada"),
        installed_at=NOW - timedelta(hours=1),
        expires_at=None if expires_in is None else NOW + timedelta(minutes=expires_in),
    )


def app(app_id: str, *groups: str, problem: str = "", missing: tuple[str, ...] = ()) -> HostedApp:
    """Return an app of the host."""
    manifest = Manifest(
        id=app_id, name=app_id, publisher="Acme", summary="", description="", api=">=1,<2", exclusive_groups=groups
    )
    return HostedApp(manifest, "1.0", problem, missing)


OUTLOOK = installation("outlook", "calendar-sync")


@pytest.mark.rule("MKT-4", "MKT-5")
@pytest.mark.parametrize(
    ("groups", "others", "holder"),
    [
        ((), [OUTLOOK], None),
        (("calendar-sync",), [], None),
        (("calendar-sync",), [OUTLOOK], "outlook"),
        (("telephony",), [OUTLOOK], None),
        (("telephony",), [installation("dialler", "telephony", "x")], "dialler"),
        (("calendar-sync",), [installation("google", "calendar-sync")], None),
        (("calendar-sync",), [installation("outlook", "calendar-sync", expires_in=5)], "outlook"),
        (("calendar-sync",), [installation("outlook", "calendar-sync", expires_in=0)], None),
        (("b", "a"), [installation("one", "b"), installation("two", "a")], "two"),
    ],
    ids=[
        "no group, no conflict",
        "nothing installed",
        "the group is held",
        "another group is held",
        "a third party's group counts as well",
        "an app is not in its own way",
        "an app that is being installed holds its groups already",
        "an abandoned attempt holds nothing",
        "of two conflicts the first group by name is told",
    ],
)
def test_an_app_is_kept_out_by_whoever_holds_one_of_its_groups(
    groups: tuple[str, ...], others: list[Installation], holder: str | None
) -> None:
    conflict = find_conflict(AppId("google"), groups, others, NOW)
    assert (conflict.holder.app_id if conflict else None) == holder


GOOGLE = installation("google", "calendar-sync")
TRYING = installation("google", "calendar-sync", expires_in=5)


@pytest.mark.rule("MKT-4", "CON-2")
@pytest.mark.parametrize(
    ("hosted", "installations", "state"),
    [
        (app("google", "calendar-sync"), [], StandingState.AVAILABLE),
        (app("google", "calendar-sync"), [GOOGLE], StandingState.CONNECTABLE),
        (app("google", "calendar-sync"), [TRYING], StandingState.INSTALLING),
        (app("google", "calendar-sync"), [OUTLOOK], StandingState.EXCLUDED),
        (app("google", "calendar-sync", missing=("client_id",)), [OUTLOOK], StandingState.EXCLUDED),
        (app("google", missing=("client_id",)), [], StandingState.NOT_CONFIGURED),
        (app("google", missing=("client_id",)), [GOOGLE], StandingState.NOT_CONFIGURED),
        (app("google", problem="it does not import"), [], StandingState.UNAVAILABLE),
        (app("google", problem="it does not import"), [GOOGLE], StandingState.UNAVAILABLE),
    ],
)
def test_an_app_stands_as_the_worst_thing_in_its_way_says(
    hosted: HostedApp, installations: list[Installation], state: StandingState
) -> None:
    assert standing_of(hosted, installations, NOW).state is state


def test_a_quarantined_app_that_is_installed_still_shows_its_installation() -> None:
    standing = standing_of(app("google", problem="it does not import"), [GOOGLE], NOW)
    assert standing.is_installed
    assert not standing.is_connectable


def test_an_installation_that_succeeds_no_longer_runs_out() -> None:
    done = as_installed(TRYING, UserId("bo"), NOW)
    assert (done.state, done.installed_by, done.installed_at, done.expires_at) == (
        InstallationState.INSTALLED,
        "bo",
        NOW,
        None,
    )
