"""What this service can be set to, and the words and addresses of its tasks and mails."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from shared.web.addresses import PAGES

BOARD = "Ban Biên tập Cổng thông tin điện tử"
"""Signs every letter."""

PAGE_SIZE = 30
DONE_DAYS = 30
"""Rows of a page; for how long a finished task stays in sight."""

DIGEST_DAYS = 14
DIGEST_HOUR = 6
"""The head's letter about approvals by delegation: how far back it looks, and from which hour it is written."""

MAILBOX_LIMIT = 300
"""Letters the demo mailbox looks at, newest first."""

STATES = {
    "queued": "Đang chờ gửi",
    "sent": "Đã gửi",
    "failed": "Gửi không được",
    "bounced": "Bị trả lại",
    "skipped": "Không gửi",
}
"""States of a delivery."""

LETTERS = {
    "receipt": "Báo đã nhận bài",
    "submitted": "Bài chờ phân công",
    "assigned": "Giao biên tập",
    "sent_up": "Bài chờ duyệt nội dung",
    "content_approved": "Bài chờ duyệt đăng",
    "returned": "Bài cần bổ sung",
    "sent_back": "Bài cần chỉnh sửa",
    "refused": "Bài không được đăng",
    "approved": "Bài chờ đăng",
    "published": "Bài đã đăng",
    "taken_down": "Bài đã gỡ",
    "must_act": "Việc cần xử lý",
    "delegation": "Uỷ quyền",
    "told": "Kết quả, để biết",
    "delegated_digest": "Bài duyệt theo uỷ quyền",
    "report_built": "Báo cáo",
    "reminder": "Nhắc thời hạn",
    "obligation": "Bài phải gửi",
    "quota": "Chỉ tiêu",
    "notice": "Báo việc",
    "account_lost": "Tài khoản bị khoá",
    "private": "Thư riêng",
    "mail_taken": "Trả lời thư gửi bài",
}
"""Templates of letters, in the words of the ledger."""


