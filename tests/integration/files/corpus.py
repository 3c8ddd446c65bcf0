"""Files people and attackers send, made here: good ones of every kind, and bad ones with the word of their refusal."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from PIL import Image

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/>'
    "</Types>"
)
WORD = TYPES.format("wordprocessingml.document")
BODY = '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body><w:p>Kế hoạch</w:p></w:body></w:document>'
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def _entry(name, compression):
    """The entry of that name, on a fixed day: the same file is the same bytes whenever it is made."""
    if isinstance(name, zipfile.ZipInfo):
        return name
    entry = zipfile.ZipInfo(name)
    entry.compress_type = compression
    return entry


def archive(entries, *, compression=zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these names and contents, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as out:
        for name, content in entries:
            out.writestr(_entry(name, compression), content)
    return buffer.getvalue()


def word(*more, types=WORD, body=BODY) -> bytes:
    """A small .docx with more entries."""
    return archive([("[Content_Types].xml", types), ("word/document.xml", body), *more])


def odf(kind="text") -> bytes:
    return archive([("mimetype", f"application/vnd.oasis.opendocument.{kind}"), ("content.xml", "<a/>")])


def pdf(text="Ke hoach", *, pages=1) -> bytes:
    """A PDF with one line on each page."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    kids = " ".join(f"{5 + n} 0 R" for n in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>"] * pages,
    ]  # fmt: skip
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\n" % (count, table, count)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def pdf_bomb() -> bytes:
    """A page whose content unpacks to a gigabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"(a) Tj\n" * 150_000) for _ in range(1000)) + packer.flush()
    whole = pdf()
    start = whole.index(b"4 0 obj\n")
    end = whole.index(b"5 0 obj\n")
    return whole[:start] + b"4 0 obj\n<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream\nendobj\n" % (
        len(packed), packed,
    ) + whole[end:]  # fmt: skip


def old_office(stream="WordDocument", *more) -> bytes:
    """The beginning of an OLE file and the names of its streams."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in (stream, *more))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names


def mp4(brand=b"isom", *, weight=64) -> bytes:
    return struct.pack(">L4s4sL4s4s", 24, b"ftyp", brand, 512, b"iso2", b"mp41") + struct.pack(
        ">L4s", weight + 8, b"mdat"
    ) + b"\x11" * weight  # fmt: skip


def m4a() -> bytes:
    return struct.pack(">L4s4sL4s", 20, b"ftyp", b"M4A ", 512, b"M4A ") + struct.pack(">L4s", 16, b"mdat") + b"\1" * 8


def webm() -> bytes:
    return (
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
        + bytes(40)
    )


def mp3(*, tagged=False) -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s, 44.1 kHz: 417 bytes
    return (b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10) if tagged else b"") + frame * 3


def ogg() -> bytes:
    return b"OggS\0\2" + bytes(20) + b"\1\x1e\x01vorbis" + bytes(30)


def png(size, mode="1") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, "PNG")
    return buffer.getvalue()


