"""The portal as people start it, beside a mail server that keeps every letter."""

import email
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import psutil
from aiosmtpd.controller import Controller

ROOT = Path(__file__).resolve().parents[2]
START = 180.0
"""Seconds from the command to the printed address, the demo school and its history included: ten on an idle machine of
two cores; a test says what is wrong, not that the machine was busy."""
STOP = 20.0
"""Seconds from Ctrl-C to the end of the last process."""
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")


@dataclass(frozen=True)
class Mail:
    """A letter as it came over SMTP: the address of the envelope, the decoded subject, the message."""

    to: str
    subject: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())


@dataclass
class Sink:
    """A mail server that accepts everything; one entry per recipient."""

    mails: list[Mail] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.mails += [Mail(to, str(message["Subject"]), message) for to in envelope.rcpt_tos]
        return "250 OK"

    def about(self, title: str) -> list[Mail]:
        """The letters about one article, in the order they came."""
        return [mail for mail in self.mails if title in mail.subject]


class Stack:
    """`python -m deploy.runtime.embedded` (or another module) in a folder of its own."""

    def __init__(
        self, var: Path, *, module: str = "deploy.runtime.embedded", env: dict[str, str] | None = None
    ) -> None:
        self.var = var
        self.module = module
        self.sink = Sink()
        self.address = ""
        self._extra = env or {}
        self._printed: queue.Queue[str] = queue.Queue()
        self._said: list[str] = []

    def start(self) -> None:
        """Start and wait for the address. AssertionError with the logs when it does not come."""
        self._mail = Controller(self.sink, hostname="127.0.0.1", port=free_port())
        self._mail.start()
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module], cwd=ROOT, env=self.environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        deadline = time.monotonic() + START
        while not self.address and time.monotonic() < deadline and self.process.poll() is None:
            try:
                line = self._printed.get(timeout=0.1)
            except queue.Empty:
                continue
            if line.startswith("http://"):
                self.address = line.rstrip("/")
        if not self.address:
            self.kill()
            self._mail.stop()
            raise AssertionError(f"no address within {START:.0f} s (exit code {self.process.poll()})\n{self.logs()}")

    def environment(self) -> dict[str, str]:
        """What the command gets: nothing of ours but what every program needs."""
        return {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "TOASOAN_VAR": str(self.var),
            "TOASOAN_PORT": str(free_port()),
            "TOASOAN_DEMO": "1",
            "SMTP_URL": f"smtp://127.0.0.1:{self._mail.port}",
            "PYTHONUNBUFFERED": "1",
            **self._extra,
        }

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._said.append(line)
                self._printed.put(line.strip())

    def stop(self) -> None:
        """Ctrl-C. AssertionError unless all processes ended well within STOP seconds and the port is free again."""
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        self.process.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs(family, timeout=STOP)
        names = [" ".join(process.cmdline()) for process in alive]
        for process in alive:
            process.kill()
        self.kill()
        self._mail.stop()
        assert not names, f"still running {STOP:.0f} s after Ctrl-C: {names}\n{self.logs()}"
        assert self.process.wait(5) == 0, self.logs()
        assert not (self.var / "run.json").exists(), "run.json names an address that no longer answers"

    def kill(self) -> None:
        """End whatever is left of this stack, and nothing else."""
        if self.process.poll() is None:
            for process in psutil.Process(self.process.pid).children(recursive=True):
                process.kill()
            self.process.kill()
            self.process.wait(5)
        self._listener.join(5)

    def logs(self, last: int = 60) -> str:
        """What the stack said, and the last lines of each of its logs."""
        parts = ["".join(self._said)]
        for path in sorted((self.var / "logs").glob("*.log")):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-last:]
            parts.append("\n".join([f"--- {path.name}", *lines]))
        return "\n".join(parts)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
