"""`toasoan intake`: the mailbox that articles are sent to, read by hand."""

import click

from services.submission.schedule import poll_mailbox
from services.submission.wiring import build
from shared.config import Settings


@click.group()
def intake() -> None:
    """Hộp thư nhận bài."""


@intake.command()
def poll() -> None:
    """Đọc hết thư đang chờ trong hộp thư nhận bài (IMAP_URL); bình thường việc này tự chạy mỗi phút."""
    settings = Settings.from_env()
    if not settings.imap_url:
        click.echo("Chưa đặt IMAP_URL nên không có hộp thư nào để đọc.", err=True)
        raise SystemExit(1)
    wiring = build(settings)
    done, more = 0, True
    try:
        while more:
            polled = poll_mailbox(wiring)
            done, more = done + polled.done, polled.more
    finally:
        wiring.dispose()
    if polled.error:
        click.echo(f"Chưa đọc xong ({done} thư): {polled.error}", err=True)
        raise SystemExit(1)
    if polled.busy:
        click.echo("Một tiến trình khác đang đọc hộp thư này.", err=True)
        raise SystemExit(1)
    click.echo(f"Đã đọc {done} thư.")
