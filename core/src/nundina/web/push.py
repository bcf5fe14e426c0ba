"""Where providers call when something changed. Public: whoever calls is believed only with a channel's secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from nundina.domain.identifiers import AppId
from nundina.use_cases.receive_notification import NotNow, receive_notification
from nundina.web.client_address import client_address
from nundina.web.forgery import guard
from nundina.web.push_gate import PushGate
from nundina.web.signed_in import ports, public
from nundina_plugin_api.values import ChannelNews, Notification

blueprint = Blueprint("push", __name__)

_EXTENSION = "nundina.push_gate"
_COME_AGAIN_IN = 10  # seconds
_LARGEST_BODY = 256 * 1024  # bytes; a notification says that something changed, not what


@blueprint.post("/push/<app_id>")
@public
def receive(app_id: str) -> ResponseReturnValue:
    """Take a notification and answer at once; what it asks for is done by a worker (SYNC-14)."""
    if (request.content_length or 0) > _LARGEST_BODY:
        return "", 413
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = request.stream.read(_LARGEST_BODY)
    notification = Notification(headers, request.args.to_dict(), body)
    try:
        reading = receive_notification(ports(), AppId(app_id), notification, _Gate(client_address()))
    except NotNow:
        return "", 503, {"Retry-After": str(_COME_AGAIN_IN)}  # of the answers after which providers come again
    return Response(reading.reply_text, reading.reply_status, mimetype="text/plain")


@dataclass(frozen=True, slots=True)
class _Gate:
    """The gate of this process, for one caller."""

    address: str

    def admits(self, told: Sequence[ChannelNews]) -> bool:
        """Say whether the store may be asked about these news."""
        return push_gate().admits(self.address, told)

    def note(self, told: Sequence[ChannelNews], believed: Sequence[ChannelNews]) -> None:
        """Count which of them came with the secret of their channel."""
        push_gate().note(self.address, told, believed)


def push_gate() -> PushGate:
    """Return the gate of this process."""
    gate: PushGate = current_app.extensions.setdefault(_EXTENSION, PushGate())
    return gate


guard.exempt(receive)  # no form of ours: the channel's secret is what makes it believable
