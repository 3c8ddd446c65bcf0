"""The kinds of rules a pack holds, each naming its clause: plain frozen rows, read by `shared/regulation/pack.py`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_CLAUSE_ID = re.compile(r"([QD])(\d+)(?:\.(\d+))?([a-z]\d?)?")


@dataclass(frozen=True)
class Clause:
    """One clause of the regulation, in its official wording."""

    id: str
    text: str

    @property
    def label(self) -> str:
        """How people cite it: “Điều 12 khoản 3, ý b”; the decision's own articles say so."""
        found = _CLAUSE_ID.fullmatch(self.id)
        if not found:
            return self.id
        kind, article, point, item = found.groups()
        if kind == "Q":
            return f"Quyết định, Điều {article}" if article != "0" else "Quyết định, phần căn cứ"
        return f"Điều {article}" + (f" khoản {point}" if point else "") + (f", ý {item}" if item else "")

    @property
    def article_label(self) -> str:
        """The article it stands in, as people cite it: “Điều 12”."""
        found = _CLAUSE_ID.fullmatch(self.id)
        if not found:
            return self.id
        kind, article = found[1], found[2]
        return f"Điều {article}" if kind == "D" else Clause(f"Q{article}", "").label


@dataclass(frozen=True)
class Article:
    """An article (điều) with the clauses that stand in it."""

    id: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter (chương), or the decision the regulation was issued with."""

    label: str
    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class SubmissionRule:
    """Which types of units send through their lead only: the lead's sending is the confirmation (C15)."""

    confirmed_by_unit_lead: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class Role:
    """What a role is called here (C18)."""

    id: str
    label: str


@dataclass(frozen=True)
class ClassRule:
    """One class K1-K17. `levels` are the roles that approve in order; `final` decides in the pack's mode."""

    id: str
    label: str
    clause: str
    levels: tuple[str, ...]
    final: str
    final_by: Mapping[str, str]  # mode -> role
    head_only: bool
    comment_required: bool
    help: str


@dataclass(frozen=True)
class Ground:
    """A ground of refusal, in the official wording. `hidden_text`: the refused text is for the head only."""

    id: str
    label: str
    clause: str
    hidden_text: bool


@dataclass(frozen=True)
class TakedownReason:
    """A reason to take down. `by_law`: not in the regulation, added by law, and its label says so."""

    id: str
    label: str
    clause: str
    hidden_text: bool
    by_law: bool


@dataclass(frozen=True)
class Family:
    """One of the groups of information that must be supplied (D3.1)."""

    id: str
    label: str
    clause: str


@dataclass(frozen=True)
class Section:
    """A column (chuyên mục) of the portal.

    `parent`: the one it stands under in the menu; `leads_to`: the page of the portal that its place in the menu opens
    instead of the list of its articles; `articles`: articles may stand in it.
    """

    id: str
    label: str
    family: str
    clause: str
    parent: str | None = None
    leads_to: str | None = None
    articles: bool = True


@dataclass(frozen=True)
class DeadlineRule:
    """Posting after an event (D14.1): whole weeks, the first day not counted. `roll`: civil_code | none."""

    weeks_after_event: int
    roll: str
    saturday_is_working: bool
    clause: str


@dataclass(frozen=True)
class SoftTarget:
    """The house's own target for a step, in working days."""

    id: str
    label: str
    working_days: int
    clause: str


@dataclass(frozen=True)
class Escalation:
    """Who is told, so many working days after a step became overdue (D14.1)."""

    role: str
    after_working_days: int


@dataclass(frozen=True)
class OmittedHoliday:
    """A holiday the library knows but the law does not yet grant. `day`: mm-dd every year, or yyyy-mm-dd."""

    day: str
    why: str


@dataclass(frozen=True)
class AddedHoliday:
    """A holiday the library lacks."""

    day: date
    name: str


@dataclass(frozen=True)
class HolidayRule:
    """Where the library of public holidays is corrected."""

    omit: tuple[OmittedHoliday, ...]
    add: tuple[AddedHoliday, ...]
    clause: str


@dataclass(frozen=True)
class QuotaRule:
    """Items a unit supplies each month, counted in these classes (D13.3). `mode`: each_unit | rota."""

    mode: str
    per_month: int
    classes: tuple[str, ...]
    remind_on_days: tuple[int, ...]
    clause: str


@dataclass(frozen=True)
class ReportRule:
    """A kind of periodic report (D5.3f): where its figures are cut off, when it is due after that."""

    id: str
    label: str
    cut_off: str
    due_working_days: int
    clause: str


@dataclass(frozen=True)
class DelegationRule:
    """The principal's delegations. `ends_with_giver`: they end with the appointment of the principal who gave them."""

    ends_with_giver: bool
    clause: str


@dataclass(frozen=True)
class SuspensionRule:
    """Hiding at once what cannot wait for the head (C6)."""

    enabled: bool
    decide_within_hours: int
    on_expiry: str
    clause: str
