"""Video conferences on events, made when a client asks for one."""

import hashlib
from collections.abc import Mapping
from typing import Any

from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.refusals import invalid
from nundina_sandbox.google.calendar.shapes import CONFERENCE, shaped

_LETTERS = "abcdefghijkmnopqrstuvwxyz"
_SOLUTION = {
    "key": {"type": "hangoutsMeet"},
    "name": "Google Meet",
    "iconUri": "https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4_color_2x_web_512dp.png",
}


def conference_from(body: Json, kept: Mapping[str, Any]) -> Json:
    """Return `conferenceData` and `hangoutLink` for what a client sent; a repeated request makes no second conference.

    Raises a 400 GoogleError for a request without an id or for another solution than Google Meet.
    """
    body = shaped(body, CONFERENCE, "conferenceData")
    request = body.pop("createRequest", None)
    if request is None:
        found = {"conferenceData": body}
        link = next(
            (one.get("uri") for one in body.get("entryPoints", ()) if one.get("entryPointType") == "video"), None
        )
        return found | ({"hangoutLink": link} if link else {})
    request_id = request.get("requestId")
    if not isinstance(request_id, str) or not request_id:
        raise invalid("Invalid conference create request.")
    former = (kept.get("conferenceData") or {}).get("createRequest", {}).get("requestId")
    if former == request_id:
        return {name: kept[name] for name in ("conferenceData", "hangoutLink") if name in kept}
    if (request.get("conferenceSolutionKey") or {}).get("type", "hangoutsMeet") != "hangoutsMeet":
        raise invalid("Invalid conference type value.")
    return _made(request_id)


def _made(request_id: str) -> Json:
    digest = hashlib.sha256(request_id.encode()).digest()
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:10])
    code = f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"
    link = f"https://meet.google.com/{code}"
    data = {
        "createRequest": {
            "requestId": request_id,
            "conferenceSolutionKey": {"type": "hangoutsMeet"},
            "status": {"statusCode": "success"},
        },
        "entryPoints": [{"entryPointType": "video", "uri": link, "label": link.removeprefix("https://")}],
        "conferenceSolution": _SOLUTION,
        "conferenceId": code,
    }
    return {"conferenceData": data, "hangoutLink": link}
