"""Graph's resources as JSON: event, calendar, user, mailboxSettings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from nundina_sandbox.microsoft.graph.event import Event, Key, address_of
from nundina_sandbox.microsoft.graph.ids import (
    calendar_id,
    change_key,
    event_id,
    ical_uid,
    immutable_id,
    occurrence_id,
)
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.moments import NEVER, Json, rendered, stamp
from nundina_sandbox.microsoft.graph.texts import as_html, as_text, preview_of
from nundina_sandbox.microsoft.people import Person


@dataclass(frozen=True, slots=True)
class View:
    """How events of one mailbox are written for one call."""

    mailbox: Mailbox
    people: Mapping[str, Person]
    web: str
    """The address under which a person reads mail in a browser."""
    zone: str = "UTC"
    """The zone that the client prefers, by the name that it used."""
    text: bool = False
    """Whether bodies are wanted as text."""
    immutable: bool = False

    def id_of(self, event: Event) -> str:
        """Return an event's id in the form that the client prefers."""
        return self._id(event, event.day)

    def id_with(self, key: Key, calendar: int) -> str:
        """Return the id of what had this key on this calendar, whether it is still there or not."""
        return immutable_id(self.mailbox.id, key) if self.immutable else event_id(self.mailbox.id, calendar, key)

    def etag(self, event: Event) -> str:
        """Return the ETag of an event."""
        return f'W/"{change_key(self.mailbox.id, event.version)}"'

    def event(self, event: Event) -> Json:
        """Return the event in full."""
        fields, own = event.fields, self.mailbox.organizes(event)
        found: Json = {
            "@odata.etag": self.etag(event),
            "id": self.id_of(event),
            "createdDateTime": stamp(event.created),
            "lastModifiedDateTime": stamp(event.modified),
            "changeKey": change_key(self.mailbox.id, event.version),
            "categories": fields["categories"],
            "transactionId": event.transaction_id,
            "originalStartTimeZone": event.times.zone,
            "originalEndTimeZone": event.times.end_zone,
            "iCalUId": ical_uid(event.global_id, event.day),
            "reminderMinutesBeforeStart": fields["reminderMinutesBeforeStart"],
            "isReminderOn": fields["isReminderOn"],
            "hasAttachments": False,
            "subject": fields["subject"],
            "bodyPreview": preview_of(fields["body"]),
            "importance": fields["importance"],
            "sensitivity": fields["sensitivity"],
        }
        if event.original is not None:
            found["originalStart"] = stamp(event.original)
        return found | {
            "isAllDay": event.times.all_day,
            "isCancelled": event.cancelled,
            "isOrganizer": own,
            "responseRequested": fields["responseRequested"],
            "seriesMasterId": None if event.day is None else self._id(event, None),
            "showAs": fields["showAs"],
            "type": event.type,
            "webLink": f"{self.web}/owa/?itemid={quote(self.id_of(event))}&exvsurl=1&path=/calendar/item",
            "onlineMeetingUrl": None,
            "isOnlineMeeting": fields["isOnlineMeeting"],
            "onlineMeetingProvider": fields["onlineMeetingProvider"],
            "allowNewTimeProposals": fields["allowNewTimeProposals"],
            "occurrenceId": None if event.day is None else occurrence_id(self._id(event, None), event.day),
            "isDraft": False,
            "hideAttendees": fields["hideAttendees"],
            "responseStatus": {
                "response": event.response.answer,
                "time": NEVER if event.response.at is None else stamp(event.response.at),
            },
            "body": as_text(fields["body"]) if self.text else as_html(fields["body"]),
            "start": self._moment(event, end=False),
            "end": self._moment(event, end=True),
            "location": fields["location"],
            "locations": fields["locations"],
            "recurrence": event.recurrence,
            "attendees": self._attendees(event),
            "organizer": {"emailAddress": self._mail(event.organizer)},
            "onlineMeeting": fields["onlineMeeting"],
        }

    def brief(self, event: Event) -> Json:
        """Return an occurrence as delta queries give it: when it is, and of which series, and nothing else."""
        return {
            "@odata.type": "#microsoft.graph.event",
            "@odata.etag": self.etag(event),
            "seriesMasterId": self._id(event, None),
            "type": "occurrence",
            "start": self._moment(event, end=False),
            "end": self._moment(event, end=True),
            "id": self.id_of(event),
        }

    def cancelled_occurrences(self, event: Event) -> list[str]:
        """Return the `occurrenceId`s of a series' deleted occurrences, given only to who selects them."""
        master = self._id(event, None)
        return [occurrence_id(master, day) for day in sorted(event.deleted_days)]

    def _id(self, event: Event, day: date | None) -> str:
        return self.id_with((event.number, day), event.calendar)

    def _moment(self, event: Event, *, end: bool) -> Json:
        times = event.times
        wall, zone = (times.end, times.end_zone) if end else (times.start, times.zone)
        return rendered(wall, zone, self.zone, all_day=times.all_day)

    def _attendees(self, event: Event) -> list[Json]:
        hidden = event.fields["hideAttendees"] and not self.mailbox.organizes(event)
        shown = [one for one in event.attendees if not hidden or address_of(one) == self.mailbox.address]
        return [{**one, "emailAddress": self._known(one["emailAddress"])} for one in shown]

    def _known(self, mail: Json) -> Json:
        person = self.people.get(mail["address"].lower())
        named = mail["name"] and mail["name"] != mail["address"]
        return mail if person is None or named else {"name": person.name, "address": mail["address"]}

    def _mail(self, address: str) -> Json:
        person = self.people.get(address)
        return {"name": person.name if person else address, "address": address}


