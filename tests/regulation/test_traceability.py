"""Every clause has a row, every row tells the truth: what it names exists, and what is not built says so."""

import re

import pytest

from deploy.setup import traceability
from shared.regulation.coverage import IMPLEMENTED, ORGANISATIONAL, PLANNED, coverage
from shared.regulation.pack import load_pack, versions
from shared.workflow import article, revision
from shared.workflow.table import Lifecycle

ROOT = traceability.ROOT
PACK = load_pack(traceability.SEED)
ROWS = coverage()
LIFECYCLES = [article.ARTICLE, revision.REVISION]
PAGES = (
    "/", "/quy-che/", "/chuyen-muc/", "/gui-bai/", "/bien-tap/", "/xuat-ban/", "/thong-bao/", "/bao-cao/", "/tai-khoan/",
)  # fmt: skip


def test_all_clauses_are_there_and_nothing_else() -> None:
    """81 requirements (regulation.md §1) and the heading of Điều 15, in the order of the regulation."""
    assert list(PACK.clauses) == list(ROWS)
    assert 82 == len(ROWS)


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda found: found.name)
def test_no_guard_and_no_move_without_a_clause_that_has_a_row(lifecycle: Lifecycle) -> None:
    cited = {f"guard {guard.name}": guard.clause for guard in lifecycle.guards.values()}
    cited |= {row.id: row.clause for row in lifecycle.transitions}
    assert {} == {name: clause for name, clause in cited.items() if clause not in ROWS}


def test_what_a_guard_enforces_is_not_called_unbuilt() -> None:
    enforced = {guard.clause for lifecycle in LIFECYCLES for guard in lifecycle.guards.values()}
    assert set() == {clause for clause in enforced if ROWS[clause].status != IMPLEMENTED}


@pytest.mark.parametrize(
    "pack", [*versions(traceability.SEED), *versions("quy-che-07-2026")], ids=lambda pack: pack.ref
)
def test_every_rule_of_a_pack_names_a_clause_of_its_regulation(pack: object) -> None:
    found = traceability.rules_of(pack)  # type: ignore[arg-type]
    assert set() == set(found) - set(pack.clauses)  # type: ignore[attr-defined]


def test_every_clause_named_in_the_code_is_in_the_regulation() -> None:
    assert {} == {clause: paths for clause, paths in traceability.named_in_code().items() if clause not in ROWS}


@pytest.mark.parametrize("clause", ROWS)
def test_a_row_tells_the_truth(clause: str) -> None:
    row = ROWS[clause]
    rules = traceability.rules_of(PACK).get(clause, [])
    if row.status == IMPLEMENTED:
        assert rules or traceability.code_of(clause), "implemented by nothing"
        assert traceability.tests_of(clause), "proved by nothing"
    if row.status == PLANNED:
        assert not (row.code or row.tests or row.missing), "what is not built names no code and no test"
        assert not traceability.named_tests().get(clause), "there is a test for what is called unbuilt"
    if row.status == ORGANISATIONAL:
        assert row.does, "organisational, supported by nothing"
    for name in (*row.code, *row.tests):
        assert (ROOT / name).is_file(), name
    assert not row.where or row.where.startswith(PAGES), row.where
    assert row.does.endswith(".") and (not row.missing or row.missing.endswith("."))


def test_the_places_on_the_page_are_places_of_the_product() -> None:
    """Where the page “Quy chế” leads to: a public page, a section of the pack, or a rule of a service's pages."""
    rules = set()
    for path in (ROOT / "services").glob("*/pages/__init__.py"):
        text = path.read_text(encoding="utf-8")
        prefix = re.findall(r'url_prefix="([^"]+)"', text)[0]
        rules |= {prefix + rule for rule in re.findall(r'\("(/[^"<]*)",', text)}
    sections = {f"/chuyen-muc/{section.id}/" for section in PACK.sections}
    known = rules | sections | {"/", "/quy-che/"}
    assert {} == {row.id: row.where for row in ROWS.values() if row.where and row.where not in known}


def test_a_clause_is_known_by_the_name_of_its_tests() -> None:
    """`test_d14_1_…` belongs to D14.1, `test_d12_2c1_…` to D12.2c1 and to no other."""
    found = traceability.named_tests()
    assert any(
        name.endswith("test_d14_1_event_deadline.py") or "test_d14_1_" in name for name in found.get("D14.1", ())
    )
    for clause, names in found.items():
        slug = clause.lower().replace(".", "_")
        assert all(f"::test_{slug}_" in name for name in names)
