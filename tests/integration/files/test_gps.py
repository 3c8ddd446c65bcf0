"""A photo says where it was taken: that must be in nothing we keep and in nothing we show."""

import io
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from services.publishing.clients import pictures
from services.publishing.clients.site_files import SiteFiles
from services.submission.schedule import JOBS
from shared.bus.jobs import JobRunner
from tests.integration.submission.world import World

PHONE = Path(__file__).parents[2] / "data" / "files" / "dien-thoai.heic"
CAMERA = "May anh cua co Lan"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="20,39.01N"/></rdf:RDF></x:xmpmeta>'
)
MARKS = (b"Exif", CAMERA.encode(), b"GPSLatitude", b"Dien thoai", b"http://ns.adobe.com")


def photo(kind: str) -> bytes:
    """A picture with GPS in EXIF and, where the format has it, in XMP and in text."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = CAMERA, 6
    north = {1: "N", 2: (IFDRational(20), IFDRational(39), IFDRational(1)), 3: "E", 4: (IFDRational(106),) * 3}
    exif.get_ifd(0x8825).update(north)
    options: dict[str, object] = {"exif": exif}
    if kind in ("JPEG", "WEBP", "AVIF"):
        options["xmp"] = XMP.encode()
    if kind == "PNG":
        options["pnginfo"] = notes = PngInfo()
        notes.add_itxt("XML:com.adobe.xmp", XMP)
    buffer = io.BytesIO()
    Image.effect_noise((1800, 1200), 30).convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()


PHOTOS = {"JPEG": photo("JPEG"), "PNG": photo("PNG"), "WEBP": photo("WEBP"), "AVIF": photo("AVIF")}


@pytest.mark.parametrize("kind", [*PHOTOS, "HEIC"])
def test_no_place_in_any_kept_or_shown_file(world: World, tmp_path: Path, kind: str) -> None:
    data = PHONE.read_bytes() if kind == "HEIC" else PHOTOS[kind]
    assert any(mark in data for mark in MARKS)
    page = world.browser("gv-toan").get("/gui-bai/moi").send(viec="luu", files=[(data, "anh.jpg")], title="Có ảnh")
    (kept,) = world.working(page.article_id).photos
    assert kept.height > kept.width  # upright
    JobRunner(world.wiring, JOBS, []).run_due()
    site = SiteFiles(tmp_path / "site")
    shown = pictures.publish(site, world.wiring.files, kept, hurried=True)
    assert shown is not None and shown.modern  # the job had made every size
    stored = [path for path in world.settings.files_dir.rglob("*") if path.is_file()]
    served = [path for path in site.root.rglob("*") if path.is_file()]
    assert len(stored) >= 3 and len(served) >= 3
    for path in (*stored, *served):
        content = path.read_bytes()
        assert [] == [mark for mark in MARKS if mark in content], path
        with Image.open(io.BytesIO(content)) as picture:
            assert {} == dict(picture.getexif()) and not picture.getexif().get_ifd(0x8825)
            assert not {"exif", "xmp", "XML:com.adobe.xmp"} & picture.info.keys()
    # Nothing else that was sent lies about: no upload of its own, no original.
    others = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix not in (".db", ".key", "")]
    assert all(CAMERA.encode() not in path.read_bytes() for path in others)