def calendar_resource(mailbox: Mailbox, calendar: Calendar, viewer: Person | None = None) -> Json:
    """Return a calendar, as its owner or somebody with whom it is shared sees it."""
    own = viewer is None or viewer.address == mailbox.address
    teams = not mailbox.person.personal
    return {
        "id": calendar_id(mailbox.id, calendar.number),
        "name": calendar.name,
        "color": calendar.color,
        "hexColor": calendar.hex_color,
        "isDefaultCalendar": calendar.default,
        "changeKey": change_key(mailbox.id, calendar.version),
        "canShare": own,
        "canViewPrivateItems": own,
        "canEdit": own or calendar.shared_with.get(viewer.address if viewer else "") == "write",
        "allowedOnlineMeetingProviders": ["teamsForBusiness"] if teams else [],
        "defaultOnlineMeetingProvider": "teamsForBusiness" if teams else "unknown",
        "isTallyingResponses": calendar.default,
        "isRemovable": calendar.removable,
        "owner": {"name": mailbox.person.name, "address": mailbox.address},
    }


def user_resource(person: Person) -> Json:
    """Return a user with the properties that Graph gives by default."""
    given, _, surname = person.name.rpartition(" ")
    return {
        "businessPhones": [],
        "displayName": person.name,
        "givenName": given or person.name,
        "jobTitle": None,
        "mail": person.address,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "surname": surname if given else None,
        "userPrincipalName": person.principal_name,
        "id": person.object_id,
    }


def settings_resource(mailbox: Mailbox) -> Json:
    """Return a mailbox's settings."""
    settings = mailbox.settings
    nothing = {"dateTime": "2026-01-01T00:00:00.0000000", "timeZone": "UTC"}
    return {
        "archiveFolder": None,
        "timeZone": settings.zone,
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": settings.date_format,
        "timeFormat": settings.time_format,
        "userPurpose": "user",
        "automaticRepliesSetting": {
            "status": "disabled",
            "externalAudience": "all",
            "internalReplyMessage": "",
            "externalReplyMessage": "",
            "scheduledStartDateTime": nothing,
            "scheduledEndDateTime": nothing,
        },
        "language": {"locale": settings.locale, "displayName": _LANGUAGES.get(settings.locale, settings.locale)},
        "workingHours": working_hours(mailbox),
    }


def working_hours(mailbox: Mailbox) -> Json:
    """Return when a mailbox's owner works."""
    settings = mailbox.settings
    return {
        "daysOfWeek": list(settings.days),
        "startTime": settings.day_starts,
        "endTime": settings.day_ends,
        "timeZone": {"name": settings.zone},
    }


_LANGUAGES = {
    "en-US": "English (United States)",
    "de-DE": "German (Germany)",
    "nb-NO": "Norwegian Bokmål (Norway)",
    "it-IT": "Italian (Italy)",
    "zh-TW": "Chinese (Traditional, Taiwan)",
    "pl-PL": "Polish (Poland)",
}
