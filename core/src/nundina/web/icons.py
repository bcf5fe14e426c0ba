"""Icons from the sprite, and the colour tiles of apps."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app
from markupsafe import Markup

_SPRITE = "vendor/lucide/icons.svg"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def configure(app: Flask) -> None:
    """Give templates icon and tile."""
    app.jinja_env.globals.update(draw_icon=icon, draw_tile=tile)


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Return the names of the icons that there are."""
    sprite = (Path(__file__).parent / "static" / _SPRITE).read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite))


def icon(name: str, label: str = "") -> Markup:
    """Return an icon; with a label it is read aloud. An unknown name gives a puzzle piece."""
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}"/></svg>').format(voice, _address(name))


def tile(name: str, color: str, size: str = "") -> Markup:
    """Return an icon on a tile of the app's colour; size is "", "large" or "small".

    The colour is an attribute of the drawing: the content security policy allows no style in a page.
    """
    fill = color if _COLOR.fullmatch(color) else "#2563eb"
    return Markup(
        '<svg class="tile {}" viewBox="0 0 52 52" aria-hidden="true"><rect width="52" height="52" rx="14" fill="{}"/>'
        '<use href="{}" x="11" y="11" width="30" height="30" fill="none" stroke="{}" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    ).format(size, fill, _address(name), _ink(fill))


def _address(name: str) -> str:
    known = name if name in names() else "puzzle"
    return f"{current_app.static_url_path}/{_SPRITE}#{known}"  # twenty a page: url_for would take a tenth of it


def _ink(fill: str) -> str:
    red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
    return "#1c2333" if red * 0.299 + green * 0.587 + blue * 0.114 > 150 else "#ffffff"
