"""Old encodings: the whole alphabet both ways, the sentences of the regulation, and the bullet that is also a letter."""

import unicodedata
from pathlib import Path

import pytest

from shared.legacy import TCVN3, VNI, convert_pieces, font_of, guess, is_unicode, strip_bullet, to_unicode, weigh
from shared.syllables import is_syllable
from shared.text import strip_tags

SENTENCE = "Cộng hòa xã hội chủ nghĩa Việt Nam"
IN_TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam"
IN_VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"

# Code of the byte in TCVN 5712 (VN3), as the standard's table reads row by row.
CODES = """
A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ C9ẫ CAấ CBậ
CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ E8ố E9ộ EAờ EBở ECỡ EDớ
EEợ EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ FDý FEỵ
""".split()  # noqa: SIM905
# What the keys of a VNI font put there for each row of vowels: level, grave, hook, tilde, acute, dot.
VNI_ROWS = {
    "a à ả ã á ạ": "a aø aû aõ aù aï",
    "ă ằ ẳ ẵ ắ ặ": "aê aè aú aü aé aë",
    "â ầ ẩ ẫ ấ ậ": "aâ aà aå aã aá aä",
    "e è ẻ ẽ é ẹ": "e eø eû eõ eù eï",
    "ê ề ể ễ ế ệ": "eâ eà eå eã eá eä",
    "i ì ỉ ĩ í ị": "i ì æ ó í ò",
    "o ò ỏ õ ó ọ": "o oø oû oõ où oï",
    "ô ồ ổ ỗ ố ộ": "oâ oà oå oã oá oä",
    "ơ ờ ở ỡ ớ ợ": "ô ôø ôû ôõ ôù ôï",
    "u ù ủ ũ ú ụ": "u uø uû uõ uù uï",
    "ư ừ ử ữ ứ ự": "ö öø öû öõ öù öï",
    "y ỳ ỷ ỹ ý ỵ": "y yø yû yõ yù î",
    "đ": "ñ",
}
ALPHABET = [letter for row in VNI_ROWS for letter in row.split()]
FROM_TCVN3 = {bytes.fromhex(code[:2]).decode("cp1252"): code[2:] for code in CODES}
FROM_VNI = {old: new for row, olds in VNI_ROWS.items() for new, old in zip(row.split(), olds.split(), strict=True)}


def in_tcvn3(text: str) -> str:
    back = {new: old for old, new in FROM_TCVN3.items()}
    return "".join(back.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def in_vni(text: str) -> str:
    back = {new: old for old, new in FROM_VNI.items()}
    back |= {new.upper(): old.upper() for new, old in back.items()}
    return "".join(back.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def test_the_alphabet_has_every_letter_once() -> None:
    assert 73 == len(set(ALPHABET)) == len(ALPHABET)
    assert set(ALPHABET) - set("aeiouy") == {new for new in FROM_TCVN3.values() if new == new.lower()}


@pytest.mark.parametrize("old", sorted(FROM_TCVN3))
def test_every_letter_of_tcvn3(old: str) -> None:
    within = f"b{old}c"
    assert f"b{FROM_TCVN3[old]}c" == to_unicode(within, TCVN3)


@pytest.mark.parametrize("letter", [*ALPHABET, *(letter.upper() for letter in ALPHABET)])
def test_every_letter_of_vni(letter: str) -> None:
    assert f"b{letter}c" == to_unicode(f"b{in_vni(letter)}c", VNI)


def test_the_whole_alphabet_there_and_back() -> None:
    text = " ".join(f"t{letter}n" for letter in ALPHABET)
    assert text == to_unicode(in_tcvn3(text), TCVN3)
    assert text == to_unicode(in_vni(text), VNI)
    assert text.upper() == to_unicode(in_vni(text.upper()), VNI)


@pytest.mark.parametrize(("encoding", "old"), [(TCVN3, IN_TCVN3), (VNI, IN_VNI)])
def test_the_sentence_of_the_state(encoding: str, old: str) -> None:
    assert SENTENCE == to_unicode(old, encoding)
    assert encoding == guess(old)


@pytest.mark.parametrize("encode", [in_tcvn3, in_vni])
def test_the_regulation_there_and_back(encode) -> None:
    path = Path(__file__).parents[2] / "data/articles/11-quy-che-cong-thong-tin.html"
    text = unicodedata.normalize("NFC", strip_tags(path.read_text(encoding="utf-8"))).lower()
    text = text.replace("·", "-")
    encoding = TCVN3 if encode is in_tcvn3 else VNI
    assert text == to_unicode(encode(text), encoding)
    assert encoding == guess(encode(text))
    assert guess(text) is None


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "data/articles").glob("*.html")), ids=lambda p: p.stem
)
def test_texts_of_today_are_left_alone(path: Path) -> None:
    text = strip_tags(path.read_text(encoding="utf-8"))
    assert guess(text) is None
    for paragraph in path.read_text(encoding="utf-8").split("</p>"):
        assert guess(strip_tags(paragraph)) is None


