"""An app declares how many calls a minute its provider allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from nundina_plugin_api.manifest import Limits
from nundina_plugin_api.manifest_file import InvalidManifest, read_manifest

GOOGLE = Path("plugins/google_calendar/src/nundina_google_calendar/nundina.toml")
ROOT = Path(__file__).parents[3]


def with_limits(text: str) -> bytes:
    """Return Google's manifest with other limits."""
    before, _, after = (ROOT / GOOGLE).read_text().partition("[limits]\n")
    return f"{before}{text}\n{after[after.index('[links]') :]}".encode()


def test_the_google_app_keeps_to_what_google_publishes() -> None:
    assert read_manifest((ROOT / GOOGLE).read_bytes()).limits == Limits(mailbox=600, project=10_000)


def test_an_app_may_declare_one_limit_or_none() -> None:
    assert read_manifest(with_limits("")).limits == Limits()
    assert read_manifest(with_limits("[limits]\nmailbox = 60")).limits == Limits(mailbox=60)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[limits]\nmailbox = 0", "limits.mailbox"),
        ("[limits]\nmailbox = -1", "limits.mailbox"),
        ("[limits]\nmailbox = 1.5", "limits.mailbox"),
        ("[limits]\nmailbox = true", "limits.mailbox"),
        ('[limits]\nmailbox = "600"', "limits.mailbox"),
        ("[limits]\nproject = 1000000000", "limits.project"),
        ("[limits]\nhour = 5", "limits.hour"),
        ("[[limits]]\nmailbox = 5", "limits"),
    ],
)
def test_what_is_no_limit_is_refused_and_the_key_named(text: str, key: str) -> None:
    with pytest.raises(InvalidManifest) as refused:
        read_manifest(with_limits(text))
    assert [problem.key for problem in refused.value.problems] == [key]
