"""What Word puts on the clipboard: list items that are only paragraphs with a bullet typed in front."""

import re

_CONDITIONAL = re.compile(r"<!--\[if.*?<!\[endif\]-->|<!--.*?-->", re.DOTALL)
_LIST_PARAGRAPH = re.compile(
    r"<p\b(?P<attributes>[^>]*\bmso-list\s*:[^>]*)>(?P<inside>.*?)</p>", re.DOTALL | re.IGNORECASE
)
_IGNORED = re.compile(
    r"(?:<!\[if !supportLists\]>)?(?P<marker><span\b[^>]*mso-list\s*:\s*Ignore[^>]*>.*?)(?:<!\[endif\]>)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>|&nbsp;|\s+")
_NUMBERED = re.compile(r"\(?(?:\d+|[a-zđ]|[ivx]+)[.)]", re.IGNORECASE)


def tidy_word(html: str) -> str:
    """`html` without Word's comments, its typed bullets turned into real lists. Other HTML comes back unchanged."""
    html = _CONDITIONAL.sub("", html)
    if "mso-list" not in html:
        return html
    parts: list[str] = []
    open_list: str | None = None
    end = 0
    for found in _LIST_PARAGRAPH.finditer(html):
        between = html[end : found.start()]
        kind, inside = _item(found["inside"])
        if open_list and (between.strip() or kind != open_list):
            parts.append(f"</{open_list}>")
            open_list = None
        parts.append(between)
        if not open_list:
            parts.append(f"<{kind}>")
            open_list = kind
        parts.append(f"<li>{inside}</li>")
        end = found.end()
    if open_list:
        parts.append(f"</{open_list}>")
    return "".join(parts) + html[end:]


def _item(inside: str) -> tuple[str, str]:
    """(`ol` or `ul`, content without the typed marker) of one list paragraph."""
    marker = _IGNORED.search(inside)
    if not marker:
        return "ul", inside
    typed = _TAG.sub("", marker["marker"])
    return ("ol" if _NUMBERED.match(typed) else "ul"), inside[: marker.start()] + inside[marker.end() :]
