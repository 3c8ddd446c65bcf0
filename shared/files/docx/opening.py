"""How a text begins (its title, its lead or sapo), and which lines are captions of pictures."""

import re
from typing import Any

from shared.files.docx.findings import text_of
from shared.files.docx.parts import NAMES, Package, W, w
from shared.files.docx.styles import Styles

CAPTION = "ToaSoanCaption"
"""The id of the style that captions get, for mammoth's style map."""
TITLE_LENGTH, LEAD_LENGTH, LEAD_LEAST = 200, 500, 40
_LOOK_AT = 8
_LETTERHEAD = re.compile(
    r"cộng h(?:òa|oà) xã hội|độc lập\s*[-–]\s*tự do|^(?:sở|ubnd|trường)\b.*\n|^số\s*:|, ngày \d", re.IGNORECASE
)
_CAPTIONS = frozenset(
    "caption;illustration;figure;drawing;image caption;picture caption;chú thích;chú thích ảnh".split(";")  # noqa: SIM905
)
_LEADS = re.compile(r"(?:sapo|lead|tóm tắt|tom tat|subtitle)\b")
_PICTURES = (w("drawing"), w("pict"))


def take_opening(package: Package, styles: Styles) -> tuple[str, str]:
    """(title, lead) of the document, taken out of it. Empty when unsure: then everything stays in the text."""
    body = package.tree(package.main).find("w:body", NAMES)
    first = [p for p in body.iterfind("w:p", NAMES) if text_of(p).strip()][:_LOOK_AT]
    title = _title(first, styles)
    if title is None:
        return "", ""
    following, words = _next(title), _line(title)
    if following is not None and _goes_on(title, following, styles):
        words, second = f"{words} {_line(following)}", following
        following = _next(second)
        body.remove(second)
    lead = ""
    if following is not None and _is_lead(following, styles):
        lead = _line(following)
        body.remove(following)
    body.remove(title)
    return words, lead


def mark_captions(package: Package, styles: Styles) -> None:
    """Give the line below a picture our own style when it is its caption."""
    for paragraph in package.tree(package.main).iter(w("p")):
        if not _has_picture(paragraph) or text_of(paragraph).strip():
            continue
        below = paragraph.getnext()
        if below is not None and below.tag == w("p") and _is_caption(below, styles):
            _restyle(below)


def _title(first: list[Any], styles: Styles) -> Any:
    fit = [p for p in first if len(_line(p)) <= TITLE_LENGTH and not _has_picture(p) and not _has_note(p)]
    for names in (("title",), ("heading 1",)):
        for paragraph in fit:
            if styles.name_of(paragraph) in names:
                return paragraph
    plain = [p for p in fit if not _LETTERHEAD.search(text_of(p))]
    if not plain or plain[0] is not next((p for p in first if not _LETTERHEAD.search(text_of(p))), None):
        return None
    paragraph = plain[0]
    stands_out = _is_all(paragraph, styles, "b") or styles.is_centred(paragraph)
    short = len(_line(paragraph)) <= 120 and not _line(paragraph).endswith((".", ":", ";", ",")) and len(first) > 1
    return paragraph if stands_out or short else None


def _next(paragraph: Any) -> Any:
    """The next paragraph with something in it."""
    return next((p for p in paragraph.itersiblings(w("p")) if text_of(p).strip() or _has_picture(p)), None)


def _goes_on(title: Any, below: Any, styles: Styles) -> bool:
    """Whether a title has a second line, as papers do: THÔNG BÁO, and below it what about."""
    fit = len(_line(title)) <= 40 and len(_line(title)) + len(_line(below)) < TITLE_LENGTH
    alike = all(styles.is_centred(p) and _is_all(p, styles, "b") for p in (title, below))
    return fit and alike and not _has_picture(below) and not _has_note(below)


def _is_lead(paragraph: Any, styles: Styles) -> bool:
    """A paragraph in a style of that name, or wholly bold or italic with other text after it; never a caption."""
    words = _line(paragraph)
    if not words or len(words) > LEAD_LENGTH or _has_picture(paragraph) or _has_note(paragraph):
        return False
    name = styles.name_of(paragraph)
    if _LEADS.match(name):
        return True
    if name.startswith("heading") or len(words) < LEAD_LEAST or styles.is_centred(paragraph):
        return False
    after = next((p for p in paragraph.itersiblings(w("p")) if text_of(p).strip()), None)
    if after is None or paragraph.find("w:pPr/w:numPr", NAMES) is not None:
        return False
    return any(_is_all(paragraph, styles, mark) and not _is_all(after, styles, mark) for mark in ("b", "i"))


def _is_caption(paragraph: Any, styles: Styles) -> bool:
    words = _line(paragraph)
    if not words or len(words) > 300 or _has_picture(paragraph):
        return False
    return styles.name_of(paragraph) in _CAPTIONS or (styles.is_centred(paragraph) and _is_all(paragraph, styles, "i"))


def _is_all(paragraph: Any, styles: Styles, mark: str) -> bool:
    """Whether every visible letter is bold (`b`) or italic (`i`)."""
    runs = [run for run in paragraph.iter(w("r")) if "".join(run.itertext(w("t"))).strip()]
    return bool(runs) and all(styles.says(run, mark) for run in runs)


def _has_picture(paragraph: Any) -> bool:
    return next(paragraph.iter(*_PICTURES), None) is not None


def _has_note(paragraph: Any) -> bool:
    return next(paragraph.iter(w("footnoteReference"), w("endnoteReference")), None) is not None


def _line(paragraph: Any) -> str:
    return " ".join(text_of(paragraph).split())


def _restyle(paragraph: Any) -> None:
    properties = paragraph.find("w:pPr", NAMES)
    if properties is None:
        properties = paragraph.makeelement(w("pPr"), nsmap={"w": W})
        paragraph.insert(0, properties)
    style = properties.find("w:pStyle", NAMES)
    if style is None:
        style = properties.makeelement(w("pStyle"), nsmap={"w": W})
        properties.insert(0, style)
    style.set(w("val"), CAPTION)
