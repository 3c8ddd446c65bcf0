"""Waits, ages, kinds: the tables of this service fit each other and those of the house."""

from datetime import timedelta

import pytest

from services.notifications import config
from services.notifications.models import delivery_id
from services.notifications.operations import back_off, inbox, recipients
from services.notifications.operations.letters import _BUTTONS, _TEMPLATES
from shared.bus.topology import rung_at_once
from shared.events.envelope import Envelope
from shared.regulation.pack import load_pack
from shared.workflow.article import ARTICLE

RULES = config.MailRules()


def test_waits_double_from_half_a_minute_to_an_hour():
    plain = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    for attempts, seconds in enumerate(plain, start=1):
        waits = [back_off(attempts, RULES).total_seconds() for _ in range(50)]
        assert seconds * 0.8 <= min(waits) <= max(waits) <= seconds * 1.2
        assert len(set(waits)) > 1
    assert back_off(10_000, RULES) <= timedelta(hours=1.2)


@pytest.mark.parametrize(("text", "hours"), [("48", 48), ("0", 0), ("6", 6)])
def test_the_age_is_a_setting(text, hours):
    assert timedelta(hours=hours) == config.MailRules.from_env({"TOASOAN_MAIL_MAX_AGE_HOURS": text}).max_age


@pytest.mark.parametrize("text", ["", "hai ngày", "-1", "1.5"])
def test_a_wrong_age_names_the_setting(text):
    with pytest.raises(ValueError, match="TOASOAN_MAIL_MAX_AGE_HOURS"):
        config.MailRules.from_env({"TOASOAN_MAIL_MAX_AGE_HOURS": text})


def test_the_id_of_a_letter_is_the_same_for_ever():
    assert delivery_id("e", "m") == delivery_id("e", "m")
    assert delivery_id("e", "m") != delivery_id("e", "n") != delivery_id("em", "")


def test_every_kind_of_task_has_words_a_clause_and_a_desk():
    kinds = {kind for pairs in (*inbox._BY_STATE.values(), *inbox._BY_EVENT.values()) for kind, _ in pairs}
    others = {"confirm", "answer_violation", "decide_change", "unapproved_change", "send_owed", "sort_mail"}
    others |= {"compile_report", "sign_report", "answer_report", "file_report", "do_conclusion"}
    others |= {"confirm_page", "fix_page"}
    assert kinds | {"decide_takedown", "appoint"} | others == set(config.TASK_KINDS)
    pack = load_pack("quy-che-154-2019")
    for words in config.TASK_KINDS.values():
        assert pack.clause(words.clause).text
        assert words.desk in ("submission", "review", "publishing", "accounts", "reporting")


def test_every_state_is_known_and_its_task_leads_to_the_custodian():
    for state, pairs in inbox._BY_STATE.items():
        for kind, _ in pairs:
            assert ARTICLE.owner_of(state) == config.TASK_KINDS[kind].desk
    waiting = {s.name for s in ARTICLE.states.values() if s.name not in inbox._BY_STATE}
    assert {"draft", "scheduled", "published", "taken_down", "refused", "withdrawn", "archived"} == waiting


def test_every_letter_has_its_three_templates_and_its_words():
    used = {template for row in recipients.ARTICLE_MAILS.values() for _, template in row} | {"report_built"}
    used |= {"reminder", "obligation", "quota"}  # asked for by reporting, to people its events name
    used |= {"delegated_digest", "delegation"}  # the head's daily letter; to whom the principal delegates
    used |= {"notice", "account_lost", "private"}  # words from NOTICES
    used |= {"mail_taken"}  # answers what came into the mailbox
    assert used == set(config.LETTERS)
    assert used - {"report_built"} == set(_BUTTONS)
    files = {path.name for path in _TEMPLATES.iterdir()}
    assert {f"{name}.{part}" for name in used for part in ("subject.txt", "txt", "html")} == files - {
        "_base.txt",
        "_base.html",
    }


def test_every_event_that_only_asks_somebody_to_act_has_words():
    tables = {**recipients.ARTICLE_MAILS, **recipients.REVISION_MAILS}
    asked = {type_ for type_, row in tables.items() if ("must_act" in {t for _, t in row})}
    clock = {"suspension.reminded", "suspension.expired", "suspension.restored"}
    assert asked | clock | {"takedown.requested"} == set(config.MUST_ACT)
    told = {"article.archived", "article.updated", "takedown.accepted", "takedown.rejected"}
    told |= {"revision.refused", "revision.unposted"}
    assert told == set(config.TOLD)


def test_events_that_bring_letters_are_rung_at_once():
    for type_ in recipients.ARTICLE_MAILS:
        envelope = Envelope("e", "review", 1, "a", 1, type_, 1, "", "", {"owner": "review"}, None, "", "")
        if type_ not in {"article.refusal_overruled", "article.archived"}:  # rare, or no hurry: the coalesced bell
            assert "notifications" in rung_at_once(envelope), type_
