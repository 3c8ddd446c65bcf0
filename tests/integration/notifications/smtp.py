"""A real SMTP server in a thread that can be told how to behave."""

import socket
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.integration.notifications.office import parse


class Sink:
    """Takes letters. `answers` are given to DATA first, one per letter; `drop`: hang up after DATA; per-address answers to RCPT."""

    def __init__(self):
        self.messages = []
        self.recipients = []
        self.answers = []
        self.refused = {}

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer in ("250 OK", "250 then drop"):
            self.messages.append(parse(envelope.content))
            self.recipients.append(tuple(envelope.rcpt_tos))
        if answer.endswith("drop"):
            server.transport.abort()
            return "250 nobody hears this"
        return answer


class QuietSMTP(SMTP):
    """Hangs up without an error of its own when the transport is gone."""

    async def push(self, status):
        if self.transport is not None and not self.transport.is_closing():
            await super().push(status)


class Server(Controller):
    """`Sink` behind a port of its own."""

    def factory(self):
        return QuietSMTP(self.handler, hostname="sink.test", enable_SMTPUTF8=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RawServer:
    """Takes connections and does with them what `behave(connection)` does: a server that is silent or drips."""

    def __init__(self, behave):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.calls = 0
        self._behave = behave
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            with connection:
                self._behave(connection)

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


def silent(connection):
    """Say nothing until the other side gives up."""
    connection.settimeout(10)
    try:
        while connection.recv(1024):
            pass
    except OSError:
        return


def dripping(connection):
    """A byte of a greeting now and then, never a whole line."""
    try:
        for _ in range(200):
            connection.sendall(b"2")
            time.sleep(0.05)
    except OSError:
        return


def busy(connection):
    """A server that takes nobody just now."""
    connection.sendall(b"421 try later\r\n")


def closed_shop(connection):
    """A server that takes no mail at all: a matter of settings, not of this letter."""
    connection.sendall(b"554 no SMTP service here\r\n")
