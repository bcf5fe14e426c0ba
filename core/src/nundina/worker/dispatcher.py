"""Claims what is due and sends it to workers on any machine."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

from nundina.ports import Ports
from nundina.use_cases.clean_up import schedule_clean_up
from nundina.worker.carrier import Carrier
from nundina.worker.claimer import Claimer

QUEUED_TIME = timedelta(minutes=1)  # how long what is lost on the way waits at most, and what is not may wait


class Dispatcher:
    """Claims in the place of the workers. Any number of them may run: what one has claimed, no other one sees."""

    def __init__(self, ports: Ports, name: str, carrier: Carrier, lease_time: timedelta = QUEUED_TIME) -> None:
        self._ports = ports
        self._carrier = carrier
        self._claimer = Claimer(ports, name, lease_time)

    def run_until(self, stop: Event) -> None:
        """Send what is due until the event is set; what is on its way then is done by those who receive it."""
        schedule_clean_up(self._ports)
        self._claimer.run_until(stop, self._carrier)
