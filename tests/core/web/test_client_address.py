from __future__ import annotations

import pytest

from nundina.web.client_address import client_address
from support.web_world import WebWorld


@pytest.mark.parametrize(
    ("direct", "forwarded", "believed"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # anybody can write this header
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.1", "198.51.100.1"),  # the client wrote the first one
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
    ],
)
def test_only_a_proxy_on_this_machine_is_believed(world: WebWorld, direct: str, forwarded: str, believed: str) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with world.app.test_request_context(environ_base={"REMOTE_ADDR": direct}, headers=headers):
        assert client_address() == believed
