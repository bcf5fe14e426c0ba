"""The world of the demo: two organisations, one of them strict, a person of their own, and Nundina's app."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.people import Person
from nundina_sandbox.microsoft.world import MicrosoftWorld

CLIENT_ID = "7d4e5c0a-2f1b-4a6e-9c35-1f0e8b7a6d21"
CLIENT_SECRET = "demo~secret~of~the~sandbox"  # noqa: S105  # it opens nothing but this sandbox
PEOPLE = (
    ("anna@fjordworks.example", "Anna Berg", "Europe/Oslo"),
    ("bjorn@fjordworks.example", "Bjørn Dahl", "Europe/Oslo"),
    ("chiara@fjordworks.example", "Chiara Conti", "Europe/Rome"),
    ("dana@bakery.example", "Dana Kowalska", "Europe/Warsaw"),
    ("greta@strict.example", "Greta Grimm", "Europe/Berlin"),
)
ADMINISTRATORS = (
    ("admin@fjordworks.example", "Astrid Admin", "Europe/Oslo"),
    ("admin@strict.example", "Anton Admin", "Europe/Berlin"),
)
PERSONAL = ("emil@outlook.example", "Emil Eng", "Europe/Stockholm")
STRICT = "strict.example"
"""The organisation whose people may allow no app without an administrator."""
REDIRECT_URIS = ("http://127.0.0.1:8000/connect/callback", "http://localhost:8000/connect/callback")


def demo_world(redirect_uris: Iterable[str] = REDIRECT_URIS, clock: SandboxClock | None = None) -> MicrosoftWorld:
    """Return a world with the demo's people and its app, which may return to these addresses."""
    world = MicrosoftWorld(clock)
    world.add_tenant(STRICT, "Strict & Sons", users_may_consent=False)
    for address, name, zone in PEOPLE:
        world.add_person(address, name=name, zone=zone)
    for address, name, zone in ADMINISTRATORS:
        world.add_person(address, name=name, zone=zone, administrator=True)
    world.add_person(PERSONAL[0], name=PERSONAL[1], zone=PERSONAL[2], personal=True)
    world.register_client(Client(CLIENT_ID, CLIENT_SECRET, tuple(redirect_uris)))
    for place, person in enumerate(list(world.people.values())):
        world.graph.seed(person, _week_of(person, place, world.clock.now()))
    return world


def _week_of(person: Person, place: int, now: datetime) -> list[Json]:
    """Return an ordinary week around the present day; nobody is invited to anything."""
    today = now.astimezone(ZoneInfo(person.zone)).date()
    monday = today - timedelta(days=today.weekday())
    weekly = {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday", "wednesday"], "firstDayOfWeek": "monday"},
        "range": {"type": "noEnd", "startDate": (monday - timedelta(days=14)).isoformat()},
    }
    return [
        _timed(person, "Team meeting", monday - timedelta(days=14), 9, 30, recurrence=weekly),
        _timed(person, "Focus time", monday + timedelta(days=1), 14 + place % 2, 120),
        _timed(person, "Dentist", monday + timedelta(days=9), 8, 60, sensitivity="private"),
        _timed(person, "Gym", monday + timedelta(days=3), 17, 60, showAs="free"),
        _all_day(person, "Trade fair", monday + timedelta(days=11), 2),
    ]


def _timed(person: Person, title: str, day: date, hour: int, minutes: int, **fields: object) -> Json:
    start = datetime.combine(day, time(hour))
    times = {"start": start, "end": start + timedelta(minutes=minutes)}
    moments = {name: {"dateTime": at.isoformat(), "timeZone": person.zone} for name, at in times.items()}
    return {"subject": title, **moments, **fields}


def _all_day(person: Person, title: str, day: date, days: int) -> Json:
    return {**_timed(person, title, day, 0, days * 24 * 60), "isAllDay": True, "showAs": "oof"}
