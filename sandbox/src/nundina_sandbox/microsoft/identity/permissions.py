"""The permissions that an app may ask for, and how a scope parameter names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from nundina_sandbox.microsoft.identity import scope_refusals

SIGN_IN = ("openid", "profile", "email", "offline_access")
RESOURCES = frozenset(
    {
        "https://graph.microsoft.com",
        "https://graph.microsoft.us",
        "https://microsoftgraph.chinacloudapi.cn",
        "00000003-0000-0000-c000-000000000000",
    }
)
"""Under which names Graph is asked for; a sandbox reached by an address of its own is Graph by that address too."""
DEFAULT = ".default"

WORDS: dict[str, str] = {
    "openid": "Sign you in",
    "profile": "View your basic profile",
    "email": "View your email address",
    "offline_access": "Maintain access to data you have given it access to",
    "User.Read": "Sign you in and read your profile",
    "User.ReadBasic.All": "Read all users' basic profiles",
    "User.Read.All": "Read all users' full profiles",
    "Calendars.Read": "Read your calendars",
    "Calendars.ReadBasic": "Read basic details of events in your calendars",
    "Calendars.ReadWrite": "Have full access to your calendars",
    "Calendars.Read.Shared": "Read your and shared calendars",
    "Calendars.ReadWrite.Shared": "Read and write to your and shared calendars",
    "MailboxSettings.Read": "Read your mailbox settings",
    "MailboxSettings.ReadWrite": "Read and write to your mailbox settings",
    "Mail.Read": "Read your mail",
    "Mail.ReadBasic": "Read your mail's basic details",
    "Mail.ReadWrite": "Read and write access to your mail",
    "Mail.Send": "Send mail as you",
    "Contacts.Read": "Read your contacts",
    "People.Read": "View your relevant people list",
    "OnlineMeetings.ReadWrite": "Read and create your online meetings",
    "Presence.Read": "Read your presence information",
    "Place.Read.All": "Read all company places",
}
"""Every delegated permission that the sandbox knows, as the consent page says it."""
ADMINISTRATORS_ONLY = frozenset({"User.Read.All", "Place.Read.All"})
"""What a person may never allow alone."""
_CANONICAL = {name.lower(): name for name in WORDS}


@dataclass(frozen=True, slots=True)
class Scopes:
    """What a scope parameter asks for."""

    names: tuple[str, ...]
    """Short names, in the order asked, the sign-in scopes among them; what `.default` stands for is not."""
    default: bool
    """Whether `.default` was asked for: everything that the registration lists."""
    prefix: str
    """What the client put before Graph's names, and finds before them in the answer; empty for short names."""

    @property
    def permissions(self) -> frozenset[str]:
        """The permissions of Graph among them."""
        return frozenset(self.names).difference(SIGN_IN)

    def narrowed(self, asked: "Scopes | None") -> "Scopes":
        """Return what another request of the same sign-in asks for, who the person is and coming back included."""
        if asked is None:
            return self
        kept = tuple(name for name in self.names if name in SIGN_IN and name not in asked.names)
        return Scopes((*asked.names, *kept), asked.default, asked.prefix)

    def redeemed(self, asked: "Scopes | None") -> "Scopes":
        """Return which of what was allowed a code is redeemed for; what it was not allowed for is left out."""
        if asked is None or asked.default:
            return self
        names = tuple(name for name in asked.names if name in self.names)
        return self.narrowed(Scopes(names, default=False, prefix=asked.prefix))

    def as_answered(self, granted: Iterable[str]) -> str:
        """Return the granted names as the token endpoint writes them: as asked first, then the others."""
        given = set(granted)
        ordered = [n for n in self.names if n in given] + sorted(given.difference(self.names))
        written = [n if n in SIGN_IN else self.prefix + n for n in ordered if n != "offline_access"]
        return " ".join([*written, self.prefix + DEFAULT] if self.default else written)


def read(text: str, app_name: str, own_address: str) -> Scopes:
    """Return what is asked for; raises IdentityError 70011, 28000, 500011 or 650053."""
    asked = list(dict.fromkeys(text.split()))
    if not asked:
        raise scope_refusals.invalid_scope(text)
    names: list[str] = []
    prefixes: dict[str, None] = {}
    for scope in asked:
        prefix, name = _split(scope)
        if prefix and prefix.rstrip("/") not in RESOURCES | {own_address}:
            raise scope_refusals.unknown_resource(app_name, prefix.rstrip("/"))
        if prefix:
            prefixes[prefix] = None
        names.append(_known(name, app_name))
    if len({prefix.rstrip("/") for prefix in prefixes}) > 1:
        raise scope_refusals.several_resources()
    default = DEFAULT in names
    if default and set(names).difference(SIGN_IN, {DEFAULT}):
        raise scope_refusals.default_with_others(next(s for s in asked if s.endswith(DEFAULT)))
    return Scopes(tuple(n for n in names if n != DEFAULT), default, next(iter(prefixes), ""))


def _split(scope: str) -> tuple[str, str]:
    """Return what stands before the name, its slash included, and the name."""
    before, slash, name = scope.rpartition("/")
    if slash and not (before and name):
        raise scope_refusals.invalid_scope(scope)
    return before + slash, name


def _known(name: str, app_name: str) -> str:
    if name.lower() == DEFAULT:
        return DEFAULT
    found = _CANONICAL.get(name.lower())
    if found is None:
        raise scope_refusals.unknown_permission(app_name, name)
    return found
