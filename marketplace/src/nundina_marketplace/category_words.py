"""The words for the categories that apps are listed under."""

from __future__ import annotations

from flask_babel import gettext


def category_name(category: str) -> str:
    """Return the category in the language of the page; one that we do not know, as its app writes it."""
    known = {
        "calendar": gettext("Calendar"),
        "email": gettext("Email"),
        "meetings": gettext("Meetings"),
        "productivity": gettext("Productivity"),
        "scheduling": gettext("Scheduling"),
        "sales": gettext("Sales"),
        "video": gettext("Video"),
    }
    return known.get(category, category.replace("-", " ").capitalize())
