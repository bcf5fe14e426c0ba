"""The scopes that a client can ask for, each in the words of the consent page.

The words for Calendar are those of Google's discovery document: https://developers.google.com/calendar/api/auth
"""

from collections.abc import Iterable

OPENID = "openid"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
PROFILE = "https://www.googleapis.com/auth/userinfo.profile"
SHORT_NAMES = {"email": EMAIL, "profile": PROFILE}
SIGN_IN = frozenset({OPENID, EMAIL, PROFILE})
"""What a person cannot leave out: it says who they are, not what may be done."""

CALENDAR = "https://www.googleapis.com/auth/calendar"
_FEEDS = "https://www.google.com/calendar/feeds"

WORDS: dict[str, str] = {
    OPENID: "Associate you with your personal info on Google",
    EMAIL: "See your primary Google Account email address",
    PROFILE: "See your personal info, including any personal info you've made publicly available",
    CALENDAR: "See, edit, share, and permanently delete all the calendars you can access using Google Calendar",
    _FEEDS: "See, edit, share, and permanently delete all the calendars you can access using Google Calendar",
    f"{CALENDAR}.readonly": "See and download any calendar you can access using your Google Calendar",
    f"{CALENDAR}.events": "View and edit events on all your calendars",
    f"{CALENDAR}.events.readonly": "View events on all your calendars",
    f"{CALENDAR}.events.owned": "See, create, change, and delete events on Google calendars you own",
    f"{CALENDAR}.events.owned.readonly": "See the events on Google calendars you own",
    f"{CALENDAR}.events.freebusy": "See the availability on Google calendars you have access to",
    f"{CALENDAR}.events.public.readonly": "See the events on public calendars",
    f"{CALENDAR}.freebusy": "View your availability in your calendars",
    f"{CALENDAR}.calendars": "See and change the properties of Google calendars you have access to, "
    "and create secondary calendars",
    f"{CALENDAR}.calendars.readonly": "See the title, description, default time zone, and other properties of "
    "Google calendars you have access to",
    f"{CALENDAR}.calendarlist": "See, add, and remove Google calendars you're subscribed to",
    f"{CALENDAR}.calendarlist.readonly": "See the list of Google calendars you're subscribed to",
    f"{CALENDAR}.acls": "See and change the sharing permissions of Google calendars you own",
    f"{CALENDAR}.acls.readonly": "See the sharing permissions of Google calendars you own",
    f"{CALENDAR}.settings.readonly": "View your Calendar settings",
    f"{CALENDAR}.app.created": "Make secondary Google calendars, and see, create, change, and delete events on them",
    "https://www.googleapis.com/auth/gmail.send": "Send email on your behalf",
    "https://www.googleapis.com/auth/gmail.readonly": "View your email messages and settings",
    "https://mail.google.com/": "Read, compose, send, and permanently delete all your email from Gmail",
}


def canonical(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes as Google writes them in a token, each once, in the order asked."""
    return tuple(dict.fromkeys(SHORT_NAMES.get(scope, scope) for scope in scopes))


def unknown(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes that Google would call invalid."""
    return tuple(scope for scope in scopes if scope not in WORDS)


def as_redirected(scopes: Iterable[str]) -> str:
    """Return the text that comes back with the code, where Google names sign-in scopes in both ways."""
    granted = tuple(scopes)
    short = [name for name, long in SHORT_NAMES.items() if long in granted]
    return " ".join([*short, *granted])
