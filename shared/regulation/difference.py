"""What an amendment changes (Điều 18): clause by clause with the words marked, rule by rule in plain sentences."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.regulation.pack import Pack
from shared.regulation.rules import Section
from shared.regulation.school_year import DAYS
from shared.text import format_date

_UNIT_TYPES = {
    "to_chuyen_mon": "tổ chuyên môn",
    "phong_ban": "phòng ban",
    "doan_the": "đoàn thể",
    "lop": "lớp",
    "ca_nhan": "cá nhân",
}
_DUTIES = {"block": "không được", "countersign": "được, khi có người khác ký xác nhận", "allow": "được, có ghi dấu"}
_CUT_OFFS = {
    "calendar_month": "hết tháng", "school_year_table": "theo bảng năm học", "on_demand": "khi có yêu cầu",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A run of text: same, add or del."""

    op: str
    text: str


@dataclass(frozen=True)
class Said:
    """One rule in words. `label` names it, `words` say what it is, `clause` is where it comes from."""

    label: str
    words: str
    clause: str = ""


@dataclass(frozen=True)
class RuleChange:
    """A rule that is new (`old` None), gone (`new` None) or different."""

    label: str
    old: str | None
    new: str | None
    clause: str


@dataclass(frozen=True)
class ClauseChange:
    """A clause whose words differ; `pieces` hold both texts, marked."""

    id: str
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Difference:
    """Everything in which two versions differ."""

    clauses: tuple[ClauseChange, ...]
    rules: tuple[RuleChange, ...]


def difference(old: Pack, new: Pack) -> Difference:
    """What `new` changes. The same pack twice: nothing."""
    return Difference(tuple(_clauses(old, new)), tuple(_rules(old, new)))


def _clauses(old: Pack, new: Pack) -> Iterator[ClauseChange]:
    for clause in _both(old.clauses, new.clauses):
        before, after = old.clauses.get(clause), new.clauses.get(clause)
        texts = [found.text if found else "" for found in (before, after)]
        if texts[0] != texts[1]:
            known = after or before
            yield ClauseChange(clause, known.label if known else clause, word_pieces(*texts))


def _rules(old: Pack, new: Pack) -> Iterator[RuleChange]:
    before, after = rules_in_words(old), rules_in_words(new)
    for key in _both(before, after):
        was, now = before.get(key), after.get(key)
        known = now or was
        if was != now and known is not None:
            same = was is not None and now is not None and was.words == now.words
            yield RuleChange(known.label, _shown(was, whole=same), _shown(now, whole=same), known.clause)


def _shown(said: Said | None, *, whole: bool) -> str | None:
    """The sentence; where both are the same it is the name or the clause that changed, so these are shown too."""
    if said is None:
        return None
    return f"{said.label}: {said.words} ({said.clause})" if whole else said.words


