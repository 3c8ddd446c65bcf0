"""The facts that the guards of an article judge by, and what a pack decides about them (regulation.md §2.2-2.3).

The service that has custody collects the facts, from its own rows and the people of the day. Defaults are the cautious
answer: a fact nobody gave does not open a door.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClassRules:
    """What a class decides (regulation.md §2.3); the defaults are the seed regulation's, packs may differ.

    Several classes on one item: the strictest wins (C3), so a permission must hold for all of them.
    """

    head_only: frozenset[str] = frozenset({"K1", "K2", "K3", "K4"})  # D12.2a, never delegated
    comment_required: frozenset[str] = frozenset({"K3"})  # the head's approval carries a comment
    editor_final: frozenset[str] = frozenset({"K8", "K9"})  # D12.2c2
    deputy_final: frozenset[str] = frozenset({"K5", "K6", "K7", "K8", "K9", "K10", "K12", "K16", "K17"})  # D12.2b
    principal_alone: frozenset[str] = frozenset({"K14", "K15"})  # D13.4b
    secretary_first: frozenset[str] = frozenset({"K10", "K11", "K13"})  # the secretary plays the editor's part
    grounds: frozenset[str] = frozenset({"G1", "G2", "G3", "G4", "G5"})  # D15


SEED_RULES = ClassRules()


@dataclass(frozen=True)
class Separation:
    """What a small board does where one person would judge the own work (C13); each: block | countersign | allow.

    block: not by this person. countersign: not before another holder of that level or above has signed the same text.
    Level 3 is exempt: the head may decide about the own text, and it is flagged.
    """

    own_text: str = "block"  # the author approves at level 1 or 2
    own_unit: str = "allow"  # who leads the article's unit approves at level 1 or 2
    editor_is_author: str = "block"  # the author becomes the responsible editor
    clause: str = "D12.3b"

    @property
    def asks_countersign(self) -> bool:
        """Whether signatures beside an approval exist in this school at all."""
        return "countersign" in (self.own_text, self.own_unit, self.editor_is_author)


SEED_SEPARATION = Separation()


@dataclass(frozen=True, kw_only=True)
class ArticleFacts:
    """What the guards judge by. Texts count as given when something stands in them.

    `refusal_proposed` is set by T07 and ends with T06, T13b and T14o: from there a new judgement starts.
    """

    actor_is_author: bool = False
    actor_is_new_editor: bool = False  # an editor takes the article for himself
    new_editor_is_author: bool = False
    other_editor_exists: bool = False  # an editor who is not the author
    title: str | bool = ""
    body: str | bool = ""
    section: str | bool = ""
    kind: str = "news"  # shared/kinds.py
    event_end_given: bool = False
    event_end_in_future: bool = False
    source_missing: bool = False  # quoted, but no source named
    details_given: bool = False  # every field its kind requires
    file_given: bool = False  # a file or a picture goes out with it
    consent_answered: bool = False  # of the pupils in the photos; true when there are no photos
    unit_set: bool = False
    origin_set: bool = False
    channel_set: bool = False
    classes: tuple[str, ...] = ()
    checklist_complete: bool = False
    changed_since_return: bool = False
    lead_must_send: bool = False  # a class's or a pupil's article: the unit's lead confirms it by sending it (C15)
    refusal_proposed: bool = False
    level_one_given: bool = False  # the last word of level 1 about it was to send it up, not to refuse it (C1)
    grounds: tuple[str, ...] = ()
    mode: str = "strict"  # strict | delegated
    delegation_live: bool = False  # a dated, unrevoked authorisation of the principal covers the actor
    content_hash: str | None = None  # of the text as it stands now
    deputy_hash: str | None = None  # approved at level 2; None after T10r, which approves nothing
    head_hash: str | None = None  # approved for posting
    posting_complete: bool = False  # every approval for posting is recorded, this act included
    first_posting_part: bool = False  # no approval for posting has been recorded before this act
    due_in_future: bool = False
    is_publisher_editor: bool = False  # the house lets this editor post K8-K9 (C4)
    sole_holder: bool = False  # the only holder of the level that acts wrote the text: the level falls to a stand-in
    audience_public: bool = False
    base_is_live: bool = False  # T20: the article is public
    revision_is_open: bool = False  # T20: another revision of the article is not done yet
    base_moved_on: bool = False  # the article was hidden, removed or changed since the revision was opened
    display_time_over: bool = False  # the date until which it was to be shown has come, and it goes to the archive then
    suspension_ran_out: bool = False  # suspended, the head's time is over, and the pack brings it back (C6)
    actor_leads_unit: bool = False  # leads the unit the article comes from
    countersigned: bool = False  # somebody else of the level that acts, or above, has signed the present text
    signed_already: bool = False  # somebody has signed the present text beside the approval of this level
    separation: Separation = SEED_SEPARATION
    rules: ClassRules = SEED_RULES
