"""The fields of a kind, as they are typed: cleaned, judged, and what is still missing. For every service that edits."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from shared.content import Document
from shared.kinds import Detail, kind_of
from shared.official_number import parse as parse_number
from shared.text import clean_text, format_date, parse_day

Problems = dict[str, list[str]]


def clean_details(kind: str, typed: Mapping[str, str]) -> dict[str, str]:
    """The fields of the kind that were filled in, in the order of the kind; numbers of papers in their one form."""
    found = {detail.name: _clean_detail(detail, typed.get(detail.name, "")) for detail in kind_of(kind).details}
    return {name: value for name, value in found.items() if value}


def _clean_detail(detail: Detail, typed: str) -> str:
    line = " ".join(clean_text(typed).split())
    number = parse_number(line) if detail.form == "number" else None
    return number.text if number else line


def details_of(kind: str, typed: Mapping[str, str | None]) -> dict[str, str]:
    """The details of a kind with days as ISO days. What is no day stays as typed: the operation says what is wrong."""
    found = {}
    for detail in kind_of(kind).details:
        value = typed.get(detail.name) or ""
        if detail.form == "day":
            with suppress(ValueError):
                day = parse_day(value)
                value = day.isoformat() if day else ""
        found[detail.name] = value
    return found


def detail_limits(document: Document) -> Problems:
    """What is wrong with the fields of the kind that are filled in; the names of the fields are those of the form."""
    problems: Problems = {}
    for detail in kind_of(document.kind).details:
        value = document.details.get(detail.name, "")
        wrong = _wrong(detail, value) if value else None
        if wrong:
            problems[field_name(document.kind, detail.name)] = [wrong]
    return problems


def rows(document: Document) -> list[tuple[str, str]]:
    """What people read: label and value of every field that is filled in, days as day/month/year."""
    found = []
    for detail in kind_of(document.kind).details:
        value = document.details.get(detail.name, "")
        if value:
            found.append((detail.label, shown(detail, value)))
    return found


def shown(detail: Detail, value: str) -> str:
    """A value as people write it; one that is no day or no choice stays as it is."""
    if detail.form == "day" and _is_day(value):
        return format_date(date.fromisoformat(value))
    return dict(detail.choices).get(value, value)


def typed(document: Document) -> dict[str, str]:
    """The values of the form's fields: days as people write them, choices by their id."""
    kind = kind_of(document.kind)
    return {
        field_name(kind.id, detail.name): shown(detail, value) if detail.form == "day" else value
        for detail in kind.details
        if (value := document.details.get(detail.name))
    }


def field_name(kind: str, detail: str) -> str:
    """What the form calls a field of a kind: several kinds stand in one form."""
    return f"{kind}-{detail}"


def _wrong(detail: Detail, value: str) -> str | None:
    if len(value) > detail.max_length:
        return f"Dài {len(value)} ký tự, tối đa {detail.max_length}."
    if detail.form == "choice" and value not in dict(detail.choices):
        return "Hãy chọn trong danh sách."
    if detail.form == "number" and parse_number(value) is None:
        return f"“{value}” chưa đúng dạng số, ký hiệu văn bản. {detail.hint}".strip()
    if detail.form == "day" and not _is_day(value):
        return "Ngày chưa đúng. Hãy viết theo ngày/tháng/năm, ví dụ 20/11/2026."
    return None


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def detail_gaps(document: Document) -> Problems:
    """The required fields of its kind that are empty."""
    kind = kind_of(document.kind)
    return {
        field_name(kind.id, detail.name): [f"Cần ghi: {detail.label[0].lower()}{detail.label[1:]}."]
        for detail in kind.missing(document.details)
    }


def kind_problems(document: Document) -> Problems:
    """What its kind asks for and is not there: fields and files."""
    kind = kind_of(document.kind)
    problems = detail_gaps(document)
    pictures = document.photos if kind.id == "gallery" else ()
    if kind.needs_file and not (document.attachments or pictures):
        what = "ít nhất một ảnh hoặc video" if kind.id == "gallery" else "tệp văn bản đã ký (PDF hoặc bản quét)"
        problems["attachments"] = [f"Cần đính kèm {what}."]
    return problems
