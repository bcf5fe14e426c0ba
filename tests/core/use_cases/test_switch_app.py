from __future__ import annotations

from dataclasses import replace

import pytest

from nundina.domain.errors import (
    AlreadyInstalled,
    ChangedMeanwhile,
    ConsentDeclined,
    ConsentExpired,
    ExclusiveGroupTaken,
    NotAllowed,
    NotFound,
)
from nundina.domain.permissions import Permission
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.awaited_reconnects import awaited_reconnect, dismiss_reconnect, not_reconnected
from nundina.use_cases.drop_consent import drop_consent
from nundina.use_cases.install_app import NotConnected, begin_installation
from nundina.use_cases.stop_installing import stop_installing
from nundina.use_cases.switch_app import begin_switch, describe_switch
from nundina.use_cases.uninstall_app import uninstall_app
from nundina_plugin_api.errors import RefusalReason, Refused
from support.calendar_events import NOW
from support.switching_host import ASIDE, NEW, OLD, THIRD, SwitchingHost

pytestmark = pytest.mark.rule("MKT-9")


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SwitchingHost:
    """Ulla has installed the old app and connected; Bo has connected."""
    host = SwitchingHost(unit_of_work)
    host.install(OLD, host.ulla)
    host.connect(host.bo, OLD)
    host.clock.at = NOW
    return host


def test_the_admin_is_told_what_a_switch_does_before_it(host: SwitchingHost) -> None:
    effect = describe_switch(host.ports, host.ulla, NEW)
    assert effect.left_apps == (OLD,)
    assert [user.name for user in effect.users] == ["Bo"]
    assert [one.user_id for one in effect.own] == [host.ulla.id]
    assert (effect.unwritten, effect.not_connected) == (0, None)


@pytest.mark.rule("MKT-4")
def test_the_old_app_works_until_the_calendar_of_the_new_one_is_kept(host: SwitchingHost) -> None:
    start = host.begin_switch(host.ulla, OLD, NEW)
    assert start.consent is not None
    assert (host.holder(), host.live(host.ulla)) == (OLD, [OLD])
    completion = host.answer(host.ulla, start.consent.url)
    assert completion.installed is None
    assert (host.installed()[OLD], host.holder(), host.live(host.ulla), host.live(host.bo)) == (
        "installed",
        OLD,
        [OLD],
        [OLD],
    )
    host.keep(host.ulla, completion)
    assert (host.installed(), host.holder()) == ({NEW: "installed"}, NEW)
    assert (host.live(host.ulla), host.live(host.bo)) == ([NEW], [])
    assert (OLD, "nundina_uninstalled") in host.apps.told
    assert (NEW, "nundina_installed") in host.apps.told


@pytest.mark.rule("CON-9", "MKT-13")
def test_a_declined_consent_leaves_the_old_app_working_untouched(host: SwitchingHost) -> None:
    host.calendar(NEW).refusal = Refused(RefusalReason.CONSENT_DECLINED)
    completion = host.granted_switch(host.ulla, OLD, NEW)
    assert isinstance(completion.problem, ConsentDeclined)
    assert (host.installed(), host.holder()) == ({OLD: "installed"}, OLD)
    assert (host.live(host.ulla), host.live(host.bo)) == ([OLD], [OLD])


@pytest.mark.rule("CON-7", "MKT-13")
def test_a_switch_that_is_undone_before_keeping_leaves_the_old_app_working(host: SwitchingHost) -> None:
    completion = host.granted_switch(host.ulla, OLD, NEW)
    assert completion.granted is not None
    drop_consent(host.ports, host.ulla, host.sessions[host.ulla.id], completion.granted.id)
    assert (host.installed(), host.holder(), host.live(host.ulla)) == ({OLD: "installed"}, OLD, [OLD])
    host.work()
    assert host.calendar(NEW).revoked == [host.ulla.email]


