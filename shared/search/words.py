"""From text to the tokens of the index: syllables with and without their marks, pairs of neighbours, filters.

A Vietnamese word is mostly two syllables, so neighbours are indexed as pairs: a phrase is the set of its pairs. That
needs no positions in the index, and both databases answer it alike, however long the text is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from shared.text import fold

LONGEST = 40
"""Characters of a word; what is longer (an address, a key) is found by its beginning."""
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_EXACT_FINAL_Y = re.compile(r"(qu|[bcdđghklmnprstvx]{0,3})y\Z")
_NAME = re.compile(r"\W")

TITLE, TITLE_PAIR, TITLE_EXACT, EXACT = "_t_", "_p_", "_y_", "_x_"
"""Beginnings of tokens. A folded syllable is its own token, two neighbours are `a_b`: neither begins with `_`."""


@dataclass(frozen=True)
class Word:
    """One syllable or number: `folded` without marks; `exact` with its marks, wherever the tone was put."""

    folded: str
    exact: str

    @property
    def marked(self) -> bool:
        """Whether it was written with marks: only then do marks say anything."""
        return self.exact != self.folded


def words(text: str) -> list[Word]:
    """The words of a text in their order."""
    return [word for word, _, _ in placed(text)]


def placed(text: str) -> Iterator[tuple[Word, int, int]]:
    """The words of a text, each with where it begins and ends."""
    for found in _WORD.finditer(text):
        word = _word(found[0][: LONGEST * 2])
        if word is not None:
            yield word, found.start(), found.end()


@lru_cache(maxsize=50_000)
def _word(written: str) -> Word | None:
    folded = fold(written)[:LONGEST]
    if not folded.isalnum():
        return None
    if folded.isascii() and folded.isdigit():  # 05/KH is 5/KH
        folded = folded.lstrip("0") or "0"
        return Word(folded, folded)
    return Word(folded, _exact(written))


def _exact(written: str) -> str:
    """Small letters with their shapes, the tone last: hòa and hoà are one, and so are final i and y."""
    parts = unicodedata.normalize("NFD", written.casefold().replace("ð", "đ").replace("ɖ", "đ"))
    tones = "".join(_TONES[sign] for sign in parts if sign in _TONES)
    letters = unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in _TONES))
    bare = "".join(sign for sign in _EXACT_FINAL_Y.sub(r"\1i", letters) if sign.isalnum())
    return bare[:LONGEST] + tones


def pair(first: str, second: str) -> str:
    """The token of two neighbouring folded words."""
    return f"{first}_{second}"


def label(kind: str, value: str) -> str:
    """The token of a filter: `kind` is one letter that is not t, p, x or y; `value` an id."""
    return f"_{kind}_{_NAME.sub('_', value.lower())}"


def tokens(title: Iterable[str], texts: Iterable[str], labels: Iterable[str] = ()) -> set[str]:
    """Every token of an entry. The parts of `title` (a number, a title) are found as title and as text."""
    found = set(labels)
    for part in title:
        row = words(part)
        found.update(_text_tokens(row))
        found.update(TITLE + word.folded for word in row)
        found.update(TITLE_EXACT + word.exact for word in row if word.marked)
        found.update(TITLE_PAIR + pair(a.folded, b.folded) for a, b in pairwise(row))
    for part in texts:
        found.update(_text_tokens(words(part)))
    return found


def _text_tokens(row: list[Word]) -> Iterator[str]:
    for word in row:
        yield word.folded
        if word.marked:
            yield EXACT + word.exact
    for first, second in pairwise(row):
        yield pair(first.folded, second.folded)
