"""NTLM, bare or inside Negotiate: three messages over one connection, which stays signed in after them."""

import base64
import binascii
import os
import struct
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import spnego
from spnego._ntlm_raw.crypto import ntowfv1
from spnego.exceptions import SpnegoError

from nundina_sandbox.connection_faults import Environ
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.world import ExchangeWorld

_CONTEXT = "exchange.ntlm"
_VARIABLE = "NTLM_USER_FILE"
_ENVIRONMENT = threading.Lock()
"""pyspnego finds its server's passwords by an environment variable, of which the process has one."""
_NO_HASH = "0" * 32


def by_ntlm(world: ExchangeWorld, scheme: str, credentials: str, memory: Environ) -> Person | str | None:
    """Return who has proved to be who, or what to send back for the next step; None for a failed proof."""
    try:
        token = base64.b64decode(credentials, validate=True)
        if b"NTLMSSP\x00\x01" in token:
            memory.pop(_CONTEXT, None)
        context, answer = _step(world, scheme, token, memory)
    except (binascii.Error, SpnegoError, ValueError, LookupError, struct.error):
        memory.pop(_CONTEXT, None)
        return None
    if not context.complete:
        return f"{scheme} {base64.b64encode(answer or b'').decode()}"
    memory.pop(_CONTEXT, None)
    return world.signing_in(str(context.client_principal or "").removeprefix("\\"))


def _step(world: ExchangeWorld, scheme: str, token: bytes, memory: Environ) -> tuple[Any, bytes | None]:
    with _ENVIRONMENT, _passwords(world):
        if _CONTEXT not in memory:
            memory[_CONTEXT] = spnego.server(protocol="ntlm" if scheme == "NTLM" else "negotiate")
        return memory[_CONTEXT], memory[_CONTEXT].step(token)


@contextmanager
def _passwords(world: ExchangeWorld) -> Generator[None, None, None]:
    before = os.environ.get(_VARIABLE)
    with tempfile.TemporaryDirectory(prefix="nundina-sandbox-") as folder:
        file = Path(folder) / "accounts"
        file.write_text("\n".join(line for person in world.people.values() for line in _lines(person)))
        os.environ[_VARIABLE] = str(file)
        try:
            yield
        finally:
            if before is None:
                os.environ.pop(_VARIABLE, None)
            else:
                os.environ[_VARIABLE] = before


def _lines(person: Person) -> list[str]:
    """One line of smbpasswd for each form of the name; with two factors the latest app password is the one."""
    passwords = sorted(person.app_passwords) if person.has_two_factors else [person.password]
    if person.kind != "person" or person.is_disabled or not passwords:
        return []
    digest = ntowfv1(passwords[-1]).hex().upper()
    host = person.address.partition("@")[2]
    names = (person.username, f"{person.domain}\\{person.username}", f"{host}\\{person.username}", person.address)
    return [f"{name}:1000:{_NO_HASH}:{digest}:[U]:LCT-0" for name in (*names, *person.aliases)]
