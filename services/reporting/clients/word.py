"""The paper as .docx, laid out by NĐ 30/2020: A4, Times New Roman, official head and foot."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from services.reporting.clients.layout import Paper, Table

FONT = "Times New Roman"
WIDTH = 16.5  # cm between the margins
CENTER, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY


def docx_of(paper: Paper) -> bytes:
    """The file's bytes."""
    doc = Document()
    _page(doc)
    _head(doc, paper)
    _line(doc, paper.title, bold=True, size=14, align=CENTER, before=14)
    _line(doc, paper.subject, bold=True, size=14, align=CENTER, after=10)
    _line(doc, f"Kính gửi: {paper.addressee}.", align=CENTER, after=8)
    _line(doc, paper.opening, align=JUSTIFY, indent=True)
    for part in paper.parts:
        _line(doc, part.heading, bold=True, before=8).paragraph_format.keep_with_next = True
        for text in part.paragraphs:
            _line(doc, text, align=JUSTIFY, indent=True)
        for table in part.tables:
            _line(doc, table.title, bold=True, italic=True, size=12, before=8).paragraph_format.keep_with_next = True
            _table(doc, table)
    doc.paragraphs[-1].add_run("/.")
    _foot(doc, paper)
    out = BytesIO()
    doc.save(out)
    return out.getvalue()


def _page(doc: Any) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    style = doc.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)
    doc.core_properties.language = "vi-VN"


def _line(
    place: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = 13,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: bool = False,
    before: float = 0,
    after: float = 4,
) -> Any:
    paragraph = place.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    if indent:
        form.first_line_indent = Cm(1.27)
    return paragraph


def _head(doc: Any, paper: Paper) -> None:
    table = doc.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _columns(table, [Cm(6.9), Cm(9.6)])
    left, right = table.rows[0].cells
    _first(left, paper.school, size=12)
    _line(left, paper.board, bold=True, size=12, align=CENTER, after=0)
    _line(left, "———", size=8, align=CENTER, after=2)
    _line(left, paper.number, align=CENTER)
    _first(right, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    motto = _line(right, "Độc lập - Tự do - Hạnh phúc", bold=True, size=13, align=CENTER, after=6)
    _underline(motto)
    _line(right, paper.place_date, italic=True, align=CENTER)


def _first(cell: Any, text: str, *, size: float, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    paragraph.alignment = CENTER
    paragraph.paragraph_format.space_after = Pt(0)


def _underline(paragraph: Any) -> None:
    """The rule under the motto is as long as the motto: underline the run, not the cell."""
    for run in paragraph.runs:
        run.underline = True


def _table(doc: Any, table: Table) -> None:
    rows = [table.head, *table.rows, *([table.total] if table.total else [])]
    grid = doc.add_table(rows=len(rows), cols=len(table.head))
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = [Cm(WIDTH * w / sum(table.widths)) for w in table.widths]
    _columns(grid, widths)
    for number, row in enumerate(rows):
        strong = number == 0 or (table.total is not None and number == len(rows) - 1)
        for column, text in enumerate(row):
            cell = grid.rows[number].cells[column]
            _cell(cell, text, bold=strong, align=_alignment(table, number, column))
        _keep_whole(grid.rows[number], repeat=number == 0)
    doc.add_paragraph().paragraph_format.space_after = Pt(0)


def _columns(table: Any, widths: list[Any]) -> None:
    """Set the width of columns and cells: Word reads the cells, LibreOffice the grid."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _alignment(table: Table, number: int, column: int) -> WD_ALIGN_PARAGRAPH | None:
    if number == 0 or column == 0:
        return CENTER
    if column >= len(table.head) - table.numeric:
        return RIGHT
    return None if column == 1 else CENTER


def _cell(cell: Any, text: str, *, bold: bool, align: WD_ALIGN_PARAGRAPH | None) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(11)
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(1)


def _keep_whole(row: Any, *, repeat: bool) -> None:
    """No row is torn by a page break; the head row comes again on each page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  (python-docx offers no other way)
    for tag in ["w:cantSplit"] + (["w:tblHeader"] if repeat else []):
        properties.append(OxmlElement(tag))


def _foot(doc: Any, paper: Paper) -> None:
    table = doc.add_table(rows=1, cols=2)
    _keep_whole(table.rows[0], repeat=False)
    left, right = table.rows[0].cells
    _columns(table, [Cm(8), Cm(8.5)])
    run = left.paragraphs[0].add_run("Nơi nhận:")
    run.bold = run.italic = True
    run.font.size = Pt(12)
    for text in paper.copies:
        _line(left, text, size=11, after=0)
    _first(right, paper.signature[0], size=13, bold=True)
    _line(right, paper.signature[1], bold=True, align=CENTER, after=56)
