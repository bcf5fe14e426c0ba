"""Meet on a record of a user whose calendar app takes no meetings from Nundina (EXC-6)."""

from __future__ import annotations

import pytest

from nundina.domain.records import RecordKind
from nundina.use_cases.create_record import create_record
from support.apps import FORM_CALENDAR
from support.connecting_world import ConnectingWorld, flashes, press

FORM = f"/settings/calendar/connect/app/{FORM_CALENDAR}"


@pytest.mark.rule("EXC-6", "EXC-8")
def test_the_form_says_before_and_after_that_no_calendar_has_the_meeting(world: ConnectingWorld) -> None:
    browser = world.web.signed_in()
    marketplace = f"/marketplace/{FORM_CALENDAR}"
    form = press(browser, marketplace, f"{marketplace}/connect").location
    review = press(browser, form, form, email="anna@fjord.example", password="right").location
    press(browser, review, f"{review}/keep", scheduling="on")
    dana = create_record(world.ports, world.anna, RecordKind.CONTACT, {"email": "dana@bakery.example", "name": "Dana"})
    page = f"/records/{dana.id}/meet"
    shown = browser.get(page).text
    assert "It stands on the timeline only: no event is made, and nobody is invited." in shown
    assert "Save and invite" not in shown
    typed = {"title": "Offer", "date": "2027-01-12", "start": "10:00", "end": "10:45", "zone": "Europe/Oslo"}
    form_id = shown.partition('name="form_id" value="')[2][:32]
    answer = press(browser, page, page, **typed, guests="dana@bakery.example", form_id=form_id)
    after = flashes(browser, answer)
    assert "Offer is on the timeline. It is not in your calendar, and nobody was invited." in after
    [meeting_link] = [part for part in after.split('"') if part.startswith("/meetings/")]
    assert "This meeting stands on the timeline only." in browser.get(meeting_link).text
    assert world.outbox() == []
