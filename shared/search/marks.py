"""What a reader sees of an answer: a piece of the text around the words asked for, in its own accents, marked."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from shared.search.question import Question
from shared.search.words import words

BEFORE, AFTER = 70, 190
"""Characters of the piece before and after the place found."""
READ = 20_000
"""Characters of a text in which the place is looked for."""
_VARIANTS = {
    "a": "aàảãáạăằẳẵắặâầẩẫấậ", "d": "dđð", "e": "eèẻẽéẹêềểễếệ", "i": "iìỉĩíị", "o": "oòỏõóọôồổỗốộơờởỡớợ",
    "u": "uùủũúụưừửữứự", "y": "yỳỷỹýỵ",
}  # fmt: skip
_FINAL_I = re.compile(r"(?:qu|[bcdghklmnprstvx]{0,3})i\Z")
_BETWEEN = r"[\W_]+"
_NOTHING = re.compile(r"(?!)")


def marked(text: str, question: Question) -> str:
    """The whole text as HTML, the words asked for in `<mark>`."""
    return _mark(text, _any(question))


def piece(text: str, question: Question) -> str:
    """A piece of the text as HTML: where the whole question stands, else a part of it, else the beginning."""
    read = text[:READ]
    found = next((hit for one in _by_worth(question) if (hit := one.search(read))), None)
    at = found.start() if found else 0
    first, last = _start(read, at), _end(read, at + AFTER)
    shown = _mark(read[first:last].strip(), _any(question))
    return ("… " if first else "") + shown + (" …" if last < len(text) else "")


def holds_phrases(text: str, question: Question) -> bool:
    """Whether every phrase of three words and more stands in the text as it was asked, marks aside."""
    return all(_stands(text, [word.folded for word in phrase]) for phrase in question.phrases)


def _stands(text: str, phrase: list[str]) -> bool:
    if _phrase(tuple(phrase)).search(text):
        return True
    # The pattern knows Vietnamese letters; what else folds to these words is found the long way.
    row = [word.folded for word in words(text)]
    return any(row[at : at + len(phrase)] == phrase for at in range(len(row) - len(phrase) + 1))


def _start(text: str, at: int) -> int:
    """Some way before `at`, between two words."""
    if at <= BEFORE:
        return 0
    gap = text.find(" ", at - BEFORE, at)
    return gap + 1 if gap >= 0 else at


def _end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    gap = text.rfind(" ", at - 40, at)
    return gap if gap >= 0 else at


def _mark(text: str, pattern: re.Pattern[str]) -> str:
    parts, last = [], 0
    for hit in pattern.finditer(text):
        parts += [escape(text[last : hit.start()]), "<mark>", escape(hit[0]), "</mark>"]
        last = hit.end()
    return "".join([*parts, escape(text[last:])])


def _by_worth(question: Question) -> Iterable[re.Pattern[str]]:
    folded = [word.folded for word in question.words]
    if len(folded) > 1:
        yield _phrase(tuple(folded))
        for size in range(len(folded) - 1, 1, -1):
            if size in (2, len(folded) - 1):
                yield from (_phrase(tuple(folded[at : at + size])) for at in range(len(folded) - size + 1))
    if folded:
        yield _words(tuple(dict.fromkeys(folded)))


def _any(question: Question) -> re.Pattern[str]:
    folded = tuple(dict.fromkeys(word.folded for word in question.words))
    return _words(folded) if folded else _NOTHING


@lru_cache(maxsize=1000)
def _words(folded: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words; neighbours in one mark. Longer ones first, so that none hides another."""
    one = "|".join(_letters(word) for word in sorted(folded, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{one})(?:[ /\-–](?:{one}))*(?![^\W_])", re.IGNORECASE)


@lru_cache(maxsize=1000)
def _phrase(folded: tuple[str, ...]) -> re.Pattern[str]:
    """The words one after the other, whatever signs stand between them."""
    row = _BETWEEN.join(map(_letters, folded))
    return re.compile(rf"(?<![^\W_]){row}(?![^\W_])", re.IGNORECASE)


def _letters(folded: str) -> str:
    """A pattern for the word with any marks."""
    if folded.isascii() and folded.isdigit():
        return f"0*{folded}"
    classes = [f"[{_VARIANTS[letter]}]" if letter in _VARIANTS else re.escape(letter) for letter in folded]
    if _FINAL_I.fullmatch(folded):
        classes[-1] = f"[{_VARIANTS['i']}{_VARIANTS['y']}]"
    return "".join(classes)
