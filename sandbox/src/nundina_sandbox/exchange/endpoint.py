"""The address of EWS: who may ask, what is asked, and the envelope that goes back."""

from collections.abc import Generator

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from nundina_sandbox.connection_faults import stream
from nundina_sandbox.exchange.access.impersonation import impersonated
from nundina_sandbox.exchange.access.sign_in import Challenge, signed_in
from nundina_sandbox.exchange.elements import Element, serialised
from nundina_sandbox.exchange.envelope import Asked, asked_in, enveloped, fault
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.operations.call import Call
from nundina_sandbox.exchange.operations.registry import OPERATIONS
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.server_versions import rank
from nundina_sandbox.exchange.world import ExchangeWorld
from nundina_sandbox.exchange.wsdl import description

XML = "text/xml; charset=utf-8"
_UNAUTHORIZED = "<html><head><title>401 - Unauthorized: Access is denied due to invalid credentials.</title></html>"


def refused_sign_in(challenge: Challenge) -> Response:
    """Return the answer to whoever is not known."""
    answer = Response(_UNAUTHORIZED, 401, content_type="text/html")
    for value in challenge.values:
        answer.headers.add("WWW-Authenticate", value)
    return answer


def look(world: ExchangeWorld) -> AnyResponse:
    """Return what a browser gets that opens the address: a challenge, then the way to the service's description."""
    person = signed_in(world, request.headers.get("Authorization"), request.environ)
    if isinstance(person, Challenge):
        return refused_sign_in(person)
    return redirect("/EWS/Services.wsdl", 302)


def described(world: ExchangeWorld) -> Response:
    """Return the service's description to whoever is signed in: its operations and its address, without their types."""
    person = signed_in(world, request.headers.get("Authorization"), request.environ)
    if isinstance(person, Challenge):
        return refused_sign_in(person)
    known = [name for name, operation in OPERATIONS.items() if world.server.version.has(operation.since)]
    return _xml(serialised(description(known, f"{request.host_url}EWS/Exchange.asmx")))


def broken(world: ExchangeWorld) -> Response:
    """Return the answer to a request at which the sandbox itself has failed, which Flask has logged."""
    return _xml(serialised(fault(RequestRefused("ErrorInternalServerError"), world.server.version)), 500)


def answer(world: ExchangeWorld) -> Response:
    """Return the answer to a request of EWS."""
    with world.lock:
        person = signed_in(world, request.headers.get("Authorization"), request.environ)
        if isinstance(person, Challenge):
            return refused_sign_in(person)
        server = world.server.version
        try:
            answered = _answered(world, person)
            if isinstance(answered, Generator):
                stream(request.environ, (serialised(enveloped(one, server)) for one in answered))
                return _xml(b"")
            return _xml(serialised(enveloped(answered, server)))
        except RequestRefused as refused:
            return _xml(serialised(fault(refused, server)), 500)
        except ExchangeError as error:
            return _xml(serialised(fault(RequestRefused(error.code, error.text, **error.values), server)), 500)


def _answered(world: ExchangeWorld, person: Person) -> Element | Generator[Element, None, None]:
    asked = asked_in(request.get_data(), world.server.version)
    operation = OPERATIONS.get(asked.name)
    if operation is None or not world.server.version.has(operation.since):
        raise RequestRefused("ErrorInvalidRequest", f"The server does not know the operation {asked.name}.")
    if rank(operation.since) > rank(asked.schema):
        raise RequestRefused("ErrorIncorrectSchemaVersion")
    return operation.answer(_call(world, person, asked))


def _call(world: ExchangeWorld, person: Person, asked: Asked) -> Call:
    who = impersonated(world, person, asked.impersonated)
    return Call(world, who, asked.operation, asked.schema, asked.zone)


def _xml(body: bytes, status: int = 200) -> Response:
    return Response(body, status, content_type=XML)
