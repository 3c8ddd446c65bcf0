import hashlib
import io
import threading
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from shared.errors import Invalid, TooLarge
from shared.files.images import accept_image


def picture(kind="JPEG", size=(80, 60), mode="RGB", colour=(200, 30, 30), **options) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def with_gps(orientation=1) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (IFDRational(20), IFDRational(39), IFDRational(1))})
    return picture(size=(80, 40), exif=exif)


def reopened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


PHONE = Path(__file__).parents[3] / "data" / "files" / "dien-thoai.heic"
"""160 × 80, held upright, with the place it was taken; made with pillow-heif, which the product does not need."""


def test_a_picture_of_an_iphone_is_taken_upright_without_its_place():
    data = PHONE.read_bytes()
    assert b"Exif" in data
    accepted = accept_image(data)
    assert ("image/jpeg", 80, 160) == (accepted.mime, accepted.width, accepted.height)
    assert b"Exif" not in accepted.data
    red, blue = reopened(accepted.data).getpixel((5, 5)), reopened(accepted.data).getpixel((75, 5))
    assert red[0] > 150 and blue[2] > 150  # the blue corner is where the phone's user saw it


def test_avif_is_taken():
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại"
    accepted = accept_image(picture("AVIF", exif=exif))
    assert ("image/jpeg", 80, 60) == (accepted.mime, accepted.width, accepted.height)
    assert b"Exif" not in accepted.data


def test_too_many_pixels_of_a_young_format_are_refused_by_name():
    with pytest.raises(Invalid, match="80 × 60") as caught:
        accept_image(picture("AVIF"), max_pixels=1000)
    assert "image_pixels" == caught.value.code


@pytest.mark.parametrize(("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/jpeg"), ("WEBP", "image/jpeg")])
def test_photographs_become_jpeg(kind, mime):
    accepted = accept_image(picture(kind))
    assert (accepted.mime, accepted.width, accepted.height) == (mime, 80, 60)
    assert accepted.sha256 == hashlib.sha256(accepted.data).hexdigest()
    assert reopened(accepted.data).format == "JPEG"


def test_transparency_stays_as_png():
    accepted = accept_image(picture("PNG", mode="RGBA", colour=(0, 0, 0, 90)))
    assert accepted.mime == "image/png"
    assert reopened(accepted.data).mode == "RGBA"


def test_place_and_device_are_dropped():
    assert b"Exif" in with_gps()
    accepted = accept_image(with_gps())
    assert b"Exif" not in accepted.data
    assert not reopened(accepted.data).getexif()
    assert "icc_profile" not in reopened(accepted.data).info


def test_a_picture_held_upright_is_stored_upright():
    accepted = accept_image(with_gps(orientation=6))
    assert (accepted.width, accepted.height) == (40, 80)


def test_text_in_a_png_is_dropped():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "Họ tên")
    accepted = accept_image(picture("PNG", mode="RGBA", colour=(0, 0, 0, 9), pnginfo=notes))
    assert "Author" not in reopened(accepted.data).info


def test_large_pictures_are_made_smaller_in_proportion():
    accepted = accept_image(picture(size=(4000, 1000)))
    assert (accepted.width, accepted.height) == (2560, 640)


def test_colours_of_another_profile_are_converted():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    accepted = accept_image(picture(icc_profile=lab))
    assert reopened(accepted.data).mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "CMYK", "1", "P", "I;16", "LA"])
def test_other_colour_modes_are_taken(mode):
    kind = "JPEG" if mode in {"L", "CMYK"} else "PNG"
    buffer = io.BytesIO()
    Image.new(mode, (20, 20)).save(buffer, kind)
    assert accept_image(buffer.getvalue()).width == 20


def test_sixteen_bit_grey_is_not_burnt_out():
    buffer = io.BytesIO()
    Image.new("I;16", (20, 20), 128 * 256).save(buffer, "PNG")
    value = reopened(accept_image(buffer.getvalue()).data).convert("L").getpixel((5, 5))
    assert 120 <= value <= 136


def test_the_limit_of_bytes_is_said_with_what_to_do():
    with pytest.raises(TooLarge, match=r"giới hạn là 15 MB\. Hãy") as caught:
        accept_image(b"\xff\xd8" + b"0" * (30 * 1024 * 1024))
    assert "30 MB" in caught.value.message


def test_too_many_pixels_are_refused_before_decoding():
    with pytest.raises(Invalid, match="8000 × 7000") as caught:
        accept_image(picture("PNG", mode="1", colour=0, size=(8000, 7000)))
    assert caught.value.code == "image_pixels"


@pytest.mark.parametrize(
    ("data", "words", "code"),
    [
        (b"", "rỗng", "image_empty"),
        (b"day khong phai anh " * 20, "không phải là ảnh", "image_fake"),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "SVG", "image_format"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "HEIC bị hỏng", "image_fake"),
        (b"%PDF-1.7", "PDF", "image_format"),
        (picture("GIF"), "GIF", "image_format"),
        (picture()[:300], "hỏng", "image_broken"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 200, "không phải là ảnh", "image_fake"),
    ],
)
def test_what_is_no_picture_is_refused_in_clear_words(data, words, code):
    with pytest.raises(Invalid, match=words) as caught:
        accept_image(data)
    assert caught.value.code == code


def test_ten_uploads_at_once_all_succeed():
    data, results = picture(size=(1200, 900)), []
    threads = [threading.Thread(target=lambda: results.append(accept_image(data).sha256)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 10
    assert len(set(results)) == 1
