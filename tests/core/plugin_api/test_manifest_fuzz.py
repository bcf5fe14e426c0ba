"""Whatever a manifest holds, it is read or refused with problems; nothing else comes of it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nundina_plugin_api.manifest import Manifest
from nundina_plugin_api.manifest_checks import Report, table
from nundina_plugin_api.manifest_file import CHECKS, CROSS_CHECKS, InvalidManifest, read_manifest
from nundina_plugin_api.manifest_translation import translate

GOOD = b"""
id = "some-calendar"
name = "Some"
publisher = "Some"
summary = "Some."
description = "Some."
api = ">=1,<2"
capabilities = ["busy_times"]
connect = "form"
disclosure = ["One.", "Two."]
[[fields]]
name = "email"
label = "Email"
"""

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)
keys = st.sampled_from([*CHECKS, "name", "label", "access", "subject", "reason", "version", "date", "text"])


@settings(max_examples=60)
@given(
    st.dictionaries(
        keys | st.text(max_size=8), values | st.lists(st.dictionaries(keys, values, max_size=3), max_size=2), max_size=6
    )
)
def test_any_table_is_a_manifest_or_a_report(content: dict[str, Any]) -> None:
    report = Report()
    manifest = table(Manifest, CHECKS)(report, "", content)
    assert (manifest is None) == bool(report.problems)
    assert all(problem.key and problem.wrong and problem.mend for problem in report.problems)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_bytes_that_are_no_manifest_are_refused_with_problems(content: bytes) -> None:
    for read in (read_manifest, lambda text: translate(read_manifest(GOOD), text)):
        try:
            read(content)
        except InvalidManifest as refusal:
            found = refusal.problems
        else:
            found = ()
        assert found or not content.strip() or content.strip().startswith(b"#")


@given(st.text(max_size=30), st.text(max_size=10))
def test_cross_checks_survive_any_text(api: str, date: str) -> None:
    report = Report()
    manifest = read_manifest(GOOD)
    changed = Manifest(
        id=manifest.id,
        name="x",
        publisher="x",
        summary="x",
        description="x",
        api=api,
        changes=(),
        links={"support": date},
    )
    for check in CROSS_CHECKS:
        check(changed, report)
    assert report.problems
