"""How Exchange's requests are spoilt."""

from flask import Flask, Request, Response, request

from nundina_sandbox import fault_player
from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.exchange.access.sign_in import by_basic, remembered
from nundina_sandbox.exchange.answers_spoilt import login_page, refusal_of, without_second_half
from nundina_sandbox.exchange.faults import Fault, FaultBoard
from nundina_sandbox.exchange.request_names import operation_asked
from nundina_sandbox.exchange.world import ExchangeWorld
from nundina_sandbox.faults import Fault as AnyFault
from nundina_sandbox.request_log import RequestLog


def install(app: Flask, world: ExchangeWorld) -> None:
    """Have the world's faults played on every request of this application."""
    fault_player.install(app, _Exchange(world))


class _Exchange:
    """What the player must know about Exchange."""

    def __init__(self, world: ExchangeWorld) -> None:
        self._world = world

    @property
    def clock(self) -> SandboxClock:
        """The world's clock."""
        return self._world.clock

    @property
    def requests(self) -> RequestLog:
        """The world's log."""
        return self._world.requests

    @property
    def faults(self) -> FaultBoard:
        """What is armed in the world."""
        return self._world.faults

    def operation_of(self, method: str, path: str) -> str | None:
        """Return the name of the operation, which stands in the body."""
        return operation_asked(request)

    def asking(self, asked: Request) -> str | None:
        """Return the address of who asks, by name and password or by the connection."""
        scheme, _, credentials = asked.headers.get("Authorization", "").partition(" ")
        is_basic = scheme.lower() == "basic"
        person = by_basic(self._world, credentials) if is_basic else remembered(asked.environ)
        return person.address if person else None

    def refusal(self, fault: AnyFault, operation: str) -> Response | None:
        """Return Exchange's answer for this kind of fault."""
        return refusal_of(self._world, fault, operation) if isinstance(fault, Fault) else None

    def page(self) -> Response:
        """Return the login page of a proxy."""
        return login_page()

    def half_a_list(self, response: Response) -> None:
        """Leave the second half of a list out."""
        without_second_half(response)
