"""What an operator sets for an app."""

from __future__ import annotations

import pytest

from nundina.domain.errors import AppNotConfigured, InvalidInput, NotFound
from nundina.domain.identifiers import AppId
from nundina.ports import Ports
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_configuration import app_settings, configuration_of, missing_settings, set_app_setting
from support.apps import FORM_CALENDAR, OTHER_CALENDAR
from support.install_racers import ports_with


@pytest.fixture
def ports(sqlite_unit_of_work: SqlUnitOfWork) -> Ports:
    """A host with the test apps."""
    return ports_with(sqlite_unit_of_work)


def test_an_app_says_which_required_settings_are_missing(ports: Ports) -> None:
    set_app_setting(ports, OTHER_CALENDAR, "client_id", "id")
    assert missing_settings(ports, OTHER_CALENDAR) == ("client_secret", "endpoint")
    with pytest.raises(AppNotConfigured) as refused:
        configuration_of(ports, OTHER_CALENDAR)
    assert refused.value.missing == ("client_secret", "endpoint")


def test_an_app_without_required_settings_is_always_set_up(ports: Ports) -> None:
    assert missing_settings(ports, FORM_CALENDAR) == ()
    assert configuration_of(ports, FORM_CALENDAR).values == {}


def test_what_was_set_reaches_the_app_and_an_empty_value_takes_it_back(ports: Ports) -> None:
    for name in ("client_id", "client_secret", "endpoint"):
        set_app_setting(ports, OTHER_CALENDAR, name, f"  {name} \n")
    expected = {name: name for name in ("client_id", "client_secret", "endpoint")}
    assert configuration_of(ports, OTHER_CALENDAR).values == app_settings(ports, OTHER_CALENDAR) == expected
    set_app_setting(ports, OTHER_CALENDAR, "endpoint", " ")
    assert missing_settings(ports, OTHER_CALENDAR) == ("endpoint",)


def test_a_setting_that_the_app_does_not_have_is_refused(ports: Ports) -> None:
    with pytest.raises(InvalidInput) as refused:
        set_app_setting(ports, OTHER_CALENDAR, "clientid", "x")
    assert (refused.value.field, refused.value.problem) == ("clientid", "unknown_setting")


def test_an_app_that_the_host_does_not_have_is_not_found(ports: Ports) -> None:
    for call in (configuration_of, missing_settings, app_settings):
        with pytest.raises(NotFound):
            call(ports, AppId("no-such-app"))


def test_a_value_is_sealed_and_never_shown_by_a_repr(ports: Ports) -> None:
    for name in ("client_id", "client_secret", "endpoint"):
        set_app_setting(ports, OTHER_CALENDAR, name, "GOCSPX-very-secret")
    with ports.unit_of_work.read() as tx:
        stored = tx.app_settings.of_app(OTHER_CALENDAR)
    assert len(stored) == 3
    assert not [sealed for sealed in stored.values() if b"very-secret" in sealed]
    assert "very-secret" not in repr(configuration_of(ports, OTHER_CALENDAR))
