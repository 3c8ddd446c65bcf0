"""Marshmallow for forms and JSON alike: unknown fields refused, text normalised, messages in Vietnamese."""

from collections.abc import Mapping
from typing import Any, TypeVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from shared.errors import Invalid
from shared.text import clean_text
from shared.web.csrf import FIELDS

REQUIRED = "Cần điền mục này."
S = TypeVar("S", bound=Schema)

_MESSAGES = {
    "required": REQUIRED,
    "null": REQUIRED,
    "type": "Giá trị không đúng kiểu.",
    "validator_failed": "Giá trị không hợp lệ.",
}


class BaseSchema(Schema):
    """The base of every request schema. Refuses unknown fields (mass assignment) and says so in Vietnamese."""

    error_messages = {  # noqa: RUF012  # marshmallow's own way
        "unknown": "Mục này không có trong biểu mẫu.",
        "type": "Dữ liệu không đúng dạng.",
    }

    class Meta:
        """Unknown fields are an error."""

        unknown = RAISE


class Text(fields.String):
    """Cleaned text (NFC, trimmed). `required_text=True` refuses emptiness; `max_length` counts characters."""

    default_error_messages = {**_MESSAGES, "invalid": "Cần là chữ.", "invalid_utf8": "Chữ bị lỗi mã."}  # noqa: RUF012

    def __init__(self, *, max_length: int = 500, required_text: bool = False, **options: Any) -> None:
        self.max_length = max_length
        self.required_text = required_text
        super().__init__(required=required_text, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = clean_text(super()._deserialize(value, attr, data, **kwargs) or "")
        if self.required_text and not text:
            raise ValidationError(REQUIRED)
        if len(text) > self.max_length:
            raise ValidationError(f"Dài {len(text)} ký tự, tối đa {self.max_length}.")
        return text


class Choice(fields.String):
    """One of a fixed set of values; empty is refused unless `""` is among them."""

    default_error_messages = {**_MESSAGES, "invalid": "Giá trị không hợp lệ."}  # noqa: RUF012

    def __init__(self, *choices: str, **options: Any) -> None:
        message = "Hãy chọn một trong các giá trị có sẵn."
        super().__init__(validate=validate.OneOf(choices, error=message), **options)


class Whole(fields.Integer):
    """A whole number, as text or number."""

    default_error_messages = {  # noqa: RUF012
        **_MESSAGES,
        "invalid": "Cần là số nguyên.",
        "too_large": "Số quá lớn.",
    }


class Day(fields.Date):
    """An ISO day (`yyyy-mm-dd`) as date inputs send it."""

    default_error_messages = {  # noqa: RUF012
        **_MESSAGES,
        "invalid": "Ngày không hợp lệ.",
        "format": "Ngày không hợp lệ.",
    }


class Flag(fields.Boolean):
    """A tick box: absent is false when `load_default=False` is given."""

    default_error_messages = {**_MESSAGES, "invalid": "Giá trị không hợp lệ."}  # noqa: RUF012


def load(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """The checked values of a form (`request.form`) or JSON object. Raises Invalid with messages per field."""
    try:
        loaded: dict[str, Any] = schema.load(_plain(schema, data))
    except ValidationError as refused:
        messages = refused.messages if isinstance(refused.messages, dict) else {"_schema": refused.messages}
        found = {str(name): _flat(texts) for name, texts in messages.items()}
        raise Invalid("Một số mục chưa đúng, xin xem ghi chú ở từng mục.", fields=found) from refused
    return loaded


def _plain(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """A form as a plain mapping: our own hidden fields left out, lists where the schema has lists."""
    if not isinstance(data, MultiDict):
        return dict(data)
    plain: dict[str, Any] = {}
    for name in data:
        if name not in FIELDS:
            many = isinstance(schema.fields.get(name), fields.List)
            plain[name] = data.getlist(name) if many else data[name]
    return plain


def _flat(texts: Any) -> list[str]:
    if isinstance(texts, str):
        return [texts]
    if isinstance(texts, Mapping):
        return [text for part in texts.values() for text in _flat(part)]
    return [text for part in texts for text in _flat(part)]
