"""Try `make run` twice as a person would: wait for the address, open it, press Ctrl-C; tells the times.

Exits with 1 when something was wrong. Needs nothing but Python's own library: it runs before anything is installed
(see fresh_root.sh).
"""

import os
import pty
import select
import signal
import sys
import time
import urllib.request
from pathlib import Path

PATIENCE = {"first": 600.0, "second": 60.0}
"""Seconds until the address stands there: with and without the installation."""
STOP = 20.0
CTRL_C = b"\x03"
INTERRUPTED = 130, 2  # how a shell and make tell that they were stopped by Ctrl-C


def start() -> tuple[int, int, int]:
    """`make run` at a terminal of its own; its standard output in a pipe. Returns process, terminal, pipe."""
    out, into = os.pipe()
    process, terminal = pty.fork()
    if process == 0:
        os.dup2(into, 1)
        os.close(out)
        os.execvp("make", ["make", "run"])  # noqa: S606  (the shell's job is done by the terminal)
    os.close(into)
    return process, terminal, out


def wait_for_address(terminal: int, out: int, patience: float) -> str:
    """The first line of standard output; what stands on the terminal is passed on. SystemExit when nothing comes."""
    deadline = time.monotonic() + patience
    said = b""
    while b"\n" not in said:
        ready, _, _ = select.select([terminal, out], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise SystemExit(f"no address within {patience:.0f} s; so far: {said!r}")
        if terminal in ready:
            sys.stderr.write(read(terminal).decode(errors="replace").replace("\r", ""))
        if out in ready and not (more := read(out)):
            raise SystemExit(f"make run ended without an address: {said!r}")
        if out in ready:
            said += more
    return said.decode().strip()


def read(descriptor: int) -> bytes:
    """What is there; nothing at the end (a terminal says so by an error)."""
    try:
        return os.read(descriptor, 4096)
    except OSError:
        return b""


def stop(process: int, terminal: int, out: int) -> tuple[float, int, str]:
    """Ctrl-C: seconds until `make` ended, its exit code, what else stood on standard output."""
    started = time.monotonic()
    os.write(terminal, CTRL_C)
    status = 0
    while time.monotonic() - started < STOP:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            break
        if select.select([terminal], [], [], 0.05)[0]:
            sys.stderr.write(read(terminal).decode(errors="replace").replace("\r", ""))
    else:
        os.killpg(process, signal.SIGKILL)
        raise SystemExit(f"still running {STOP:.0f} s after Ctrl-C")
    took = time.monotonic() - started
    rest = read(out).decode()
    os.close(terminal)
    os.close(out)
    return took, os.waitstatus_to_exitcode(status), rest


def left_over() -> list[str]:
    """Processes of this user other than ourselves and those above us."""
    above, found = set(), []
    pid = os.getpid()
    while pid > 0:
        above.add(pid)
        pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == os.getuid() and int(folder.name) not in above:
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return [command for command in found if command]  # a zombie has no command line


def try_once(which: str) -> list[str]:
    """One run; returns what was wrong."""
    started = time.monotonic()
    process, terminal, out = start()
    address = wait_for_address(terminal, out, PATIENCE[which])
    until = time.monotonic() - started
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=10) as answer:
        code = answer.status
    took, exit_code, rest = stop(process, terminal, out)
    print(f"{which} make run: {address} after {until:.1f} s, answers {code}; Ctrl-C: ended in {took:.1f} s "
          f"with {exit_code}")  # fmt: skip
    wrong = [] if code == 200 else [f"{address} answered {code}"]
    wrong += [f"more than one line on standard output: {rest!r}"] if rest else []
    wrong += [f"exit code {exit_code}"] if exit_code not in {0, *INTERRUPTED} else []
    return wrong + [f"left running: {command}" for command in left_over()]


def main() -> int:
    """Twice: the installing start and the next one."""
    wrong = [f"{which}: {what}" for which in PATIENCE for what in try_once(which)]
    print("\n".join(wrong) or "make run: as it should be")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
