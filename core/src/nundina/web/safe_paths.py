"""Where a page may send its reader."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_path(target: str | None, otherwise: str = "/") -> str:
    r"""Return the target if it is a path of this host, else the other one.

    >>> safe_path("/contacts?q=a"), safe_path("//evil.example"), safe_path("/\\evil.example"), safe_path("https:/x")
    ('/contacts?q=a', '/', '/', '/')
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return otherwise
    if any(ord(character) < 0x21 or ord(character) == 0x7F for character in target):
        return otherwise
    try:
        parts = urlsplit(target)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else target
