"""From mammoth's HTML to the body of an article: places of pictures, notes at the end, bullets, levels of headings."""

import re
from typing import Any

from lxml import etree, html

from shared.legacy import strip_bullet

_PICTURE = re.compile(r"picture:(\d+)\Z")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NOTES = "Chú thích"


def arrange(source: str, prefix: str) -> tuple[str, dict[int, tuple[str, str]]]:
    """(body, number → caption and alternative text of a picture). `prefix` begins the ids mammoth gave."""
    root = html.fragment_fromstring(source, create_parent="div") if source.strip() else html.Element("div")
    words: dict[int, tuple[str, str]] = {}
    _notes(root, prefix)
    _headings(root)
    _places(root, words)
    _bullets(root)
    body = "".join(html.tostring(child, encoding="unicode") for child in root)
    return (root.text or "") + body, words


def _notes(root: Any, prefix: str) -> None:
    """Footnotes: a raised number in the text, the notes under a heading of their own, no arrows back."""
    for link in root.xpath(".//a[starts-with(@href, '#')]"):
        if link.text == "↑":
            link.drop_tree()
        else:
            link.drop_tag()
    lists = root.xpath(f"./ol[li[starts-with(@id, '{prefix}footnote') or starts-with(@id, '{prefix}endnote')]]")
    for notes in lists:
        heading = html.Element("h2")
        heading.text = NOTES
        notes.addprevious(heading)


def _headings(root: Any) -> None:
    """The highest heading becomes the second level (the first is the article's title); no bold inside."""
    found = list(root.iter(*_HEADINGS))
    highest = min((int(heading.tag[1]) for heading in found if heading.text_content() != NOTES), default=2)
    for heading in found:
        if heading.text_content() != NOTES:
            heading.tag = f"h{min(4, int(heading.tag[1]) - highest + 2)}"
        for bold in list(heading.iter("strong", "em")):
            bold.drop_tag()


def _places(root: Any, words: dict[int, tuple[str, str]]) -> None:
    """Every picture in a figure of its own beside the block it stood in; a caption below goes with the first one."""
    for block in list(root):
        numbers, first = [], True
        for image in list(block.iter("img")):
            found = _PICTURE.match(image.get("src", ""))
            number = int(found[1]) if found else 0
            if number and number not in words:
                words[number] = ("", image.get("alt", ""))
                numbers.append(number)
                first = first and not _text_before(block, image)
            image.drop_tree()
        if numbers:
            _put(block, numbers, before=first)
            _caption(block, numbers[0], words)
    for caption in root.xpath(".//p[@class='caption']"):
        del caption.attrib["class"]


def _text_before(block: Any, image: Any) -> bool:
    """Whether words of the block stand in front of the picture."""
    for event, element in etree.iterwalk(block, events=("start", "end")):
        if element is image:
            return False
        words = element.text if event == "start" else element.tail
        if (words or "").strip():
            return True
    return False


def _put(block: Any, numbers: list[int], *, before: bool) -> None:
    figures = []
    for number in numbers:
        figure = html.Element("figure")
        figure.set("data-picture", str(number))
        figures.append(figure)
    if before and block.tag == "p":
        for figure in figures:
            block.addprevious(figure)
    else:
        for figure in reversed(figures):
            block.addnext(figure)


def _caption(block: Any, number: int, words: dict[int, tuple[str, str]]) -> None:
    below = block.getnext()
    while below is not None and below.tag == "figure":
        below = below.getnext()
    if below is not None and below.tag == "p" and below.get("class") == "caption":
        words[number] = (" ".join(below.text_content().split()), words[number][1])
        below.drop_tree()


def _bullets(root: Any) -> None:
    """Paragraphs with a bullet typed in front become a list."""
    current = None
    for block in list(root):
        has, rest = strip_bullet(block.text or "") if block.tag == "p" else (False, "")
        if not has:
            current = None
            continue
        if current is None:
            current = html.Element("ul")
            block.addprevious(current)
        block.tag, block.text = "li", rest
        current.append(block)
