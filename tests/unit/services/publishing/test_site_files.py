import pytest

from services.publishing.clients.site_files import SiteFiles


@pytest.fixture
def files(tmp_path):
    return SiteFiles(tmp_path / "site")


def test_an_equal_page_is_not_written_again(files):
    files.write("/", "a")
    before = files.path("/").stat().st_ino
    files.write("/", "a")
    assert before == files.path("/").stat().st_ino
    files.write("/", "b")
    assert "b" == files.path("/").read_text()


def test_a_page_and_its_notice_never_stand_together(files):
    files.show("/tin/2026/x/", "bài")
    files.hide("/tin/2026/x/", "thông báo")
    assert not files.exists("/tin/2026/x/")
    assert "thông báo" == files.notice_path("/tin/2026/x/").read_text()
    files.show("/tin/2026/x/", "bài")
    assert not files.notice_path("/tin/2026/x/").exists()
    assert ["/", "/tin/2026/x/"] == sorted({"/", *files.addresses()})


def test_a_failed_write_leaves_the_old_page_and_no_draft(files, monkeypatch):
    files.write("/", "cũ")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.publishing.clients.site_files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.write("/", "mới")
    assert "cũ" == files.path("/").read_text()
    assert ["index.html"] == [p.name for p in files.root.iterdir()]


def test_the_web_server_may_read_what_is_written(files):
    files.write("/", "a")
    assert 0o644 == files.path("/").stat().st_mode & 0o777


def test_folders_left_empty_go_with_the_page(files):
    files.write("/tin/2026/x/", "a")
    files.remove("/tin/2026/x/")
    assert [] == list(files.root.iterdir())
    files.remove("/tin/2026/x/")
