import io

import pytest
from PIL import Image

from services.publishing.clients import pictures
from services.publishing.clients.site_files import SiteFiles
from shared.content import Photo
from shared.files import variants
from shared.files.store import FolderStore


@pytest.fixture
def places(tmp_path):
    return SiteFiles(tmp_path / "site"), FolderStore(tmp_path / "files")


def kept(store, kind, mode="RGB", size=(1200, 800), colour="navy"):
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, kind)
    return Photo(store.put(buffer.getvalue()), width=size[0], height=size[1])


def test_a_jpeg_is_published_as_it_is_with_smaller_copies(places):
    files, store = places
    photo = kept(store, "JPEG")
    assert pictures.publish(files, store, photo)
    assert store.read(photo.sha256) == files.picture(f"{photo.sha256}.jpg").read_bytes()
    with Image.open(files.picture(f"{photo.sha256}-480.jpg")) as small:
        assert ((480, 320), "JPEG") == (small.size, small.format)


def test_transparency_becomes_white(places):
    files, store = places
    photo = kept(store, "PNG", "RGBA", (100, 100), (0, 0, 0, 0))
    assert pictures.publish(files, store, photo)
    with Image.open(files.picture(f"{photo.sha256}.jpg")) as shown:
        assert ("JPEG", (255, 255, 255)) == (shown.format, shown.getpixel((5, 5)))
    names = [f"{photo.sha256}{rest}" for rest in ("-100.avif", "-100.webp", ".jpg")]
    assert names == sorted(p.name for p in files.picture("x").parent.iterdir())


def test_a_missing_file_is_told(places):
    assert not pictures.publish(*places, Photo("0" * 64, width=10, height=10))


def test_published_twice_is_written_once(places):
    files, store = places
    photo = kept(store, "JPEG")
    pictures.publish(files, store, photo)
    files.touched.clear()
    pictures.publish(files, store, photo)
    assert [] == files.touched


def test_the_formats_of_today_in_every_width(places):
    files, store = places
    photo = kept(store, "JPEG", size=(2000, 1000))
    shown = pictures.publish(files, store, photo)
    assert shown is not None and shown.modern
    for width in (480, 960, 1600):
        for extension, kind in (("webp", "WEBP"), ("avif", "AVIF")):
            with Image.open(files.picture(f"{photo.sha256}-{width}.{extension}")) as copy:
                assert ((width, width // 2), kind) == (copy.size, copy.format)
    named = pictures.picture(photo, modern=True)
    assert ["image/avif", "image/webp"] == [source.mime for source in named.sources]
    for source in named.sources:
        for part in source.srcset.split(", "):
            assert (files.root / part.split()[0].lstrip("/")).is_file()


def test_who_waits_for_the_page_does_not_wait_for_slow_formats(places):
    files, store = places
    photo = kept(store, "JPEG")
    shown = pictures.publish(files, store, photo, hurried=True)
    assert shown is not None and not shown.modern
    assert all(p.suffix == ".jpg" for p in files.picture("x").parent.iterdir())
    list(variants.ensure(store, photo.sha256, variants.modern_labels(photo.width)))  # what the job does
    shown = pictures.publish(files, store, photo, hurried=True)
    assert shown is not None and shown.modern


def test_a_picture_leaves_in_all_its_sizes(places):
    files, store = places
    one, two = kept(store, "JPEG"), kept(store, "JPEG", colour="red")
    for photo in (one, two):
        pictures.publish(files, store, photo)
    files.drop_pictures(one.sha256)
    assert {two.sha256} == {p.name[:64] for p in files.picture("x").parent.iterdir()}
