"""A paper as an .xlsx workbook: a sheet of facts, then each table on a sheet of its own; numbers are numbers."""

import re
from io import BytesIO

import xlsxwriter

from services.reporting.clients.layout import Paper, Table

_SIZE = re.compile(r"[+−-]?\d{1,3}(\.\d{3})*(,\d+)?")


def xlsx_of(paper: Paper) -> bytes:
    """The workbook. Text is written as text: a cell that begins with `=` is never a formula."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        frame = {"border": 1, "text_wrap": True}
        head = book.add_format({**frame, "bold": True, "valign": "vcenter", "bg_color": "#E8EEF4"})
        cell, bold = book.add_format({**frame, "valign": "top"}), book.add_format({"bold": True})
        first = book.add_worksheet("Báo cáo")
        first.set_column(0, 0, 100)
        wrap = book.add_format({"text_wrap": True})
        first.write_string(0, 0, f"{paper.title}: {paper.subject}", bold)
        line = 1
        for text in (paper.school, paper.number, paper.place_date, paper.opening):
            first.write_string(line, 0, text, wrap)
            line += 1
        names: set[str] = set()
        for part in paper.parts:
            first.write_string(line, 0, part.heading, bold)
            line += 1
            for text in part.paragraphs:
                first.write_string(line, 0, text, wrap)
                line += 1
            for table in part.tables:
                _sheet(book, table, _name(table.title, names), head, cell)
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, table: Table, name: str, head: object, cell: object) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, table.title)
    for column, text in enumerate(table.head):
        sheet.write_string(2, column, text, head)
        sheet.set_column(column, column, 8 * (table.widths[column] if table.widths else 2))
    for line, row in enumerate((*table.rows, *((table.total,) if table.total else ())), 3):
        for column, text in enumerate(row):
            number = number_of(text)
            if number is None:
                sheet.write_string(line, column, text, cell)
            else:
                sheet.write_number(line, column, number, cell)
    sheet.freeze_panes(3, 0)


def number_of(text: str) -> float | None:
    """The number that a cell shows in Vietnamese notation, `1.234,5` or `−2`; None for words, dates, `3/4`."""
    if not _SIZE.fullmatch(text):
        return None
    return float(text.replace(".", "").replace(",", ".").replace("−", "-"))


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name: at most 31 letters, none of those that Excel forbids, each once."""
    words = re.sub(r"[\[\]:*?/\\]", " ", title.split(" (", maxsplit=1)[0])[:28].strip()
    name, n = words, 2
    while name.casefold() in taken:
        name, n = f"{words} {n}", n + 1
    taken.add(name.casefold())
    return name
