"""`toasoan site`: the whole site built with a bar of progress, and every file compared with what was written."""

import pytest
from click.testing import CliRunner

from deploy.runtime.cli import main
from tests.integration.publishing.world import numbered


@pytest.fixture
def run(world, monkeypatch):
    monkeypatch.setattr("deploy.runtime.site.build", lambda _settings: world.wiring)
    monkeypatch.setattr(world.wiring, "dispose", lambda: None)
    return lambda *words: CliRunner().invoke(main, words)


def test_a_site_is_built_and_found_as_it_was_written(world, run):
    for document in numbered(3):
        world.posted(document)
    done = run("site", "build")
    assert (0, True) == (done.exit_code, "Đã dựng lại trang công khai (3 bài)." in done.output)
    checked = run("site", "check")
    assert (0, True) == (checked.exit_code, "tệp đúng như lúc ghi" in checked.output), checked.output


def test_what_somebody_changed_is_named_and_a_build_puts_it_right(world, run):
    article = world.posted(next(numbered(1)))
    world.wiring.site.files.path(article.address).write_text("bị đổi")
    (world.site / "la.html").write_text("lạ")
    (world.site / "robots.txt").unlink()
    checked = run("site", "check")
    assert 1 == checked.exit_code
    for line in (f"nội dung khác: {article.address.strip('/')}/index.html", "lạ: la.html", "thiếu: robots.txt"):
        assert line in checked.output
    assert 0 == run("rebuild-site").exit_code
    assert "✗ lạ: la.html\n" == "".join(
        f"{line}\n" for line in run("site", "check").output.splitlines() if line.startswith("✗")
    )


def test_the_hour_brings_back_what_must_always_be_there_and_the_day_orders_the_journal(world):
    (world.site / "404.html").unlink()
    world.wait(hours=1)
    world.render()
    assert world.exists("/404.html")
    before = world.wiring.site.files.sums.read()
    world.wait(days=1)
    world.render()
    journal = (world.site.parent / "site.sums").read_text().splitlines()
    assert set(before) <= set(world.wiring.site.files.sums.read())
    assert len({line.split("  ", 1)[1] for line in journal}) == len(journal)
