"""From where a request comes."""

from __future__ import annotations

from ipaddress import ip_address

from flask import request


def client_address() -> str:
    """Return the client's address, as a proxy on this machine tells it where the request comes through one.

    Only what a proxy on loopback added is believed, and of that the last entry: the rest is what the client wrote.
    """
    direct = request.remote_addr or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told if _is_loopback(direct) and _is_address(told) else direct


def _is_loopback(address: str) -> bool:
    return _is_address(address) and ip_address(address).is_loopback


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
