"""What users do in Nundina."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from nundina.domain.errors import InvalidInput, NundinaError
from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingDraft
from nundina.domain.records import RecordKind
from nundina.use_cases.create_record import create_record
from nundina.use_cases.delete_meeting import delete_meeting
from nundina.use_cases.delete_record import delete_record
from nundina.use_cases.edit_meeting import edit_meeting
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.use_cases.update_record import update_record
from nundina_plugin_api.values import Guest
from support.calendar_machine.host import ANNA
from support.calendar_machine.model import Logged
from support.calendar_machine.side import Made
from support.calendar_machine.state import CLEO, GUESTS, HOURS, MARIA, OTTO, TITLES, USERS, WHICH, MachineState

NUNDINA_STEPS = (
    *("press Meet", "edit in Nundina", "delete in Nundina", "add a contact", "change an email", "remove a contact"),
)
_ADDRESSES = st.sampled_from([MARIA, OTTO, "maria.new@kunde.example", CLEO])


class NundinaSteps(MachineState):
    """The steps on the host's side."""

    @rule(user=USERS, guests=GUESTS, title=TITLES, hour=HOURS)
    def meet(self, user: str, guests: frozenset[str], title: str, hour: int) -> None:
        self.tick()
        contacts, key = self.host.contacts(), new_id()
        if not contacts:
            return
        record = contacts[hour % len(contacts)].id
        try:
            meet_from_record(self.host.ports, self.host.users[user], record, self._draft(title, guests, hour), key)
        except NundinaError:
            return
        self.meets[key] = user
        self.made.append(Made(user, key))
        self.logged[key] = Logged(record, self.now())
        self.did("press Meet")

    def _draft(self, title: str, guests: frozenset[str], hour: int) -> MeetingDraft:
        start = self.at(3, hour, 45)
        return MeetingDraft(
            title=title or "Meet",
            start=start,
            end=start + timedelta(hours=1),
            zone="Europe/Oslo",
            guests=tuple(Guest(guest) for guest in sorted(guests)),
        )

    @rule(which=WHICH, user=USERS, title=TITLES, guests=GUESTS, hour=HOURS)
    def edit_in_nundina(self, which: int, user: str, title: str, guests: frozenset[str], hour: int) -> None:
        self.tick()
        shown = self.shown()
        if not shown:
            return
        meeting, draft = shown[which % len(shown)], self._draft(title, guests, hour)
        try:
            edit_meeting(self.host.ports, self.host.users[user], meeting.id, draft)
        except NundinaError:
            return
        self.edited.append(meeting)
        self.did("edit in Nundina")

    @rule(which=WHICH)
    def delete_in_nundina(self, which: int) -> None:
        self.tick()
        shown = self.shown()
        if shown:
            meeting = shown[which % len(shown)]
            delete_meeting(self.host.ports, self.host.users[ANNA], meeting.id)
            self.deleted.append(meeting)
            self.did("delete in Nundina")

    @rule(email=_ADDRESSES)
    def add_contact(self, email: str) -> None:
        self.tick()
        values = {"email": email, "name": email.partition("@")[0]}
        try:
            record = create_record(self.host.ports, self.host.users[ANNA], RecordKind.CONTACT, values)
        except InvalidInput:
            return
        self.model.contacts.begin(record.id, email, self.now())
        self.did("add a contact")

    @rule(which=WHICH, email=_ADDRESSES)
    def change_email(self, which: int, email: str) -> None:
        self.tick()
        contacts = self.host.contacts()
        if not contacts:
            return
        contact = contacts[which % len(contacts)]
        values = {"email": email, "name": contact.name}
        try:
            update_record(self.host.ports, self.host.users[ANNA], contact.id, values)
        except InvalidInput:
            return
        if contact.email != email:
            self.model.contacts.end(contact.id, self.now())
            self.model.contacts.begin(contact.id, email, self.now())
            self.did("change an email")

    @rule(which=WHICH)
    def remove_contact(self, which: int) -> None:
        self.tick()
        contacts = self.host.contacts()
        if contacts and which % 3 == 0:
            contact = contacts[which % len(contacts)]
            delete_record(self.host.ports, self.host.users[ANNA], contact.id)
            self.model.contacts.remove(contact.id)
            self.did("remove a contact")
