"""Pictures people upload: recognised by content, bounded in size, re-encoded without EXIF, GPS or anything else.

JPEG, PNG and WebP are decoded here; HEIC and AVIF, whose decoders are young and large, in a child process.
"""

import hashlib
import io
import json
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from shared.errors import Invalid, TooLarge
from shared.files import child
from shared.logs import logger

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 2560
_FORMATS = ("JPEG", "PNG", "WEBP")
_JPEG_QUALITY = 85
_SMALL_PNG = 1024 * 1024
_ONE_AT_A_TIME = threading.Lock()
"""One picture is decoded at a time, so that ten uploads at once need the memory of one."""

_WHAT_WE_TAKE = "Hãy chọn ảnh JPEG, PNG, WebP, HEIC hoặc AVIF."
_CHILD_SECONDS = 30
_HEIF = {b"heic": "HEIC", b"heix": "HEIC", b"hevc": "HEIC", b"hevx": "HEIC", b"heim": "HEIC", b"heis": "HEIC",
         b"avif": "AVIF", b"avis": "AVIF"}  # fmt: skip
_AS_JPEG = "Hãy đổi ảnh sang JPEG rồi chọn lại (iPhone: Cài đặt → Camera → Định dạng → Tương thích nhất)."
log = logger(__name__)


@dataclass(frozen=True)
class AcceptedImage:
    """A re-encoded picture: `data` is what is kept, `sha256` its hash, sizes in pixels."""

    sha256: str
    width: int
    height: int
    mime: str
    data: bytes


def accept_image(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS, max_side: int = MAX_SIDE
) -> AcceptedImage:
    """The picture in `data`, upright, at most `max_side` pixels long, with all metadata dropped.

    Raises TooLarge (bytes) or Invalid (not a picture, a format not taken, too many pixels, damaged), in Vietnamese.
    """
    if len(data) > max_bytes:
        raise TooLarge(
            f"Ảnh nặng {_megabytes(len(data))} MB, giới hạn là {_megabytes(max_bytes)} MB. "
            "Hãy giảm kích thước ảnh (ví dụ gửi qua Zalo rồi tải về) và chọn lại."
        )
    _refuse_known_others(data)
    name = heif_name(data[:64])
    with _ONE_AT_A_TIME:
        return _by_child(data, name, max_pixels, max_side) if name else _reencode(data, _FORMATS, max_pixels, max_side)


def heif_name(head: bytes) -> str | None:
    """HEIC or AVIF (as words) for a file of phones and browsers that begins with `head`, else None."""
    if head[4:8] != b"ftyp":
        return None
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))]
    return next((_HEIF[brand] for brand in brands if brand in _HEIF), None)


def _reencode(data: bytes, formats: tuple[str, ...], max_pixels: int, max_side: int) -> AcceptedImage:
    with _as_invalid():
        picture = _decode(data, formats, max_pixels, max_side)
        encoded, mime = _encode(picture)
    return AcceptedImage(hashlib.sha256(encoded).hexdigest(), picture.width, picture.height, mime, encoded)


def _by_child(data: bytes, name: str, max_pixels: int, max_side: int) -> AcceptedImage:
    with tempfile.TemporaryFile() as file:
        # The first line tells the child what it may do; the picture follows.
        child.write(file, {"name": name, "max_pixels": max_pixels, "max_side": max_side}, data)
        file.flush()
        try:
            answer = child.ask("picture", file, seconds=_CHILD_SECONDS)
        except child.ChildFailed as failed:
            log.warning("picture_child_failed", why=str(failed))
            raise Invalid(f"Ảnh {name} bị hỏng hoặc không đọc được. {_AS_JPEG}", code="image_broken") from failed
    facts, encoded = answer.facts, answer.data
    if "refused" in facts:
        raise Invalid(facts["refused"], code=facts["code"])
    sha256 = hashlib.sha256(encoded).hexdigest()
    return AcceptedImage(sha256, facts["width"], facts["height"], facts["mime"], encoded)


