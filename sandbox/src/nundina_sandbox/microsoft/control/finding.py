"""Whom and what a command means."""

from nundina_sandbox.control_desk import ControlRefused, Values, text_in
from nundina_sandbox.microsoft.people import Person, Tenant
from nundina_sandbox.microsoft.world import MicrosoftWorld


class Finding:
    """Commands about a world; what they name and what does not exist is a ControlRefused 404."""

    def __init__(self, world: MicrosoftWorld) -> None:
        self.world = world

    def person(self, values: Values, name: str = "person") -> Person:
        """Return the person whom this value names."""
        person = self.world.person(text_in(values, name))
        if person is None:
            raise ControlRefused(404, f"Nobody has the address {values[name]}.", "notFound")
        return person

    def person_if_named(self, values: Values) -> Person | None:
        """Return the person who is named, None when nobody is: everybody is meant."""
        return self.person(values) if values.get("person") else None

    def tenant(self, values: Values) -> Tenant:
        """Return the organisation that is named, by id or domain."""
        tenant = self.world.tenant(text_in(values, "tenant"))
        if tenant is None:
            raise ControlRefused(404, f"There is no tenant {values['tenant']}.", "notFound")
        return tenant


def words(value: object) -> list[str]:
    """Return the members of a list, or the words of a text."""
    if isinstance(value, list):
        return [str(one) for one in value]
    return str(value or "").split()


def yes(value: object) -> bool:
    """Return whether a value of JSON or of a form says yes."""
    return str(value or "").lower() in ("1", "true", "yes", "on")
