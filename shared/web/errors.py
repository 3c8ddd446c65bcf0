"""The one map from errors to answers, for pages and for programs (RFC 9457). Nothing typed is lost, nothing is English.

| error | status | | error | status |
|---|---|---|---|---|
| NotFound | 404 | | TooLarge | 413 |
| NotAllowed, ForgedForm | 403 | | TooMany | 429 + Retry-After |
| Conflict, InTransit | 409 | | Unavailable, Transient, the database away | 503 + Retry-After |
| Invalid | 422 | | SignedOut | sign-in page, or 401 |
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, jsonify, redirect, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from shared.errors import (
    Conflict,
    DomainError,
    InTransit,
    Invalid,
    NotAllowed,
    NotFound,
    TooLarge,
    TooMany,
    Transient,
    Unavailable,
)
from shared.logs import logger
from shared.regulation.pack import PackError
from shared.web.addresses import PAGES, SIGN_IN, article_address, local_path
from shared.web.auth import SignedOut
from shared.web.context import current_pack, say, use_pack, wiring
from shared.web.csrf import SAFE_METHODS, ForgedForm
from shared.web.labels import SERVICES
from shared.web.typed import typed_text

_log = logger("web.errors")

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (TooLarge, 413),
    (Invalid, 422),
    (TooMany, 429),
    (Unavailable, 503),
)
RETRY_SECONDS = 5


@dataclass(frozen=True)
class Problem:
    """One error as people and programs are told it. `todo` says what to do next; `owner` is a service."""

    status: int
    title: str
    detail: str
    todo: str = ""
    code: str = "error"
    clause: str | None = None
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    owner: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


# status -> (title, what happened, what to do)
WORDS: dict[int, tuple[str, str, str]] = {
    400: (
        "Yêu cầu chưa đúng",
        "Máy chủ không hiểu được yêu cầu này.",
        "Hãy quay lại trang trước, tải lại rồi thử lại.",
    ),
    401: ("Cần đăng nhập", "Thầy/Cô chưa đăng nhập hoặc phiên đăng nhập đã kết thúc.", "Hãy đăng nhập rồi làm lại."),
    403: ("Không được phép", "Thầy/Cô không có quyền làm việc này.", "Nếu cần quyền, hãy liên hệ Thư ký Ban Biên tập."),
    404: (
        "Không tìm thấy",
        "Địa chỉ này không có, hoặc đã được chuyển đi nơi khác.",
        "Hãy kiểm tra lại địa chỉ hoặc bắt đầu từ trang chính.",
    ),
    405: (
        "Không làm được ở địa chỉ này",
        "Địa chỉ này không nhận thao tác vừa gửi.",
        "Hãy quay lại và dùng nút trên trang.",
    ),
    408: ("Chờ quá lâu", "Đường truyền chậm nên máy chủ chưa nhận đủ dữ liệu.", "Hãy thử gửi lại."),
    409: (
        "Đã có thay đổi khác",
        "Nội dung này vừa được người khác thay đổi.",
        "Hãy tải lại trang để xem bản mới nhất.",
    ),
    410: ("Đã gỡ", "Nội dung này đã được gỡ.", ""),
    413: (
        "Gửi lên quá nhiều",
        "Dữ liệu gửi lên vượt giới hạn: mỗi ảnh tối đa 15 MB, cả biểu mẫu tối đa 60 MB.",
        "Hãy bớt ảnh hoặc giảm kích thước ảnh rồi gửi lại.",
    ),
    415: ("Sai kiểu dữ liệu", "Kiểu dữ liệu gửi lên không được nhận.", ""),
    416: ("Không có đoạn này", "Tệp không có đoạn vừa được yêu cầu.", "Hãy tải lại cả tệp."),
    422: ("Thông tin chưa hợp lệ", "Một số thông tin chưa đúng.", "Hãy sửa các mục được nêu rồi gửi lại."),
    429: ("Thử quá nhiều lần", "Có quá nhiều lần thử trong thời gian ngắn.", "Hãy đợi một lát rồi thử lại."),
    500: (
        "Hệ thống gặp lỗi",
        "Có lỗi ngoài dự kiến; việc vừa làm chưa được ghi nhận.",
        "Hãy thử lại. Nếu vẫn lỗi, hãy báo Thư ký Ban Biên tập kèm mã sự cố.",
    ),
    503: ("Tạm thời chưa phục vụ được", "Hệ thống đang bận hoặc đang khởi động.", "Hãy đợi một lát rồi thử lại."),
}


def register(app: Flask) -> None:
    """Install every handler on `app`."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(SignedOut, _signed_out)
    app.register_error_handler(ForgedForm, _forged)
    app.register_error_handler(Transient, _transient)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PackError, _pack_gone)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Whether the asker is a program: an API path, an upload in pieces, or an Accept that prefers JSON."""
    if request.path.startswith(("/api/", "/internal/")) or "Tus-Resumable" in request.headers:
        return True
    accepted = request.accept_mimetypes
    best = accepted.best_match(["text/html", "application/json", "application/problem+json"], default="text/html")
    return best != "text/html" and accepted[best] > accepted["text/html"]


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error; 400 for a kind without one of its own."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def problem_of(error: DomainError) -> Problem:
    """A domain error as a problem: its own sentence, its clause, and what to do next."""
    if error.pack:
        use_pack(error.pack)
    status = status_of(error)
    title, _, todo = WORDS[status]
    headers: dict[str, str] = {}
    owner = None
    if isinstance(error, InTransit):
        owner = error.owner
        title, todo = "Bài đang được chuyển", f"Bài do phần “{SERVICES.get(owner, owner)}” phụ trách; xin mở ở đó."
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(RETRY_SECONDS)
    said = error.fields if isinstance(error, Invalid) else {}
    fields = {name: [say(text) for text in texts] for name, texts in said.items()}
    return Problem(status, title, say(error.message), say(todo), error.code, error.clause, fields, owner, headers)


def _domain(error: DomainError) -> Response:
    return answer(problem_of(error))


def _transient(error: Transient) -> Response:
    _log.warning("transient", error=str(error), path=request.path)
    title, detail, todo = WORDS[503]
    return answer(Problem(503, title, detail, todo, "unavailable", headers={"Retry-After": str(RETRY_SECONDS)}))


def _database_away(error: OperationalError) -> Response:
    """Locked, full or away: an operator's matter, and trying again is right."""
    _log.error("database_away", path=request.path, method=request.method, exc_info=error)
    title, _, todo = WORDS[503]
    detail = "Cơ sở dữ liệu tạm thời không trả lời; việc vừa làm chưa được ghi nhận."
    return answer(Problem(503, title, detail, todo, "database_away", headers={"Retry-After": str(RETRY_SECONDS)}))


