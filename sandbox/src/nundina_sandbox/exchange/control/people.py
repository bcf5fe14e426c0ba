"""What the control API can do with accounts."""

from nundina_sandbox.addresses import normal_address
from nundina_sandbox.control_desk import ControlRefused, Json, Values, invalid, text_in
from nundina_sandbox.exchange.access.permission_levels import PermissionLevel
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.world import ExchangeWorld

_SWITCHES = ("has_two_factors", "is_disabled", "has_mailbox", "may_impersonate")
_TRUE = ("1", "true", "yes", "on")


class PeopleCommands:
    """Accounts: made, changed, and let into each other's calendars."""

    def __init__(self, world: ExchangeWorld) -> None:
        self._world = world

    def people(self) -> Json:
        """Return who has an account, without a password."""
        with self._world.lock:
            return {"people": [_about(person) for person in self._world.people.values()]}

    def add_person(self, values: Values) -> Json:
        """Make an account, or return the one there is."""
        names = ("name", "password", "username", "domain", "zone", "kind")
        given = {name: str(values[name]) for name in names if values.get(name)}
        members = values.get("members") or []
        listed = members.split() if isinstance(members, str) else [str(member) for member in members]
        try:
            person = self._world.add_person(text_in(values, "address"), members=tuple(listed), **given)
        except ValueError as error:
            raise invalid(error) from error
        return _about(person)

    def change_person(self, values: Values) -> Json:
        """Change a password, add an app password, or switch a property of an account on or off."""
        with self._world.lock:
            person = self.person(values)
            if values.get("password"):
                person.password = str(values["password"])
            if values.get("app_password"):
                person.app_passwords.add(str(values["app_password"]))
            if values.get("alias"):
                person.aliases.add(_address(values["alias"]))
            for name in _SWITCHES:
                if values.get(name) not in (None, ""):
                    setattr(person, name, str(values[name]).lower() in _TRUE)
            return _about(person)

    def permit(self, values: Values) -> Json:
        """Say what somebody may do in a person's calendar; `who` left out means everybody else."""
        with self._world.lock:
            person = self.person(values)
            who = _address(values["who"]) if values.get("who") else "default"
            try:
                person.permissions[who] = PermissionLevel(text_in(values, "level"))
            except ValueError as error:
                raise invalid(error) from error
            if str(values.get("sees_private", "")).lower() in _TRUE:
                person.sees_private.add(who)
            return _about(person)

    def person(self, values: Values) -> Person:
        """Return who is meant; raises ControlRefused when nobody is."""
        found = self._world.person(text_in(values, "person"))
        if found is None:
            raise ControlRefused(404, f"Nobody here is {values['person']}.", "notFound")
        return found


def _address(text: object) -> str:
    try:
        return normal_address(str(text))
    except ValueError as error:
        raise invalid(error) from error


def _about(person: Person) -> Json:
    return {
        "address": person.address,
        "name": person.name,
        "logon": f"{person.domain}\\{person.username}",
        "zone": person.zone,
        "kind": person.kind,
        "members": list(person.members),
        "aliases": sorted(person.aliases),
        "app_passwords": len(person.app_passwords),
        "permissions": {who: level.value for who, level in person.permissions.items()},
        **{name: getattr(person, name) for name in _SWITCHES},
    }
