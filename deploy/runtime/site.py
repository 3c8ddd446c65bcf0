"""`toasoan site`: the public site as files: built anew, compared with what was written."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from services.publishing import schedule
from services.publishing.wiring import PublishingWiring, build
from shared.config import Settings

SHOWN = 50
"""Differences printed one by one; the rest is counted."""


@contextmanager
def _wiring() -> Iterator[PublishingWiring]:
    wiring = build(Settings.from_env())
    try:
        yield wiring
    finally:
        wiring.dispose()


@click.group()
def site() -> None:
    """Trang công khai (các tệp trong var/site)."""


@site.command("build")
def build_site() -> None:
    """Dựng lại toàn bộ trang công khai từ cơ sở dữ liệu; người đọc không bị gián đoạn."""
    with _wiring() as wiring, click.progressbar(length=1, label="Dựng trang", width=40) as bar:

        def progress(done: int, steps: int) -> None:
            bar.length = steps
            bar.update(done - bar.pos)

        pages = schedule.rebuild_site(wiring, progress)
    click.echo(f"Đã dựng lại trang công khai ({pages} bài).")


@site.command()
def check() -> None:
    """So từng tệp với lúc ghi (SHA-256): tệp bị đổi, bị thiếu, tệp lạ; thoát với mã 1 nếu có."""
    with _wiring() as wiring, wiring.site.files.lock():
        found = list(wiring.site.files.sums.check())
        count = len(wiring.site.files.sums.read())
    for one in found[:SHOWN]:
        click.echo(f"✗ {one}")
    if len(found) > SHOWN:
        click.echo(f"… và {len(found) - SHOWN} tệp khác")
    if found:
        click.echo("Dựng lại bằng: toasoan site build", err=True)
        raise SystemExit(1)
    click.echo(f"✓ {count} tệp đúng như lúc ghi.")
