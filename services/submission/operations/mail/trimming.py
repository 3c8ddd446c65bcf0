"""What a person wrote in a message, without what their program put below it: quoted messages, signatures, adverts."""

import html as entities
import re
import unicodedata

from lxml import etree
from lxml import html as trees

from shared.text import fold

_WRAPPED = 3
"""Lines over which a program breaks the line that introduces a quotation."""
_LINES_MAX = 5_000
"""A text of more lines, or HTML of more elements, is taken as it is: no person's message is that long."""
_SIGNATURE_LINES = 15
"""A signature is not longer; what is, is text."""
_LINE_READ = 300
"""Characters of a line that are looked at."""
_SUBJECT_MARKS = re.compile(r"^\s*(?:(?:re|fwd?|tr|tra loi|chuyen tiep|tl|ct)\s*(?:\[\d+\])?\s*:)\s*", re.IGNORECASE)
_FORWARD_SUBJECT = re.compile(r"^\s*(?:(?:re|tra loi|tl)\s*:\s*)*(?:fwd?|chuyen tiep|ct|tr)\s*:", re.IGNORECASE)

# All patterns read folded text: lower case, no marks.
_INTRODUCES = re.compile(
    r"^(?:>\s*)*(?:vao .{5,200} da viet ?:|on .{5,200} wrote ?:|le .{5,200} a ecrit ?:"
    r"|(?:ngay|luc) .{5,200} (?:da viet|viet) ?:)$"
)
_WRITES = re.compile(r"^.{3,120} <[^>@\s]+@[^>\s]+> (?:da viet|wrote) ?:$")
_FORWARDED = re.compile(
    r"^-{2,}\s*(?:forwarded message|thu da chuyen tiep|tin nhan da chuyen tiep|thu chuyen tiep|chuyen tiep)\s*-{2,}$"
    r"|^begin forwarded message:?$|^bat dau (?:thu|tin nhan) (?:duoc )?chuyen tiep:?$"
)
_ORIGINAL = re.compile(r"^-{2,}\s*(?:original message|thu goc|tin nhan goc|original appointment)\s*-{2,}$|^_{20,}$")
_HEAD = re.compile(r"^\*?(from|tu|nguoi gui)\s*:\*?\s*\S")
_HEAD_FOLLOWS = re.compile(r"^\*?(sent|da gui|ngay gui|date|ngay|to|den|toi|subject|chu de|tieu de)\s*:\*?")
_ADVERT = re.compile(
    r"^(?:sent from (?:mi |mail for )?\S+"
    r"|(?:duoc )?gui tu (?:iphone|ipad|dien thoai|outlook|yahoo|thiet bi|mail)\b.{0,60}"
    r"|get outlook for \w+.{0,60}|tai outlook cho \w+.{0,60})$"
)
_QUOTE_PLACES = (
    "gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-cite-prefix", "zmail_extra", "protonmail_quote",
    "divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container",
)  # fmt: skip
_SIGNATURE_PLACES = ("gmail_signature", "moz-signature", "Signature", "ms-outlook-mobile-signature")
_BLOCKS = ("p", "div", "li", "td", "blockquote", "pre", "h1", "h2", "h3", "h4")


def is_forward(subject: str, text: str) -> bool:
    """Whether the message hands on another: then what it quotes is what is meant."""
    return bool(_FORWARD_SUBJECT.match(fold(subject))) or any(
        _FORWARDED.match(fold(line[:_LINE_READ])) for line in _lines(text)[:_LINES_MAX]
    )


def plain_subject(subject: str) -> str:
    """The subject without Re:, Fwd:, Trả lời: and the like."""
    while found := _SUBJECT_MARKS.match(_same_length_fold(subject)):
        subject = subject[found.end() :]
    return subject.strip()


def trim_text(text: str, *, forward: bool = False) -> str:
    """The writer's own lines of a plain text. All of it when nothing would be left, or when it hands something on."""
    lines = _lines(text)
    if len(lines) > _LINES_MAX:
        return text.strip()
    folded = [fold(line[:_LINE_READ]) for line in lines]
    if not forward:
        end = next((n for n in range(len(lines)) if _begins_quote(folded, n)), len(lines))
        lines = [line for line in lines[:end] if not line.startswith(">")]
        folded = [fold(line[:_LINE_READ]) for line in lines]
    end = next((n for n in range(len(lines)) if _ends(lines, folded, n)), len(lines))
    own = "\n".join(lines[:end]).strip()
    return own or text.strip()


