"""What the demo's calendars hold."""

from datetime import UTC, datetime, timedelta

from nundina_sandbox.google.calendar.windows import Window, expanded
from nundina_sandbox.google.demo_world import demo_world


def test_everybody_has_an_ordinary_week_around_today_and_no_mail_went_out() -> None:
    world = demo_world()
    today = datetime.now(UTC)
    window = Window(today - timedelta(days=7), today + timedelta(days=14))
    for calendar in world.calendar.calendars.values():
        assert len(list(expanded(calendar, window, today))) >= 4
    guests = {
        one["email"]
        for event in world.calendar.calendars["anna@fjordworks.example"].events.values()
        for one in event.attendees
    }
    assert {address.rpartition("@")[2] for address in guests} == {"fjordworks.example"}
    assert world.outbox == []
    world.close()
