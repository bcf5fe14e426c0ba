"""The outbox: every invitation, cancellation and reply that would have been sent."""

from flask import abort
from flask.typing import ResponseReturnValue

from nundina_sandbox.google.calendar.pages.desk import Desk, page


def add_to(desk: Desk) -> None:
    """Enter the pages."""
    desk.add("/outbox", outbox)
    desk.add("/outbox/<int:number>", letter)


def outbox(desk: Desk) -> ResponseReturnValue:
    """Show all mail, the newest first."""
    return page("outbox", mails=list(enumerate(desk.world.outbox, 1))[::-1])


def letter(desk: Desk, number: int) -> ResponseReturnValue:
    """Show one mail."""
    if not 1 <= number <= len(desk.world.outbox):
        abort(404)
    return page("letter", mail=desk.world.outbox[number - 1])
