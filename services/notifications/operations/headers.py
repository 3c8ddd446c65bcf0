"""Header lines of a letter. The standard library's own folding loses spaces between encoded words, so we fold."""

from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.policy import EmailPolicy
from typing import Any

from services.notifications.operations.text import one_line

_WIDTH = 74
_OURS = frozenset({"subject", "from", "to"})
_PARSED = frozenset({"from", "to", "date", "content-disposition"})
"""Headers whose parts are asked for later. Parsing all of them was a fifth of the work of a letter."""


class LetterPolicy(EmailPolicy):
    """The SMTP policy, but Subject, From and To are encoded by `email.header.Header`, which keeps every space."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """What `message[name] = value` keeps. ValueError for a value of several lines."""
        if name.lower() in _PARSED:
            return super().header_store_parse(name, value)
        if "\n" in value or "\r" in value:
            raise ValueError(f"{name}: a header is one line")
        return name, value

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """What `message[name]` gives."""
        return super().header_fetch_parse(name, value) if name.lower() in _PARSED else value

    def fold(self, name: str, value: Any) -> str:
        """The whole header, folded, with its line end."""
        if name.lower() not in _OURS:
            return str(super().fold(name, value))
        if isinstance(value, AddressHeader):
            text = ", ".join(_mailbox(address, self.linesep) for address in value.addresses)
        else:
            text = _encoded(str(value), name, self.linesep)
        return f"{name}: {text}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """`fold` as it travels."""
        if name.lower() not in _OURS:
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


POLICY = LetterPolicy(linesep="\r\n")


def address(name: str, spec: str) -> Address:
    """A header address. ValueError when `spec` is not one."""
    try:
        return Address(display_name=one_line(name, 100), addr_spec=spec.strip())
    except (ValueError, IndexError, MessageError) as error:  # IndexError: the stdlib parser on an empty local part
        msg = f"địa chỉ thư không hợp lệ: {spec!r}"
        raise ValueError(msg) from error


def _encoded(text: str, header: str, linesep: str) -> str:
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=_WIDTH, header_name=header).encode(linesep=linesep)


def _mailbox(person: Address, linesep: str) -> str:
    if not person.display_name:
        return person.addr_spec
    if person.display_name.isascii():
        return str(person)  # quotes what needs quotes
    return f"{_encoded(person.display_name, 'To', linesep)}{linesep} <{person.addr_spec}>"
