"""Sổ gửi thư: every letter, how it stands, and sending again what did not arrive."""

from flask import Response, render_template, request

from services.notifications import operations, queries
from services.notifications.config import LEDGER, LETTERS, PAGE_SIZE, STATES
from shared.web.auth import current_actor, roles, wiring
from shared.web.notices import redirect_with
from shared.web.paging import Page, page_number


@roles("secretary", "operator")
def index() -> str:
    """The ledger, newest first, narrowed by state and person."""
    state = request.args.get("trang-thai", "")
    state = state if state in STATES else ""
    recipient = request.args.get("nguoi-nhan", "")
    with wiring().read() as session:
        found = queries.ledger_page(session, state=state, recipient=recipient, number=page_number())
        totals = queries.counts(session)
        people = queries.recipients(session)
    return render_template(
        "notifications/ledger.html",
        rows=found.rows,
        page=Page(found.rows, found.number, PAGE_SIZE, found.total),
        totals=totals,
        states=STATES,
        state_options=[(name, f"{words} ({totals[name]})") for name, words in STATES.items()],
        letters=LETTERS,
        state=state,
        people=people,
        recipient=recipient,
    )


@roles("secretary", "operator")
def retry(delivery: str) -> Response:
    """Put a letter that did not arrive into the queue again."""
    actor = current_actor()
    with wiring().uow() as uow:
        form_id = request.form.get("form_id")
        name = uow.once(form_id, actor)
        if name is None:
            name = operations.retry(uow, delivery=delivery, actor=actor).recipient_name
            uow.remember(form_id, actor, name)
            uow.commit()
    return redirect_with(LEDGER, f"Thư gửi {name} đã được đưa vào hàng chờ gửi lại.")
