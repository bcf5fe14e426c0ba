"""A request's body, whole, however it was sent: with a length, in chunks, under gzip."""

import gzip
import io
import zlib
from email.message import Message
from io import BufferedIOBase

LARGEST_BODY = 20_000_000
"""In bytes, after unpacking."""


class BodyRefused(Exception):
    """A request's body cannot be read; carries the status to answer with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def body_of(stream: BufferedIOBase, headers: Message) -> bytes:
    """Return the body, unpacked; raises BodyRefused when it is broken or too large."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        raw = _chunks(stream)
    else:
        raw = _exactly(stream, _number(headers.get("Content-Length", "0"), 10))
    return _unpacked(raw) if headers.get("Content-Encoding", "").lower() == "gzip" else raw


def _chunks(stream: BufferedIOBase) -> bytes:
    body = bytearray()
    while size := _number(stream.readline(1024).partition(b";")[0].decode("latin-1"), 16):
        body += _exactly(stream, size)
        stream.readline(16)
        if len(body) > LARGEST_BODY:
            raise BodyRefused(413)
    while stream.readline(65536).strip():
        """Trailers mean nothing here."""
    return bytes(body)


def _exactly(stream: BufferedIOBase, size: int) -> bytes:
    if size > LARGEST_BODY:
        raise BodyRefused(413)
    body = stream.read(size)
    if len(body) < size:
        raise BodyRefused(400)
    return body


def _number(text: str, base: int) -> int:
    try:
        value = int(text.strip(), base)
    except ValueError as error:
        raise BodyRefused(400) from error
    if value < 0:
        raise BodyRefused(400)
    return value


def _unpacked(raw: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            plain = file.read(LARGEST_BODY + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BodyRefused(400) from error
    if len(plain) > LARGEST_BODY:
        raise BodyRefused(413)
    return plain
