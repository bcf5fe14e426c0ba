"""What base.html needs on every page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from nundina.domain.permissions import Permission
from nundina.web import banners, cookies, languages, navigation
from nundina.web.signed_in import current_user, signed_in

THEMES = ("light", "dark", "auto")


def configure(app: Flask) -> None:
    """Hand every template what base.html shows."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_context)
    app.jinja_env.globals.update(settings_tabs=settings_tabs, settings_places=settings_places)
    app.add_template_filter(attributes)


def theme() -> str:
    """Return the theme the reader chose: "light", "dark", or empty for the system's."""
    chosen = cookies.read_choice("theme")
    return chosen if chosen in {"light", "dark"} else ""


def initials(name: str) -> str:
    """Return what stands in the round badge.

    >>> initials("Anna Maria Lindqvist"), initials("anna"), initials("")
    ('AL', 'A', '?')
    """
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"


def attributes(values: Mapping[str, object]) -> Markup:
    """Return HTML attributes: True stands alone, False and None are left out.

    >>> attributes({"autofocus": True, "readonly": False, "list": "a&b"})
    Markup(' autofocus list="a&amp;b"')
    """
    pairs = [(name, value) for name, value in values.items() if value is not None and value is not False]
    written = (Markup(" {}").format(n) if v is True else Markup(' {}="{}"').format(n, v) for n, v in pairs)
    return Markup("").join(written)


def settings_tabs(current: str) -> list[tuple[str, str, bool]]:
    """Return the tabs of Settings > General whose pages exist."""
    tabs = [
        ("profile", gettext("Profile"), "profile.show"),
        ("calendar", gettext("Calendar"), "calendar_settings.show"),
        ("password", gettext("Password"), "password.show"),
    ]
    exist = current_app.view_functions
    return [(text, url_for(endpoint), name == current) for name, text, endpoint in tabs if endpoint in exist]


def settings_places() -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return the places of the settings by heading: those of the user, and those of the account for an admin."""
    here = request.path
    users = "users.listing" in current_app.view_functions and Permission.ADMIN in current_user().permissions
    users_url = url_for("users.listing") if users else ""
    of_account = users and here.startswith(users_url)
    places = [(gettext("Your preferences"), [(gettext("General"), url_for("profile.show"), not of_account)])]
    if users:
        places.append((gettext("Account"), [(gettext("Users"), users_url, of_account)]))
    return places


def _language_links() -> list[tuple[str, str, str, bool]]:
    """Return tag, name and address of this page in each language."""
    links = []
    for code, name in languages.LANGUAGES.items():
        query = urlencode({**request.args.to_dict(), "lang": code})
        links.append((languages.tag(code), name, f"{request.path}?{query}", code == languages.select()))
    return links


def _context() -> dict[str, object]:
    found = signed_in()
    places = navigation.places() if found else []
    return {
        "signed_in": found,
        "places": places,
        "phone_places": navigation.on_a_phone(places),
        "banners": banners.current() if found else [],
        "initials": initials(found.user.name or found.user.email) if found else "",
        "language": languages.select(),
        "language_tag": languages.tag(languages.select()),
        "languages": languages.LANGUAGES,
        "language_links": _language_links() if not found else [],
        "theme": theme(),
        "here": request.full_path.rstrip("?"),
    }
