"""The blueprint all modules of the API register on."""

from shared.web.api import Blueprint, api_prefix

blueprint = Blueprint(
    "api", __name__, url_prefix=api_prefix("reporting"), description="Số liệu, thời hạn, bài phải gửi, chỉ tiêu, lịch."
)
