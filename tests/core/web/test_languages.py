from __future__ import annotations

import pytest

from nundina.web.languages import LANGUAGES, known, negotiated, tag


@pytest.mark.rule("I18N-1")
@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("nb-NO", "nb"),
        ("it-CH", "it"),
        ("zh-TW,zh;q=0.9", "zh_Hant_TW"),
        ("zh-HK", "zh_Hant_TW"),
        ("zh-Hant", "zh_Hant_TW"),
        ("zh-Hant-TW", "zh_Hant_TW"),
        ("pl-PL", "pl"),
        ("fr-FR,fr;q=0.9", "en"),
        ("fr,pl;q=0.5,de;q=0.3", "pl"),
        ("zh-CN", "en"),  # simplified characters are another language
        ("*", "en"),
        ("", "en"),
        ("../../etc/passwd", "en"),
    ],
)
def test_a_browser_gets_the_first_language_that_we_have(asked: str, given: str) -> None:
    in_order = [part.split(";")[0] for part in asked.split(",")]
    assert negotiated(in_order) == given


def test_every_language_knows_itself_in_both_spellings() -> None:
    for language in LANGUAGES:
        assert known(language) == known(tag(language)) == language
