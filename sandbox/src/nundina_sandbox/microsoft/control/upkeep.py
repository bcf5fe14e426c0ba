"""What the control API can do to the world itself: faults, clock, mail, log."""

from dataclasses import asdict
from datetime import timedelta

from nundina_sandbox.control_desk import Json, Values, invalid, number_in
from nundina_sandbox.microsoft.control.fault_form import as_json, fault_from
from nundina_sandbox.microsoft.control.finding import Finding


class UpkeepCommands(Finding):
    """What goes wrong, what time it is, what was asked and what was sent."""

    def faults(self) -> Json:
        """Return what is armed."""
        return {"faults": [as_json(fault) for fault in self.world.faults.armed()]}

    def arm(self, values: Values) -> Json:
        """Arm a fault."""
        return as_json(self.world.faults.arm(fault_from(values)))

    def clear_faults(self, values: Values) -> Json:
        """Disarm the fault with this id, or all of them."""
        self.world.faults.clear(number_in(values, "id", 0) if values.get("id") else None)
        return self.faults()

    def advance(self, values: Values) -> Json:
        """Put the sandbox's clock forward by so many seconds."""
        try:
            self.world.clock.advance(timedelta(seconds=float(str(values.get("seconds")))))
        except (ValueError, OverflowError) as error:
            raise invalid(error) from error
        return self.now()

    def now(self) -> Json:
        """Return the sandbox's time."""
        return {"now": self.world.clock.now().isoformat()}

    def outbox(self) -> Json:
        """Return the mail that would have been sent, oldest first."""
        with self.world.lock:
            return {"mails": [{**asdict(mail), "at": mail.at.isoformat()} for mail in self.world.outbox]}

    def empty_outbox(self, values: Values) -> Json:
        """Throw the mail away."""
        with self.world.lock:
            self.world.outbox.clear()
        return {}

    def requests(self) -> Json:
        """Return what was asked of the sandbox, oldest first, without a secret in it."""
        entries = self.world.requests.entries()
        return {"requests": [{**asdict(entry), "at": entry.at.isoformat()} for entry in entries]}

    def reset(self, values: Values) -> Json:
        """Forget everybody and everything, apps too."""
        self.world.reset()
        return {}
