"""Where providers call when something changed. Public: whoever calls is believed only with a channel's secret."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from nundina.domain.identifiers import AppId
from nundina.use_cases.receive_notification import receive_notification
from nundina.web.forgery import guard
from nundina.web.signed_in import ports, public
from nundina_plugin_api.values import Notification

blueprint = Blueprint("push", __name__)

_LARGEST_BODY = 256 * 1024  # bytes; a notification says that something changed, not what


@blueprint.post("/push/<app_id>")
@public
def receive(app_id: str) -> ResponseReturnValue:
    """Take a notification and answer at once; what it asks for is done by a worker (SYNC-14)."""
    if (request.content_length or 0) > _LARGEST_BODY:
        return "", 413
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = request.stream.read(_LARGEST_BODY)
    reading = receive_notification(ports(), AppId(app_id), Notification(headers, request.args.to_dict(), body))
    return Response(reading.reply_text, reading.reply_status, mimetype="text/plain")


guard.exempt(receive)  # no form of ours: the channel's secret is what makes it believable