@dataclass(frozen=True)
class MailRules:
    """Times of the mail. `max_age` is the only one an installation usually changes."""

    max_age: timedelta = timedelta(hours=48)
    """Nobody is mailed about an event older than this: a rebuild or seeded history floods nobody."""
    first_delay: timedelta = timedelta(seconds=30)
    longest_delay: timedelta = timedelta(hours=1)
    give_up: timedelta = timedelta(days=3)
    lease: timedelta = timedelta(minutes=1)
    """How long one sender keeps a letter to itself; far longer than a conversation with the server may take."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "MailRules":
        """Read TOASOAN_MAIL_MAX_AGE_HOURS (a whole number, 0 = mail nobody). ValueError names the variable."""
        text = (os.environ if env is None else env).get("TOASOAN_MAIL_MAX_AGE_HOURS", "48")
        if not text.isdigit():
            msg = f"TOASOAN_MAIL_MAX_AGE_HOURS={text!r} phải là số giờ, ví dụ 48"
            raise ValueError(msg)
        return cls(max_age=timedelta(hours=int(text)))


@cache
def mail_rules() -> MailRules:
    """The rules of this process, read once."""
    return MailRules.from_env()


@dataclass(frozen=True)
class TaskKind:
    """One kind of work. `heading` groups the inbox, `verb` is on the link, `desk` is the page that can do it."""

    heading: str
    verb: str
    desk: str  # submission | review | publishing | accounts | reporting
    clause: str


TO_LOCKED = "account_lost"
"""The one letter that goes to somebody whose account is locked: it says that it is, and what to do (D8.2)."""
PRIVATE = "private"
"""A letter whose event and title the ledger does not show: a record of a breach is for those it concerns (D17b)."""

APPOINT = "appoint"
APPOINTERS = ("secretary", "principal", "head")
"""The task to complete the board, and who gets it: who records appointments and who decides them."""
MEMBERS = "/tai-khoan/thanh-vien/"
BOARD_PAGE = "/tai-khoan/ban-bien-tap/"

TASK_KINDS = {
    "appoint": TaskKind("Ban Biên tập còn thiếu người", "Phân công người", "accounts", "D5.2"),
    "decide_suspension": TaskKind("Bài tạm ẩn, chờ quyết định", "Xem và quyết định", "publishing", "D12.4b"),
    "decide_takedown": TaskKind("Đề nghị gỡ bài", "Xem xét đề nghị", "publishing", "D12.4b"),
    "approve_posting": TaskKind("Bài chờ duyệt đăng", "Xem và duyệt đăng", "review", "D12.2a"),
    "decide_refusal": TaskKind("Đề nghị từ chối, chờ quyết định", "Xem và quyết định", "review", "D12.3b"),
    "approve_content": TaskKind("Bài chờ duyệt nội dung", "Xem và duyệt nội dung", "review", "D12.3b"),
    "consider_refusal": TaskKind("Đề nghị từ chối, chờ xem xét", "Xem xét đề nghị", "review", "D12.3b"),
    "publish": TaskKind("Bài đã duyệt, chờ đăng", "Đăng bài", "publishing", "D12.2d"),
    "assign": TaskKind("Bài mới, chờ phân công biên tập", "Phân công biên tập", "review", "D12.3b"),
    "revise": TaskKind("Bài được trả về để chỉnh sửa", "Chỉnh sửa bài", "review", "D12.3c"),
    "edit": TaskKind("Bài đang biên tập", "Biên tập bài", "review", "D12.3b"),
    "supplement": TaskKind("Bài được trả lại để bổ sung", "Bổ sung và gửi lại", "submission", "D13.1"),
    "confirm": TaskKind("Bài của lớp, của học sinh chờ xác nhận", "Xem và xác nhận", "submission", "D13.1"),
    "answer_violation": TaskKind("Hồ sơ chờ Thầy/Cô giải trình", "Xem và giải trình", "reporting", "D17b"),
    "compile_report": TaskKind("Báo cáo định kì, cần tổng hợp", "Mở báo cáo", "reporting", "D5.3f"),
    "sign_report": TaskKind("Báo cáo định kì, chờ ký", "Xem và ký", "reporting", "D5.3f"),
    "answer_report": TaskKind("Báo cáo định kì, chờ ý kiến Hiệu trưởng", "Xem và cho ý kiến", "reporting", "D5.3f"),
    "file_report": TaskKind("Báo cáo định kì, chờ lưu hồ sơ", "Lấy số, lưu hồ sơ", "reporting", "D5.3f"),
    "do_conclusion": TaskKind("Kết luận của Hiệu trưởng, cần thực hiện", "Mở báo cáo", "reporting", "D5.3f"),
    "decide_change": TaskKind("Đề nghị thay đổi Cổng, chờ phê duyệt", "Xem và quyết định", "publishing", "D4.2"),
    "unapproved_change": TaskKind("Thay đổi Cổng chưa có phê duyệt", "Xem và gắn phê duyệt", "publishing", "D4.2"),
    "confirm_page": TaskKind("Trang chờ xác nhận còn đúng", "Xem và xác nhận", "publishing", "D7.1d"),
    "fix_page": TaskKind("Trang cần sửa theo báo của đơn vị", "Xem chỗ cần sửa", "publishing", "D7.1d"),
    "sort_mail": TaskKind("Thư trong hòm thư đến chờ xem", "Mở hòm thư đến", "submission", "D12.3a"),
    "send_owed": TaskKind("Bài phải gửi", "Xem sự kiện", "reporting", "D14.1"),
}
"""In the order of the inbox: what stops everything, what hides something from the public, then by the way come."""

INBOX = "/thong-bao/"
COUNT_KEPT_SECONDS = 15
"""How long a browser keeps the number of open tasks: a new page shows it without asking again."""
LEDGER = "/thong-bao/so-gui/"
MAILBOX = "/thong-bao/hop-thu/"


def docket_address(request_id: str) -> str:
    """The page of one request for removal."""
    return f"{PAGES['publishing']}de-nghi-go/{request_id}"


@dataclass(frozen=True)
class MustAct:
    """Words of a letter off the straight road: `heading` begins the subject, `what` came, `next_step` is asked for."""

    heading: str
    what: str
    next_step: str
    desk: str

    def said(self, say: Callable[[str], str]) -> "MustAct":
        """The same in the words of the school (C18)."""
        return replace(self, heading=say(self.heading), what=say(self.what))


MUST_ACT = {
    "article.refusal_proposed": MustAct(
        "Đề nghị từ chối đăng",
        "Biên tập viên đề nghị từ chối đăng bài dưới đây.",
        "Xin Thầy/Cô xem xét đề nghị: từ chối, chuyển lên Trưởng Ban hoặc trả bài cho biên tập viên.",
        "review",
    ),
    "article.refusal_forwarded": MustAct(
        "Đề nghị từ chối chờ quyết định",
        "Phó Trưởng Ban đã chuyển đề nghị từ chối đăng bài dưới đây.",
        "Xin Thầy/Cô quyết định: từ chối đăng hoặc trả bài về để xử lý tiếp.",
        "review",
    ),
    "article.refusal_overruled": MustAct(
        "Quyết định từ chối được huỷ",
        "Trưởng Ban đã huỷ quyết định từ chối; bài trở lại chờ duyệt nội dung.",
        "Xin Thầy/Cô xem lại và duyệt nội dung, hoặc trả bài cho biên tập viên.",
        "review",
    ),
    "article.returned_to_deputy": MustAct(
        "Bài được trả về để xem lại nội dung",
        "Trưởng Ban đã trả bài dưới đây về bước duyệt nội dung.",
        "Xin Thầy/Cô xem lại theo ý kiến của Trưởng Ban.",
        "review",
    ),
    "article.amended": MustAct(
        "Bài đã sửa sau khi duyệt, chờ duyệt lại",
        "Nội dung bài dưới đây đã thay đổi sau khi được duyệt nên các lần duyệt trước không còn giá trị.",
        "Xin Thầy/Cô xem phần thay đổi và duyệt lại nội dung.",
        "review",
    ),
    "article.recalled": MustAct(
        "Bài được rút lại để xem xét",
        "Bài dưới đây đã được rút khỏi danh sách chờ đăng.",
        "Xin Thầy/Cô quyết định: duyệt đăng, yêu cầu chỉnh sửa hoặc từ chối.",
        "review",
    ),
    "article.suspended": MustAct(
        "Bài đang tạm ẩn, chờ quyết định",
        "Bài dưới đây đã được tạm ẩn khẩn khỏi Cổng thông tin.",
        "Xin Thầy/Cô quyết định khôi phục hoặc gỡ bài trong vòng {hours} giờ; trong lúc chờ, bài không hiển thị.",
        "publishing",
    ),
    "revision.outdated": MustAct(
        "Bản sửa cần duyệt lại",
        "Bài gốc đã bị ẩn, gỡ hoặc thay đổi nên bản đính chính, cập nhật dưới đây chưa được đăng.",
        "Xin Thầy/Cô xem lại bản sửa: duyệt nội dung, trả biên tập viên hoặc huỷ.",
        "review",
    ),
    "suspension.reminded": MustAct(
        "Nhắc: bài tạm ẩn chờ quyết định",
        "Bài dưới đây đang tạm ẩn khẩn và chờ Trưởng Ban quyết định.",
        "Xin Thầy/Cô quyết định khôi phục hoặc gỡ bài; thời hạn là {hours} giờ kể từ lúc tạm ẩn.",
        "publishing",
    ),
    "suspension.expired": MustAct(
        "Quá hạn quyết định bài tạm ẩn",
        "Trưởng Ban chưa quyết định về bài dưới đây trong {hours} giờ; bài vẫn đang ẩn.",
        "Xin Trưởng Ban quyết định khôi phục hoặc gỡ bài; các Thầy/Cô khác xin nhắc việc này.",
        "publishing",
    ),
    "suspension.restored": MustAct(
        "Bài tạm ẩn đã hiển thị trở lại",
        "Trưởng Ban chưa quyết định về bài dưới đây trong {hours} giờ; theo Quy chế, bài đã hiển thị trở lại.",
        "Nếu bài cần gỡ, xin Trưởng Ban quyết định ngay.",
        "publishing",
    ),
    "takedown.requested": MustAct(
        "Đề nghị gỡ bài",
        "Có đề nghị gỡ bài dưới đây khỏi Cổng thông tin; bài vẫn đang hiển thị.",
        "Xin Thầy/Cô xem xét và quyết định gỡ hoặc giữ bài.",
        "publishing",
    ),
}
"""Event → words."""

TOLD = {
    "article.updated": MustAct(
        "Bài đã được thay bằng bản mới",
        "Nội dung bài dưới đây trên Cổng thông tin đã được đính chính, cập nhật; ghi chú dưới đây hiện kèm bài.",
        "Xin Thầy/Cô xem lại bài; nếu còn chỗ chưa đúng, hãy báo Ban Biên tập.",
        "public",
    ),
    "article.archived": MustAct(
        "Bài đã vào lưu trữ",
        "Bài dưới đây đã được đưa vào Kho lưu trữ; bài vẫn đọc và tìm được, nhưng không còn ở trang đầu.",
        "Nếu bài cần trở lại, Thư ký hoặc Trưởng Ban Biên tập đưa lại ở trang của bài.",
        "public",
    ),
    "revision.unposted": MustAct(
        "Bản sửa chưa đăng được",
        "Bài gốc đã bị ẩn, gỡ hoặc thay đổi nên bản đính chính, cập nhật dưới đây trở lại Phó Trưởng Ban; "
        "giờ hẹn, nếu có, không còn.",
        "Khi bản sửa được duyệt lại, xin Thầy/Cô đăng hoặc hẹn giờ mới.",
        "publishing",
    ),
    "revision.refused": MustAct(
        "Bản sửa không được duyệt",
        "Bản đính chính, cập nhật dưới đây bị từ chối; bản đang đăng giữ nguyên.",
        "Nếu vẫn cần sửa bài, xin mở một bản sửa khác.",
        "review",
    ),
    "takedown.accepted": MustAct(
        "Đề nghị gỡ bài được chấp nhận",
        "Trưởng Ban Biên tập đã quyết định gỡ bài dưới đây theo đề nghị của Thầy/Cô.",
        "Tại địa chỉ của bài chỉ còn thông báo gỡ.",
        "publishing",
    ),
    "takedown.rejected": MustAct(
        "Đề nghị gỡ bài không được chấp nhận",
        "Trưởng Ban Biên tập quyết định không gỡ bài dưới đây.",
        "Thầy/Cô có thể gửi đề nghị khác nếu có lý do mới.",
        "publishing",
    ),
}
"""What a letter that asks for nothing says, by event."""


@dataclass(frozen=True)
class Notice:
    """Words of a letter that is about no article on its way: `heading` begins the subject, `button` is on the link."""

    heading: str
    what: str
    next_step: str
    button: str


NOTICES = {
    "account.lost": Notice(
        "Tài khoản được báo mất",
        "Tài khoản dưới đây được báo mất hoặc bị người khác dùng nên đã khoá ngay; mọi phiên đăng nhập đã kết thúc.",
        "Xin Thầy/Cô xem các việc đã làm bằng tài khoản này từ lúc bị mất, rồi mở lại với mật khẩu mới.",
        "Xem sự cố",
    ),
    "account.lost.own": Notice(
        "Tài khoản của Thầy/Cô đã bị khoá",
        "Tài khoản của Thầy/Cô trên Cổng thông tin được báo mất hoặc bị người khác dùng nên đã khoá ngay.",
        "Xin Thầy/Cô gặp Thư ký Ban Biên tập hoặc quản trị Cổng để mở lại với mật khẩu mới, rồi xem và xác nhận những "
        "việc đã làm bằng tài khoản từ lúc bị mất. Nếu dùng mật khẩu ấy ở nơi khác, xin đổi ngay. Nếu không ai báo "
        "mất giúp Thầy/Cô, xin gọi cho Thư ký trước khi làm gì khác.",
        "Mở Cổng thông tin",
    ),
    "violation.recorded": Notice(
        "Mời giải trình",
        "Có một hồ sơ về bài trên Cổng thông tin cần Thầy/Cô giải trình. Hồ sơ chỉ Hiệu trưởng, Trưởng Ban Biên tập "
        "và Thầy/Cô được xem.",
        "Xin Thầy/Cô mở hồ sơ và ghi lời giải trình; chưa có kết luận khi chưa nghe Thầy/Cô và "
        "chưa hết thời gian giải trình.",
        "Mở hồ sơ",
    ),
    "violation.decided": Notice(
        "Hồ sơ đã có kết luận",
        "Hiệu trưởng đã kết luận về hồ sơ mà Thầy/Cô là người liên quan.",
        "Xin Thầy/Cô mở hồ sơ để xem kết luận và lý do.",
        "Mở hồ sơ",
    ),
    "periodic_report.B01": Notice(
        "Đến kì báo cáo",
        "Một kì báo cáo hoạt động Cổng thông tin đã mở; số liệu được chốt tự động khi kì đã kết thúc.",
        "Xin Thầy/Cô xem số liệu, viết phần nhận xét, đề xuất rồi trình Phó Trưởng Ban.",
        "Mở báo cáo",
    ),
    "periodic_report.B03": Notice(
        "Báo cáo chờ ký",
        "Thư ký đã tổng hợp xong báo cáo hoạt động Cổng thông tin và trình Thầy/Cô.",
        "Xin Thầy/Cô xem, sửa nếu cần, rồi ký và trình Hiệu trưởng, hoặc chuyển lại Thư ký kèm lý do.",
        "Mở báo cáo",
    ),
    "periodic_report.B04": Notice(
        "Báo cáo được chuyển lại",
        "Phó Trưởng Ban chuyển lại báo cáo để Thư ký hoàn thiện.",
        "Xin Thầy/Cô xem lý do, hoàn thiện rồi trình lại.",
        "Mở báo cáo",
    ),
    "periodic_report.B06": Notice(
        "Hiệu trưởng yêu cầu bổ sung báo cáo",
        "Hiệu trưởng đã xem báo cáo và yêu cầu bổ sung.",
        "Xin Thầy/Cô xem yêu cầu, bổ sung rồi trình lại.",
        "Mở báo cáo",
    ),
    "periodic_report.B07": Notice(
        "Hiệu trưởng đã cho ý kiến về báo cáo",
        "Hiệu trưởng đã cho ý kiến; các kết luận đã được giao cho người thực hiện.",
        "Xin Thầy/Cô lấy số và lưu hồ sơ báo cáo.",
        "Mở báo cáo",
    ),
    "periodic_report.conclusion": Notice(
        "Kết luận của Hiệu trưởng cần thực hiện",
        "Hiệu trưởng đã cho ý kiến về báo cáo và giao Thầy/Cô thực hiện kết luận dưới đây.",
        "Khi làm xong, xin Thầy/Cô mở báo cáo và ghi kết quả.",
        "Mở báo cáo",
    ),
    "change_request.moved": Notice(
        "Đề nghị thay đổi Cổng thông tin",
        "Có đề nghị thay đổi Cổng thông tin chờ Hiệu trưởng phê duyệt; trước đó chưa được làm.",
        "Xin Thầy/Cô xem và phê duyệt hoặc không phê duyệt, kèm lý do.",
        "Xem đề nghị",
    ),
    "site_change.noticed": Notice(
        "Thay đổi chưa có phê duyệt (Điều 4.2)",
        "Khi khởi động, Cổng thông tin khác lần trước mà không có đề nghị nào đã được phê duyệt. Cổng vẫn hoạt động.",
        "Xin Thầy/Cô kiểm tra. Nếu thay đổi này đã được phê duyệt, gắn nó với đề nghị ấy; nếu chưa, xin gửi đề nghị để "
        "phê duyệt hoặc cho khôi phục như trước.",
        "Xem thay đổi",
    ),
    "intake.waiting": Notice(
        "Có thư chờ xem trong hòm thư đến",
        "Hộp thư nhận bài có thư chưa thành bài được: người gửi chưa rõ là ai, thư quá lớn hoặc không đọc được.",
        "Xin Thầy/Cô mở hòm thư đến để nhận thành bài, gắn vào bài đã có, hoặc bỏ thư kèm lý do.",
        "Mở hòm thư đến",
    ),
    "intake.note": Notice(
        "Có thư mới về bài",
        "Hộp thư nhận bài có thư về bài dưới đây. Thư được ghép vào bài để tham khảo; nội dung bài không đổi.",
        "Xin Thầy/Cô xem thư và các tệp gửi kèm ở trang của bài.",
        "Xem thư về bài",
    ),
    "page_review.before": Notice(
        "Sắp đến hạn xác nhận nội dung",
        "Trang dưới đây (và các trang khác cùng hạn, nếu có) do đơn vị của Thầy/Cô phụ trách sắp đến hạn xem lại.",
        "Xin Thầy/Cô mở trang, xem tên người, số điện thoại, số liệu; còn đúng thì bấm một lần, chưa đúng thì ghi chỗ "
        "cần sửa.",
        "Xem và xác nhận",
    ),
    "page_review.due": Notice(
        "Hôm nay là hạn xác nhận nội dung",
        "Trang dưới đây (và các trang khác cùng hạn, nếu có) do đơn vị của Thầy/Cô phụ trách đến hạn xem lại hôm nay.",
        "Xin Thầy/Cô xem và xác nhận; từ ngày mai trang sẽ mang dòng “Chưa được xác nhận lại”.",
        "Xem và xác nhận",
    ),
    "page_review.overdue": Notice(
        "Quá hạn xác nhận nội dung",
        "Trang dưới đây đã quá hạn xem lại; người đọc thấy dòng “Chưa được xác nhận lại” trên trang.",
        "Xin Thầy/Cô xem và xác nhận, hoặc ghi chỗ cần sửa.",
        "Xem và xác nhận",
    ),
    "page_review.escalated": Notice(
        "Nội dung quá hạn xác nhận đã lâu",
        "Trang dưới đây quá hạn xem lại hơn hai tuần mà đơn vị phụ trách chưa xác nhận.",
        "Xin phụ trách đơn vị xác nhận; xin Ban Biên tập nhắc đơn vị, hoặc giao trang cho đơn vị khác.",
        "Mở trang cần xác nhận",
    ),
    "page_review.needs_fix": Notice(
        "Trang cần sửa",
        "Đơn vị phụ trách báo trang dưới đây có chỗ không còn đúng.",
        "Xin Thầy/Cô xem chỗ cần sửa và mở bản sửa của bài, hoặc cập nhật trang.",
        "Xem chỗ cần sửa",
    ),
    "confirmation.asked": Notice(
        "Bài chờ phụ trách đơn vị xác nhận",
        "Người viết đã hoàn thành bài dưới đây và nhờ phụ trách đơn vị xem, xác nhận.",
        "Xin Thầy/Cô đọc bài rồi bấm gửi thay người viết; nếu cần sửa, trả lại kèm lý do.",
        "Mở bài",
    ),
    "confirmation.given_back": Notice(
        "Bài cần sửa trước khi xác nhận",
        "Phụ trách đơn vị chưa xác nhận bài dưới đây và trả lại cho người viết.",
        "Xin sửa bài theo lý do nêu trên rồi nhờ xác nhận lại.",
        "Mở bài",
    ),
}
"""Event, or one side of it → words."""
