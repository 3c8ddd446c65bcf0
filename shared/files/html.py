"""The body of an article: an allow-list of elements, no styles, no scripts, no leftovers of Word."""

import html as entities
import re
import unicodedata

import nh3

from shared.errors import TooLarge
from shared.files.word import tidy_word
from shared.text import nfc

MAX_CHARACTERS = 1_000_000

# fmt: off
_TAGS = frozenset([
    "h2", "h3", "h4", "p", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
    "blockquote", "strong", "em", "sub", "sup", "u", "a", "br", "hr", "figure", "figcaption",
])
_GONE_WITH_CONTENT = frozenset([
    "script", "style", "title", "xml", "noscript", "template", "iframe", "object", "svg", "math", "head",
])
# fmt: on
_RENAMES = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "div": "p", "section": "p", "center": "p"}
_ATTRIBUTES = {
    "a": {"href"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "figure": {"data-photo"},
}
_SPAN = re.compile(r"[1-9][0-9]?\Z")
_PHOTO = re.compile(r"[0-9a-f]{64}\Z")
_LOCAL_PATH = re.compile(r"/(?![/\\])")

_HAS_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_RENAMED = re.compile(rf"<(/?)({'|'.join(_RENAMES)})>")
_BOOKMARK = re.compile(r"\[bookmark:[^\]<>]{0,80}\]", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\u00a0]+|(?:&nbsp;)+")
_EMPTY_INLINE = re.compile(r"<(strong|em|sub|sup|u)>((?:\s|<br>)*)</\1>")
_JOINED_INLINE = re.compile(r"</(strong|em|u)>(\s*)<\1>")
_ANCHOR_WITHOUT_ADDRESS = re.compile(r'<a(?: rel="[^"]*")?>(.*?)</a>', re.DOTALL)
_PLACE = re.compile(r'(<figure data-photo="[0-9a-f]{64}">).*?</figure>', re.DOTALL)
_FRAMED_TABLE = re.compile(r"<figure>\s*(<table>(?:(?!<figure>).)*?</table>)\s*</figure>", re.DOTALL)
_LONE_PARAGRAPH = re.compile(r"(<t[dh](?: [^>]*)?>)\s*<p>((?:(?!</?p>).)*)</p>\s*(?=</t[dh]>)", re.DOTALL)
_EMPTY_LINK = re.compile(r"<a [^>]*>(\s*)</a>")
_EDGE_BREAK = re.compile(r"(<(?:p|li|h2|h3|h4|td|th)(?: [^>]*)?>)(?:\s|<br>)+|(?:\s|<br>)+(</(?:p|li|h2|h3|h4|td|th)>)")
_EMPTY_BLOCK = re.compile(
    r"<(p|li|h2|h3|h4|blockquote|ul|ol|figure|figcaption|caption|table|thead|tbody|tfoot)>\s*</\1>"
)
_BETWEEN_BLOCKS = re.compile(r"(</(?:p|li|tr|td|th|ul|ol|h2|h3|h4|table|blockquote|figure)>|<hr>)\s+(?=<)")


def sanitise(html: str) -> str:
    """The safe, plain form of `html`: only allow-listed elements, NFC, no empty paragraphs, no Word leftovers.

    Text without any tag (typed where the editor did not start) becomes paragraphs. The result is a fixed point:
    `sanitise(sanitise(x)) == sanitise(x)`, so that a hash bound to it stays valid. TooLarge above a million characters.
    """
    if len(html) > MAX_CHARACTERS:
        raise TooLarge("Nội dung dài quá một triệu ký tự. Hãy chia thành nhiều bài hoặc gửi kèm tệp văn bản.")
    text = tidy_word(html) if _HAS_MARKUP.search(html) else _paragraphs(html)
    for _ in range(12):
        cleaned = _pass(text)
        if cleaned == text:
            return text
        text = cleaned
    # Nothing a person writes needs more than four passes; what still moves is an attack on the parser.
    return _pass(_paragraphs(nh3.clean(text, tags=set())))


def _paragraphs(plain: str) -> str:
    """Plain text as HTML: blank lines separate paragraphs, line ends become breaks."""
    blocks = re.split(r"\n\s*\n", plain.replace("\r\n", "\n").strip())
    escaped = (entities.escape(block.strip(), quote=False).replace("\n", "<br>") for block in blocks)
    return "".join(f"<p>{block}</p>" for block in escaped if block)


def _pass(text: str) -> str:
    """One round: characters, elements, tidying. Ends with the allow-list, so the result is always safe."""
    known = _clean(_characters(text), _TAGS | _RENAMES.keys())
    renamed = _RENAMED.sub(lambda found: f"<{found[1]}{_RENAMES[found[2]]}>", known)
    return nfc(_clean(_tidy(renamed), _TAGS))


def _characters(text: str) -> str:
    """NFC without control, invisible and private-use characters (symbol-font bullets, soft hyphens)."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return nfc("".join(kept))


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name in ("colspan", "rowspan", "start") and not _SPAN.match(value):
        return None
    if name == "data-photo" and not _PHOTO.match(value):
        return None
    return value


def _clean(text: str, tags: frozenset[str]) -> str:
    return nh3.clean(
        text,
        tags=set(tags),
        clean_content_tags=set(_GONE_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        tag_attribute_values={"th": {"scope": {"row", "col", "rowgroup", "colgroup"}}},
        url_schemes={"http", "https", "mailto"},
        url_relative=lambda url: url if _LOCAL_PATH.match(url) else None,
        link_rel="noopener noreferrer",
    )


def _tidy(text: str) -> str:
    """Remove what carries no text: bookmarks, anchors without address, empty inlines and blocks, doubled spaces."""
    text = _BOOKMARK.sub("", text)
    text = _SPACES.sub(" ", text)
    text = _ANCHOR_WITHOUT_ADDRESS.sub(r"\1", text)
    text = _EMPTY_LINK.sub(r"\1", text)
    text = _EMPTY_INLINE.sub(r"\2", text)
    text = _JOINED_INLINE.sub(r"\2", text)
    text = _PLACE.sub(r"\1</figure>", text)  # the place of a photo; its words stand with the photo (figures.py)
    text = _FRAMED_TABLE.sub(r"\1", text)  # the editor frames every table and every cell's text
    text = _LONE_PARAGRAPH.sub(r"\1\2", text)
    text = _EDGE_BREAK.sub(r"\1\2", text)
    text = _EMPTY_BLOCK.sub("", text)
    text = _BETWEEN_BLOCKS.sub(r"\1", text).strip()
    # Bare text would be taken for typed text the next time, and its entities escaped again.
    return text if not text or _HAS_MARKUP.search(text) else f"<p>{text}</p>"
