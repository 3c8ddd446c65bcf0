"""Both stores keep the same promises; S3 against a real server (SeaweedFS)."""

import hashlib
import io
import os
import resource
import subprocess
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

from services.publishing.clients import attachments, pictures
from services.publishing.clients.site_files import SiteFiles
from services.submission.schedule import JOBS
from shared.bus.jobs import JobRunner
from shared.config import Settings, SettingsError
from shared.errors import NotFound, TooLarge, Unavailable
from shared.files.choose import open_store
from shared.files.derive import PDF, PICTURE, derive
from shared.files.pdf import TEXT
from shared.files.s3 import S3Store
from shared.files.store import FolderStore
from tests.integration.files import corpus

pytestmark = pytest.mark.once("files know no database")

DATA = "Ảnh lễ khai giảng".encode()
SHA = hashlib.sha256(DATA).hexdigest()
ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path):
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    return S3Store(replace(request.getfixturevalue("s3_server"), prefix=f"thu/{uuid.uuid4().hex}"))


class Source(io.RawIOBase):
    """A file of `size` bytes that is never in memory."""

    def __init__(self, size):
        self.left = size

    def readable(self):
        return True

    def read(self, size=-1):
        block = min(self.left, size if size >= 0 else self.left)
        self.left -= block
        return b"v" * block


def test_a_file_is_found_by_its_content(store):
    assert SHA == store.put(DATA) == store.put(DATA)
    assert store.exists(SHA)
    assert DATA == store.read(SHA)
    assert len(DATA) == store.size(SHA)
    with store.local(SHA) as path:
        assert DATA == path.read_bytes()


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA[:-1], SHA.upper(), "0" * 64])
def test_what_is_not_kept_is_not_found(store, name):
    assert not store.exists(name)
    for ask in (store.open, store.read, store.size):
        with pytest.raises(NotFound):
            ask(name)


def test_a_large_file_in_parts_and_a_piece_of_it(store):
    size = 20 * 1024 * 1024 + 7
    kept = store.put_stream(Source(size))
    assert size == kept.size == store.size(kept.sha256)
    store.put_stream(io.BytesIO(big := os.urandom(9 * 1024 * 1024)))
    with store.open(hashlib.sha256(big).hexdigest()) as file:
        file.seek(8_500_000)
        assert big[8_500_000:8_500_100] == file.read(100)
        file.seek(-10, os.SEEK_END)
        assert big[-10:] == file.read()


def test_too_much_is_noticed_on_the_way_and_not_kept(store):
    source = Source(50 * 1024 * 1024)
    with pytest.raises(TooLarge, match="1 MB"):
        store.put_stream(source, max_bytes=1024 * 1024)
    assert source.left > 48 * 1024 * 1024
    assert not store.exists(hashlib.sha256(b"v" * 50 * 1024 * 1024).hexdigest())


def test_a_source_that_breaks_leaves_nothing(tmp_path):
    class Broken(Source):
        def read(self, size=-1):
            if self.left < 500_000:
                raise OSError("the line was cut")
            return super().read(size)

    store = FolderStore(tmp_path)
    with pytest.raises(OSError, match="cut"):
        store.put_stream(Broken(2_000_000))
    assert [] == [path for path in tmp_path.rglob("*") if path.is_file()]


def test_variants_stand_beside_their_picture(store):
    assert store.variant(SHA, "480.webp") is None
    store.put_variant(SHA, "480.webp", b"one")
    store.put_variant(SHA, "480.webp", b"two")
    assert b"two" == store.variant(SHA, "480.webp")
    assert not store.exists(SHA)
    with pytest.raises(NotFound):
        store.put_variant(SHA, "../480", b"")


def test_the_settings_choose(tmp_path, s3_server):
    assert isinstance(open_store(Settings(var=tmp_path)), FolderStore)
    bucket = {"TOASOAN_FILES": "s3://kho/a/b/", "TOASOAN_FILES_ENDPOINT": s3_server.endpoint + "/",
              "TOASOAN_FILES_KEY": s3_server.key, "TOASOAN_FILES_SECRET": s3_server.secret}  # fmt: skip
    settings = Settings.from_env({"TOASOAN_VAR": str(tmp_path), **bucket})
    assert s3_server.secret not in repr(settings)
    chosen = open_store(settings)
    assert DATA == chosen.read(chosen.put(DATA))
    with pytest.raises(SettingsError, match="s3://"):
        open_store(Settings(var=tmp_path, files="ftp://kho"))