def child_main(source: IO[bytes], out: IO[bytes]) -> None:
    """Inside the child: decode one HEIC or AVIF picture and answer with the re-encoded one, or why not."""
    order, data = json.loads(source.readline()), source.read()
    if order["name"] == "HEIC":
        import pi_heif  # noqa: PLC0415  (a large decoder, needed here only)

        pi_heif.register_heif_opener(thumbnails=False)
    formats = ("HEIF",) if order["name"] == "HEIC" else ("AVIF",)
    try:
        image = _reencode(data, formats, order["max_pixels"], order["max_side"])
    except Invalid as refused:
        message = refused.message
        if refused.code in ("image_broken", "image_fake"):
            message = f"Ảnh {order['name']} bị hỏng hoặc không đọc được. {_AS_JPEG}"
        child.write(out, {"refused": message, "code": refused.code})
        return
    child.write(out, {"width": image.width, "height": image.height, "mime": image.mime}, image.data)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".replace(".", ",").removesuffix(",0")


def _refuse_known_others(data: bytes) -> None:
    """Name the formats people really send by mistake; a general "not a picture" would not help them."""
    head = data[:512]
    if not data:
        raise Invalid("Tệp ảnh rỗng. Hãy chọn lại tệp.", code="image_empty")
    if b"<svg" in head.lower():
        raise Invalid(f"Ảnh SVG không được nhận vì có thể chứa mã lệnh. {_WHAT_WE_TAKE}", code="image_format")
    if head[:6] in (b"GIF87a", b"GIF89a") or head[:2] == b"BM" or head[:4] in (b"II*\x00", b"MM\x00*"):
        raise Invalid(f"Ảnh GIF, BMP, TIFF không được nhận. {_WHAT_WE_TAKE}", code="image_format")
    if head[:5] == b"%PDF-":
        raise Invalid(f"Đây là tệp PDF, không phải ảnh. {_WHAT_WE_TAKE}", code="image_format")


@contextmanager
def _as_invalid() -> Iterator[None]:
    """Whatever a hostile or broken file makes the decoder say becomes one plain sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Invalid:
        raise
    except UnidentifiedImageError as unknown:
        raise Invalid(
            f"Tệp này không phải là ảnh (dù tên có thể là .jpg). {_WHAT_WE_TAKE}", code="image_fake"
        ) from unknown
    except Image.DecompressionBombError as bomb:
        raise Invalid(
            "Ảnh có quá nhiều điểm ảnh, quá lớn để mở. Hãy thu nhỏ ảnh rồi chọn lại.", code="image_pixels"
        ) from bomb
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError) as broken:
        raise Invalid(
            "Ảnh bị hỏng hoặc tải lên chưa hết. Hãy mở thử ảnh rồi chọn lại.", code="image_broken"
        ) from broken


def _decode(data: bytes, formats: tuple[str, ...], max_pixels: int, max_side: int) -> Image.Image:
    picture: Image.Image = Image.open(io.BytesIO(data), formats=formats)
    width, height = picture.size
    if width * height > max_pixels:
        raise Invalid(
            f"Ảnh {width} × {height} điểm ảnh, quá lớn (tối đa {max_pixels // 1_000_000} triệu điểm ảnh). "
            "Hãy thu nhỏ ảnh rồi chọn lại.",
            code="image_pixels",
        )
    # A JPEG can be decoded at a half, a quarter, an eighth: the full picture then never lies in memory.
    picture.draft("RGB", (max_side, max_side))
    picture.load()
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return _to_srgb(upright, profile)


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA in the web's own colour space, since the colour profile is dropped with the other metadata."""
    target = "RGBA" if _has_alpha(picture) else "RGB"
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # A broken profile is no reason to refuse a good picture.
    if picture.mode.startswith("I"):
        # 16-bit grey: convert() would clip everything above 255 to white.
        picture = picture.point(lambda value: value / 256).convert("L")
    return picture if picture.mode == target else picture.convert(target)


def _has_alpha(picture: Image.Image) -> bool:
    if "A" in picture.getbands() or "a" in picture.getbands():
        return True
    return "transparency" in picture.info


def _encode(picture: Image.Image) -> tuple[bytes, str]:
    """JPEG for photographs; PNG for pictures with transparency. Nothing of `picture.info` is written."""
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255):
        return _save(picture, "PNG", optimize=True), "image/png"
    opaque = picture.convert("RGB")
    return _save(opaque, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True), "image/jpeg"


def _save(picture: Image.Image, kind: str, **options: object) -> bytes:
    picture.info.clear()
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
