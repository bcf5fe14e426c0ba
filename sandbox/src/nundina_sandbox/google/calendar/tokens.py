"""Page tokens and sync tokens: opaque to clients, and carrying what the request was about."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets

from nundina_sandbox.google.calendar.event import Json

_KEY = secrets.token_bytes(32)
"""Of this process: the world is in memory, so no token has to outlive it."""


def token_with(content: Json) -> str:
    """Return a token that carries this content, which nobody else can make."""
    payload = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(payload) + payload).decode().rstrip("=")


def content_of(token: str) -> Json | None:
    """Return what a token carries, None when it was not made here."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        seal, payload = raw[:12], raw[12:]
        if not hmac.compare_digest(seal, _seal(payload)):
            return None
        found: Json = json.loads(payload)
    except (ValueError, binascii.Error, UnicodeError):
        return None
    return found


def was_made_elsewhere(token: str) -> bool:
    """Say whether a token has the form of ours but is of another run of the sandbox, whose events are gone."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return isinstance(json.loads(raw[12:]), dict) and content_of(token) is None
    except (ValueError, UnicodeError):
        return False


def _seal(payload: bytes) -> bytes:
    return hmac.digest(_KEY, payload, hashlib.sha256)[:12]
