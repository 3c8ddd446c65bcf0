"""What a kind of article must bring along: one readable test per clause, named after it."""

import pytest

from shared.content import Document
from shared.details import clean_details, detail_limits, kind_problems
from shared.kinds import KINDS
from tests.regulation.desk import does, refused

WHOLE = {"details_given": True, "file_given": True}


def asks(kind: str, **details: str) -> set[str]:
    """The fields that a document of this kind still owes."""
    return set(kind_problems(Document(title="x", kind=kind, details=details)))


def test_d7_1e_a_document_has_number_day_issuer_signer_and_its_file() -> None:
    assert "submitted" == does("author", "submit", "draft", kind="document", **WHOLE)
    assert "D7.1e" == refused("author", "submit", "draft", kind="document", details_given=False, file_given=True)
    assert "D7.1e" == refused("author", "submit", "draft", kind="document", details_given=True, file_given=False)
    assert {"document-number", "document-issued_on", "document-issuer", "document-signer", "attachments"} == asks(
        "document"
    )


def test_d14_2b_a_draft_document_waits_for_its_superiors_approval() -> None:
    assert "D14.2b" == refused("author", "submit", "draft", kind="draft_document", details_given=False)
    assert "submitted" == does("author", "submit", "draft", kind="draft_document", **WHOLE)
    assert {"draft_document-superior_approval", "draft_document-approved_on"} == asks("draft_document")


def test_d14_2c_research_is_posted_once_it_is_recognised() -> None:
    assert "D14.2c" == refused("author", "submit", "draft", kind="research", details_given=False)
    assert {"research-recognised_on"} == asks("research", recognition="12/QĐ-SGDĐT")


def test_d11_1_an_introduction_names_its_page() -> None:
    assert "D11.1" == refused("author", "submit", "draft", kind="introduction", details_given=False)
    assert set() == asks("introduction", page="history")


def test_d11_3_a_reward_has_its_decision() -> None:
    assert "D11.3" == refused("author", "submit", "draft", kind="reward", details_given=False)
    assert {"reward-decided_on"} == asks("reward", decision="45/QĐ-THPTTL")


def test_d2_2_a_quotation_names_source_address_and_day() -> None:
    assert "D2.2" == refused("author", "submit", "draft", kind="quoted", details_given=False)
    assert "D12.1" == refused("author", "submit", "draft", kind="quoted", details_given=True, source_missing=True)
    assert {"quoted-source_date"} == asks("quoted")


def test_d12_3a_a_gallery_has_something_to_look_at() -> None:
    assert "D12.3a" == refused("author", "submit", "draft", kind="gallery", file_given=False)
    assert {"attachments"} == asks("gallery")


@pytest.mark.parametrize("kind", ["news", "event", "other"])
def test_everything_else_asks_for_nothing_of_its_own(kind: str) -> None:
    given = {"event_end_given": True} if kind == "event" else {}
    assert "submitted" == does("author", "submit", "draft", kind=kind, **given)
    assert not KINDS[kind].details
    assert set() == asks(kind)


def test_the_kind_proposes_the_class_of_its_row_in_2_3() -> None:
    proposed = {kind.id: kind.proposes for kind in KINDS.values() if kind.proposes}
    assert proposed == {
        "document": "K10", "draft_document": "K11", "research": "K12", "introduction": "K13", "reward": "K16",
        "quoted": "K17",
    }  # fmt: skip


def test_numbers_are_kept_in_one_form_and_what_is_none_is_named() -> None:
    kept = clean_details("document", {"number": " 154 / QD-THPTTL ", "signer": "Hiệu  trưởng", "field": ""})
    assert kept == {"number": "154/QĐ-THPTTL", "signer": "Hiệu trưởng"}
    wrong = Document(title="x", kind="document", details={"number": "số 5", "issued_on": "mai", "validity": "?"})
    assert set(detail_limits(wrong)) == {"document-number", "document-issued_on", "document-validity"}