@pytest.mark.rule("MKT-13")
def test_a_switch_that_is_stopped_gives_back_what_was_granted(host: SwitchingHost) -> None:
    host.granted_switch(host.ulla, OLD, NEW)
    stop_installing(host.ports, host.ulla, NEW)
    host.work()
    assert (host.installed(), host.holder(), host.calendar(NEW).revoked) == ({OLD: "installed"}, OLD, [host.ulla.email])


@pytest.mark.rule("MKT-8")
def test_the_old_connections_end_as_when_their_app_is_uninstalled(host: SwitchingHost) -> None:
    host.switch(host.ulla, OLD, NEW)
    host.work()
    assert sorted(host.calendar(OLD).revoked) == [host.bo.email, host.ulla.email]


def test_each_user_is_told_to_connect_again_until_they_have(host: SwitchingHost) -> None:
    host.switch(host.ulla, OLD, NEW)
    assert awaited_reconnect(host.ports, host.ulla) is None
    awaited = awaited_reconnect(host.ports, host.bo)
    assert awaited is not None
    assert (awaited.left_app, awaited.app_id, awaited.switched_by) == (OLD, NEW, host.ulla.id)
    assert not_reconnected(host.ports, host.ulla, NEW) == (host.bo,)
    dismiss_reconnect(host.ports, host.bo)
    dismissed = awaited_reconnect(host.ports, host.bo)
    assert dismissed is not None
    assert dismissed.dismissed
    assert not_reconnected(host.ports, host.ulla, NEW) == (host.bo,)
    host.connect(host.bo, NEW)
    assert awaited_reconnect(host.ports, host.bo) is None
    assert not_reconnected(host.ports, host.ulla, NEW) == ()


@pytest.mark.rule("MKT-4", "MKT-5")
def test_of_two_admins_who_switch_to_different_apps_one_wins_and_the_other_is_told(host: SwitchingHost) -> None:
    hers, his = host.granted_switch(host.ulla, OLD, NEW), host.granted_switch(host.bo, OLD, THIRD)
    host.keep(host.ulla, hers)
    with pytest.raises(ExclusiveGroupTaken) as refused:
        host.keep(host.bo, his)
    assert (refused.value.holder, refused.value.by) == (NEW, host.ulla.id)
    assert (host.holder(), host.live(host.ulla), host.live(host.bo)) == (NEW, [NEW], [])


def test_a_second_admin_who_switched_to_the_same_app_finds_it_done_and_their_calendar_connected(
    host: SwitchingHost,
) -> None:
    hers, his = host.granted_switch(host.ulla, OLD, NEW), host.granted_switch(host.bo, OLD, NEW)
    host.keep(host.ulla, hers)
    host.keep(host.bo, his)
    assert (host.installed(), host.live(host.ulla), host.live(host.bo)) == ({NEW: "installed"}, [NEW], [NEW])
    assert awaited_reconnect(host.ports, host.bo) is None


def test_nothing_gives_way_that_the_confirmed_page_did_not_name(host: SwitchingHost) -> None:
    host.switch(host.ulla, OLD, THIRD)
    with pytest.raises(ExclusiveGroupTaken) as refused:
        host.begin_switch(host.bo, OLD, NEW)
    assert refused.value.holder == THIRD
    assert host.holder() == THIRD


def test_what_is_not_in_the_way_cannot_be_switched_from(host: SwitchingHost) -> None:
    with pytest.raises(AlreadyInstalled):
        describe_switch(host.ports, host.ulla, OLD)
    with pytest.raises(ChangedMeanwhile):
        describe_switch(host.ports, host.ulla, ASIDE)


