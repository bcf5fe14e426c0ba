"""What the host may refuse or fail at. Errors carry values; the pages hold the words, in every language.

NundinaError
├── NotFound                      there is no such thing in this account
├── NotAllowed(permission)        the user lacks a permission
├── SignInFailed                  address and password do not match, or too many tries
│   └── TooManyAttempts(until)
├── InvalidInput(field, problem)  what was typed cannot be used
│   └── FileRefused(where, …)     what a file says there cannot be used; nothing of the file was taken
├── AppNotInstalled(app_id)
├── AppUnavailable(app_id, why)   quarantined, gone, or built for another API version
├── AppFault(app_id, what)        the app raised something that it may not raise
├── AppNotConfigured(app_id)      the operator has not set what it needs
├── AlreadyInstalled(app_id)
├── ExclusiveGroupTaken(group, holder, by, since, until)
├── ConsentFailed                 nothing half-connected remains
│   ├── ConsentDeclined
│   ├── ConsentExpired            too late, used already, or another session's
│   └── ConsentRefused(reason)
├── CalendarAlreadyConnected(connection_id)
├── MailboxTaken(address)         another user of the account has it
├── MailboxIsShared(address)      a team inbox
├── WrongMailbox(address, expected)  reconnecting came back with another mailbox
├── NoCalendarConnected
├── CalendarNotWritable(why)      Meet cannot write to the user's calendar
├── SlotTaken(nearest)            somebody else has the time; those are free nearest to it
├── SlotNotOffered                the page does not offer this time
├── CalendarSilent                it cannot be asked whether a time is free
├── CalendarTaken                 it has something else at that time
├── TooManyRequests(until)        of one address, or to one page
├── Paused(until, reason)         the provider is left alone until then
├── LeaseLost                     another worker has taken over
├── ChangedMeanwhile              another process stored the same thing just now; doing it again helps
├── MeetingChanged                a form was made from an older state of the meeting
├── SecretUnreadable              the key, the context or the bytes do not fit
└── KeyUnusable(problem)          the operator's key is missing, readable by others, or no key
"""

from __future__ import annotations

from datetime import datetime

from nundina.domain.identifiers import AppId, ConnectionId, UserId


class NundinaError(Exception):
    """The base of everything that the host refuses."""


class NotFound(NundinaError):
    """There is no such thing in this account. Another account's things are not found either."""


class NotAllowed(NundinaError):
    """The user lacks a permission."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class SignInFailed(NundinaError):
    """Address and password do not match. Does not tell which of the two is wrong."""


class TooManyAttempts(SignInFailed):
    """Too many failed tries from this address or for this user."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class InvalidInput(NundinaError):
    """What was typed cannot be used."""

    def __init__(self, field: str, problem: str, text: str = "") -> None:
        super().__init__(field, problem)
        self.field = field
        self.text = text  # of several things that were typed, those that are wrong
        self.problem = problem  # a key of the pages' table of words: "missing", "not_an_email", "taken", ...


class FileRefused(InvalidInput):
    """What a file says somewhere cannot be used; nothing of the file was taken."""

    def __init__(self, where: str, field: str, problem: str, text: str = "") -> None:
        super().__init__(field, problem, text)
        self.where = where  # as in accounts[0].users[3]


class AppNotInstalled(NundinaError):
    """The account has not installed the app."""

    def __init__(self, app_id: AppId) -> None:
        super().__init__(app_id)
        self.app_id = app_id


class AppUnavailable(NundinaError):
    """The host does not run the app: quarantined, gone, or built for another API version."""

    def __init__(self, app_id: AppId, why: str) -> None:
        super().__init__(app_id, why)
        self.app_id = app_id
        self.why = why


class AppFault(NundinaError):
    """The app raised something that an app may not raise, or answered with something that is no answer."""

    def __init__(self, app_id: AppId, what: str) -> None:
        super().__init__(app_id, what)
        self.app_id = app_id
        self.what = what


