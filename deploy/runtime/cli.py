"""The command `toasoan`: what an operator asks and orders on the machine itself."""

import getpass
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

import click
import redis
import sqlalchemy as sa

from deploy.runtime import parts, seed
from deploy.runtime.intake import intake, mailbox_problems
from deploy.runtime.site import build_site, site
from services.publishing.queries import open_site_changes
from shared.bus import deciding, holding, topology
from shared.bus.consumer import Consumer, Cursor, lock, move_cursor, read_cursor
from shared.clock import utc_now
from shared.config import SERVICES, Settings
from shared.db import log
from shared.db.engine import SAFE_WAL, sqlite_module
from shared.db.migrate import upgrade_all
from shared.db.tables import attempt, held, job, subject
from shared.errors import DomainError
from shared.service import ServiceWiring
from shared.web.addresses import PAGES

LEAST_FREE = 0.05
HELD_SHOWN = 20


@contextmanager
def _wiring(service: str) -> Iterator[ServiceWiring]:
    wiring = parts.build(service, Settings.from_env())
    try:
        yield wiring
    finally:
        wiring.dispose()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Toà Soạn: lệnh cho người quản trị hệ thống."""


main.add_command(intake)
main.add_command(site)
main.add_command(build_site, "rebuild-site")  # its name until 2026-11


@main.command()
def migrate() -> None:
    """Đưa cơ sở dữ liệu của sáu dịch vụ lên cấu trúc mới nhất."""
    upgrade_all(Settings.from_env())
    click.echo("Đã cập nhật cấu trúc của sáu cơ sở dữ liệu.")


@main.command("seed")
def seed_command() -> None:
    """Nạp dữ liệu mẫu nếu hệ thống còn trống."""
    seed.seed_if_empty(Settings.from_env())
    click.echo("Xong.")


@main.group()
def bus() -> None:
    """Xem việc truyền tin giữa các dịch vụ."""


@bus.command()
def status() -> None:
    """Nhật ký, con trỏ, sự kiện giữ lại và việc nền của từng dịch vụ."""
    heads = {}
    for service in SERVICES:
        with _wiring(service) as wiring, wiring.read() as session:
            heads[service] = log.head(session).position
    for service in SERVICES:
        with _wiring(service) as wiring, wiring.read() as session:
            click.echo(f"{service}: nhật ký {heads[service]}")
            for producer in topology.FOLLOWS[service]:
                at = read_cursor(session, producer).position
                click.echo(f"  nghe {producer}: {at} / {heads[producer]} (chậm {heads[producer] - at})")
            waiting = holding.everything(session)
            due = session.scalar(sa.select(sa.func.count()).select_from(job).where(job.c.state == "due"))
            click.echo(f"  giữ lại: {len(waiting)}; việc nền đang chờ: {due}")
            for item in waiting[:HELD_SHOWN]:
                click.echo(
                    f"    {item.envelope.event_id} {item.envelope.type} {item.envelope.subject_id} ({item.reason})"
                )


def _decision(command: Callable[..., None]) -> Callable[..., None]:
    """The arguments that retry and skip share."""
    for option in (
        click.option("--by", default=lambda: os.environ.get("SUDO_USER") or getpass.getuser(), help="ai quyết định"),
        click.option("--reason", required=True, help="vì sao; ghi vào nhật ký"),
        click.option("--service", type=click.Choice(SERVICES), required=True, help="dịch vụ đang giữ sự kiện"),
        click.argument("event"),
    ):
        command = option(command)
    return command


@bus.command()
@_decision
def retry(event: str, service: str, reason: str, by: str) -> None:
    """Thử áp dụng lại một sự kiện đang bị giữ (có ghi nhật ký)."""
    with _decide(service) as (wiring, consumer):
        operator = deciding.Operator(by, reason)
        done = deciding.retry(consumer, event, operator, open_uow=wiring.uow, peers=wiring.peers)
    if done.error:
        click.echo(f"Vẫn lỗi: {done.error}. Sự kiện tiếp tục được giữ; lần thử này đã ghi vào nhật ký.", err=True)
        raise SystemExit(1)
    click.echo(f"Đã áp dụng {done.envelope.type} của {done.envelope.subject_id}; {_behind(done)}.")


@bus.command()
@_decision
def skip(event: str, service: str, reason: str, by: str) -> None:
    """Bỏ qua một sự kiện bị cách ly (có ghi nhật ký); không bao giờ bỏ qua sự kiện giao bài cho dịch vụ này."""
    with _decide(service) as (wiring, consumer):
        done = deciding.skip(consumer, event, deciding.Operator(by, reason), open_uow=wiring.uow)
    click.echo(f"Đã bỏ qua {done.envelope.type} của {done.envelope.subject_id} ở {service}; {_behind(done)}.")


@contextmanager
def _decide(service: str) -> Iterator[tuple[ServiceWiring, Consumer]]:
    """The service with its handlers; a refusal is told in one sentence and ends with code 1."""
    with _wiring(service) as wiring:
        try:
            yield wiring, parts.part_of(wiring).consumer
        except DomainError as refused:
            click.echo(refused.message, err=True)
            raise SystemExit(1) from None


def _behind(done: deciding.Decided) -> str:
    return f"{done.followed} sự kiện chờ phía sau đã đi tiếp" if done.followed else "không có gì chờ phía sau"


@main.command("verify-log")
def verify_log() -> None:
    """Kiểm tra chuỗi băm của cả sáu nhật ký; thoát với mã 1 nếu có mắt xích hỏng."""
    broken = 0
    for service in SERVICES:
        with _wiring(service) as wiring, wiring.read() as session:
            found = list(log.verify(session, service))
            broken += len(found)
            count = log.head(session).position
        click.echo("\n".join(found) if found else f"{service}: {count} sự kiện, chuỗi liền mạch")
    if broken:
        raise SystemExit(1)


@main.command()
@click.argument("service", type=click.Choice(topology.REBUILDABLE))
def rebuild(service: str) -> None:
    """Làm lại dữ liệu theo dõi của một dịch vụ từ các nhật ký (không gửi lại thư cũ)."""
    reset = import_module(f"services.{service}.worker").RESET
    with _wiring(service) as wiring, wiring.uow() as uow:
        lock(uow.session)
        reset(uow)
        for table in (held, attempt, subject):
            uow.session.execute(sa.delete(table))
        for producer in topology.FOLLOWS[service]:
            generation = read_cursor(uow.session, producer).generation + 1
            move_cursor(uow.session, producer, Cursor(0, "0" * 64, generation))
        uow.commit()
    click.echo(f"Đã làm trống {service}; worker sẽ đọc lại nhật ký trong vài giây (xem: toasoan bus status).")


@main.command()
def doctor() -> None:
    """Khám hệ thống: in từng mục, thoát với mã 1 nếu có điều cần xử lý."""
    problems = [
        *_machine(),
        *(problem for service in SERVICES for problem in _service(service)),
        *_site(),
        *mailbox_problems(),
    ]
    for problem in problems:
        click.echo(f"✗ {problem}")
    if problems:
        raise SystemExit(1)
    click.echo("✓ Không thấy vấn đề nào.")


def _machine() -> Iterator[str]:
    settings = Settings.from_env()
    usage = shutil.disk_usage(settings.var if settings.var.exists() else ".")
    if usage.free / usage.total < LEAST_FREE:
        yield f"đĩa chỉ còn {100 * usage.free / usage.total:.1f} % trống"
    if settings.database is None and sqlite_module().sqlite_version_info < SAFE_WAL:
        yield "SQLite cũ hơn 3.51.3: chạy không có WAL, chậm hơn"
    try:
        redis.Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2).ping()
    except redis.RedisError:
        yield f"không gọi được Redis ở {settings.redis_url}: tin vẫn tới, nhưng chậm tới 5 giây"


def _service(service: str) -> Iterator[str]:
    with _wiring(service) as wiring:
        try:
            with wiring.read() as session:
                top = log.head(session)
                waiting = holding.problems(holding.everything(session), utc_now())
                failing = session.execute(sa.select(job.c.kind, job.c.key, job.c.error).where(job.c.state == "failed"))
                failed = [f"{row.kind} {row.key}: {row.error}" for row in failing]
        except sa.exc.DBAPIError as error:
            yield f"{service}: không đọc được cơ sở dữ liệu ({error.orig})"
            return
    if top.disputed:
        yield f"{service}: nhật ký có tranh chấp – {top.dispute}"
    for item in waiting:
        what = f"{item.envelope.type} của {item.envelope.subject_id} bị giữ ({item.reason})"
        yield f"{service}: sự kiện {what}; thử lại: toasoan bus retry {item.envelope.event_id} --service {service}"
    for text in failed:
        yield f"{service}: việc nền bỏ cuộc – {text}"


def _site() -> Iterator[str]:
    """Changes of the site that no approval stands behind (D4.2)."""
    with _wiring("publishing") as wiring:
        try:
            with wiring.read() as session:
                found = open_site_changes(session)
        except sa.exc.DBAPIError:
            return  # said above, with the reason
        for change in found:
            page = f"{wiring.settings.base_url}{PAGES['publishing']}thay-doi/chua-duyet/{change.id}"
            yield f"thay đổi chưa có phê duyệt (Điều 4.2): {'; '.join(change.what)}; gắn với đề nghị đã duyệt: {page}"


if __name__ == "__main__":
    main(prog_name="toasoan")