def _pack_gone(error: PackError) -> Response:
    """The regulation an article was sent under is not on this machine any more (Điều 18): nothing may judge it."""
    _log.error("pack_gone", path=request.path, why=str(error))
    detail = "Bản quy chế mà bài này được gửi theo không còn trên máy chủ nên chưa xử lý được bài."
    return answer(Problem(503, WORDS[503][0], detail, "Hãy báo Thư ký Ban Biên tập.", "pack_gone", "D18"))


def _signed_out(_error: SignedOut) -> Response:
    title, detail, todo = WORDS[401]
    if not wants_json() and request.method in SAFE_METHODS:
        target = request.full_path.rstrip("?")
        response: Response = redirect(f"{SIGN_IN}?{urlencode({'tiep': local_path(target)})}")  # type: ignore[assignment]
        return response
    return answer(Problem(401, title, detail, todo, "signed_out", headers={"WWW-Authenticate": "Bearer"}))


def _forged(_error: ForgedForm) -> Response:
    return answer(
        Problem(
            403,
            "Biểu mẫu đã cũ",
            "Trang này mở đã lâu hoặc phiên đăng nhập đã thay đổi, nên chưa có gì được ghi lại.",
            "Hãy chép lại nội dung bên dưới (nếu có), tải lại trang biểu mẫu rồi gửi lại.",
            "stale_form",
        )
    )


