"""The languages of the pages, and which of them a reader gets."""

from __future__ import annotations

from babel.core import negotiate_locale
from flask import Response, g, request

from nundina.web import cookies
from nundina.web.signed_in import signed_in

LANGUAGES = {  # each under its own name
    "en": "English",
    "de": "Deutsch",
    "nb": "Norsk",
    "it": "Italiano",
    "zh_Hant_TW": "繁體中文",
    "pl": "Polski",
}

# negotiate_locale knows none of these, and browsers send them.
_ALIASES = {
    "no": "nb",
    "nn": "nb",
    "nn_no": "nb",
    "no_no": "nb",
    "zh_tw": "zh_Hant_TW",
    "zh_hk": "zh_Hant_TW",
    "zh_mo": "zh_Hant_TW",
    "zh_hant": "zh_Hant_TW",
    "zh_hant_tw": "zh_Hant_TW",
    "zh_hant_hk": "zh_Hant_TW",
    "zh_hant_mo": "zh_Hant_TW",
}


def known(tag: str) -> str:
    """Return our language for a tag in any spelling, or an empty string.

    >>> known("zh-HK"), known("nn-NO"), known("de_AT"), known("fr")
    ('zh_Hant_TW', 'nb', 'de', '')
    """
    plain = tag.strip().replace("-", "_")
    alias = _ALIASES.get(plain.lower())
    return alias or negotiate_locale([plain], list(LANGUAGES)) or ""


def negotiated(accept_language: list[str]) -> str:
    """Return the first language that we have, in the browser's order; English where there is none."""
    return next(filter(None, map(known, accept_language)), "en")


def select() -> str:
    """Return the language of this page: the user's own, else the one asked for here or earlier, else the browser's."""
    if "language" not in g:
        g.language = _own() or of_browser()
    return str(g.language)


def of_browser() -> str:
    """Return the language that the address asks for, else the one chosen in this browser, else the browser's."""
    chosen = known(request.args.get("lang", "")) or known(cookies.read_choice("language"))
    return chosen or negotiated(list(request.accept_languages.values()))


def tag(language: str) -> str:
    """Return the language as HTML writes it.

    >>> tag("zh_Hant_TW")
    'zh-Hant-TW'
    """
    return language.replace("_", "-")


def remember(response: Response) -> Response:
    """Keep the language that an address asks for; runs after every request."""
    asked = known(request.args.get("lang", ""))
    if asked and asked != cookies.read_choice("language"):
        cookies.set_choice(response, "language", asked)
    return response


def _own() -> str:
    found = signed_in()
    return known(found.user.language) if found and found.user.language else ""
