"""The cookies: a signed session id, and the choices of people who are not signed in."""

from __future__ import annotations

from flask import Flask, Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from nundina.domain.accounts import Session
from nundina.domain.identifiers import SessionId

_YEAR = 365 * 24 * 3600  # seconds


def configure(app: Flask, key: bytes, *, https: bool) -> None:
    """Name and protect the cookies. With https they get the __Host- prefix, so that no sister host can set them."""
    prefix = "__Host-" if https else ""
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_NAME=f"{prefix}nundina_page",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        NUNDINA_SESSION_COOKIE=f"{prefix}nundina",
    )


def read_session_id() -> SessionId | None:
    """Return the session id that the browser holds, if its signature is ours."""
    value = request.cookies.get(current_app.config["NUNDINA_SESSION_COOKIE"])
    if value is None:
        return None
    try:
        return SessionId(str(_signer().loads(value)))
    except BadSignature:
        return None


def set_session(response: Response, session: Session) -> None:
    """Give the session to the browser until it expires."""
    _set(response, current_app.config["NUNDINA_SESSION_COOKIE"], _text(session), expires=session.expires_at)


def clear_session(response: Response) -> None:
    """Take the session from the browser."""
    name = current_app.config["NUNDINA_SESSION_COOKIE"]
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.delete_cookie(name, secure=secure, httponly=True, samesite="Lax")


def read_choice(name: str) -> str:
    """Return a choice that the browser keeps, "language" or "theme"; empty where there is none."""
    return request.cookies.get(f"nundina_{name}", "")


def set_choice(response: Response, name: str, value: str) -> None:
    """Let the browser keep a choice for a year."""
    _set(response, f"nundina_{name}", value, max_age=_YEAR)


def _set(response: Response, name: str, value: str, **lasting: object) -> None:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(name, value, secure=secure, httponly=True, samesite="Lax", **lasting)  # type: ignore[arg-type]


def _text(session: Session) -> str:
    return str(_signer().dumps(session.id))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="nundina session")
