"""“Có phải bạn tìm…”: what somebody meant whose keyboard did not write Vietnamese (Telex left as it was typed)."""

import re
import unicodedata

from shared.syllables import is_syllable

_SHAPES = (("dd", "đ"), ("aa", "â"), ("aw", "ă"), ("ee", "ê"), ("oo", "ô"), ("uow", "ươ"), ("ow", "ơ"), ("uw", "ư"))
_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_SHAPED = "âăêôơư"
_VOWELS = re.compile(r"[aâăeêioôơuưy]+")
_LATIN = re.compile(r"[a-z]{2,}")


def from_telex(typed: str) -> str | None:
    """`dieeuf leej` → `điều lệ`; None when nothing in it was typed so."""
    written = [_word(word) or word for word in typed.split()]
    return " ".join(written) if written != typed.split() else None


def _word(typed: str) -> str | None:
    """The syllable that these keys write; None when they write none, or nothing else than they say."""
    bare = typed.lower()
    if not _LATIN.fullmatch(bare):
        return None
    tones = [key for key in bare[1:] if key in _TONES]
    for tone in ("", *dict.fromkeys(tones)):
        keys = _without(bare, tone)
        for shape, letter in _SHAPES:
            keys = _shaped(keys, shape, letter)
        word = _toned(keys, _TONES.get(tone, ""))
        if word and word != bare and is_syllable(word):
            return word
    return None


def _without(bare: str, tone: str) -> str:
    """The keys without the last one of the tone."""
    if not tone:
        return bare
    at = bare.rindex(tone)
    return bare[:at] + bare[at + 1 :]


def _shaped(keys: str, shape: str, letter: str) -> str:
    if shape in keys:
        return keys.replace(shape, letter)
    if shape == "uow" and "uo" in keys and "w" in keys:  # truongw
        return keys.replace("w", "", 1).replace("uo", "ươ")
    if shape == "dd" and keys.startswith("d") and keys.endswith("d") and len(keys) > 2:  # dieued
        return f"đ{keys[1:-1]}"
    return keys


def _toned(keys: str, tone: str) -> str | None:
    """The tone on the vowel that bears it."""
    if not tone:
        return keys
    start = 2 if keys.startswith(("qu", "gi")) and len(keys) > 2 and keys[2] in "aâăeêioôơuưy" else 0
    vowels = _VOWELS.search(keys, start)
    if vowels is None:
        return None
    shaped = [at for at in range(vowels.start(), vowels.end()) if keys[at] in _SHAPED]
    length = vowels.end() - vowels.start()
    if shaped:
        at = shaped[-1]
    elif length == 1 or vowels.end() < len(keys):
        at = vowels.end() - 1
    else:
        at = vowels.end() - 2
    return unicodedata.normalize("NFC", keys[: at + 1] + tone + keys[at + 1 :])
