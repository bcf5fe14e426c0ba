"""Text as people type it, made comparable: no case, no accents, no width."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})  # these do not decompose


def fold(text: str) -> str:
    """Return the text as it is compared.

    >>> fold("Übersicht"), fold("Møte"), fold("Ｇｏｏｇｌｅ"), fold("Spotkań w Łodzi"), fold("Straße")
    ('ubersicht', 'mote', 'google', 'spotkan w lodzi', 'strasse')
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_LETTERS)


def is_ideographic(letter: str) -> bool:
    """Say whether the letter belongs to a script that writes no spaces between words.

    >>> is_ideographic("曆"), is_ideographic("a")
    (True, False)
    """
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or letter >= "\U00020000"


def terms(query: str) -> tuple[str, ...]:
    """Return what must all be found: words, and every two neighbours of a run of ideographs.

    >>> terms("Kalender  Møte"), terms("日曆同步"), terms("Google日曆")
    (('kalender', 'mote'), ('日曆', '曆同', '同步'), ('google', '日曆'))
    """
    return tuple(term for word in fold(query).split() for run in _runs(word) for term in _pairs(run))


def _runs(word: str) -> list[str]:
    runs: list[str] = []
    for letter in word:
        if runs and is_ideographic(runs[-1][-1]) == is_ideographic(letter):
            runs[-1] += letter
        else:
            runs.append(letter)
    return runs


def _pairs(run: str) -> list[str]:
    if len(run) < 3 or not is_ideographic(run[0]):
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]
