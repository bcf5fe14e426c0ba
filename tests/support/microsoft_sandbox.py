"""A Microsoft sandbox for a test, and a client of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from nundina_sandbox.microsoft.people import Person
from nundina_sandbox.microsoft.running import RunningMicrosoft
from nundina_sandbox.microsoft.world import MicrosoftWorld

CLIENT_ID = "5e0b1d1e-7a51-4c39-9d6a-0c9a3f0c1f55"
ANNA = "anna@fjordworks.example"


@contextmanager
def running_microsoft(world: MicrosoftWorld | None = None, *, plain: bool = False) -> Iterator[RunningMicrosoft]:
    """Yield a sandbox with one person, anna@fjordworks.example; plain is without TLS, quicker for Graph alone."""
    with RunningMicrosoft(world, plain=plain) as sandbox:
        sandbox.world.add_person(ANNA, name="Anna Berg", zone="Europe/Oslo")
        yield sandbox


def access_token_of(sandbox: RunningMicrosoft, person: Person | str, *scopes: str) -> str:
    """Return an access token given without a consent, for tests that are about something else."""
    found = sandbox.world.person(person) if isinstance(person, str) else person
    assert found is not None
    return sandbox.world.identity.give_access_token(found, scopes or ("Calendars.ReadWrite", "User.Read"), CLIENT_ID)
