r"""ClamAV through its socket, when the school runs one: a file is kept only after clamd has seen all of it.

The INSTREAM command of clamd: `zINSTREAM\0`, then blocks with their length in front, then a length of zero.
"""

import socket
import struct
from dataclasses import dataclass
from typing import IO

from shared.errors import Invalid, Unavailable
from shared.logs import logger

BLOCK = 128 * 1024
PATIENCE = 60.0
"""Seconds to wait for one step of the conversation; clamd reads a large archive for a while."""
_UNSEEN = "Chưa kiểm tra được vi-rút nên tệp chưa được nhận; bài và các tệp khác vẫn còn. Hãy thử lại sau ít phút."
log = logger(__name__)


@dataclass(frozen=True)
class Scanner:
    """Asks the clamd at `address`: the path of a Unix socket, or `host:port`. Empty: no scanner, nothing is asked."""

    address: str = ""

    def check(self, file: IO[bytes]) -> None:
        """Return when clamd finds nothing in `file` (read from its start, left there).

        Invalid when it finds something. Unavailable when it is away, busy or does not answer clearly: what was not
        looked at is never taken in silence.
        """
        if not self.address:
            return
        file.seek(0)
        try:
            answer = self._ask(file)
        except (OSError, ValueError) as away:
            log.warning("virus_scanner_away", address=self.address, why=repr(away)[:200])
            raise Unavailable(_UNSEEN, code="virus_unseen") from away
        finally:
            file.seek(0)
        if answer.endswith(" FOUND"):
            name = answer.removeprefix("stream: ").removesuffix(" FOUND")
            log.warning("virus_found", name=name)
            raise Invalid(
                f"Tệp có vi-rút ({name}) nên không được nhận. Hãy quét máy và chọn tệp khác.", code="file_virus"
            )
        if answer != "stream: OK":
            log.warning("virus_scanner_unclear", answer=answer[:200])
            raise Unavailable(_UNSEEN, code="virus_unseen")

    def ping(self) -> bool:
        """Whether clamd answers."""
        try:
            with self._connect() as line:
                line.sendall(b"zPING\0")
                return line.recv(64).rstrip(b"\0") == b"PONG"
        except (OSError, ValueError):
            return False

    def _ask(self, file: IO[bytes]) -> str:
        with self._connect() as line:
            line.sendall(b"zINSTREAM\0")
            while block := file.read(BLOCK):
                line.sendall(struct.pack("!L", len(block)) + block)
            line.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < 4096:
                part = line.recv(1024)
                if not part:
                    break
                answer += part
        return answer.rstrip(b"\0\n").decode(errors="replace")

    def _connect(self) -> socket.socket:
        if self.address.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(PATIENCE)
            try:
                line.connect(self.address)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)
