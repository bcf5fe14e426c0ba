"""What the control API can do with the world itself: faults, clock, mail, log."""

from dataclasses import asdict
from datetime import timedelta

from nundina_sandbox.addresses import normal_address
from nundina_sandbox.control_desk import ControlRefused, Json, Values, invalid, number_in, seconds_in
from nundina_sandbox.exchange.faults import Fault
from nundina_sandbox.exchange.world import ExchangeWorld


class UpkeepCommands:
    """What goes wrong, what time it is, what was asked and what was sent."""

    def __init__(self, world: ExchangeWorld) -> None:
        self._world = world

    def faults(self) -> Json:
        """Return what is armed."""
        return {"faults": [_as_json(fault) for fault in self._world.faults.armed()]}

    def arm(self, values: Values) -> Json:
        """Arm a fault; `times` left out means once, null or 0 or an empty text means until cleared."""
        try:
            fault = Fault(
                str(values.get("kind", "")),
                str(values.get("operation") or "").strip() or None,
                normal_address(str(values["person"])) if values.get("person") else None,
                int(values.get("times", 1) or 0) or None,
                seconds_in(values.get("seconds")),
                int(seconds_in(values["retry_after"])) if values.get("retry_after") not in (None, "") else None,
                target=str(values.get("target") or ""),
            )
        except (ValueError, TypeError) as error:
            raise invalid(error) from error
        return _as_json(self._world.faults.arm(fault))

    def clear_faults(self, values: Values) -> Json:
        """Disarm the fault with this id, or all of them."""
        self._world.faults.clear(number_in(values, "id", 0) if values.get("id") else None)
        return self.faults()

    def expire_sync_states(self, values: Values) -> Json:
        """Make sync states answer ErrorInvalidSyncStateData, of one person or of all."""
        with self._world.lock:
            wanted = self._world.person(str(values["person"])) if values.get("person") else None
            if values.get("person") and wanted is None:
                raise ControlRefused(404, f"Nobody here is {values['person']}.", "notFound")
            for mailbox in self._world.mailboxes.values():
                if wanted is None or mailbox.owner is wanted:
                    mailbox.sync_epoch += 1
        return {}

    def end_subscriptions(self, values: Values) -> Json:
        """Forget every subscription, as a restart of the server does."""
        with self._world.lock:
            self._world.subscriptions.clear()
        return {}

    def subscriptions(self) -> Json:
        """Return who is subscribed to what."""
        with self._world.lock:
            found = self._world.subscriptions.all()
            told = [{"kind": o.kind, "person": o.person, "url": o.url, "events": sorted(o.events)} for o in found]
            return {"subscriptions": told}

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
        """Forget everybody and everything, how the server was set up too."""
        self._world.reset()
        return {}


def _as_json(fault: Fault) -> Json:
    return {"id": fault.fault_id, **{name: value for name, value in asdict(fault).items() if name != "fault_id"}}
