"""What somebody typed, as a question to the index: which words and phrases, and in what order the answers come."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from shared.search.words import EXACT, TITLE, TITLE_EXACT, TITLE_PAIR, Word, pair, words
from shared.text import clean_text

LONGEST = 200
"""Characters of a question that are read."""
MOST_WORDS = 16
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
_GAPS = re.compile(r"[\s,;!?()\[\]{}…|]+")


@dataclass(frozen=True)
class Token:
    """An entry that has this token; with `prefix` one that begins like this."""

    text: str
    prefix: bool = False


@dataclass(frozen=True)
class All:
    """An entry to which every part applies."""

    parts: tuple["Test", ...]


@dataclass(frozen=True)
class Either:
    """An entry to which some part applies."""

    parts: tuple["Test", ...]


@dataclass(frozen=True)
class Without:
    """An entry to which `test` applies and `other` does not."""

    test: "Test"
    other: "Test"


Test = Token | All | Either | Without


@dataclass(frozen=True)
class Question:
    """`groups` in the order typed: a single word, or the words of a phrase (in quotes, or joined as in 154/QĐ)."""

    groups: tuple[tuple[Word, ...], ...]
    cut: bool = False
    """Whether more was typed than is read."""

    @cached_property
    def words(self) -> list[Word]:
        """All words in their order."""
        return [word for group in self.groups for word in group]

    @property
    def phrases(self) -> list[tuple[Word, ...]]:
        """The groups of three words and more: their pairs may lie apart, so the text itself must be asked."""
        return [group for group in self.groups if len(group) > 2]

    @cached_property
    def matches(self) -> Test | None:
        """What every answer must have, marks aside. None when no word was typed."""
        return _all(_found(self.groups))

    @cached_property
    def tiers(self) -> list[Test]:
        """The answers by rank: each test leaves out what the ones before it found. Within a tier the newest is first.

        Whoever types marks gets what has these marks first; then title before text, whole phrase before scattered
        words.
        """
        if self.matches is None:
            return []
        ranked: list[Test] = []
        for exact in (True, False):
            for in_title in (True, False):
                for as_phrase in (True, False):
                    test = self._tier(exact=exact, in_title=in_title, as_phrase=as_phrase)
                    if test is not None and test not in ranked:
                        ranked.append(test)
        return [Without(test, _either(ranked[:rank])) if rank else test for rank, test in enumerate(ranked)]

    def _tier(self, *, exact: bool, in_title: bool, as_phrase: bool) -> Test | None:
        """None where the question cannot be asked so: a phrase of one word, exact marks of words without marks."""
        marked = [word.exact for word in self.words if word.marked]
        if (as_phrase and len(self.words) < 2) or (exact and not marked):
            return None
        found = list(_found(self.groups))
        if in_title:
            found += [TITLE + word.folded for word in self.words]
        if as_phrase:
            begin = TITLE_PAIR if in_title else ""
            found += [begin + pair(a.folded, b.folded) for a, b in pairwise(self.words)]
        if exact:
            begin = TITLE_EXACT if in_title else EXACT
            found += [begin + word for word in marked]
        return _all(found)


def ask(typed: str) -> Question:
    """The question in what was typed: any text at all gives one, perhaps an empty one."""
    text = clean_text(typed[: LONGEST * 4])
    groups: list[tuple[Word, ...]] = []
    last = 0
    for quoted in _QUOTED.finditer(text[:LONGEST]):
        groups += _loose(text[last : quoted.start()])
        groups.append(tuple(words(quoted[1])))
        last = quoted.end()
    groups += _loose(text[last:LONGEST])
    kept = list(_first(groups, MOST_WORDS))
    cut = len(text) > LONGEST or sum(map(len, kept)) < sum(map(len, groups))
    return Question(tuple(group for group in kept if group), cut)


def beginning(typed: str) -> Test | None:
    """Titles that begin words like what is being typed: all words but the last as they are, the last unfinished."""
    typed_words = ask(typed).words[:8]
    if not typed_words:
        return None
    whole: list[Test] = [Token(TITLE + word.folded) for word in typed_words[:-1]]
    return All((*whole, Token(TITLE + typed_words[-1].folded, prefix=True)))


def narrowed(test: Test | None, filters: Iterable[Sequence[str]]) -> Test | None:
    """The test with filters; each is a choice of tokens of which one must be there. None when nothing is asked."""
    parts: list[Test] = [test] if test is not None else []
    parts += [_either([Token(token) for token in choice]) for choice in filters if choice]
    return (parts[0] if len(parts) == 1 else All(tuple(parts))) if parts else None


def _loose(text: str) -> list[tuple[Word, ...]]:
    """Words outside quotes; what is joined without a gap (154/QĐ-THPTTL, Toán–Tin) stays together."""
    return [tuple(words(chunk)) for chunk in _GAPS.split(text) if chunk]


def _first(groups: list[tuple[Word, ...]], most: int) -> Iterable[tuple[Word, ...]]:
    for group in groups:
        if most <= 0:
            return
        yield group[:most]
        most -= len(group)


def _found(groups: Iterable[tuple[Word, ...]]) -> Iterable[str]:
    """The tokens every answer has: a phrase by its pairs, which its words follow from."""
    for group in groups:
        if len(group) == 1:
            yield group[0].folded
        else:
            yield from (pair(a.folded, b.folded) for a, b in pairwise(group))


def _all(names: Iterable[str]) -> Test | None:
    parts = tuple(Token(name) for name in dict.fromkeys(names))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else All(parts)


def _either(parts: Sequence[Test]) -> Test:
    return parts[0] if len(parts) == 1 else Either(tuple(parts))
