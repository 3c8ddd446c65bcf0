import hashlib
import os
import threading

import pytest

from shared.errors import NotFound
from shared.files.store import FolderStore

DATA = "Ảnh lễ khai giảng".encode()
SHA = hashlib.sha256(DATA).hexdigest()


def test_a_file_is_found_by_its_content(tmp_path):
    store = FolderStore(tmp_path / "files")
    assert store.put(DATA) == SHA
    assert store.exists(SHA)
    assert store.read(SHA) == DATA
    with store.open(SHA) as file:
        assert file.read() == DATA
    assert store.path(SHA) == tmp_path / "files" / SHA[:2] / SHA[2:4] / SHA


def test_putting_twice_writes_once(tmp_path):
    store = FolderStore(tmp_path)
    store.put(DATA)
    before = store.path(SHA).stat()
    store.put(DATA)
    assert store.path(SHA).stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA[:-1], SHA.upper(), SHA + "\n", "g" * 64])
def test_only_hashes_are_names(tmp_path, name):
    store = FolderStore(tmp_path)
    assert not store.exists(name)
    with pytest.raises(NotFound):
        store.open(name)


def test_an_absent_file_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        FolderStore(tmp_path).open(SHA)


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    store = FolderStore(tmp_path)
    with pytest.raises(OSError, match="No space"):
        store.put(DATA)
    assert not store.exists(SHA)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_many_writers_of_the_same_file(tmp_path):
    store = FolderStore(tmp_path)
    threads = [threading.Thread(target=store.put, args=(DATA,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [SHA]
