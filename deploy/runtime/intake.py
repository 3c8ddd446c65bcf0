"""`toasoan intake`: the mailbox that articles are sent to, read by hand."""

from collections.abc import Iterator

import click
import sqlalchemy as sa

from services.submission.queries import readings
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


def mailbox_problems() -> Iterator[str]:
    """What the doctor says about the mailbox; nothing without IMAP_URL."""
    settings = Settings.from_env()
    if not settings.imap_url:
        return
    wiring = build(settings)
    try:
        with wiring.read() as session:
            for reading in readings(session):
                if reading.error:
                    yield f"hộp thư {reading.mailbox} không đọc được: {reading.error}; thử lại: toasoan intake poll"
    except sa.exc.DBAPIError:
        return  # said already, with the reason
    finally:
        wiring.dispose()