class AppNotConfigured(NundinaError):
    """The operator has not set what the app needs."""

    def __init__(self, app_id: AppId, missing: tuple[str, ...]) -> None:
        super().__init__(app_id, missing)
        self.app_id = app_id
        self.missing = missing


class AlreadyInstalled(NundinaError):
    """The account has the app already."""

    def __init__(self, app_id: AppId) -> None:
        super().__init__(app_id)
        self.app_id = app_id


class ExclusiveGroupTaken(NundinaError):
    """Another app of the same exclusive group is in the account (MKT-4)."""

    def __init__(self, group: str, holder: AppId, by: UserId, since: datetime, until: datetime | None = None) -> None:
        super().__init__(group, holder, by, since, until)
        self.group = group
        self.holder = holder
        self.by = by
        self.since = since
        self.until = until  # set while the holder is still being installed


class ConsentFailed(NundinaError):
    """The way to the provider and back failed; nothing half-connected remains (CON-9)."""


class ConsentDeclined(ConsentFailed):
    """The user said no at the provider."""


class ConsentExpired(ConsentFailed):
    """The state is unknown, used, too old, or another session's."""


class ConsentRefused(ConsentFailed):
    """The app or the provider refused."""

    def __init__(self, reason: str, about: str = "", link: str = "") -> None:
        super().__init__(reason)
        self.reason = reason  # of nundina_plugin_api.errors.RefusalReason, "permission_missing" or "transient"
        self.about = about  # what the sentence names, as the app says it
        self.link = link  # where somebody else can help, as the app says it


class CalendarAlreadyConnected(NundinaError):
    """The user has a calendar already; one at a time (CON-1)."""

    def __init__(self, connection_id: ConnectionId) -> None:
        super().__init__(connection_id)
        self.connection_id = connection_id


class MailboxTaken(NundinaError):
    """Another user of the account has connected this mailbox (CON-14)."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class MailboxIsShared(NundinaError):
    """The mailbox is connected as a shared inbox (CON-5)."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class WrongMailbox(NundinaError):
    """Reconnecting came back with another mailbox than the connection's; the connection stays as it was."""

    def __init__(self, address: str, expected: str) -> None:
        super().__init__(address, expected)
        self.address = address
        self.expected = expected


class NoCalendarConnected(NundinaError):
    """The user has no live calendar connection."""


class CalendarNotWritable(NundinaError):
    """Meet cannot write to the user's calendar."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why  # of nundina.use_cases.meet_from_record.MeetObstacle


class Paused(NundinaError):
    """The provider is not called before an instant: it asked to be left alone, fails, or had its share of calls."""

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(until, reason)
        self.until = until
        self.reason = reason  # the name of an error of the plugin API: "RateLimited" or "Transient"


class SlotTaken(NundinaError):
    """Somebody else has the time (MTG-4)."""

    def __init__(self, nearest: tuple[datetime, ...] = ()) -> None:
        super().__init__(nearest)
        self.nearest = nearest  # UTC; free times nearest to it, in order


class SlotNotOffered(NundinaError):
    """The page does not offer this time: it is too soon, outside of its hours, or never was on it."""


class CalendarSilent(NundinaError):
    """The calendar cannot be asked at the moment whether a time is free, and what is not known is not free."""


class CalendarTaken(NundinaError):
    """The owner's calendar has something else at that time."""


class TooManyRequests(NundinaError):
    """Somebody sends more than a person would."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until  # UTC


class LeaseLost(NundinaError):
    """Another worker has taken over; nothing of this attempt may be stored."""


class ChangedMeanwhile(NundinaError):
    """Another process stored the same thing at the same moment; doing the whole transaction again helps."""


class MeetingChanged(NundinaError):
    """The meeting says something else than the form from which it was to be changed; nothing was written."""


class SecretUnreadable(NundinaError):
    """Something sealed does not open: another key, another row, or damaged."""


class KeyUnusable(NundinaError):
    """The key with which secrets are sealed cannot be used."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem  # "missing", "readable_by_others", "not_a_key" or "exists_already"; never the key
