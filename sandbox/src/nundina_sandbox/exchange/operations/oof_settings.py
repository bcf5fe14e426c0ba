"""GetUserOofSettings and SetUserOofSettings: automatic replies of who is away."""

from datetime import datetime

from nundina_sandbox.exchange.elements import Element, m, part, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.operations.call import Call, failed_parts
from nundina_sandbox.exchange.people import Absence, Person
from nundina_sandbox.exchange.times.zones import in_utc, moment_from

_STATES = ("Disabled", "Enabled", "Scheduled")
_AUDIENCES = ("None", "Known", "All")


def get_user_oof_settings(call: Call) -> Element:
    """Return a person's automatic replies, to that person only."""
    try:
        person = _own(call)
    except ExchangeError as error:
        return m("GetUserOofSettingsResponse", [m("ResponseMessage", failed_parts(error), ResponseClass="Error")])
    said = m("ResponseMessage", [m("ResponseCode", "NoError")], ResponseClass="Success")
    audience = m("AllowExternalOof", person.absence.audience)
    return m("GetUserOofSettingsResponse", [said, _settings(person.absence), audience])


def _own(call: Call) -> Person:
    person = call.world.person(text_at(call.request, "Mailbox", "Address") or "")
    if person is None:
        raise ExchangeError("ErrorMailRecipientNotFound")
    if person is not call.person:
        raise ExchangeError("ErrorAccessDenied")
    return person


def _settings(absence: Absence) -> Element:
    parts = [t("OofState", absence.state), t("ExternalAudience", absence.audience)]
    if absence.start and absence.end:
        span = [t("StartTime", in_utc(absence.start)), t("EndTime", in_utc(absence.end))]
        parts.append(t("Duration", span))
    parts.append(t("InternalReply", [t("Message", absence.internal)]))
    parts.append(t("ExternalReply", [t("Message", absence.external)]))
    return t("OofSettings", parts)


def set_user_oof_settings(call: Call) -> Element:
    """Keep a person's automatic replies."""
    try:
        person = _own(call)
        person.absence = _absence(part(call.request, "UserOofSettings"), call)
    except ExchangeError as error:
        return m("SetUserOofSettingsResponse", [m("ResponseMessage", failed_parts(error), ResponseClass="Error")])
    said = m("ResponseMessage", [m("ResponseCode", "NoError")], ResponseClass="Success")
    return m("SetUserOofSettingsResponse", [said])


def _absence(given: Element | None, call: Call) -> Absence:
    state, audience = text_at(given, "OofState") or "", text_at(given, "ExternalAudience") or "None"
    if state not in _STATES or audience not in _AUDIENCES:
        raise ExchangeError("ErrorInvalidUserOofSettings")
    span = part(given, "Duration")
    start, end = (_moment(text_at(span, name), call) for name in ("StartTime", "EndTime"))
    if state == "Scheduled" and (start is None or end is None or end <= start):
        raise ExchangeError("ErrorInvalidUserOofSettings")
    replies = [text_at(given, name, "Message") or "" for name in ("InternalReply", "ExternalReply")]
    return Absence(state, audience, start, end, replies[0], replies[1])


def _moment(text: str | None, call: Call) -> datetime | None:
    return moment_from(text, call.zone) if text else None
