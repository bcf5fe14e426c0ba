"""What the control API and its page can do, each a method that takes plain values and returns plain JSON."""

from dataclasses import asdict
from datetime import timedelta

from nundina_sandbox.control_desk import ControlRefused, Json, Values, invalid, number_in, text_in
from nundina_sandbox.google.control.fault_form import as_json, fault_from
from nundina_sandbox.google.identity.clients import Client
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World


class Commands:
    """Everything that can be done to a world from outside; raises ControlRefused for what cannot."""

    def __init__(self, world: World) -> None:
        self._world = world

    def people(self) -> Json:
        """Return who has an account, and what they allowed."""
        with self._world.lock:
            return {"people": [self._about(person) for person in self._world.people.values()]}

    def _about(self, person: Person) -> Json:
        grants = [g for g in self._world.identity.grants.values() if g.subject == person.subject]
        allowed = [{"client_id": g.client_id, "scopes": sorted(g.scopes)} for g in grants]
        return {**asdict(person), "allowed": allowed}

    def add_person(self, values: Values) -> Json:
        """Make an account, or return the one there is."""
        given = {name: str(values[name]) for name in ("locale", "zone") if values.get(name)}
        try:
            person = self._world.add_person(text_in(values, "address"), str(values.get("name") or ""), **given)
        except ValueError as error:
            raise invalid(error) from error
        return self._about(person)

    def clients(self) -> Json:
        """Return the registered clients, without their secrets."""
        return {"clients": [_client(client) for client in self._world.identity.clients.values()]}

    def register_client(self, values: Values) -> Json:
        """Register a client; no redirect URI makes it a desktop program, which may return to any loopback port."""
        uris = values.get("redirect_uris") or []
        listed = uris.split() if isinstance(uris, str) else [str(uri) for uri in uris]
        name = str(values.get("name") or "Nundina")
        secret = str(values.get("client_secret") or "")
        return _client(self._world.register_client(text_in(values, "client_id"), secret, listed, name=name))

    def faults(self) -> Json:
        """Return what is armed."""
        return {"faults": [as_json(fault) for fault in self._world.faults.armed()]}

    def arm(self, values: Values) -> Json:
        """Arm a fault."""
        return as_json(self._world.faults.arm(fault_from(values)))

    def clear_faults(self, values: Values) -> Json:
        """Disarm the fault with this id, or all of them."""
        self._world.faults.clear(number_in(values, "id", 0) if values.get("id") else None)
        return self.faults()

    def expire_access_tokens(self, values: Values) -> Json:
        """Make access tokens answer 401, of one person or of all; refreshing goes on working."""
        self._world.identity.expire_access_tokens(self._subject(values))
        return {}

    def forget_refresh_tokens(self, values: Values) -> Json:
        """Make refresh tokens answer invalid_grant, of one person or of all."""
        self._world.identity.forget_refresh_tokens(self._subject(values))
        return {}

    def revoke(self, values: Values) -> Json:
        """End what a person allowed one client, or all clients, as they can in their Google Account."""
        client_id = str(values["client_id"]) if values.get("client_id") else None
        return {"revoked": self._world.identity.revoke_of(self._person(values).subject, client_id)}

    def password_changed(self, values: Values) -> Json:
        """Do what Google does to a person's tokens when the password changes: all of them end."""
        return {"revoked": self._world.identity.revoke_of(self._person(values).subject)}

    def deny_next_consent(self, values: Values) -> Json:
        """Have the next consents refused whatever is pressed."""
        self._world.identity.denials_armed = number_in(values, "times", 1)
        return {"times": self._world.identity.denials_armed}

    def allow_without_asking(self, values: Values) -> Json:
        """Send every client straight back with this person's consent; without a person: ask again as usual."""
        self._world.identity.allowing = self._subject(values)
        return {"person": str(values["person"]) if values.get("person") else None}

    def expire_sync_tokens(self, values: Values) -> Json:
        """Make sync tokens answer 410, of one person or of all."""
        person = self._person(values) if values.get("person") else None
        with self._world.lock:
            self._world.calendar.expire_sync_tokens(person)
        return {}

    def advance(self, values: Values) -> Json:
        """Put the sandbox's clock forward by so many seconds."""
        try:
            self._world.clock.advance(timedelta(seconds=float(str(values.get("seconds")))))
        except (ValueError, OverflowError) as error:
            raise invalid(error) from error
        return self.now()

    def now(self) -> Json:
        """Return the sandbox's time."""
        return {"now": self._world.clock.now().isoformat()}

    def outbox(self) -> Json:
        """Return the mail that would have been sent, oldest first."""
        with self._world.lock:
            return {"mails": [{**asdict(mail), "at": mail.at.isoformat()} for mail in self._world.outbox]}

    def empty_outbox(self, values: Values) -> Json:
        """Throw the mail away."""
        with self._world.lock:
            self._world.outbox.clear()
        return {}

    def requests(self) -> Json:
        """Return what was asked of the sandbox, oldest first, without a secret in it."""
        entries = self._world.requests.entries()
        return {"requests": [{**asdict(entry), "at": entry.at.isoformat()} for entry in entries]}

    def reset(self, values: Values) -> Json:
        """Forget everybody and everything, clients too."""
        self._world.reset()
        return {}

    def _person(self, values: Values) -> Person:
        person = self._world.person(text_in(values, "person"))
        if person is None:
            raise ControlRefused(404, f"Nobody has the address {values['person']}.", "notFound")
        return person

    def _subject(self, values: Values) -> str | None:
        return self._person(values).subject if values.get("person") else None


def _client(client: Client) -> Json:
    return {"client_id": client.client_id, "name": client.name, "redirect_uris": list(client.redirect_uris)}
