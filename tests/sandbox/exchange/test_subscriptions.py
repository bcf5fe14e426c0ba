"""Hearing of changes: asked for, streamed, pushed, and synced."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from exchangelib import CalendarItem
from exchangelib.errors import ErrorInvalidSyncStateData, ErrorSubscriptionNotFound
from lxml import etree

from nundina_sandbox.exchange.server import RunningExchange
from support.ews_by_hand import ask
from support.exchange_client import account, at
from support.waiting import wait_for


def appointment(mailbox: Any, subject: str = "Budget") -> Any:
    item = CalendarItem(folder=mailbox.calendar, subject=subject, start=at(24, 10), end=at(24, 11))
    item.save()
    return item


def test_a_subscriber_who_asks_hears_each_event_once(exchange: RunningExchange) -> None:
    anna = account(exchange)
    subscription, mark = anna.calendar.subscribe_to_pull()
    item = appointment(anna)
    item.subject = "Budget 2027"
    item.save(update_fields=["subject"])
    item.move_to_trash()
    [notification] = anna.calendar.get_events(subscription, mark)
    names = [type(event).__name__ for event in notification.events]
    assert [name for name in names if name != "FreeBusyChangedEvent"] == ["CreatedEvent", "ModifiedEvent", "MovedEvent"]
    [silence] = anna.calendar.get_events(subscription, notification.events[-1].watermark)
    assert [type(event).__name__ for event in silence.events] == ["StatusEvent"]
    anna.calendar.unsubscribe(subscription)
    with pytest.raises(ErrorSubscriptionNotFound):
        list(anna.calendar.get_events(subscription, mark))


def test_a_subscription_for_which_nobody_asks_runs_out(exchange: RunningExchange) -> None:
    anna = account(exchange)
    subscription, mark = anna.calendar.subscribe_to_pull(timeout=10)
    exchange.world.clock.advance(timedelta(minutes=11))
    with pytest.raises(ErrorSubscriptionNotFound):
        list(anna.calendar.get_events(subscription, mark))


def test_a_stream_tells_an_event_while_it_stands(exchange: RunningExchange) -> None:
    anna = account(exchange)
    subscription = anna.calendar.subscribe_to_streaming()
    heard: list[str] = []
    first = threading.Event()

    def listen() -> None:
        for notification in account(exchange).calendar.get_streaming_events(subscription, connection_timeout=1):
            heard.extend(type(event).__name__ for event in notification.events)
            first.set()

    listener = threading.Thread(target=listen)
    listener.start()
    appointment(anna)
    assert first.wait(10)
    assert heard[0] == "CreatedEvent"
    exchange.world.clock.advance(timedelta(minutes=2))
    listener.join(10)
    assert not listener.is_alive()


class Receiver(BaseHTTPRequestHandler):
    """Hears what is pushed and answers what it is told to."""

    heard: list[str]
    answers: list[str]

    def do_POST(self) -> None:
        body = etree.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
        names = [etree.QName(one).localname for one in body.iter() if str(etree.QName(one).localname).endswith("Event")]
        self.heard.extend(names)
        status = self.answers.pop(0) if self.answers else "OK"
        if status == "500":
            self.send_error(500)
            return
        content = (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><SendNotificationResult xmlns='
            '"http://schemas.microsoft.com/exchange/services/2006/messages"><SubscriptionStatus>'
            f"{status}</SubscriptionStatus></SendNotificationResult></s:Body></s:Envelope>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    handler = type("OwnReceiver", (Receiver,), {"heard": [], "answers": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", handler
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_push_is_repeated_until_it_is_heard_and_ends_when_it_is_not_wanted(
    exchange: RunningExchange, receiver: tuple[str, type[Receiver]]
) -> None:
    url, hearing = receiver
    hearing.answers.extend(["500", "OK", "Unsubscribe"])
    anna = account(exchange)
    subscription, _ = anna.calendar.subscribe_to_push(url, event_types=["CreatedEvent"])
    appointment(anna)
    wait_for(lambda: len(hearing.heard) == 1)
    exchange.world.clock.advance(timedelta(seconds=2))
    wait_for(lambda: len(hearing.heard) == 2)
    appointment(anna, "Second")
    wait_for(lambda: exchange.world.subscriptions.find(subscription) is None)
    assert hearing.heard == ["CreatedEvent"] * 3


def test_a_push_to_another_machine_goes_by_tls_only(exchange: RunningExchange) -> None:
    asked = (
        "<m:Subscribe><m:PushSubscriptionRequest><t:FolderIds><t:DistinguishedFolderId Id='calendar'/></t:FolderIds>"
        "<t:EventTypes><t:EventType>CreatedEvent</t:EventType></t:EventTypes><t:StatusFrequency>1</t:StatusFrequency>"
        "<t:URL>http://192.0.2.1/</t:URL></m:PushSubscriptionRequest></m:Subscribe>"
    )
    assert ask(exchange, asked).codes == ["ErrorInvalidPushSubscriptionUrl"]


def test_a_sync_tells_what_is_new_changed_and_gone_page_by_page(exchange: RunningExchange) -> None:
    anna = account(exchange)
    items = [appointment(anna, f"Number {number}") for number in range(5)]
    first = list(anna.calendar.sync_items(max_changes_returned=2))
    assert [(kind, item.subject) for kind, item in first] == [("create", f"Number {number}") for number in range(5)]
    items[0].subject = "Renamed"
    items[0].save(update_fields=["subject"])
    items[1].delete()
    appointment(anna, "New").delete()
    appointment(anna, "Newer")
    state = anna.calendar.item_sync_state
    told = [(kind, getattr(item, "subject", None)) for kind, item in anna.calendar.sync_items(sync_state=state)]
    assert told == [("update", "Renamed"), ("delete", None), ("create", "Newer")]
    assert list(anna.calendar.sync_items(sync_state=anna.calendar.item_sync_state)) == []


def test_a_sync_state_that_is_none_or_void_is_refused(exchange: RunningExchange) -> None:
    anna = account(exchange)
    list(anna.calendar.sync_items())
    state = anna.calendar.item_sync_state
    with pytest.raises(ErrorInvalidSyncStateData):
        list(anna.calendar.sync_items(sync_state="bm9uc2Vuc2U="))
    next(iter(exchange.world.mailboxes.values())).sync_epoch += 1
    with pytest.raises(ErrorInvalidSyncStateData):
        list(anna.calendar.sync_items(sync_state=state))


def test_the_tree_of_folders_is_synced_too(exchange: RunningExchange) -> None:
    from exchangelib.folders import Calendar

    anna = account(exchange)
    begin = {folder.name for kind, folder in anna.msg_folder_root.sync_hierarchy() if kind == "create"}
    assert {"Inbox", "Calendar", "Sent Items"} <= begin
    state = anna.msg_folder_root.folder_sync_state
    Calendar(parent=anna.calendar, name="Nundina").save()
    assert [(kind, one.name) for kind, one in anna.msg_folder_root.sync_hierarchy(sync_state=state)] == [
        ("create", "Nundina")
    ]
