"""`dovecot`: a real IMAP server (Debian's Dovecot) as a plain program on free ports, with a certificate of its own.

Every mailbox is a Maildir; any user signs in with PASSWORD. `Dovecot.mailbox(name)` is a fresh user's URL.
"""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.plugins.machine import need

PASSWORD = "chi-de-thu"
PATIENCE = 30
_CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 0
last_valid_uid = 0
auth_mechanisms = plain login
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server: its plain and its TLS port, the certificate to trust, the folder with everybody's Maildir."""

    port: int
    tls_port: int
    ca: Path
    folder: Path

    def url(self, user: str, *, scheme: str = "imap") -> str:
        """`IMAP_URL` of a user's INBOX."""
        host, port = ("localhost", self.tls_port) if scheme == "imaps" else ("localhost", self.port)
        return f"{scheme}://{user}:{PASSWORD}@{host}:{port}/INBOX"

    def client(self, user: str) -> IMAPClient:
        """Another program looking at the same mailbox."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=30)
        client.login(user, PASSWORD)
        return client

    def deliver(self, user: str, *messages: bytes) -> None:
        """Put messages into a user's INBOX."""
        with self.client(user) as client:
            for raw in messages:
                client.append("INBOX", raw)

    def listed(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The raw messages in a folder, in order; none when it does not exist."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search("ALL"), ["BODY.PEEK[]"])
            return [found[uid][b"BODY[]"] for uid in sorted(found)]


def _free_ports() -> list[int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return [one.getsockname()[1], two.getsockname()[1]]


def _certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture(scope="session")
def dovecot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    """The server; a test that wants it is skipped, with a line that says how to get it, where Dovecot is missing."""
    program = need("dovecot")
    folder = Path("/tmp") / f"toasoan-dovecot-{os.getpid()}"  # noqa: S108  (socket names must be short)
    folder.mkdir()
    try:
        process, server = _start(program, folder)
        try:
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(program: str, folder: Path) -> tuple["subprocess.Popen[bytes]", Dovecot]:
    port, tls_port = _free_ports()
    # As root Dovecot insists on the users of its Debian package; as anybody else it is all one.
    root = os.getuid() == 0
    internal = pwd.getpwnam("dovecot") if root else pwd.getpwuid(os.getuid())
    owner = pwd.getpwnam("nobody") if root else internal
    _certificate(folder)
    (folder / "mail").mkdir()
    os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    config = folder / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            folder=folder, user=internal.pw_name, login="dovenull" if root else internal.pw_name,
            group=grp.getgrgid(internal.pw_gid).gr_name, uid=owner.pw_uid, gid=owner.pw_gid, password=PASSWORD,
            port=port, tls_port=tls_port,
        )
    )  # fmt: skip
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen([program, "-F", "-c", str(config)], stdout=out, stderr=out)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 2) as probe:
                if probe.recv(4) == b"* OK":
                    return process, Dovecot(port, tls_port, folder / "cert.pem", folder)
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            logs = [(folder / name).read_text(errors="replace") for name in ("out", "log") if (folder / name).exists()]
            raise RuntimeError("dovecot does not start: " + "\n".join(logs)[-3000:])
        time.sleep(0.05)
