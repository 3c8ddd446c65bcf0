"""A small service on the shared base: real read copies in SQLite, views that fail in every way a view can fail."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Blueprint, render_template, request
from flask.testing import FlaskClient
from flask.views import MethodView
from marshmallow import fields

from shared.clock import SteppingClock
from shared.db import people
from shared.db.unit_of_work import SilentBell
from shared.errors import Conflict, InTransit, Invalid, NotAllowed, NotFound, TooLarge, TooMany, Transient, Unavailable
from shared.events.envelope import Envelope
from shared.files.images import accept_image
from shared.service import ServiceWiring
from shared.testing.bus import seed_people
from shared.testing.databases import create_common, test_settings
from shared.web import api as web_api
from shared.web import auth
from shared.web.context import use_pack
from shared.web.factory import create_base_app
from shared.web.files import file_url
from shared.web.notices import redirect_with
from shared.web.schema import BaseSchema, Text

NOW = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)
FAILURES = {
    "not_found": NotFound("Không có bài này."),
    "not_allowed": NotAllowed("Thầy/Cô không duyệt bài của chính mình.", clause="D12.3b"),
    "conflict": Conflict("Bài vừa được duyệt."),
    "in_transit": InTransit("Bài đang trên đường sang bàn biên tập.", owner="review"),
    "invalid": Invalid("Có mục chưa đúng.", fields={"title": ["Cần điền mục này."]}),
    "too_large": TooLarge("Ảnh quá nặng."),
    "too_many": TooMany("Thử quá nhiều lần.", retry_after=90),
    "unavailable": Unavailable("Đang bận."),
    "transient": Transient("accounts: ConnectTimeout"),
    "unexpected": RuntimeError("secret detail"),
}


class Peers:
    """Accounts, answering what a test wants."""

    alive: bool | None = True

    def session_alive(self, _session_id, _member_id):
        return self.alive


pages = Blueprint("thu", __name__, template_folder="templates")


@pages.get("/gui-bai/")
def mine():
    return f"Bài của {auth.current_actor().name}"


@pages.get("/gui-bai/mo")
@auth.public
def open_page():
    actor = auth.optional_actor()
    return f"mở cho {actor.name if actor else 'mọi người'}"


@pages.route("/gui-bai/dang-nhap", methods=["GET", "POST"])
@auth.public
def sign_in():
    if request.method == "POST":
        return redirect_with("/gui-bai/", "Đã đăng nhập.")
    return render_template("thu/form.html", errors={}, values={}, moves=[])


@pages.route("/gui-bai/moi", methods=["GET", "POST"])
def form():
    errors = {"title": ["Cần điền mục này."]} if request.method == "POST" and not request.form["title"] else {}
    if request.method == "POST" and not errors:
        return redirect_with("/gui-bai/xem", "Đã gửi bài “Đổi mới”.")
    moves = [
        SimpleNamespace(trigger="a", label="Duyệt", allowed=True, why=None, clause="D12.3b", reason_required=False),
        SimpleNamespace(trigger="b", label="Trả bài", allowed=True, why=None, clause="D12.3c", reason_required=True),
        SimpleNamespace(trigger="c", label="Gỡ", allowed=False, why="Chỉ Trưởng Ban.", clause="D12.4b", reason_required=True),
    ]  # fmt: skip
    page = render_template("thu/form.html", errors=errors, values=request.form, moves=moves)
    return page, 422 if errors else 200


@pages.get("/gui-bai/xem")
def look():
    return render_template("thu/form.html", errors={}, values={}, moves=[])


@pages.get("/gui-bai/ban-sua")
def in_words():
    """A page of an article that may have been sent under an older version of the regulation."""
    if request.args.get("pack"):
        use_pack(request.args["pack"])
    return render_template("thu/words.html")


@pages.get("/gui-bai/duyet")
@auth.roles("deputy", "head")
def approve():
    auth.confirm_session()
    return "được duyệt"


@pages.post("/gui-bai/anh")
def photo():
    accept_image(request.files["photo"].read())
    return "ảnh tốt"


@pages.get("/gui-bai/dia-chi/<sha256>")
def address(sha256):
    return file_url(sha256, request.args.get("mime", "image/jpeg"), "ảnh lễ.jpg")


@pages.route("/gui-bai/bai/<article_id>/<failure>", methods=["GET", "POST"])
def fail(article_id, failure):
    raise FAILURES[failure]


@pages.get("/internal/submission/ai")
def internal():
    return "dịch vụ"


class _Title(BaseSchema):
    title = Text(required_text=True)


def _api():
    blueprint = web_api.Blueprint("thu_api", __name__, url_prefix="/api/submission/v1")

    @blueprint.route("/articles")
    class Articles(MethodView):
        """Articles."""

        @blueprint.arguments(_Title)
        @blueprint.response(200, BaseSchema.from_dict({"title": fields.String()}))
        def post(self, values):
            """Send one."""
            return values

        @auth.public
        @blueprint.response(200)
        def get(self):
            """Open to all."""
            return {"open": True}

    return blueprint


class Browser(FlaskClient):
    """Reads every answer to its end, as browsers do, so that files are closed."""

    def open(self, *args, buffered=True, **options):
        return super().open(*args, buffered=buffered, **options)


class World:
    """The app, its people, and browsers."""

    def __init__(self, var: Path, **settings):
        base = {"secret_key": "khoá thử", "demo": False}
        self.settings = test_settings(var, **(base | settings))
        self.clock = SteppingClock(NOW)
        self.peers = Peers()
        self.wiring = ServiceWiring.build(
            "submission", self.settings, clock=self.clock, bell=SilentBell(), peers=self.peers
        )
        create_common(self.wiring.engine, schema="submission")
        seed_people(self.wiring)
        self.app = create_base_app(self.wiring, __name__, blueprints=[pages, _api()])
        self.app.test_client_class = Browser

    def browser(self, member_id: str | None = None, *, session_id="phien-1", issued=NOW):
        """A test client, signed in as `member_id`."""
        client = self.app.test_client()
        if member_id:
            value = auth.make_session_token(
                self.settings.secret_key, session_id=session_id, member_id=member_id, issued=issued
            )
            client.set_cookie(auth.cookie_name(self.settings), value)
        return client

    def say(self, type_: str, **payload):
        """Let an event of accounts arrive in the read copies."""
        with self.wiring.uow_unchecked() as uow:
            at = self.clock().isoformat()
            people.apply(uow.session, Envelope("", "accounts", 0, "", None, type_, 1, at, "", payload, None, "", ""))
            uow.session.commit()
