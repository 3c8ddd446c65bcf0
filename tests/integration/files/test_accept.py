"""Every kind that is taken, and everything that is not: refused in plain words, in little memory, nothing kept."""

import io
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from shared.content import Attachment
from shared.errors import Invalid, TooLarge
from shared.files.accept import accept_file
from shared.files.formats import FORMATS, MB, clean_name
from shared.files.images import accept_image
from shared.files.pdf import text_of
from shared.files.store import FolderStore
from tests.integration.files import corpus

pytestmark = pytest.mark.once("files know no database")


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "files")


def kept(store):
    return [path for path in store.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", corpus.GOOD)
def test_what_is_taken(store, name):
    data, extension, kind = corpus.GOOD[name]
    taken = accept_file(store, io.BytesIO(data), name)
    assert Attachment(taken.sha256, name, FORMATS[extension].mime, len(data), kind) == taken
    assert data == store.read(taken.sha256)


@pytest.mark.parametrize("bad", corpus.bad(), ids=lambda bad: bad.name)
def test_what_is_refused(store, bad):
    with pytest.raises(Invalid, match=bad.word) as caught:
        accept_file(store, io.BytesIO(bad.data), bad.name)
    assert (413 == bad.status) == isinstance(caught.value, TooLarge)
    assert [] == kept(store)


@pytest.mark.parametrize("bad", corpus.bad_pictures(), ids=lambda bad: bad.name)
def test_what_is_no_picture(bad):
    with pytest.raises(Invalid, match=bad.word):
        accept_image(bad.data)


def test_the_name_decides_nothing(store):
    taken = accept_file(store, io.BytesIO(corpus.pdf()), "anh.jpg")
    assert ("anh.pdf", "application/pdf") == (taken.name, taken.mime)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\gv\\Ke hoach.PDF", "Ke hoach.pdf"),
        ("Kế hoạch\u202efdp.exe", "Kế hoạchfdp.pdf"),
        ("Ke\u0302\u0301 hoa\u0323ch.pdf", "Kế hoạch.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("...", "tep.pdf"),
        ("", "tep.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("v1.2 bản cuối", "v1.2 bản cuối.pdf"),
    ],
)
def test_names_are_made_safe(name, clean):
    assert clean == clean_name(name, FORMATS["pdf"])


def test_too_heavy_for_its_kind(store):
    data = corpus.pdf() + b"%" * (50 * MB) + b"\n%%EOF\n"
    with pytest.raises(TooLarge, match="PDF nặng 50 MB, giới hạn là 50 MB"):
        accept_file(store, io.BytesIO(data), "to.pdf")
    assert [] == kept(store)


def on_disk(folder, data):
    path = folder / "a.pdf"
    path.write_bytes(data)
    return path


def test_the_text_of_a_pdf(tmp_path):
    found = text_of(on_disk(tmp_path, corpus.pdf("Ke hoach nam hoc", pages=3)))
    assert 3 == found.pages
    assert ["Ke hoach nam hoc"] * 3 == found.text.split("\f")


@pytest.mark.parametrize(
    "data", [corpus.pdf_bomb(), b"%PDF-1.7 nothing", corpus.pdf()[:200]], ids=["bomb", "no", "cut"]
)
def test_a_pdf_that_cannot_be_read_has_no_text(tmp_path, data):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "" == text_of(on_disk(tmp_path, data)).text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_memory_stays_small_over_the_whole_corpus(tmp_path):
    """The whole corpus in a process of its own: it grows by less than 100 MB."""
    script = f"""
import io, resource, sys
from tests.integration.files import corpus
from pathlib import Path
from shared.errors import Invalid
from shared.files.accept import accept_file
from shared.files.images import accept_image
from shared.files.store import FolderStore
bad, pictures = corpus.bad(), corpus.bad_pictures()
store = FolderStore(Path({str(tmp_path / "files")!r}))
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
for one in bad + pictures:
    try:
        accept_file(store, io.BytesIO(one.data), one.name) if one in bad else accept_image(one.data)
    except Invalid:
        continue
    raise SystemExit(one.name)
print(peak() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, cwd=Path(__file__).parents[3], capture_output=True, text=True
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    assert int(done.stdout.split()[-1]) < 100
    assert not (tmp_path / "files").exists() or [] == kept(FolderStore(tmp_path / "files"))
