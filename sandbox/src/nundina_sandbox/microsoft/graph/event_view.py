"""Events as Graph writes them: in full, and in brief as delta queries give occurrences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from nundina_sandbox.microsoft.graph.event import Event, Key, address_of
from nundina_sandbox.microsoft.graph.ids import change_key, event_id, ical_uid, immutable_id, occurrence_id
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
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
