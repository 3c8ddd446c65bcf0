import io

import pytest
from PIL import Image

from services.publishing.clients import pictures
from services.publishing.clients.site_files import SiteFiles
from shared.content import Photo
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
    assert [f"{photo.sha256}.jpg"] == [p.name for p in files.picture("x").parent.iterdir()]


def test_a_missing_file_is_told(places):
    assert not pictures.publish(*places, Photo("0" * 64, width=10, height=10))


def test_published_twice_is_written_once(places):
    files, store = places
    photo = kept(store, "JPEG")
    pictures.publish(files, store, photo)
    files.touched.clear()
    pictures.publish(files, store, photo)
    assert [] == files.touched
