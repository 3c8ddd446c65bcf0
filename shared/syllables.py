"""Whether a word is spelt like a Vietnamese syllable: onset, rhyme, tone. Spelling only, no dictionary."""

import unicodedata
from functools import lru_cache

_ONSETS = frozenset(" b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split(" "))  # noqa: SIM905
_OPEN = (
    "a e ê i y o ô ơ u ư ia ya iê ua ưa uê uy uơ oa oe ai ay ây ao au âu eo êu iu iêu yêu oi ôi ơi ui uôi ưi ươi ưu "
    "ươu oai oay oao oeo uây uyu uya uôi"
)
_CLOSED = (
    "am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh im in inh om on ong oong ôm ôn ông ơm ơn um un ung ưm ưn "
    "ưng iêm iên iêng yêm yên yêng uôm uôn uông ươm ươn ương oam oan oang oanh oăm oăn oăng oen uân uâng uênh uên uynh "
    "uyn uyên"
)
_STOPPED = (
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it oc ooc op ot ôc ôp ôt ơp ơt uc up ut ưc ưt iêc iêp "
    "iêt yêt uôc uôt ươc ươp ươt oac oach oap oat oăc oăt oet uât uêch uych uyt uyp uyêt"
)
_RHYMES = frozenset(f"{_OPEN} {_CLOSED}".split(" "))
_STOPPED_RHYMES = frozenset(_STOPPED.split(" "))
_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
_SHAPES = frozenset("\u0302\u0306\u031b")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether `word` (any case, any normal form) is spelt like one Vietnamese syllable; several tones are none."""
    parted = _part(word)
    if parted is None:
        return False
    letters, tones = parted
    if len(tones) > 1 or not letters.isalpha():
        return False
    return any(letters[:cut] in _ONSETS and _is_rhyme(letters[cut:], tones) for cut in range(min(4, len(letters))))


def _is_rhyme(rhyme: str, tones: list[str]) -> bool:
    if rhyme in _RHYMES:
        return True
    # What ends in c, ch, p, t is said with sắc or nặng only.
    return rhyme in _STOPPED_RHYMES and tones in (["sắc"], ["nặng"])


def _part(word: str) -> tuple[str, list[str]] | None:
    """(letters without tones, the tones); None with a mark that Vietnamese does not have."""
    letters: list[str] = []
    tones: list[str] = []
    for sign in unicodedata.normalize("NFD", word.lower()):
        if sign in _TONES:
            tones.append(_TONES[sign])
        elif unicodedata.combining(sign) and sign not in _SHAPES:
            return None
        else:
            letters.append(sign)
    return unicodedata.normalize("NFC", "".join(letters)), tones
