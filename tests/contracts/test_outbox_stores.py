from __future__ import annotations

from dataclasses import replace

import pytest

from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AppId, MeetingId, OutboxId, new_id
from nundina.domain.sync import OutboxKind, OutboxState, PushChannel, PushFailure, WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import HOUR, NOW, make_outbox_item, stored_account, stored_connection


def test_an_outbox_row_comes_back_as_it_was_stored(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx)
        item = make_outbox_item(
            connection.account_id,
            kind=OutboxKind.UPDATE_EVENT,
            payload={"title": "Ærlig \x00", "guests": [{"address": "a@x.example"}], "n": 1, "none": None},
            sealed=b"\x00\xff",
            connection_id=connection.id,
            meeting_id=MeetingId(new_id()),
            next_try_at=NOW + HOUR,
        )
        tx.outbox.add(item)
        assert tx.outbox.get(item.id) == item
        assert tx.work.next_due_at() == NOW + HOUR
        assert tx.outbox.by_keys(item.account_id, [item.key, "x"]) == (item,)
        assert tx.outbox.by_keys(stored_account(tx).id, [item.key]) == ()
        assert item.meeting_id is not None
        assert tx.outbox.of_meeting(item.account_id, item.meeting_id) == (item,)
        assert tx.outbox.of_meeting(stored_account(tx).id, item.meeting_id) == ()
        with pytest.raises(NotFound):
            tx.outbox.get(OutboxId("unknown"))


def test_what_is_delivered_is_pending_no_more(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx)
        first = make_outbox_item(connection.account_id, connection_id=connection.id)
        second = make_outbox_item(connection.account_id, connection_id=connection.id, created_at=NOW + HOUR)
        tx.outbox.add(second)
        tx.outbox.add(first)
        assert tx.outbox.pending_of_connection(connection.id) == (first, second)
        delivered = replace(first, state=OutboxState.DELIVERED, attempts=2, last_problem="", sealed=b"")
        tx.outbox.update(delivered)
        assert tx.outbox.get(first.id) == delivered
        assert tx.outbox.pending_of_connection(connection.id) == (second,)
        with pytest.raises(NotFound):
            tx.outbox.update(replace(first, account_id=stored_account(tx).id))


def test_nothing_is_due_of_a_transaction_that_was_rolled_back(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
    item = make_outbox_item(account)
    with pytest.raises(ZeroDivisionError), unit_of_work() as tx:
        tx.outbox.add(item)
        raise ZeroDivisionError
    with unit_of_work.read() as tx:
        assert tx.work.find(WorkKind.DELIVER, item.id) is None
        assert tx.work.next_due_at() is None


def test_why_push_fails_is_kept_with_the_time_of_the_first_failure(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection, other = stored_connection(tx), stored_connection(tx)
        failure = PushFailure(
            connection_id=connection.id, account_id=connection.account_id, problem="Transient", since=NOW
        )
        tx.channels.note_failure(failure)
        tx.channels.note_failure(replace(failure, problem="Refused", since=NOW + HOUR))
        assert tx.channels.failures([connection.id, other.id]) == (replace(failure, problem="Refused"),)
        tx.channels.forget_failure(connection.id)
        tx.channels.forget_failure(other.id)
        assert tx.channels.failures([connection.id, other.id]) == ()


def test_channels_are_found_by_what_a_notification_brings(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx)
        old, new = (
            PushChannel(
                channel_id=new_id(),
                account_id=connection.account_id,
                connection_id=connection.id,
                resource_id="r",
                secret_digest="d",
                expires_at=NOW + hours * HOUR,
            )
            for hours in (1, 2)
        )
        tx.channels.add(old)
        tx.channels.add(new)
        assert tx.channels.among([new.channel_id, "forged"]) == (new,)
        assert set(tx.channels.among([new.channel_id, "forged", old.channel_id])) == {new, old}
        assert tx.channels.among([]) == ()
        assert tx.channels.of_connection(connection.id) == (new, old)
        tx.channels.remove(old.channel_id)
        tx.channels.remove(old.channel_id)
        assert tx.channels.of_connection(connection.id) == (new,)


def test_settings_of_apps_are_kept_by_app_and_name(unit_of_work: SqlUnitOfWork) -> None:
    google, outlook = AppId("google-calendar"), AppId("outlook-calendar")
    with unit_of_work() as tx:
        for app, name, sealed in (
            (google, "id", b"1"),
            (google, "id", b"2"),
            (google, "secret", b"3"),
            (outlook, "id", b"4"),
        ):
            tx.app_settings.put(app, name, sealed)
        assert tx.app_settings.of_app(google) == {"id": b"2", "secret": b"3"}
        tx.app_settings.remove(google, "id")
        tx.app_settings.remove(google, "id")
        assert list(tx.app_settings.all()) == [(google, "secret", b"3"), (outlook, "id", b"4")]
