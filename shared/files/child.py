"""What reads hostile files does so in a process of its own, with little memory and little time (reliability.md §5).

The file goes in as standard input (a real file, so it can be searched), the answer comes back as standard output: one
line of JSON, then bytes. A decoder that crashes, swallows memory or never ends costs the upload, not the service.
"""

import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 1536 * 1024 * 1024
"""Address space of a child in bytes; what it really uses is bounded by the limits on pixels and pages."""
ANSWER = 64 * 1024 * 1024


class ChildFailed(Exception):
    """The child was ended by a limit or broke; its message says how, for the log."""


@dataclass(frozen=True)
class Answer:
    """What a child found out: `facts` from JSON, `data` as it came."""

    facts: dict[str, Any]
    data: bytes


def ask(task: str, source: IO[bytes], *, seconds: int, memory: int = MEMORY) -> Answer:
    """Run `task` ("picture", "pdf" or "word") on a file. ChildFailed after `seconds`, beyond `memory`, on a crash."""
    command = [sys.executable, "-m", "shared.files.child", task, str(memory), str(seconds)]
    source.seek(0)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  (our own module, no shell)
            command, stdin=source, stdout=out, stderr=said, cwd=ROOT, env=_environment(), start_new_session=True
        )
        try:
            code = process.wait(timeout=seconds * 2 + 5)
        except subprocess.TimeoutExpired as late:
            process.kill()
            process.wait()
            raise ChildFailed(f"{task}: no answer in time") from late
        said.seek(0)
        if code != 0:
            raise ChildFailed(f"{task}: exit {code}: {said.read(4000).decode(errors='replace')[-600:]}")
        out.seek(0)
        return Answer(json.loads(out.readline()), out.read())


def write(out: IO[bytes], facts: dict[str, Any], data: bytes = b"") -> None:
    """Give the answer, from inside a child."""
    out.write(json.dumps(facts, ensure_ascii=False).encode() + b"\n" + data)


def _environment() -> dict[str, str]:
    """No settings and no secrets: a child needs to know nothing."""
    return {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ANSWER, ANSWER))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    task, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _limit(memory, seconds)
    # The decoders are imported after the limits are set, and only the one that is needed.
    if task == "picture":
        from shared.files.images import child_main  # noqa: PLC0415
    elif task == "word":
        from shared.files.docx.reading import child_main  # noqa: PLC0415
    else:
        from shared.files.pdf import child_main  # noqa: PLC0415
    child_main(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    _main()
