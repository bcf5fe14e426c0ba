"""Subscriptions: create, read, renew, reauthorize, delete."""

import ipaddress
import uuid
from urllib.parse import urlsplit

from nundina_sandbox.microsoft.graph.api.call import Answer, Call, mailbox_of
from nundina_sandbox.microsoft.graph.errors import GraphError, access_denied, item_not_found
from nundina_sandbox.microsoft.graph.ids import calendar_from_id
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.operations import Asked
from nundina_sandbox.microsoft.graph.receivers import validate
from nundina_sandbox.microsoft.graph.subscription import Subscription, life_from, resource_parts

_CHANGES = ("created", "updated", "deleted")
_LONGEST_STATE = 128


def list_subscriptions(call: Call) -> Answer:
    """Return the app's subscriptions for this person, or all of an app's own."""
    person = call.bearer.person
    mine = [
        one.json()
        for one in call.state.subscriptions.living()
        if one.application == call.bearer.client_id and (person is None or one.creator == person.object_id)
    ]
    return Answer({"@odata.context": f"{call.root}/$metadata#subscriptions", "value": mine})


def insert(call: Call) -> Answer:
    """Return a new subscription, once both of its receivers have shown that they are there."""
    wanted = _wanted(call, call.body())
    # Outside of the world's lock: the receiver may ask something of the sandbox before it answers.
    validate(wanted.notification_url)
    if wanted.lifecycle_url is not None:
        validate(wanted.lifecycle_url)
    call.state.subscriptions.add(wanted)
    return Answer(_written(call, wanted), 201)


def get(call: Call) -> Answer:
    """Return one subscription."""
    return Answer(_written(call, _found(call)))


def patch(call: Call) -> Answer:
    """Return a subscription with a longer life; nothing else but its address can be changed."""
    found, body = _found(call), call.body()
    if "lifecycleNotificationUrl" in body and body["lifecycleNotificationUrl"] != found.lifecycle_url:
        message = "Property 'lifecycleNotificationUrl' is not allowed to be changed."
        raise GraphError(400, "InvalidRequest", message)
    if "expirationDateTime" not in body:
        raise GraphError(400, "InvalidRequest", "Property 'expirationDateTime' is required.")
    found.expires = life_from(body["expirationDateTime"], call.state.now())
    found.waiting_for_consent = False
    return Answer(_written(call, found))


def delete(call: Call) -> Answer:
    """End a subscription."""
    call.state.subscriptions.end(_found(call))
    return Answer(None, 204)


def reauthorize(call: Call) -> Answer:
    """Have a subscription go on after it was told that it has to ask for its permission again."""
    _found(call).waiting_for_consent = False
    return Answer(None, 204)


def _found(call: Call) -> Subscription:
    return call.state.subscriptions.find(call.asked.parts["subscription"], call.bearer.client_id)


def _written(call: Call, found: Subscription) -> Json:
    return {"@odata.context": f"{call.root}/$metadata#subscriptions/$entity", **found.json()}


def _wanted(call: Call, body: Json) -> Subscription:
    for name in ("changeType", "notificationUrl", "resource", "expirationDateTime"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise GraphError(400, "InvalidRequest", f"Property '{name}' is required.")
    if body.get("includeResourceData"):
        raise GraphError(400, "InvalidRequest", "The sandbox sends notifications without resource data only.")
    user, named = resource_parts(body["resource"])
    mailbox = _mailbox(call, user)
    state = body.get("clientState")
    if state is not None and len(str(state)) > _LONGEST_STATE:
        raise GraphError(400, "InvalidRequest", f"Client state is longer than {_LONGEST_STATE} characters.")
    lifecycle = body.get("lifecycleNotificationUrl")
    person = call.bearer.person
    return Subscription(
        id=str(uuid.uuid4()),
        mailbox=mailbox.address,
        user_id=mailbox.person.object_id,
        tenant=mailbox.person.tenant,
        calendar=_calendar(mailbox, named),
        resource=body["resource"],
        change_types=_change_types(body["changeType"]),
        notification_url=_receiver(body["notificationUrl"], "notificationUrl"),
        lifecycle_url=None if lifecycle is None else _receiver(str(lifecycle), "lifecycleNotificationUrl"),
        client_state=None if state is None else str(state),
        expires=life_from(body["expirationDateTime"], call.state.now()),
        application=call.bearer.client_id,
        creator=person.object_id if person else call.bearer.client_id,
        immutable=call.immutable,
    )


def _mailbox(call: Call, user: str | None) -> Mailbox:
    mailbox = mailbox_of(call.world, call.bearer, Asked("", {} if user is None else {"user": user}))
    person = call.bearer.person
    if person is not None and person.address != mailbox.address:
        raise access_denied()
    return mailbox


def _calendar(mailbox: Mailbox, named: str | None) -> int | None:
    if named is None:
        return None
    number = calendar_from_id(mailbox.id, named)
    if number not in mailbox.calendars:
        raise item_not_found()
    return number


def _change_types(value: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one.strip().lower() for one in value.split(",")))
    if any(one not in _CHANGES for one in found):
        raise GraphError(400, "InvalidRequest", f"Change type '{value}' is not supported.")
    return found


def _receiver(url: str, name: str) -> str:
    parts = urlsplit(url)
    # Graph takes https only; here a receiver on this machine may do without a certificate.
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))):
        return url
    raise GraphError(400, "InvalidRequest", f"Property '{name}' must be a valid HTTPS URL.")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
