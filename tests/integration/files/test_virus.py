"""Viruses are looked for by a real clamd that knows one signature: the test string of EICAR."""

import io
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared.errors import Invalid, Unavailable
from shared.files.accept import accept_file
from shared.files.store import FolderStore
from shared.files.virus import Scanner
from tests.integration.files import corpus
from tests.integration.submission.test_files import FILMS, Tus, choose
from tests.integration.submission.world import World
from tests.plugins.machine import need

pytestmark = pytest.mark.once("files know no database")

SIGNATURE = "44d88612fea8a8f36de82e1278abb02f:68:Thu.Eicar\n"
# The string of EICAR as a stored entry: clamd opens the archive and finds it; to us it is a clean Word file.
SICK = corpus.word(("word/media/a.bin", corpus.EICAR))


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    """The socket of a clamd of our own."""
    program = need("clamd")
    with tempfile.TemporaryDirectory(prefix="toasoan-clamd-") as name:
        folder = Path(name)
        database = folder / "db"
        database.mkdir()
        (database / "thu.hdb").write_text(SIGNATURE)
        (folder / "conf").write_text(
            f"LocalSocket {folder / 's'}\nDatabaseDirectory {database}\nTemporaryDirectory {folder}\nForeground yes\n"
            f"StreamMaxLength 20M\nLogFile {folder / 'log'}\nMaxThreads 4\n"
        )
        process = subprocess.Popen(
            [program, f"--config-file={folder / 'conf'}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until = time.monotonic() + 60
            while not Scanner(str(folder / "s")).ping():
                assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()
                time.sleep(0.2)
            yield str(folder / "s")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def kept(store: FolderStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_a_clean_file_is_taken(clamd: str, store: FolderStore) -> None:
    taken = accept_file(store, io.BytesIO(corpus.word()), "Kế hoạch.docx", scanner=Scanner(clamd))
    assert corpus.word() == store.read(taken.sha256)


def test_an_infected_file_is_not(clamd: str, store: FolderStore) -> None:
    assert accept_file(store, io.BytesIO(SICK), "benh.docx").size  # nobody else would notice
    store = FolderStore(store.root.with_name("other"))
    with pytest.raises(Invalid, match=r"vi-rút \(Thu\.Eicar") as caught:
        accept_file(store, io.BytesIO(SICK), "benh.docx", scanner=Scanner(clamd))
    assert "file_virus" == caught.value.code
    assert [] == kept(store)


def test_larger_than_clamd_reads_is_not_taken_unseen(clamd: str, store: FolderStore) -> None:
    with pytest.raises(Unavailable, match="Chưa kiểm tra được vi-rút"):
        accept_file(store, io.BytesIO(corpus.mp4(weight=30_000_000)), "to.mp4", scanner=Scanner(clamd))
    assert [] == kept(store)


@pytest.mark.parametrize("answer", [b"", b"stream: INSTREAM size limit exceeded. ERROR\0", b"nonsense\0"])
def test_what_is_no_clear_answer_is_none(answer: bytes, store: FolderStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            line, _ = server.accept()
            with line:
                while not line.recv(65536).endswith(b"\0\0\0\0"):
                    pass
                line.sendall(answer)

        thread = threading.Thread(target=speak)
        thread.start()
        with pytest.raises(Unavailable, match="vi-rút"):
            accept_file(
                store, io.BytesIO(corpus.pdf()), "a.pdf", scanner=Scanner(f"127.0.0.1:{server.getsockname()[1]}")
            )
        thread.join()
    assert [] == kept(store)


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:9", "khong-phai-dia-chi"])
def test_without_clamd_nothing_is_taken(address: str, store: FolderStore) -> None:
    assert not Scanner(address).ping()
    with pytest.raises(Unavailable, match="vi-rút"):
        accept_file(store, io.BytesIO(corpus.pdf()), "a.pdf", scanner=Scanner(address))
    assert [] == kept(store)


def test_in_the_form(world: World, clamd: str) -> None:
    world.wiring.settings = replace(world.settings, clamd=clamd)
    page = choose(world.browser("gv-toan").get("/gui-bai/moi"), (SICK, "benh.docx"), (corpus.pdf(), "lanh.pdf"))
    assert 422 == page.status and "“benh.docx”: Tệp có vi-rút" in page.text
    assert 1 == len(page.tree.xpath("//fieldset[@data-file-card]"))


def test_in_pieces_while_clamd_is_away_and_back(world: World, clamd: str) -> None:
    """The last piece is told honestly; the bytes wait, and when clamd is back nothing has to be sent again."""
    world.wiring.settings = replace(world.settings, clamd="/nowhere/clamd.ctl")
    tus = Tus(world)
    url = tus.begin(len(FILMS))
    answer = tus.piece(url, 0, FILMS)
    assert 503 == answer.status_code and "Chưa kiểm tra được vi-rút" in answer.json["detail"]
    assert not world.settings.files_dir.exists() or not any(p.is_file() for p in world.settings.files_dir.rglob("*"))
    assert str(len(FILMS)) == tus.ask("HEAD", url).headers["Upload-Offset"]
    assert 503 == tus.ask("GET", url).status_code
    world.wiring.settings = replace(world.settings, clamd=clamd)
    world.wiring.__dict__.pop("scanner")
    assert "data-file-card" in tus.ask("GET", url).text
    assert any(world.settings.files_dir.iterdir())