def _both(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[str]:
    return dict.fromkeys([*new, *old])


def word_pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts word by word."""
    before, after = old.split(), new.split()
    pieces: list[Piece] = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", " ".join(before[a:b])))
        pieces += [Piece("del", " ".join(before[a:b]))] if op in {"replace", "delete"} else []
        pieces += [Piece("add", " ".join(after[c:d]))] if op in {"replace", "insert"} else []
    return tuple(pieces)


def rules_in_words(pack: Pack) -> dict[str, Said]:
    """Every rule of the pack as a sentence, by a key that stays the same from version to version."""
    found: dict[str, Said] = {}
    for part in (_approval, _classes, _decisions, _places, _times, _reports, _names):
        found |= part(pack)
    return found


def _approval(pack: Pack) -> dict[str, Said]:
    duties = pack.separation
    suspension = pack.suspension
    confirmed = [_UNIT_TYPES.get(kind, kind) for kind in pack.submission.confirmed_by_unit_lead]
    hours = f"Trưởng Ban quyết định trong {suspension.decide_within_hours} giờ; quá hạn thì " + (
        "bài vẫn ẩn" if suspension.on_expiry == "keep_hidden" else "bài hiển thị trở lại"
    )
    return {
        "approval.mode": Said(
            "Cách duyệt đăng",
            "đủ ba cấp duyệt rồi mới đăng" if pack.mode == "strict" else "theo phân cấp, khi có văn bản uỷ quyền",
            pack.mode_clause,
        ),
        "approval.posting_by": Said("Người duyệt đăng", _people(pack, pack.posting_by, " và "), pack.mode_clause),
        "publishing.by": Said(
            "Người đăng bài",
            _people(pack, ("secretary",) if pack.publish_by == "secretary" else ("secretary", "editor"), " hoặc "),
            "D12.2d",
        ),
        "submission": Said(
            "Bài phải do phụ trách đơn vị xác nhận",
            f"bài của {', '.join(confirmed)}" if confirmed else "không có",
            pack.submission.clause,
        ),
        "delegation": Said(
            "Uỷ quyền khi Hiệu trưởng thôi giữ chức",
            "hết hiệu lực" if pack.delegation.ends_with_giver else "còn tới hạn hoặc tới khi thu hồi",
            pack.delegation.clause,
        ),
        "suspension": Said("Tạm ẩn khẩn", hours if suspension.enabled else "không áp dụng", suspension.clause),
        "separation.own_text": Said("Tự duyệt bài của mình", _DUTIES[duties.own_text], duties.clause),
        "separation.own_unit": Said("Duyệt bài của đơn vị mình phụ trách", _DUTIES[duties.own_unit], duties.clause),
        "separation.editor": Said("Tác giả biên tập bài của mình", _DUTIES[duties.editor_is_author], duties.clause),
    }


def _classes(pack: Pack) -> dict[str, Said]:
    found = {"default_class": Said("Loại mặc định", pack.default_class)}
    for rule in pack.classes.values():
        marks = ["không uỷ quyền được"] if rule.head_only else []
        marks += ["người duyệt đăng phải ghi ý kiến"] if rule.comment_required else []
        words = (
            f"{rule.label}; duyệt lần lượt: {_people(pack, rule.levels, ' → ')}; cấp cuối khi phân cấp: "
            f"{_people(pack, (rule.final_by['delegated'],), '')}" + "".join(f"; {mark}" for mark in marks)
        )
        found[f"class.{rule.id}"] = Said(f"Loại {rule.id}", f"{words}. {rule.help}", rule.clause)
    return found


def _decisions(pack: Pack) -> dict[str, Said]:
    """Grounds and reasons."""
    hidden = " (nội dung chỉ Trưởng Ban xem)"
    grounds = {
        f"ground.{g.id}": Said(f"Căn cứ từ chối {g.id}", g.label + (hidden if g.hidden_text else ""), g.clause)
        for g in pack.grounds.values()
    }
    return grounds | {
        f"reason.{r.id}": Said(
            f"Lý do gỡ {r.id}",
            r.label + (hidden if r.hidden_text else "") + (" – theo pháp luật" if r.by_law else ""),
            r.clause,
        )
        for r in pack.takedown_reasons.values()
    }


def _places(pack: Pack) -> dict[str, Said]:
    families = {f"family.{f.id}": Said("Nhóm thông tin", f.label, f.clause) for f in pack.families.values()}
    order = {"sections.order": Said("Thứ tự chuyên mục", ", ".join(s.label for s in pack.columns))}
    return families | order | {
        f"section.{s.id}": Said(f"Chuyên mục {s.label}", _column(pack, s), s.clause) for s in pack.columns
    }  # fmt: skip


def _column(pack: Pack, column: Section) -> str:
    labels = {one.id: one.label for one in pack.columns}
    words = [f"thuộc nhóm “{pack.families[column.family].label}”"]
    if column.parent:
        words.append(f"trong mục “{labels.get(column.parent, column.parent)}”")
    if column.leads_to:
        words.append(f"mở trang {column.leads_to}")
    if not column.articles:
        words.append("không nhận bài")
    return ", ".join(words)


def _times(pack: Pack) -> dict[str, Said]:
    deadline, quota, holidays = pack.deadline, pack.quota, pack.holidays
    roll = "rơi vào ngày nghỉ thì lùi tới ngày làm việc kế tiếp" if deadline.roll == "civil_code" else "không lùi"
    whom = "mỗi tổ trong diện" if quota.mode == "each_unit" else "mỗi tháng một tổ, luân phiên"
    escalate = [
        f"{_people(pack, (step.role,), '')} sau {step.after_working_days} ngày làm việc" for step in pack.escalation
    ]
    found = {
        "deadline": Said(
            "Hạn đăng tin sự kiện",
            f"{deadline.weeks_after_event} tuần sau khi sự kiện kết thúc, {roll}; thứ Bảy "
            + ("làm việc" if deadline.saturday_is_working else "nghỉ"),
            deadline.clause,
        ),
        "quota": Said(
            "Chỉ tiêu tin, bài",
            f"{quota.per_month} bài mỗi tháng, {whom}; tính các loại {', '.join(quota.classes)}; nhắc ngày "
            f"{', '.join(str(day) for day in quota.remind_on_days)}",
            quota.clause,
        ),
        "reminders": Said("Nhắc việc", ", ".join(f"{mark} % thời hạn" for mark in pack.remind_at_percent), "D14.1"),
        "escalation": Said("Quá hạn thì báo", "; ".join(escalate) or "không báo lên", "D14.1"),
        "holidays.omit": Said(
            "Ngày lễ không tính", "; ".join(f"{h.day}: {h.why}" for h in holidays.omit) or "không", holidays.clause
        ),
        "holidays.add": Said(
            "Ngày lễ thêm",
            "; ".join(f"{format_date(h.day)} {h.name}" for h in holidays.add) or "không",
            holidays.clause,
        ),
    }
    return found | {
        f"target.{t.id}": Said(f"Mục tiêu: {pack.say(t.label)}", f"{t.working_days} ngày làm việc", t.clause)
        for t in pack.soft_targets.values()
    }


def _reports(pack: Pack) -> dict[str, Said]:
    table = pack.school_years
    rule = ", ".join(f"{words} {_short(getattr(table.default, name))}" for name, words in DAYS.items())
    years = {
        f"school_year.{begun}": Said(
            f"Năm học {begun} - {begun + 1}",
            ", ".join(f"{DAYS[name]} {format_date(day)}" for name, day in days.items()),
            table.clause,
        )
        for begun, days in table.years.items()
    }
    return {"school_year": Said("Năm học", rule, table.clause)} | years | {
        f"report.{r.id}": Said(
            r.label, f"chốt số liệu {_CUT_OFFS[r.cut_off]}, nộp sau {r.due_working_days} ngày làm việc", r.clause
        )
        for r in pack.reports.values()
    }  # fmt: skip


def _short(month_day: str) -> str:
    """`09-01` as people write it: 01/09."""
    month, day = month_day.split("-")
    return f"{day}/{month}"


def _names(pack: Pack) -> dict[str, Said]:
    chapters = {
        f"chapter.{number}": Said(chapter.label, _listing(chapter.title, chapter.articles, lambda a: a.title))
        for number, chapter in enumerate(pack.chapters, 1)
    }
    wording = {f"word.{word}": Said(f"Cách gọi “{word}”", said) for word, said in pack.wording.items()}
    roles = {f"role.{role.id}": Said("Tên gọi vai trò", role.label) for role in pack.roles.values()}
    return {"title": Said("Tên quy chế", pack.title)} | chapters | wording | roles


def _listing(title: str, items: Iterable[Any], words: Callable[[Any], str]) -> str:
    return f"{title} ({'; '.join(words(item) for item in items)})"


def _people(pack: Pack, roles: Iterable[str], between: str) -> str:
    return between.join(pack.roles[role].label for role in roles)
