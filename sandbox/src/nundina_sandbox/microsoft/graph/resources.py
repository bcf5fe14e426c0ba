"""Graph's resources beside events as JSON: calendar, user, mailboxSettings."""

from nundina_sandbox.microsoft.graph.ids import calendar_id, change_key
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.people import Person


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
        "id": user_id(person),
    }


def user_id(person: Person) -> str:
    """Return a user's id: a work account's object id, a personal account's 16 digits."""
    return person.object_id.replace("-", "")[16:] if person.personal else person.object_id


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