@pytest.mark.parametrize(
    "text",
    ["", "Hello World", "résumé café naïve déjà vu crème", "Ñandú señor mañana niño", "2 × 3 ÷ 6", "hòa", "À tôi"],
)
def test_few_words_or_foreign_ones_say_nothing(text: str) -> None:
    assert guess(text) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x· héi", "xã hội"),
        ("· Mét sè", "· Một số"),
        ("·Mét sè viÖc", "·Một số việc"),
        ("x·, ®·.", "xã, đã."),
        ("· ·", "· ·"),
        ("(·)", "(ã)"),  # between brackets nothing speaks for a bullet
        ("·nh s¸ng", "ãnh sáng"),  # no word either way: the font's own letter
    ],
)
def test_the_dot_is_decided_by_its_word(old: str, new: str) -> None:
    assert new == to_unicode(old, TCVN3)


def test_a_letter_may_begin_in_one_run_and_end_in_the_next() -> None:
    assert ["Cộ", "ng ho", "̀a"] != convert_pieces(["Co", "äng ho", "øa"], VNI)
    assert ["Cộ", "ng hò", "a"] == convert_pieces(["Co", "äng ho", "øa"], VNI)
    assert ["x", "ã ", "hội"] == convert_pieces(["x", "· ", "héi"], TCVN3)


@pytest.mark.parametrize(
    ("name", "encoding", "capitals"),
    [(".VnTime", TCVN3, False), (".VnTimeH", TCVN3, True), (".VnArialH", TCVN3, True), (".vntime", TCVN3, False),
     ("VNI-Times", VNI, False), ("VNI-Helve", VNI, False)],
)  # fmt: skip
def test_fonts_say_the_encoding(name: str, encoding: str, capitals: bool) -> None:
    found = font_of(name)
    assert found is not None
    assert (encoding, capitals) == (found.encoding, found.capitals)


@pytest.mark.parametrize("name", ["Times New Roman", "Vnokia", "", None, "Arial"])
def test_other_fonts_say_nothing(name: str | None) -> None:
    assert font_of(name) is None


def test_text_with_letters_of_unicode_alone_is_unicode() -> None:
    assert is_unicode("Đội tuyển")
    assert not is_unicode(IN_TCVN3)
    assert weigh(SENTENCE).as_is == weigh(SENTENCE).words


@pytest.mark.parametrize("word", ["nghiêng", "quyết", "gì", "giếng", "Yên", "khuỷu", "hoà", "hòa", "THUYỀN", "oái"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["héi", "hßa", "chñ", "school", "tàc", "bbe", "", "Vieät", "12", "áà"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("· Các lớp", (True, "Các lớp")),
        ("\uf0b7 Các", (True, "Các")),
        ("•Các", (True, "Các")),
        ("Các · lớp", (False, "Các · lớp")),
        ("·", (False, "·")),
    ],
)
def test_bullets_typed_in_front(text: str, found: tuple[bool, str]) -> None:
    assert found == strip_bullet(text)
