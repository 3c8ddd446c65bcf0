"""Sổ tiếp nhận: what came on paper, on a disc, by mouth is written down, and becomes an article (D12.3a, D6d)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from services.submission.config import CHANNELS, INTAKE_PREFIX, REASON_MAX, SCANS_MAX, TITLE_MAX
from services.submission.errors import BadFields
from services.submission.models import Article, Intake
from services.submission.operations.documents import DraftFields
from services.submission.operations.drafting import create_draft
from services.submission.operations.receipts import new_code, next_number
from services.submission.operations.word import Source, record_source
from services.submission.permissions import require_register
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotAllowed, NotFound
from shared.events.submission import IntakeRegistered, IntakeStruck
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import clean_text, fold


@dataclass(frozen=True, kw_only=True)
class IntakeGiven:
    """What the register asks. `received_on` is an ISO day; `provider_id` a member, else `provider` is a name."""

    received_on: str
    channel: str
    title: str
    unit_id: str
    provider_id: str = ""
    provider: str = ""
    contact: str = ""
    items: int = 1
    note: str = ""


def register_intake(uow: UnitOfWork, *, actor: Actor, given: IntakeGiven, scans: Sequence[Source]) -> Intake:
    """Write a line: it gets its number and the code of its tracking page. NotAllowed, BadFields."""
    require_register(actor)
    given = replace(given, title=" ".join(clean_text(given.title).split()), provider=clean_text(given.provider))
    member = people.find_person(uow.session, given.provider_id) if given.provider_id else None
    _check(uow, given, scans, known=member is not None)
    year = local_day(uow.now).year
    provider = member.name if member else given.provider
    line = Intake(
        id=new_id(), year=year, number=next_number(uow, INTAKE_PREFIX, year), code=new_code(),
        received_on=given.received_on, channel=given.channel, title=given.title, items=given.items,
        provider_id=member.member_id if member else None, provider=provider, contact=clean_text(given.contact),
        unit_id=given.unit_id, note=clean_text(given.note), scans=[asdict(scan) for scan in scans],
        search_key=fold(f"{given.title} {provider}"), receiver_id=actor.member_id, receiver=actor.name,
        made_at=uow.now,
    )  # fmt: skip
    uow.session.add(line)
    uow.session.flush()
    said = IntakeRegistered(reference=line.reference, channel=line.channel, unit_id=line.unit_id)
    uow.publish(said, subject_id=line.id, actor=actor, seq=False)
    return line


def strike_intake(uow: UnitOfWork, *, intake_id: str, actor: Actor, reason: str) -> Intake:
    """Strike a wrong line; it stays readable with the reason. NotAllowed, BadFields, Conflict."""
    line = _open_line(uow, intake_id, actor)
    why = clean_text(reason)
    if not why or len(why) > REASON_MAX:
        raise BadFields({"reason": ["Hãy ghi lý do gạch." if not why else f"Lý do dài quá {REASON_MAX} ký tự."]})
    line.struck_at, line.struck_by, line.struck_reason = uow.now, actor.name, why
    uow.publish(IntakeStruck(reference=line.reference, reason=why), subject_id=line.id, actor=actor, seq=False)
    return line


def article_of_intake(uow: UnitOfWork, *, intake_id: str, actor: Actor, pack: Pack) -> Article:
    """Begin the article of a line: its provider's if that is a member, with what was handed over as its source."""
    line = _open_line(uow, intake_id, actor)
    if not actor.has("secretary"):
        raise NotAllowed("Bài từ sổ tiếp nhận do Thư ký Ban Biên tập soạn thay.", clause="D6d")
    byline = "" if line.provider_id else line.provider
    fields = DraftFields(title=line.title[:TITLE_MAX], unit_id=line.unit_id, byline=byline[:100])
    article = create_draft(uow, actor=actor, fields=fields, pack=pack, author_id=line.provider_id, channel=line.channel)
    for scan in line.scans:
        record_source(uow, article_id=article.id, source=Source(**scan), lost=(), actor=actor)
    line.article_id = article.id
    return article


def _open_line(uow: UnitOfWork, intake_id: str, actor: Actor) -> Intake:
    require_register(actor)
    line = uow.session.get(Intake, intake_id, with_for_update=True)
    if line is None:
        raise NotFound("Không tìm thấy dòng này trong sổ tiếp nhận.")
    if line.struck_at is not None:
        raise Conflict(f"Dòng này đã bị gạch ({line.struck_by}): {line.struck_reason}", code="struck")
    if line.article_id is not None:
        raise Conflict("Dòng này đã thành bài. Hãy mở bài để làm tiếp.", code="has_article")
    return line


def _check(uow: UnitOfWork, given: IntakeGiven, scans: Sequence[Source], *, known: bool) -> None:
    """BadFields with everything that is wrong with the line."""
    units = {unit.unit_id for unit in people.units(uow.session)}
    named = bool(given.provider_id or given.provider)
    wrong = {
        "received_on": _day_problem(given.received_on, local_day(uow.now)),
        "channel": "" if given.channel in CHANNELS else "Hãy chọn hình thức gửi.",
        "title": "" if 0 < len(given.title) <= TITLE_MAX else f"Hãy ghi nội dung, tối đa {TITLE_MAX} ký tự.",
        "unit_id": "" if given.unit_id in units else "Hãy chọn đơn vị.",
        "provider_id": "Không có thành viên này." if given.provider_id and not known else "",
        "provider": "" if named else "Hãy chọn thành viên hoặc ghi họ tên người cung cấp.",
        "items": "" if 1 <= given.items <= 999 else "Số lượng từ 1 đến 999.",
        "scans": f"Tối đa {SCANS_MAX} tệp." if len(scans) > SCANS_MAX else "",
    }
    problems = {name: [words] for name, words in wrong.items() if words}
    if problems:
        raise BadFields(problems, clause="D12.3a")


def _day_problem(text: str, today: date) -> str:
    try:
        return "Ngày nhận chưa tới." if date.fromisoformat(text) > today else ""
    except ValueError:
        return "Hãy ghi ngày nhận, ví dụ 20/11/2026."
