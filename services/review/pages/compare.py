"""The difference between two texts of one article, word by word."""

from flask import render_template, request

from services.review import queries
from shared.clock import local_day
from shared.web.auth import current_actor, now, wiring


def show(article_id: str) -> str:
    """`?tu=sent&den=current`: version numbers, or sent, current, approved."""
    actor, pack = current_actor(), wiring().pack
    old, new = request.args.get("tu", "sent"), request.args.get("den", "current")
    with wiring().read() as session:
        item = queries.find_item(session, article_id, actor, day=local_day(now()), pack=pack)
        before, after = queries.find_texts(session, article_id, actor, old, new, pack=pack)
    sections = {section.id: section.label for section in pack.at(item.pack).sections}
    rows = queries.compare(before, after, sections=sections)
    return render_template(
        "review/compare.html",
        item=item,
        rows=queries.fold_unchanged(rows),
        changed=queries.changed(rows),
        old=old,
        new=new,
        options=_options(item),
    )


def _options(item: queries.Item) -> list[tuple[str, str]]:
    """What can be chosen on either side."""
    named = [("sent", "Bản đang đăng" if item.revises else "Bản người gửi gửi lên"), ("current", "Bản hiện tại")]
    if any(line.is_approved for line in item.versions):
        named.append(("approved", "Bản đã duyệt đăng"))
    return named + [(str(line.no), f"Phiên bản {line.no} – {line.editor}") for line in item.versions]
