"""Who somebody is, how their mailbox is set, and mail that an app sends for them."""

import re

from nundina_sandbox.microsoft.graph.api.call import Answer, Call
from nundina_sandbox.microsoft.graph.errors import (
    GraphError,
    bad_body,
    delegated_only,
    invalid_parameter,
    no_segment,
    unknown_zone,
    user_not_found,
)
from nundina_sandbox.microsoft.graph.event import address_of
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.recurrence import DAYS
from nundina_sandbox.microsoft.graph.resources import settings_resource, user_resource
from nundina_sandbox.microsoft.graph.texts import text_of
from nundina_sandbox.microsoft.graph.zones import iana_names, windows_name, windows_names, zone_named
from nundina_sandbox.microsoft.outbox import Mail
from nundina_sandbox.microsoft.people import Person

_USER_PROPERTIES = frozenset(
    {
        "businessPhones",
        "displayName",
        "givenName",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
        "id",
        "accountEnabled",
        "otherMails",
        "proxyAddresses",
        "userType",
    }
)

_CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,7})?$")


def get_user(call: Call) -> Answer:
    """Return a person, with the usual properties or those that are selected."""
    person = _person(call)
    found = user_resource(person)
    found["accountEnabled"], found["userType"] = True, "Member"
    found["otherMails"], found["proxyAddresses"] = [], [f"SMTP:{person.address}"]
    names = call.options.list("select") or list(user_resource(person))
    unknown = next((one for one in names if one not in _USER_PROPERTIES), None)
    if unknown is not None:
        message = f"Could not find a property named '{unknown}' on type 'microsoft.graph.user'."
        raise GraphError(400, "Request_BadRequest", message)
    body = {name: value for name, value in found.items() if name in names}
    return Answer({"@odata.context": f"{call.root}/$metadata#users/$entity", **body})


def get_settings(call: Call) -> Answer:
    """Return the mailbox's settings."""
    found = settings_resource(call.mailbox)
    select = call.options.list("select")
    shown = {name: value for name, value in found.items() if name in select} if select else found
    return Answer({"@odata.context": _settings_context(call), **shown})


def get_setting(call: Call) -> Answer:
    """Return one of the settings."""
    found = settings_resource(call.mailbox)
    name = next((one for one in found if one.lower() == call.asked.parts["property"].lower()), None)
    if name is None:
        raise no_segment(call.asked.parts["property"])
    value, context = found[name], f"{_settings_context(call)}/{name}"
    return Answer({"@odata.context": context, **(value if isinstance(value, dict) else {"value": value})})


def patch_settings(call: Call) -> Answer:
    """Return what was set: the time zone, the forms of dates and times, the language, the working hours."""
    settings, body = call.mailbox.settings, call.body()
    shown: Json = {}
    if "timeZone" in body:
        settings.zone = _zone(body["timeZone"])
    if isinstance(body.get("language"), dict):
        settings.locale = str(body["language"].get("locale") or settings.locale)
    settings.date_format = str(body.get("dateFormat") or settings.date_format)
    settings.time_format = str(body.get("timeFormat") or settings.time_format)
    _set_hours(call.mailbox, body.get("workingHours"))
    shown = {name: value for name, value in settings_resource(call.mailbox).items() if name in body}
    return Answer({"@odata.context": _settings_context(call), **shown})


def list_zones(call: Call) -> Answer:
    """Return the time zones that can be chosen, under Windows' names or IANA's."""
    iana = "iana" in call.asked.parts.get("arguments", "").lower()
    names = iana_names() if iana else windows_names()
    context = f"{call.root}/$metadata#Collection(microsoft.graph.timeZoneInformation)"
    return Answer({"@odata.context": context, "value": [{"alias": one, "displayName": one} for one in names]})


def send_mail(call: Call) -> Answer:
    """Put a message into the visible outbox."""
    message = call.body().get("message", call.body().get("Message"))
    if not isinstance(message, dict):
        raise bad_body("The parameter 'Message' is required.")
    recipients = [one for name in ("toRecipients", "ccRecipients", "bccRecipients") for one in message.get(name) or []]
    addresses = [address_of(one) for one in recipients if isinstance(one, dict) and address_of(one)]
    if not addresses:
        raise GraphError(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    body = message.get("body") or {}
    kind, content = str(body.get("contentType") or "text").lower(), str(body.get("content") or "")
    text = text_of({"contentType": kind, "content": content})
    for address in addresses:
        subject, sender = str(message.get("subject") or ""), call.mailbox.address
        mail = Mail(address, subject, "message", call.state.now(), sender=sender, text=text)
        call.world.outbox.append(mail)
    return Answer(None, 202)


def _person(call: Call) -> Person:
    named = call.asked.parts.get("user")
    if named is None:
        if call.bearer.person is None:
            raise delegated_only()
        return call.bearer.person
    found = call.world.person(named)
    if found is None:
        message = f"Resource '{named}' does not exist or one of its queried reference-property objects are not present."
        raise GraphError(404, "Request_ResourceNotFound", message)
    if call.bearer.person is None and found.tenant != call.bearer.tenant:
        raise user_not_found(named)
    return found


def _set_hours(mailbox: Mailbox, hours: object) -> None:
    if hours is None:
        return
    if not isinstance(hours, dict):
        raise bad_body("Cannot read the value of property 'workingHours' as 'microsoft.graph.workingHours'.")
    settings = mailbox.settings
    days = hours.get("daysOfWeek", list(settings.days))
    usual = {"startTime": settings.day_starts, "endTime": settings.day_ends}
    clocks = [str(hours.get(name) or clock) for name, clock in usual.items()]
    if not isinstance(days, list) or any(day not in DAYS for day in days) or not all(map(_CLOCK.match, clocks)):
        raise bad_body("Cannot read the value of property 'workingHours' as 'microsoft.graph.workingHours'.")
    settings.days = tuple(days)
    settings.day_starts, settings.day_ends = clocks


def _zone(value: object) -> str:
    try:
        zone_named(str(value))
    except ValueError:
        raise unknown_zone(str(value)) from None
    if not value:
        raise invalid_parameter("The time zone is missing.")
    return windows_name(str(value))


def _settings_context(call: Call) -> str:
    return f"{call.root}/$metadata#users('{call.mailbox.address.replace('@', '%40')}')/mailboxSettings"
