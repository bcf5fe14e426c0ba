"""The addresses of autodiscover."""

from flask import Blueprint, Response, abort, request

from nundina_sandbox.exchange.access.sign_in import Challenge, signed_in
from nundina_sandbox.exchange.autodiscover import plain_xml, soap
from nundina_sandbox.exchange.elements import serialised
from nundina_sandbox.exchange.endpoint import XML, refused_sign_in
from nundina_sandbox.exchange.world import ExchangeWorld


def blueprint(world: ExchangeWorld) -> Blueprint:
    """Return autodiscover's pages for this world."""
    made = Blueprint("autodiscover", __name__, url_prefix="/autodiscover")

    def plain() -> Response:
        refusal = _refused(world)
        if refusal is not None:
            return refusal
        with world.lock:
            content = request.get_data()
            asked = request.method == "POST"
            found = plain_xml.answer(world, content, request.host_url) if asked else plain_xml.invalid(world)
            return Response(serialised(found), content_type=XML)

    def in_soap() -> Response:
        if not world.server.version.has("Exchange2010"):
            abort(404)
        refusal = _refused(world)
        if refusal is not None:
            return refusal
        if request.method == "GET":
            return Response("<html><body>Autodiscover</body></html>", content_type="text/html")
        with world.lock:
            envelope, status = soap.answer(world, request.get_data(), request.host_url)
            return Response(serialised(envelope), status, content_type=XML)

    made.add_url_rule("/autodiscover.xml", "plain", plain, methods=["GET", "POST"])
    made.add_url_rule("/autodiscover.svc", "soap", in_soap, methods=["GET", "POST"])
    return made


def _refused(world: ExchangeWorld) -> Response | None:
    if not world.server.autodiscover:
        abort(404)
    if world.server.moved_to and request.scheme == "http":
        target = f"{world.server.moved_to.rstrip('/')}/autodiscover/{request.path.rpartition('/')[2]}"
        return Response(status=302, headers={"Location": target})
    with world.lock:
        person = signed_in(world, request.headers.get("Authorization"), request.environ)
    return refused_sign_in(person) if isinstance(person, Challenge) else None