def trim_html(html: str, *, forward: bool = False) -> str:
    """The same for HTML; only cuts, the result is still to be sanitised."""
    tree = _tree(html)
    if tree is None or len(tree.xpath("//*")) > _LINES_MAX:
        return html
    _drop_signatures(tree)
    start = None if forward else _quote_start(tree)
    if start is not None:
        _cut_from(start)
    for block in list(tree.iter(*_BLOCKS)):
        if _ADVERT.match(_words(block)):
            _drop(block)
    if not (tree.text_content().strip() or tree.xpath(".//img")):
        return html
    return str(etree.tostring(tree, encoding="unicode", method="html"))


def text_of_html(html: str) -> str:
    """HTML as plain text with its lines, for lists and for looking at it safely."""
    tree = _tree(html)
    if tree is None:
        return ""
    for gone in list(tree.iter("script", "style", "head", "title")):
        _drop(gone)
    for line in tree.iter("br", "tr", *_BLOCKS):
        line.tail = "\n" + (line.tail or "")
        if line.tag != "br" and line.getprevious() is not None:
            previous = line.getprevious()
            previous.tail = (previous.tail or "") + "\n"
    flat = "\n".join(" ".join(line.split()) for line in tree.text_content().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", flat).strip()


def paragraphs(text: str) -> str:
    """Plain text as simple HTML: blank lines part paragraphs, line ends become breaks."""
    blocks = re.split(r"\n\s*\n", text.strip())
    escaped = (entities.escape(block.strip(), quote=False).replace("\n", "<br>") for block in blocks)
    return "".join(f"<p>{block}</p>" for block in escaped if block)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _same_length_fold(text: str) -> str:
    """Folded letter by letter, so that places in it are places in `text`."""
    return "".join(unicodedata.normalize("NFD", c.lower())[:1] or c for c in text.replace("đ", "d").replace("Đ", "D"))


def _begins_quote(folded: list[str], n: int) -> bool:
    if _ORIGINAL.match(folded[n]) or _FORWARDED.match(folded[n]):
        return True
    if _HEAD.match(folded[n]) and sum(bool(_HEAD_FOLLOWS.match(line)) for line in folded[n + 1 : n + 7]) >= 2:
        return True
    if not folded[n] or _WRITES.match(folded[n]):
        return bool(folded[n])
    return any(_INTRODUCES.match(" ".join(folded[n : n + length]).strip()) for length in range(1, _WRAPPED + 1))


def _ends(lines: list[str], folded: list[str], n: int) -> bool:
    """Whether the text is over here: a signature mark with no more than a signature below, or an advert."""
    rest = len(lines) - n
    return (lines[n] in ("-- ", "--") and rest <= _SIGNATURE_LINES) or (
        bool(_ADVERT.match(folded[n])) and rest <= _SIGNATURE_LINES
    )


def _tree(html: str) -> trees.HtmlElement | None:
    try:
        return trees.document_fromstring(re.sub(r"<\?xml[^>]*\?>|\x00", "", html))
    except (etree.ParserError, ValueError):
        return None


def _drop_signatures(tree: trees.HtmlElement) -> None:
    marked = "//*[@id=$name or contains(concat(' ', @class, ' '), concat(' ', $name, ' '))]"
    for name in _SIGNATURE_PLACES:
        for place in tree.xpath(marked, name=name):
            _drop(place)


def _words(block: trees.HtmlElement) -> str:
    text = block.text_content()
    return fold(text) if len(text) <= 300 else ""


def _quote_start(tree: trees.HtmlElement) -> trees.HtmlElement | None:
    """The first element that quotes, in the order people read."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        names = {element.get("id", ""), *element.get("class", "").split()}
        if any(name.endswith(place) for name in names for place in _QUOTE_PLACES):
            return element
        if element.tag == "blockquote" and element.get("type") == "cite":
            return element
        if element.tag in _BLOCKS and element.find(".//div") is None:
            first = _words(element)
            if first and (
                any(p.match(first) for p in (_INTRODUCES, _WRITES, _ORIGINAL)) or _is_outlook_head(element, first)
            ):
                return element
    return None


def _is_outlook_head(element: trees.HtmlElement, words: str) -> bool:
    """Outlook's From/Sent/To/Subject in one block."""
    if not _HEAD.match(words):
        return False
    lines = [fold(line) for line in text_of_html(etree.tostring(element, encoding="unicode"))[:600].split("\n")]
    return (
        bool(lines) and bool(_HEAD.match(lines[0])) and sum(bool(_HEAD_FOLLOWS.match(line)) for line in lines[1:]) >= 2
    )


def _cut_from(element: trees.HtmlElement) -> None:
    """Remove `element` and everything that comes after it."""
    node: trees.HtmlElement | None = element
    while node is not None and node.getparent() is not None:
        parent = node.getparent()
        for later in list(node.itersiblings()):
            parent.remove(later)
        node.tail = None
        node = parent
    _drop(element)


def _drop(element: trees.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
