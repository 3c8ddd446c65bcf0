"""Word files as people send them, made on the spot: by python-docx, by LibreOffice, or part by part (crafted).

`BUILT` maps a name to the function that makes the file; beside them lie the articles they become (`word/<name>.txt`).
"""

import base64
import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm

from tests.data.loader import jpeg

FOLDER = Path(__file__).parent / "word"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SPACES = (
    f'{W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _bytes(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _run(document, text: str, font: str = "", *, style: str | None = None, bold: bool = False) -> None:
    run = document.add_paragraph(style=style).add_run(text)
    run.bold = bold or None
    if font:
        run.font.name = font


# --- by python-docx --------------------------------------------------------------------------------------------------


def report() -> bytes:
    """A teacher's report: title, bold lead, headings, real lists, a table with merged cells, links by field."""
    document = docx.Document()
    document.add_heading("Ngày hội STEM của học sinh khối 10", 0)
    _run(document, "Sáng 20/11, hơn 300 học sinh khối 10 tham gia ngày hội STEM lần thứ ba của nhà trường.", bold=True)
    document.add_paragraph("Ngày hội có mười hai gian trưng bày.")
    document.add_heading("Nội dung thi", 1)
    for text in ("Cầu giấy", "Xe thế năng"):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("Tháo lắp", style="List Bullet 2")
    document.add_heading("Các bước", 2)
    for text in ("Bốc thăm", "Làm trong 45 phút", "Chấm điểm"):
        document.add_paragraph(text, style="List Number")
    formula = document.add_paragraph("Nước là H")
    formula.add_run("2").font.subscript = True
    formula.add_run("O, diện tích tính bằng m")
    formula.add_run("2").font.superscript = True
    formula.add_run(".")
    table = document.add_table(3, 3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Kết quả"
    table.cell(0, 2).text = "Giải"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "10A"
    for row, column, text in ((1, 1, "Đội 1"), (1, 2, "Nhất"), (2, 1, "Đội 2"), (2, 2, "Ba")):
        table.cell(row, column).text = text
    return _bytes(document)


def two_photos(title: str = "Ngoại khoá tại đền Đa Hoà") -> bytes:
    """An article with two photos from a phone, each with its caption below; Word's style for one, italics for the other."""
    document = docx.Document()
    document.add_heading(title, 0)
    _run(document, "Ngày 22/11, học sinh lớp 10A đi ngoại khoá môn Lịch sử tại đền Đa Hoà.", bold=True)
    document.add_paragraph("Buổi sáng, lớp nghe kể chuyện Chử Đồng Tử.")
    document.add_picture(io.BytesIO(jpeg(seed=21)), width=Cm(12))
    document.add_paragraph("Lớp 10A trước cổng đền", style="Caption")
    document.add_paragraph("Buổi chiều, các nhóm vẽ lại sơ đồ khu đền.")
    document.add_picture(io.BytesIO(jpeg(seed=22)), width=Cm(12))
    caption = document.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.add_run("Các nhóm vẽ sơ đồ").italic = True
    document.add_paragraph("Cô giáo chủ nhiệm tổng kết lúc 16 giờ.")
    return _bytes(document)


def tcvn3() -> bytes:
    """An old file in .VnTime with a heading in .VnTimeH, a bullet, and a paragraph of today in between."""
    document = docx.Document()
    _run(document, "th«ng b¸o tuyÓn sinh líp 10", ".VnTimeH", bold=True)
    _run(document, "Céng hßa x· héi chñ nghÜa ViÖt Nam", ".VnTime")
    _run(document, "·Mét sè viÖc cÇn lµm ngay:", ".VnTime")
    _run(document, "· Nép hå s¬ tr­íc ngµy 30/6", ".VnTime")
    _run(document, "Đoạn này đã viết bằng Unicode: hòa, xã, của.", "Times New Roman")
    split = document.add_paragraph()
    for text, bold in (("§¹i h", False), ("é", True), ("i chi ®oµn", False)):
        run = split.add_run(text)
        run.font.name, run.bold = ".VnTime", bold or None
    return _bytes(document)


def letter() -> bytes:
    """A paper of the school with its letterhead in a table, a title of two lines, and more formulas than one cares to list."""
    title = '<w:jc w:val="center"/>'
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>%s</w:t></w:r>"
    math = "<w:p><m:oMath><m:r><m:t>x=%d</m:t></m:r></m:oMath></w:p>"
    return crafted(
        f"<w:tbl><w:tr><w:tc>{p('SỞ GD&amp;ĐT')}</w:tc><w:tc>{p('CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM')}</w:tc></w:tr></w:tbl>"
        + "".join(
            f"<w:p><w:pPr>{title}</w:pPr>{bold % line}</w:p>" for line in ("THÔNG BÁO", "Về việc nghỉ Tết Dương lịch")
        )
        + p("Học sinh nghỉ ngày 01/01.")
        + "".join(math % number for number in range(12))
    )


def vni() -> bytes:
    """An old file in VNI-Times; a letter begins in one run and its mark stands in the next."""
    document = docx.Document()
    document.styles["Normal"].font.name = "VNI-Times"
    document.add_paragraph("THOÂNG BAÙO", style=None).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam")
    split = document.add_paragraph("Ñoäc la")
    split.add_run("äp - Töï do - Haïnh phuùc").bold = True
    return _bytes(document)


def lost_fonts() -> bytes:
    """TCVN3 whose font was changed to Times New Roman, beside sentences of today: only the words tell."""
    document = docx.Document()
    _run(document, "Kế hoạch tháng 11", "Times New Roman", bold=True)
    _run(document, "Nhµ tr­êng tæ chøc héi gi¶ng chµo mõng ngµy Nhµ gi¸o ViÖt Nam.", "Times New Roman")
    _run(document, "· Tổ Toán – Tin dự giờ tiết 2; lớp đã chuẩn bị đủ.", "Times New Roman")
    _run(document, "C¸c tæ nép gi¸o ¸n tr­íc thø s¸u.", "Times New Roman")
    return _bytes(document)


def leftover_font() -> bytes:
    """Text converted to Unicode long ago, the name of the old font left behind."""
    document = docx.Document()
    _run(document, "Hội nghị cán bộ, viên chức năm học 2026–2027", ".VnTime", bold=True)
    _run(document, "hòa", ".VnTime")
    _run(document, "Hội nghị bàn về kế hoạch năm học và quy chế chi tiêu nội bộ của nhà trường.", ".VnTime")
    return _bytes(document)


# --- crafted: python-docx's package with parts of our own --------------------------------------------------------------


def crafted(body: str, parts: dict[str, tuple[str, str, str]] | None = None, relations: str = "") -> bytes:
    """A .docx with this w:body; `parts`: name → (kind of relation, content type, XML); `relations` are added as they are."""
    source = io.BytesIO(_bytes(docx.Document()))
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = f'<?xml version="1.0" encoding="UTF-8"?><w:document {SPACES}><w:body>{body}</w:body></w:document>'.encode()
            if name == "[Content_Types].xml":
                added = "".join(
                    f'<Override PartName="/word/{part}" ContentType="{TYPES}.{kind}+xml"/>'
                    for part, (_, kind, _) in (parts or {}).items()
                )
                data = data.replace(b"</Types>", added.encode() + b"</Types>")
            if name == "word/_rels/document.xml.rels":
                added = relations + "".join(
                    f'<Relationship Id="rX{number}" Type="{RELATION}/{relation}" Target="{part}"/>'
                    for number, (part, (relation, _, _)) in enumerate((parts or {}).items())
                )
                data = data.replace(b"</Relationships>", added.encode() + b"</Relationships>")
            new.writestr(name, data)
        for part, (_, _, xml) in (parts or {}).items():
            new.writestr(f"word/{part}", xml)
    return out.getvalue()


def p(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def tracked() -> bytes:
    """Changes still tracked, comments in the margin, hidden text."""
    who = 'w:id="1" w:author="Giáo viên" w:date="2026-11-20T08:00:00Z"'
    body = (
        p("Kết quả hội giảng", '<w:pStyle w:val="Title"/>')
        + f'<w:p><w:r><w:t xml:space="preserve">Có </w:t></w:r><w:del {who}><w:r><w:delText>mười</w:delText></w:r></w:del>'
        f"<w:ins {who}><w:r><w:t>mười hai</w:t></w:r></w:ins>"
        '<w:commentRangeStart w:id="0"/><w:r><w:t xml:space="preserve"> tiết dạy tốt.</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>'
        + f'<w:p><w:pPr><w:rPr><w:del {who}/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">Hai đoạn </w:t></w:r></w:p>'
        + p("đã nhập làm một.")
        + f"<w:p><w:moveFrom {who}><w:r><w:t>Chỗ cũ.</w:t></w:r></w:moveFrom></w:p>"
        + f"<w:p><w:moveTo {who}><w:r><w:t>Chỗ mới.</w:t></w:r></w:moveTo></w:p>"
        + "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Chữ ẩn</w:t></w:r><w:r><w:t>Chữ hiện.</w:t></w:r></w:p>"
    )
    comment = (
        f"<w:comments {SPACES}><w:comment {who.replace('1', '0', 1)}>{p('Đếm lại giúp tôi.')}</w:comment></w:comments>"
    )
    return crafted(body, {"comments.xml": ("comments", "comments", comment)})


def footnotes() -> bytes:
    """Two footnotes and an endnote, one of them in an old font."""
    old = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    body = (
        p("Đền Đa Hoà", '<w:pStyle w:val="Heading1"/>')
        + '<w:p><w:r><w:t xml:space="preserve">Đền thờ Chử Đồng Tử</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:t xml:space="preserve"> ở xã Bình Minh</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r><w:r><w:t>.</w:t></w:r></w:p>'
        + p("Lịch sử", '<w:pStyle w:val="Heading2"/>')
        + '<w:p><w:r><w:t>Xây từ lâu.</w:t></w:r><w:r><w:endnoteReference w:id="2"/></w:r></w:p>'
    )  # fmt: skip
    foot = (
        f'<w:footnotes {SPACES}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{p("Một trong bốn vị “tứ bất tử”.")}</w:footnote>'
        f'<w:footnote w:id="3"><w:p><w:r>{old}<w:t>HuyÖn Kho¸i Ch©u</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    end = f'<w:endnotes {SPACES}><w:endnote w:id="2">{p("Theo sách địa chí của tỉnh.")}</w:endnote></w:endnotes>'
    return crafted(
        body,
        {"footnotes.xml": ("footnotes", "footnotes", foot), "endnotes.xml": ("endnotes", "endnotes", end)},
    )


def foreign() -> bytes:
    """What an article cannot hold: text box, equation, chart, SmartArt, object, a picture on another machine, contents, header."""
    box = "<w:txbxContent>" + p("Chữ trong khung màu.") + "</w:txbxContent>"

    def drawing(uri: str, inside: str = "") -> str:
        return (
            f'<w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="1" name="x"/><a:graphic><a:graphicData uri="{uri}">'
            f"{inside}</a:graphicData></a:graphic></wp:inline></w:drawing>"
        )

    blip = '<pic:pic><pic:blipFill><a:blip r:link="rOut"/></pic:blipFill></pic:pic>'
    body = (
        p("Bài có đủ thứ", '<w:pStyle w:val="Title"/>')
        + p("Mục lục", '<w:pStyle w:val="TOC1"/>')
        + f"<w:p><w:r><w:t>Đoạn có khung.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"{drawing('http://schemas.microsoft.com/office/word/2010/wordprocessingShape', box)}</mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        + "<w:p><w:r><w:t xml:space='preserve'>Giải phương trình </w:t></w:r><m:oMath><m:r><m:t>x+1=0</m:t></m:r></m:oMath></w:p>"
        + p("Kết quả năm học:")
        + f"<w:p><w:r>{drawing('http://schemas.openxmlformats.org/drawingml/2006/chart')}</w:r></w:p>"
        + f"<w:p><w:r>{drawing('http://schemas.openxmlformats.org/drawingml/2006/diagram')}</w:r></w:p>"
        + f"<w:p><w:r><w:t>Ảnh trên mạng</w:t></w:r><w:r>{drawing('http://schemas.openxmlformats.org/drawingml/2006/picture', blip)}</w:r></w:p>"
        + "<w:p><w:r><w:object><v:shape/></w:object></w:r></w:p>"
        + "<w:p><w:fldSimple w:instr='DATE'><w:r><w:t>Ngày 24/11/2026</w:t></w:r></w:fldSimple></w:p>"
        + '<w:sectPr><w:headerReference w:type="default" r:id="rX0"/></w:sectPr>'
    )
    styles = (
        f'<Relationship Id="rOut" Type="{RELATION}/image" Target="http://192.0.2.1/anh.jpg" TargetMode="External"/>'
    )
    header = f"<w:hdr {SPACES}>{p('Trường THPT – tài liệu nội bộ')}</w:hdr>"
    return crafted(body, {"header9.xml": ("header", "header", header)}, styles)


# --- by LibreOffice ----------------------------------------------------------------------------------------------------

SOFFICE = shutil.which("soffice")
_WRITTEN = """<html><head><meta charset="utf-8"><title>Hội khoẻ Phù Đổng</title></head><body>
<h1>Hội khoẻ Phù Đổng cấp trường</h1><p><i>Sáng 18/11, hơn 500 học sinh dự khai mạc Hội khoẻ Phù Đổng tại sân trường.</i></p>
<p>Có <b>sáu môn</b> thi, xem <a href="https://example.org/the-le">thể lệ</a>.</p><h2>Các môn</h2>
<ul><li>Chạy 100&nbsp;m</li><li>Nhảy xa<ol><li>Nam</li><li>Nữ</li></ol></li></ul>
<table border="1"><tr><th colspan="2">Kết quả</th></tr><tr><td>10A</td><td>Nhất</td></tr></table>
<p>Diện tích sân: 800 m<sup>2</sup>.</p><p><img src="%s" alt="Học sinh chạy tiếp sức"></p><p>Bế mạc lúc 11 giờ.</p></body></html>"""


@cache
def by_libreoffice(kind: str = "docx") -> bytes:
    """The same page saved by LibreOffice Writer as docx, doc, odt or rtf."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = "data:image/jpeg;base64," + base64.b64encode(jpeg(seed=23)).decode()
        (folder / "bai.html").write_text(_WRITTEN.replace("%s", picture), encoding="utf-8")
        _convert(folder, "bai.html", "odt:writer8", "--infilter=HTML (StarWriter)")
        if kind != "odt":
            _convert(folder, "bai.odt", kind)
        return (folder / f"bai.{kind}").read_bytes()


def _convert(folder: Path, name: str, target: str, *options: str) -> None:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        *options,
        "--convert-to",
        target,
        "--outdir",
        str(folder),
        str(folder / name),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


BUILT: dict[str, Callable[[], bytes]] = {
    "bao-cao": report,
    "hai-anh": two_photos,
    "tcvn3": tcvn3,
    "vni": vni,
    "thong-bao": letter,
    "mat-phong": lost_fonts,
    "phong-con-sot": leftover_font,
    "theo-doi": tracked,
    "chu-thich-cuoi-trang": footnotes,
    "du-thu": foreign,
}


# --- what must be refused -----------------------------------------------------------------------------------------------


def entity() -> bytes:
    """document.xml asks for a file of the machine that reads it."""
    return _with_document(
        b'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
    )


@cache
def bomb() -> bytes:
    """A few kilobytes that unpack to 400 MB of spaces."""
    return _with_document(b"<w:document>" + b" " * (400 * 1024 * 1024))


def deep() -> bytes:
    """Small, well-formed and a hundred thousand elements deep."""
    head = f"<w:document {SPACES}><w:body>".encode()
    return _with_document(head + b"<w:p>" * 100_000 + b"</w:p>" * 100_000 + b"</w:body></w:document>")


def _with_document(xml: bytes) -> bytes:
    source = io.BytesIO(_bytes(docx.Document()))
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return out.getvalue()


def password() -> bytes:
    """An encrypted document: OLE with the stream EncryptedPackage, as Word writes it (the directory alone is real)."""
    entry = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + entry + b"\0" * 4096


def renamed_zip() -> bytes:
    """A plain archive of photos that somebody named .docx."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("anh.jpg", jpeg())
    return out.getvalue()
