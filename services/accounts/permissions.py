"""Who may do what with accounts. `system` (set-up, seed) may do all."""

from shared.actors import Actor
from shared.errors import NotAllowed

MANAGERS = ("operator", "secretary")
APPOINTERS = (*MANAGERS, "head")
VIEWERS = APPOINTERS


def can_view_members(actor: Actor) -> bool:
    """May open the administration pages (the secretary is the board's standing part, D5.1)."""
    return actor.has("system", *VIEWERS)


def can_manage_members(actor: Actor) -> bool:
    """May register and change members and units, and give passwords."""
    return actor.has("system", *MANAGERS)


def can_lock(actor: Actor, member_id: str) -> bool:
    """May lock or unlock somebody else's account (D8.2); nobody locks the own one."""
    return actor.has("system", *APPOINTERS) and actor.member_id != member_id


def can_appoint(actor: Actor, member_id: str) -> bool:
    """May record appointments of somebody else (D5.2); nobody records the own ones."""
    return actor.has("system", *APPOINTERS) and actor.member_id != member_id


def can_view_delegations(actor: Actor) -> bool:
    """May see who approves on the principal's behalf: the board, the principal, who administers."""
    return actor.has("system", "principal", "deputy", "editor", *VIEWERS)


def can_delegate(actor: Actor) -> bool:
    """May let somebody approve for posting: the principal, who answers for it (D13.4c). Nobody else, no set-up."""
    return actor.has("principal")


def can_revoke(actor: Actor) -> bool:
    """May take a delegation back at once: the principal, and the head of the board."""
    return actor.has("principal", "head")


def can_report_lost(actor: Actor, member_id: str) -> bool:
    """May report this account lost (D8.2): its holder, and for somebody else who can no longer sign in the board."""
    return actor.member_id == member_id or actor.has("principal", "deputy", "editor", *VIEWERS)


def sees_incident(actor: Actor, member_id: str, reported_by_id: str) -> bool:
    """May see an incident: the holder, who reported it, the leaders of the board and who administers."""
    return actor.member_id in (member_id, reported_by_id) or actor.has("principal", "deputy", *VIEWERS)


def can_judge_acts(actor: Actor, member_id: str) -> bool:
    """May say whether what was done with the account was meant: the holder, the head, the principal (D8.2)."""
    return actor.member_id == member_id or actor.has("head", "principal")


def require_report_lost(actor: Actor, member_id: str) -> None:
    """NotAllowed unless `can_report_lost`."""
    if not can_report_lost(actor, member_id):
        raise NotAllowed(
            "Thầy/Cô báo mất được tài khoản của mình; báo hộ người khác xin nhờ một thành viên Ban Biên tập.",
            clause="D8.2",
        )


def require_judge_acts(actor: Actor, member_id: str) -> None:
    """NotAllowed unless `can_judge_acts`."""
    if not can_judge_acts(actor, member_id):
        raise NotAllowed(
            "Chỉ chủ tài khoản, Trưởng Ban Biên tập hoặc Hiệu trưởng xác nhận được các quyết định này.", clause="D8.2"
        )


def sees_all_trainings(actor: Actor) -> bool:
    """May see the whole training log (D9); everybody sees the own courses."""
    return actor.has("principal", "deputy", "editor", *VIEWERS)


def can_record_training(actor: Actor) -> bool:
    """May enter and strike out courses."""
    return actor.has(*APPOINTERS)


def sees_acknowledgements(actor: Actor) -> bool:
    """May see who has read the regulation and who has not (Q3); everybody sees the own answer."""
    return actor.has("principal", "deputy", *VIEWERS)


def require_record_training(actor: Actor) -> None:
    """NotAllowed unless `can_record_training`."""
    if not can_record_training(actor):
        raise NotAllowed(
            "Chỉ Thư ký, Trưởng Ban Biên tập hoặc người quản trị hệ thống được ghi sổ đào tạo.", clause="D9"
        )


def require_view_delegations(actor: Actor) -> None:
    """NotAllowed unless `can_view_delegations`."""
    if not can_view_delegations(actor):
        raise NotAllowed("Phần uỷ quyền chỉ dành cho Hiệu trưởng và Ban Biên tập.", clause="D12.2b")


def require_delegate(actor: Actor) -> None:
    """NotAllowed unless `can_delegate`."""
    if not can_delegate(actor):
        raise NotAllowed(
            "Chỉ Hiệu trưởng được uỷ quyền duyệt đăng, vì Hiệu trưởng chịu trách nhiệm duyệt tin, bài trước khi đăng.",
            clause="D13.4c",
        )


def require_revoke(actor: Actor) -> None:
    """NotAllowed unless `can_revoke`."""
    if not can_revoke(actor):
        raise NotAllowed("Chỉ Hiệu trưởng hoặc Trưởng Ban Biên tập được thu hồi uỷ quyền.", clause="D13.4c")


def require_view(actor: Actor) -> None:
    """NotAllowed unless `can_view_members`."""
    if not can_view_members(actor):
        raise NotAllowed(
            "Phần quản trị chỉ dành cho Thư ký, Trưởng Ban Biên tập và người quản trị hệ thống.", clause="D5.1"
        )


def require_manage(actor: Actor) -> None:
    """NotAllowed unless `can_manage_members`."""
    if not can_manage_members(actor):
        raise NotAllowed(
            "Chỉ Thư ký Ban Biên tập hoặc người quản trị hệ thống được sửa hồ sơ thành viên và đơn vị.", clause="D5.1"
        )


def require_lock(actor: Actor, member_id: str) -> None:
    """NotAllowed unless `can_lock`."""
    if actor.member_id == member_id:
        raise NotAllowed(
            "Thầy/Cô không thể tự khoá tài khoản của mình. Hãy nhờ người quản trị khác, "
            "hoặc kết thúc mọi phiên và đổi mật khẩu.",
            clause="D8.2",
        )
    if not can_lock(actor, member_id):
        raise NotAllowed(
            "Chỉ Thư ký, Trưởng Ban Biên tập hoặc người quản trị hệ thống được khoá, mở khoá tài khoản.", clause="D8.2"
        )


def require_appoint(actor: Actor, member_id: str) -> None:
    """NotAllowed unless `can_appoint`."""
    if actor.member_id == member_id:
        raise NotAllowed(
            "Thầy/Cô không thể tự ghi hay kết thúc bổ nhiệm của chính mình. Hãy nhờ Trưởng Ban, Thư ký "
            "hoặc người quản trị khác ghi giúp.",
            clause="D5.2",
        )
    if not can_appoint(actor, member_id):
        raise NotAllowed(
            "Chỉ Thư ký, Trưởng Ban Biên tập hoặc người quản trị hệ thống được ghi quyết định bổ nhiệm.", clause="D5.2"
        )
