"""A few events of an ordinary week, so that the demo's calendars are not empty."""

from datetime import date, datetime, time, timedelta

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.editing import Manner, insert_event
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.moments import zone_named
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World


def put_demo_events(world: World) -> None:
    """Give each person of the world an ordinary week around the sandbox's present day; nobody is sent mail."""
    people = list(world.people.values())
    with world.calendar.writing():
        for place, person in enumerate(people):
            colleagues = [one for one in people if one is not person and one.hosted_domain == person.hosted_domain]
            _put_week(world, person, place, colleagues)


def _put_week(world: World, person: Person, place: int, colleagues: list[Person]) -> None:
    calendar = world.calendar.calendars[person.address]
    today = world.clock.now().astimezone(zone_named(calendar.zone)).date()
    monday = today - timedelta(days=today.weekday())
    bodies = [
        _timed(calendar, "Focus time", monday + timedelta(days=1), 14 + place % 2, 120, eventType="focusTime"),
        _timed(calendar, "Dentist", monday + timedelta(days=9), 8, 60, visibility="private"),
        _timed(calendar, "Gym", monday + timedelta(days=3), 17, 60, transparency="transparent"),
        _all_day("Trade fair", monday + timedelta(days=11), 2),
    ]
    if colleagues and place == 0:
        guests = [{"email": person.address, "responseStatus": "accepted"}, *({"email": c.address} for c in colleagues)]
        weekly = {"recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO,WE"], "attendees": guests}
        bodies.append(_timed(calendar, "Team meeting", monday - timedelta(days=14), 9, 30, **weekly))
    for body in bodies:
        insert_event(world.calendar, calendar, person, body, Manner())


def _timed(calendar: Calendar, title: str, day: date, hour: int, minutes: int, **fields: object) -> Json:
    start = datetime.combine(day, time(hour), zone_named(calendar.zone))
    times = {"start": start, "end": start + timedelta(minutes=minutes)}
    return {
        "summary": title,
        **{name: {"dateTime": at.isoformat(), "timeZone": calendar.zone} for name, at in times.items()},
        **fields,
    }


def _all_day(title: str, day: date, days: int) -> Json:
    return {
        "summary": title,
        "start": {"date": day.isoformat()},
        "end": {"date": (day + timedelta(days=days)).isoformat()},
    }