def png_bomb(side=60_000) -> bytes:
    """A PNG that says 60,000 × 60,000 and is a few hundred kilobytes."""

    def chunk(kind, data):
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    data = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    head = struct.pack(">LLBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def gif_bomb(frames=5_000) -> bytes:
    """A GIF of 5,000 frames of 10,000 × 10,000."""
    frame = (
        b"\x21\xf9\x04\x00\x00\x00\x00\x00\x2c"
        + struct.pack("<HHHHB", 0, 0, 10_000, 10_000, 0)
        + b"\x02\x02\x44\x01\x00"
    )
    return b"GIF89a" + struct.pack("<HHBBB", 10_000, 10_000, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame * frames + b";"


def lying_zip() -> bytes:
    """A .docx whose document says it has 10 bytes and has many."""
    data = bytearray(archive([("[Content_Types].xml", WORD), ("word/document.xml", "a" * 5000)]))
    real, told = struct.pack("<L", 5000), struct.pack("<L", 10)
    at = data.find(real)
    while at >= 0:
        data[at : at + 4] = told
        at = data.find(real, at + 4)
    return bytes(data)


def declared_zip(entries=4, each=3_000_000_000) -> bytes:
    """A .docx whose directory promises gigabytes (the overlapping kind of bomb)."""
    data = bytearray(word(*[(f"word/media/{n}.bin", b"\0" * 4000) for n in range(entries)]))
    real, told = struct.pack("<L", 4000), struct.pack("<L", each)
    at = data.find(real)
    while at >= 0:
        data[at : at + 4] = told
        at = data.find(real, at + 4)
    return bytes(data)


def rels(target, kind="attachedTemplate") -> tuple[str, str]:
    schema = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    one = f'<Relationship Id="rId1" Type="{schema}" Target="{target}" TargetMode="External"/>'
    return "word/_rels/settings.xml.rels", f"<Relationships>{one}</Relationships>"


GOOD = {
    "Kế hoạch.pdf": (pdf(), "pdf", "file"),
    "Kế hoạch.docx": (word(), "docx", "file"),
    "Bảng.xlsx": (word(types=TYPES.format("spreadsheetml.sheet")), "xlsx", "file"),
    "Bài giảng.pptx": (word(types=TYPES.format("presentationml.presentation")), "pptx", "file"),
    "Văn bản.odt": (odf(), "odt", "file"),
    "Bảng tính.ods": (odf("spreadsheet"), "ods", "file"),
    "Cũ.doc": (old_office(), "doc", "file"),
    "Cũ.xls": (old_office("Workbook"), "xls", "file"),
    "Cũ.ppt": (old_office("PowerPoint Document"), "ppt", "file"),
    "Lễ khai giảng.mp4": (mp4(), "mp4", "video"),
    "Lễ.webm": (webm(), "webm", "video"),
    "Bài hát.mp3": (mp3(), "mp3", "audio"),
    "Có thẻ.mp3": (mp3(tagged=True), "mp3", "audio"),
    "Ghi âm.m4a": (m4a(), "m4a", "audio"),
    "Ghi âm.ogg": (ogg(), "ogg", "audio"),
    "Biểu đồ.docx": (
        word(("word/embeddings/bang.xlsx", word(types=TYPES.format("spreadsheetml.sheet")))),
        "docx",
        "file",
    ),
    "Mẫu ở máy.docx": (word(rels("file:///C:/Users/gv/Normal.dotm")), "docx", "file"),
}


@dataclass(frozen=True)
class Bad:
    """A file that must be refused: by which status, with which word."""

    name: str
    data: bytes
    word: str
    status: int = 422


DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document>&x;</w:document>'


def bad() -> list[Bad]:
    """The corpus of refusals."""
    inner = archive([("a.txt", "a")])
    return [
        Bad("rong.pdf", b"", "rỗng"),
        Bad("bom.docx", word(("word/media/a.bin", b"\0" * 80_000_000)), "bung ra quá lớn", 413),
        Bad("hua.docx", declared_zip(), "bung ra quá lớn", 413),
        Bad("nhieu.docx", word(*[(f"word/{n}.xml", "") for n in range(4000)]), "bung ra quá lớn", 413),
        Bad("doi.docx", lying_zip(), "hỏng"),
        Bad("long.docx", word(("word/media/a.zip", inner)), "tệp nén khác"),
        Bad("long2.docx", word(("word/embeddings/a.docx", word(("word/embeddings/b.docx", word())))), "tệp nén khác"),
        Bad("long3.docx", word(("word/embeddings/a.zip", inner)), "ZIP"),
        Bad("truot.docx", word(("../../etc/cron.d/x", "a")), "tên tệp con"),
        Bad("truot2.docx", word(("/etc/passwd", "a")), "tên tệp con"),
        Bad("truot3.docx", word(("C:\\a.txt", "a")), "tên tệp con"),
        Bad("xxe.docx", word(body=DTD), "thực thể ngoài"),
        Bad("xxe16.docx", word(body=DTD.replace("1.0", "1.0").encode("utf-16")), "thực thể ngoài"),
        Bad("xxe7.docx", word(body='<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE'), "thực thể ngoài"),
        Bad("xxe2.docx", word(body="<?xml version='1.0'?><!-- " + "x" * 300_000 + " --><!DOCTYPE a><a/>"), "thực thể ngoài"),
        Bad("macro.docx", word(("word/vbaProject.bin", "x")), "macro"),
        Bad("macro2.docm", word(types=WORD.replace("openxml", "macroEnabled")), "macro"),
        Bad("mau.docx", word(rels("http://10.0.0.1/a.dotm")), "máy khác"),
        Bad("mau2.docx", word(rels("\\\\10.0.0.1\\a", "oleObject")), "máy khác"),
        Bad("khoa.docx", old_office("EncryptedPackage"), "mật khẩu"),
        Bad("macro.doc", old_office("WordDocument", "_VBA_PROJECT"), "macro"),
        Bad("anh.zip", inner, "giải nén"),
        Bad("duoi.docx", word() + b"<script>alert(1)</script>", "phần lạ"),
        Bad("cut.docx", word()[:-30], "hỏng"),
        Bad("pdf-html.pdf", b"%PDF-1.7\n<html><script>alert(1)</script></html>\n%%EOF", "vừa là PDF"),
        Bad("pdf-zip.pdf", pdf() + inner, "vừa là PDF"),
        Bad("html-pdf.pdf", b"<html></html>" + pdf(), "mã lệnh"),
        Bad("cut.pdf", pdf()[:100], "hỏng"),
        Bad("gif-js.pdf", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "ảnh"),
        Bad("hinh.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
        Bad("trang.html", b"<!DOCTYPE html><script>alert(1)</script>", "mã lệnh"),
        Bad("chay.pdf", b"MZ" + bytes(200), "chương trình"),
        Bad("chay.sh", b"#!/bin/sh\nrm -rf /", "chương trình"),
        Bad("nen.rar", b"Rar!\x1a\x07\x00" + bytes(50), "giải nén"),
        Bad("phim.mov", mp4(b"qt  "), "MOV"),
        Bad("phim.mkv", b"\x1a\x45\xdf\xa3\x42\x82\x88matroska" + bytes(40), "không được nhận"),
        Bad("gia.mp3", b"\xff\xfb\x90\x00" + b"<b>" * 300, "không được nhận"),
        Bad("chu.txt", "Chỉ là chữ".encode(), "không được nhận"),
    ]  # fmt: skip


def bad_pictures() -> list[Bad]:
    """What must not pass as a picture."""
    return [
        Bad("bom.png", png_bomb(), "quá lớn"),
        Bad("bom.gif", gif_bomb(), "GIF"),
        Bad("ma.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
        Bad("ma.gif", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "GIF"),
        Bad("sao.jpg", b"SIMPLE  =                    T" + b" " * 2850, "không phải là ảnh"),
        Bad("van-ban.jpg", pdf(), "PDF"),
        Bad("hong.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 4000, "HEIC"),
        Bad("gia.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 2000, "ảnh"),
    ]  # fmt: skip
