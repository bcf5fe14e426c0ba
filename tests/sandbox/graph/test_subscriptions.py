"""Subscriptions that are validated, told, renewed, and that end."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from nundina_sandbox.deliveries import Patience
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, BEN, GraphUser, graph_user
from support.graph_receiver import Receiver, running_receiver
from support.waiting import wait_for

Json = dict[str, Any]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as found:
        yield found


@pytest.fixture
def lifecycle() -> Iterator[Receiver]:
    with running_receiver() as found:
        yield found


@pytest.fixture(autouse=True)
def impatient(sandbox: RunningMicrosoft) -> None:
    sandbox.world.graph.subscriptions.deliveries.patience = Patience(first_wait=0.02, attempts=4)


def _in(sandbox: RunningMicrosoft, **span: float) -> str:
    return (sandbox.world.clock.now() + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")


def _wanted(sandbox: RunningMicrosoft, receiver: Receiver, **changes: Any) -> Json:
    return {
        "changeType": "created,updated,deleted",
        "notificationUrl": receiver.url,
        "resource": "me/events",
        "expirationDateTime": _in(sandbox, days=3),
        "clientState": "secret of the client",
    } | changes


def test_a_subscription_is_made_once_its_receiver_has_sent_the_token_back(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver, lifecycle: Receiver
) -> None:
    made = anna.post("/subscriptions", _wanted(sandbox, receiver, lifecycleNotificationUrl=lifecycle.url))
    assert len(receiver.validations) == len(lifecycle.validations) == 1
    assert anna.get(f"/subscriptions/{made['id']}")["notificationUrl"] == receiver.url
    assert [one["id"] for one in anna.get("/subscriptions")["value"]] == [made["id"]]


@pytest.mark.parametrize(
    "failing",
    [{"validation_status": 202}, {"validation_text": "something else"}, {"content_type": "application/json"}],
)
def test_a_receiver_that_does_not_validate_gets_no_subscription(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver, lifecycle: Receiver, failing: Json
) -> None:
    for name, value in failing.items():
        setattr(lifecycle, name, value)
    wanted = _wanted(sandbox, receiver, lifecycleNotificationUrl=lifecycle.url)
    assert anna.post("/subscriptions", wanted, status=400)["error"]["code"] == "ValidationError"
    assert anna.get("/subscriptions")["value"] == []


def test_an_unreachable_receiver_gets_no_subscription(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    wanted = _wanted(sandbox, Receiver("http://127.0.0.1:9/"))
    assert anna.post("/subscriptions", wanted, status=400)["error"]["code"] == "ValidationError"


def test_every_change_is_told_with_the_client_state_and_the_event(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver
) -> None:
    subscription = anna.post("/subscriptions", _wanted(sandbox, receiver))
    made = anna.event()
    anna.patch(f"/me/events/{made['id']}", {"subject": "x"})
    anna.delete(f"/me/events/{made['id']}")
    wait_for(lambda: receiver.changes == ["created", "updated", "deleted"])
    first, person = receiver.told[0], sandbox.world.people[ANNA]
    assert first["subscriptionId"] == subscription["id"]
    assert first["clientState"] == "secret of the client"
    assert first["tenantId"] == person.tenant
    assert first["resource"] == f"Users/{person.object_id}/Events/{made['id']}"
    assert first["resourceData"]["id"] == made["id"]
    assert first["resourceData"]["@odata.type"] == "#Microsoft.Graph.Event"


def test_a_subscription_made_for_immutable_ids_tells_those(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver
) -> None:
    prefer = {"Prefer": 'IdType="ImmutableId"'}
    anna.post("/subscriptions", _wanted(sandbox, receiver), headers=prefer)
    made = anna.event()
    wait_for(lambda: bool(receiver.told))
    told = receiver.told[0]["resourceData"]["id"]
    assert told != made["id"]
    assert told == anna.get(f"/me/events/{made['id']}", headers=prefer)["id"]


def test_an_invitation_and_an_answer_are_told_on_the_side_where_they_arrive(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser, receiver: Receiver, lifecycle: Receiver
) -> None:
    anna.post("/subscriptions", _wanted(sandbox, receiver))
    ben.post("/subscriptions", _wanted(sandbox, lifecycle))
    anna.event(guests=(BEN,))
    wait_for(lambda: lifecycle.changes == ["created"])
    ben.post(f"/me/events/{ben.only()['id']}/accept", status=202)
    wait_for(lambda: receiver.changes == ["created", "updated"])


def test_only_the_kinds_of_change_that_were_asked_for_are_told(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver
) -> None:
    anna.post("/subscriptions", _wanted(sandbox, receiver, changeType="deleted"))
    anna.delete(f"/me/events/{anna.event()['id']}")
    wait_for(lambda: receiver.changes == ["deleted"])


def test_a_notification_that_fails_is_repeated_and_a_lost_one_is_said_to_be_missed(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver, lifecycle: Receiver
) -> None:
    anna.post("/subscriptions", _wanted(sandbox, receiver, lifecycleNotificationUrl=lifecycle.url))
    receiver.statuses = [503, 404]
    anna.event()
    wait_for(lambda: receiver.changes == ["created"] * 3)
    receiver.statuses = [500] * 4
    anna.event()
    wait_for(lambda: [one["lifecycleEvent"] for one in lifecycle.told] == ["missed"])


def test_a_subscription_is_renewed_and_expires(sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver) -> None:
    made = anna.post("/subscriptions", _wanted(sandbox, receiver, expirationDateTime=_in(sandbox, minutes=2)))
    assert made["expirationDateTime"] > _in(sandbox, minutes=44)
    later = _in(sandbox, days=6)
    renewed = anna.patch(f"/subscriptions/{made['id']}", {"expirationDateTime": later})
    assert renewed["expirationDateTime"][:19] == later[:19]
    sandbox.world.clock.advance(timedelta(days=7))
    with graph_user(sandbox, ANNA) as again:
        assert again.get(f"/subscriptions/{made['id']}", status=404)["error"]["code"] == "ResourceNotFound"


@pytest.mark.parametrize("span", [{"days": 8}, {"days": -1}])
def test_a_life_that_is_too_long_or_over_is_refused(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver, span: dict[str, float]
) -> None:
    anna.post("/subscriptions", _wanted(sandbox, receiver, expirationDateTime=_in(sandbox, **span)), status=400)
    assert receiver.validations == []


@pytest.mark.parametrize(
    "changes",
    [
        {"resource": "me/messages"},
        {"changeType": "exploded"},
        {"notificationUrl": "http://example.com/hook"},
        {"clientState": "x" * 129},
        {"expirationDateTime": "tomorrow"},
        {"resource": ""},
    ],
)
def test_a_subscription_that_cannot_be_is_refused(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver, changes: Json
) -> None:
    anna.post("/subscriptions", _wanted(sandbox, receiver, **changes), status=400)


def test_the_same_subscription_twice_is_a_conflict(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver
) -> None:
    anna.post("/subscriptions", _wanted(sandbox, receiver))
    anna.post("/subscriptions", _wanted(sandbox, receiver), status=409)


def test_one_that_must_reauthorize_is_silent_until_it_does(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver, lifecycle: Receiver
) -> None:
    made = anna.post("/subscriptions", _wanted(sandbox, receiver, lifecycleNotificationUrl=lifecycle.url))
    board = sandbox.world.graph.subscriptions
    board.tell_lifecycle(board.living()[0], "reauthorizationRequired")
    wait_for(lambda: [one["lifecycleEvent"] for one in lifecycle.told] == ["reauthorizationRequired"])
    anna.event()
    anna.post(f"/subscriptions/{made['id']}/reauthorize", status=204)
    anna.event()
    wait_for(lambda: receiver.changes == ["created"])


def test_a_removed_subscription_says_so_and_is_gone(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver, lifecycle: Receiver
) -> None:
    made = anna.post("/subscriptions", _wanted(sandbox, receiver, lifecycleNotificationUrl=lifecycle.url))
    board = sandbox.world.graph.subscriptions
    board.tell_lifecycle(board.living()[0], "subscriptionRemoved")
    wait_for(lambda: [one["lifecycleEvent"] for one in lifecycle.told] == ["subscriptionRemoved"])
    anna.get(f"/subscriptions/{made['id']}", status=404)


def test_a_lifecycle_address_cannot_be_added_later(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver
) -> None:
    made = anna.post("/subscriptions", _wanted(sandbox, receiver))
    body = {"lifecycleNotificationUrl": receiver.url, "expirationDateTime": _in(sandbox, days=1)}
    anna.patch(f"/subscriptions/{made['id']}", body, status=400)


def test_a_deleted_subscription_tells_no_more(
    sandbox: RunningMicrosoft, anna: GraphUser, receiver: Receiver, lifecycle: Receiver
) -> None:
    gone = anna.post("/subscriptions", _wanted(sandbox, receiver))
    anna.post("/subscriptions", _wanted(sandbox, lifecycle))
    anna.delete(f"/subscriptions/{gone['id']}")
    anna.event()
    wait_for(lambda: lifecycle.changes == ["created"])
    assert receiver.told == []


def test_nobody_watches_somebody_elses_mailbox(sandbox: RunningMicrosoft, ben: GraphUser, receiver: Receiver) -> None:
    ben.post("/subscriptions", _wanted(sandbox, receiver, resource=f"users/{ANNA}/events"), status=403)