def test_a_server_that_is_away_or_refuses_is_said_so(s3_server):
    away = S3Store(replace(s3_server, endpoint="http://127.0.0.1:9"))
    for store in (away, S3Store(replace(s3_server, secret="sai"))):
        with pytest.raises(Unavailable, match="Kho tệp"):
            store.put(DATA)


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_memory_does_not_grow_with_the_file(kind, tmp_path, request):
    """150 MB through a process of its own: its peak stays under 60 MB above where it began."""
    place = request.getfixturevalue("s3_server") if kind == "s3" else None
    opened = f"S3Store({place!r})".replace("endpoint", f"secret={place.secret!r}, endpoint") if place else (
        f"FolderStore(__import__('pathlib').Path({str(tmp_path)!r}))"
    )  # fmt: skip
    script = (
        "import resource, sys\n"
        "from shared.files.s3 import Place, S3Store\nfrom shared.files.store import FolderStore\n"
        f"store = {opened}\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "store.put(b'warm'); before = peak()\n"
        "print(store.put_stream(sys.stdin.buffer).size, peak() - before)\n"
    )
    feeder = subprocess.Popen(["head", "-c", "150M", "/dev/zero"], stdout=subprocess.PIPE)
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, stdin=feeder.stdout, cwd=ROOT, capture_output=True, text=True
    )
    with feeder:
        feeder.wait()
    assert 0 == done.returncode, done.stderr
    size, grown = map(int, done.stdout.split())
    assert 150 * 1024 * 1024 == size
    assert grown < 60, f"{grown} MB more (this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss})"


@pytest.mark.parametrize("kind", ["picture", "pdf"])
def test_what_a_job_makes_of_a_file_lies_beside_it(store, kind):
    if kind == "picture":
        buffer = io.BytesIO()
        Image.new("RGB", (1000, 500), "navy").save(buffer, "JPEG")
        sha256 = store.put(buffer.getvalue())
        derive(store, {"sha256": sha256, "kind": PICTURE, "width": 1000})
        for label in ("480.jpg", "480.webp", "480.avif", "960.webp"):
            assert store.variant(sha256, label), label
    else:
        sha256 = store.put(corpus.pdf("Ke hoach nam hoc"))
        derive(store, {"sha256": sha256, "kind": PDF})
        assert b"Ke hoach nam hoc" == store.variant(sha256, TEXT)
    with pytest.raises(NotFound):
        derive(store, {"sha256": "0" * 64, "kind": kind, "width": 1000})


def test_the_whole_way_with_a_bucket(world, tmp_path, s3_server):
    """From the form to the public folder with every file in the bucket and none in var/files."""
    world.wiring.__dict__["files"] = bucket = S3Store(replace(s3_server, prefix=f"duong/{uuid.uuid4().hex}"))
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(buffer, "JPEG")
    page = world.browser("gv-toan").get("/gui-bai/moi")
    data = page.values()
    for name, value in {"title": "Bài có tệp", "viec": "luu"}.items():
        data[name] = value
    data.add("new_files", (io.BytesIO(corpus.mp4(weight=9_000_000)), "Lễ.mp4"))
    data.add("new_files", (io.BytesIO(corpus.pdf()), "Kế hoạch.pdf"))
    data.add("new_photos", (io.BytesIO(buffer.getvalue()), "anh.jpg"))
    page = page.browser.post("/gui-bai/moi", data).follow()
    document = world.working(page.article_id)
    JobRunner(world.wiring, JOBS, []).run_due()
    site = SiteFiles(tmp_path / "site")
    shown = pictures.publish(site, bucket, document.photos[0], hurried=True)
    assert shown is not None and shown.modern
    film, plan = attachments.publish(site, bucket, "/tin/2026/bai/", document.attachments)
    assert corpus.mp4(weight=9_000_000) == site.path(unquote(film.href)).read_bytes()
    assert corpus.pdf() == site.path(unquote(plan.href)).read_bytes()
    address = page.tree.xpath("//fieldset[@data-file-card]//a/@href")[0]
    with page.browser.client.get(
        address, base_url=world.settings.base_url, headers={"Range": "bytes=8000000-8000009"}
    ) as piece:
        assert (206, corpus.mp4(weight=9_000_000)[8_000_000:8_000_010]) == (piece.status_code, piece.data)
    assert not world.settings.files_dir.exists()
