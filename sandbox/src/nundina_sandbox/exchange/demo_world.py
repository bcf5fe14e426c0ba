"""The people of the demo, and what is on their calendars."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.exchange.seeding import put_on_calendar
from nundina_sandbox.exchange.world import DEFAULT_PASSWORD, ExchangeWorld

PEOPLE = (
    ("anna@corp.example", "Anna Berg", "Europe/Oslo"),
    ("bert@corp.example", "Bert Holm", "Europe/London"),
    ("carla@corp.example", "Carla Ricci", "Europe/Rome"),
)
ROOM = "aquarium@corp.example"
PASSWORD = DEFAULT_PASSWORD


def demo_world(clock: SandboxClock | None = None) -> ExchangeWorld:
    """Return a world with three people, a room and a list, and a few appointments this week and next."""
    world = ExchangeWorld(clock)
    for address, name, zone in PEOPLE:
        world.add_person(address, name, zone=zone)
    world.add_person(ROOM, "Aquarium", kind="room")
    world.add_person("team@corp.example", "Team", kind="list", members=tuple(address for address, *_ in PEOPLE))
    _fill(world)
    return world


def _fill(world: ExchangeWorld) -> None:
    anna = world.people[PEOPLE[0][0]]
    zone = ZoneInfo(anna.zone)
    monday = world.now().astimezone(zone).date()
    monday -= timedelta(days=monday.weekday())

    def at(day: int, hour: int) -> datetime:
        return datetime.combine(monday + timedelta(days=day), time(hour), zone).astimezone(UTC)

    put_on_calendar(world, anna, "Budget", at(1, 10), at(1, 11), location="Aquarium")
    put_on_calendar(world, anna, "Dentist", at(2, 15), at(2, 16), status="OOF", sensitivity="Private")
    put_on_calendar(world, anna, "Lunch, perhaps", at(3, 12), at(3, 13), status="Tentative")
    put_on_calendar(world, anna, "Quarter review", at(8, 9), at(8, 12))