def _http(error: HTTPException) -> Response:
    if error.response is not None and error.code is None:
        return error.response  # type: ignore[return-value]  # an abort() with a ready answer
    status = error.code or 500
    if status in (301, 302, 303, 307, 308):
        return error.get_response(request.environ)  # type: ignore[return-value]
    title, detail, todo = WORDS.get(status, WORDS[400 if status < 500 else 503])
    headers = {
        name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "WWW-Authenticate")
    }
    fields = _field_messages(getattr(error, "data", None))
    return answer(Problem(status, title, detail, todo, f"http_{status}", fields=fields, headers=headers))


def _field_messages(data: Any) -> dict[str, list[str]]:
    """Messages per field from what webargs hangs on its 422: {location: {field: [messages]}}."""
    found: dict[str, list[str]] = {}
    messages = data.get("messages") if isinstance(data, Mapping) else None
    for part in messages.values() if isinstance(messages, Mapping) else ():
        if isinstance(part, Mapping):
            found |= {str(name): _flat(texts) for name, texts in part.items()}
    return found


def _flat(texts: Any) -> list[str]:
    if isinstance(texts, str):
        return [texts]
    if isinstance(texts, Mapping):
        return [text for part in texts.values() for text in _flat(part)]
    return [str(text) for text in texts]


def _unexpected(error: Exception) -> Response:
    incident = secrets.token_hex(4).upper()
    _log.error("unexpected", incident=incident, method=request.method, path=request.path, exc_info=error)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    title, detail, todo = WORDS[500]
    return answer(Problem(500, title, detail, f"{todo} Mã sự cố: {incident}.", f"incident_{incident}"))


def answer(problem: Problem) -> Response:
    """The response for `problem`: problem+json for programs, a page for people."""
    response = _as_json(problem) if wants_json() else _as_page(problem)
    response.status_code = problem.status
    response.headers.update(problem.headers)
    return response


def _as_json(problem: Problem) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
        "code": problem.code,
    }
    optional = {"clause": problem.clause, "fields": dict(problem.fields), "owner": problem.owner}
    cited = clause_of(problem.clause)
    optional |= {"clause_label": cited.label, "clause_text": cited.text} if cited else {}
    response = jsonify(body | {name: value for name, value in optional.items() if value})
    response.mimetype = "application/problem+json"
    return response


def _as_page(problem: Problem) -> Response:
    try:
        page = render_template(
            "shared/error.html",
            problem=problem,
            clause=clause_of(problem.clause),
            back=_back(),
            owner_address=_owner_address(problem.owner),
            refresh=RETRY_SECONDS if problem.owner and request.method in SAFE_METHODS else None,
            typed=typed_text() if request.method not in SAFE_METHODS else [],
            sign_in=f"{SIGN_IN}?{urlencode({'tiep': _back()})}" if problem.status == 401 else None,
        )
    except Exception as broken:  # noqa: BLE001  # the layout needs the database; the sentence must come out anyway
        _log.error("error_page_failed", exc_info=broken, path=request.path)
        page = current_app.jinja_env.get_template("shared/error_plain.html").render(problem=problem)
    return current_app.make_response(page)


def clause_of(clause_id: str | None) -> Any:
    """The clause of the regulation pack, or None when there is none by this id."""
    if not clause_id:
        return None
    try:
        return current_pack().clause(clause_id)
    except (KeyError, AttributeError):
        return None


def _owner_address(owner: str | None) -> str | None:
    if owner is None or owner not in PAGES:
        return None
    article_id = (request.view_args or {}).get("article_id")
    return article_address(owner, str(article_id)) if article_id else PAGES[owner]


def _back() -> str:
    """Where "Quay lại" leads: the page before, if it is ours and not this one; else the service's first page."""
    start = PAGES.get(wiring().name, "/")
    before = urlsplit(request.referrer or "")
    if before.netloc != request.host:
        return start
    path = local_path(before.path + (f"?{before.query}" if before.query else ""), start)
    same = before.path == request.path and request.method in SAFE_METHODS
    return start if same else path
