from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from nundina.logs import HIDDEN, configure_logs


@pytest.fixture
def stream() -> Iterator[StringIO]:
    target = StringIO()
    configure_logs(target)
    yield target
    structlog.reset_defaults()


@pytest.mark.parametrize("name", sorted(HIDDEN))
def test_a_hidden_field_never_reaches_the_log_at_any_depth(stream: StringIO, name: str) -> None:
    structlog.get_logger().info("something happened", **{name: "s3cret", "inner": {name.upper(): ["s3cret"]}})
    assert "s3cret" not in stream.getvalue()


def test_an_address_keeps_its_path_and_loses_its_secrets(stream: StringIO) -> None:
    structlog.get_logger().info("called back", url="https://host.example/back?code=abc&lang=de&state=xyz")
    assert json.loads(stream.getvalue())["url"] == "https://host.example/back?code=hidden&lang=de&state=hidden"


def test_a_traceback_loses_its_bearer_token(stream: StringIO) -> None:
    error = ValueError("refused: Authorization: Bearer abc.def-123")
    structlog.get_logger().error("call failed", exc_info=error)
    assert "abc.def" not in stream.getvalue()
    assert "refused" in stream.getvalue()