@pytest.mark.rule("MKT-7")
def test_only_who_installs_apps_can_switch(host: SwitchingHost) -> None:
    nobody = replace(host.bo, permissions=frozenset({str(Permission.PERSONAL_EMAIL_ACCESS)}))
    with pytest.raises(NotAllowed):
        describe_switch(host.ports, nobody, NEW)
    with pytest.raises(NotAllowed):
        begin_switch(host.ports, nobody, host.sessions[host.bo.id], NEW, [OLD], "en", "")
    with pytest.raises(NotAllowed):
        not_reconnected(host.ports, nobody, NEW)


@pytest.mark.rule("MKT-7")
def test_who_has_lost_the_permission_meanwhile_switches_nothing(host: SwitchingHost) -> None:
    completion = host.granted_switch(host.ulla, OLD, NEW)
    demoted = replace(host.ulla, permissions=frozenset({str(Permission.PERSONAL_EMAIL_ACCESS)}))
    with pytest.raises(NotAllowed):
        host.keep(demoted, completion)
    assert (host.holder(), host.live(host.ulla), host.live(host.bo)) == (OLD, [OLD], [OLD])


def test_an_admin_who_may_not_connect_a_calendar_switches_at_once(host: SwitchingHost) -> None:
    admin = host.user("ida", frozenset({str(Permission.ADMIN)}))
    assert describe_switch(host.ports, admin, NEW).not_connected is NotConnected.NO_PERMISSION
    start = begin_switch(host.ports, admin, host.sessions[admin.id], NEW, [OLD], "en", "")
    assert start.switched is not None
    assert (host.installed(), host.live(host.ulla)) == ({NEW: "installed"}, [])
    assert len(not_reconnected(host.ports, host.ulla, NEW)) == 2


def test_who_has_not_connected_again_when_the_account_switches_once_more_waits_for_the_latest_app(
    host: SwitchingHost,
) -> None:
    host.switch(host.ulla, OLD, NEW)
    dismiss_reconnect(host.ports, host.bo)
    host.switch(host.ulla, NEW, OLD)
    awaited = awaited_reconnect(host.ports, host.bo)
    assert awaited is not None
    assert (awaited.left_app, awaited.app_id, awaited.dismissed) == (NEW, OLD, False)
    assert host.connect(host.bo, OLD).events_since < NOW


def test_a_switch_under_way_keeps_nobody_from_anything(host: SwitchingHost) -> None:
    completion = host.granted_switch(host.ulla, OLD, NEW)
    with pytest.raises(ExclusiveGroupTaken):
        begin_installation(host.ports, host.bo, host.sessions[host.bo.id], NEW, "en")
    uninstall_app(host.ports, host.bo, OLD)
    host.keep(host.ulla, completion)
    assert (host.installed(), host.holder(), host.live(host.ulla)) == ({NEW: "installed"}, NEW, [NEW])


def test_a_second_admin_who_joins_a_switch_lets_the_first_end_no_app_that_their_page_did_not_name(
    host: SwitchingHost,
) -> None:
    hers = host.granted_switch(host.ulla, OLD, NEW)
    uninstall_app(host.ports, host.bo, OLD)
    host.install(THIRD, host.bo)
    his = host.granted_switch(host.bo, THIRD, NEW)
    with pytest.raises(NotFound):
        host.keep(host.ulla, hers)
    assert (host.holder(), host.live(host.bo)) == (THIRD, [THIRD])
    host.work()
    assert host.ulla.email in host.calendar(NEW).revoked, "what she had granted is given back"
    host.keep(host.bo, his)
    assert (host.installed(), host.live(host.bo)) == ({NEW: "installed"}, [NEW])


def test_an_answer_to_a_switch_that_now_ends_more_is_refused(host: SwitchingHost) -> None:
    hers = host.begin_switch(host.ulla, OLD, NEW)
    uninstall_app(host.ports, host.bo, OLD)
    host.install(THIRD, host.bo)
    host.begin_switch(host.bo, THIRD, NEW)
    assert hers.consent is not None
    assert isinstance(host.answer(host.ulla, hers.consent.url).problem, ConsentExpired)
    assert host.holder() == THIRD
