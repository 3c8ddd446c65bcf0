"""`make run`: everything on one machine. Prints one line, the address, once it answers.

Valkey, one web process for the six services, one worker for the bells, one for the jobs (architecture.md §7).
"""

import multiprocessing
import os
import sys

from deploy.runtime import processes
from services.publishing.clients.theme import Theme
from services.publishing.config import SiteInfo
from shared.config import DEFAULT_PORT, SERVICES, Settings, SettingsError

WEB_THREADS = 12
REDIS_PORT = 6390


def main() -> int:
    """Run until Ctrl-C. Returns 0, or 1 with one sentence on standard error."""
    try:
        settings = Settings.from_env()
        Theme(SiteInfo.from_env(settings.base_url))  # colours nobody can read are told here, not by every process
    except SettingsError as error:
        print(f"Không khởi động được: {error}", file=sys.stderr)
        return 1
    return processes.once_per_folder(settings.var, lambda: _run(settings))


def _run(settings: Settings) -> int:
    port = processes.take_port(int(os.environ.get("TOASOAN_PORT", DEFAULT_PORT)))
    address = f"http://127.0.0.1:{port}"
    env = environment(settings, port, address)
    prepare(env)
    commands = [
        *redis(settings, env),
        processes.web("web", "deploy.runtime.web:create()", port, threads=WEB_THREADS),
        processes.worker("bells", "bells"),
        processes.worker("jobs", "jobs"),
    ]
    return processes.supervise(settings.var, address, commands, env)


def redis(settings: Settings, env: dict[str, str]) -> list[processes.Command]:
    """Our own Valkey, written into `env`; nothing when REDIS_URL names another one. Call it after `prepare`."""
    if os.environ.get("REDIS_URL"):
        return []
    port = processes.take_port(REDIS_PORT)
    env["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    return [processes.valkey(settings.var, port)]


def environment(settings: Settings, port: int, address: str) -> dict[str, str]:
    """What the child processes get: the settings of this run."""
    return {
        **os.environ,
        "TOASOAN_VAR": str(settings.var),
        "TOASOAN_BASE_URL": os.environ.get("TOASOAN_BASE_URL", address),
        "TOASOAN_TOPOLOGY": "embedded",
        "TOASOAN_DEMO": os.environ.get("TOASOAN_DEMO", "1" if settings.env == "development" else ""),
        **{f"TOASOAN_{name.upper()}_URL": f"http://127.0.0.1:{port}" for name in SERVICES},
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",  # glibc keeps an arena per thread otherwise, mostly empty
    }


def prepare(env: dict[str, str]) -> None:
    """Check the regulation, bring the databases up to date and, in demo mode, fill empty ones. SystemExit if not.

    In a process of its own: what it imports would stay in the supervisor's memory for as long as the portal runs.
    """
    child = multiprocessing.get_context("fork").Process(target=_prepare, args=(env,))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit("Không khởi động được; lý do ở trên.")


def _prepare(env: dict[str, str]) -> None:
    from deploy.runtime import seed  # noqa: PLC0415  (only this process needs it)
    from shared.db.migrate import upgrade_all  # noqa: PLC0415
    from shared.regulation.pack import FOLDER, PackError, versions  # noqa: PLC0415

    os.environ.update(env)
    settings = Settings.from_env(env)
    try:
        versions(settings.pack, settings.pack_dir or FOLDER)
    except PackError as error:
        print(f"Bộ quy tắc có chỗ sai (tệp:dòng):\n{error}", file=sys.stderr)
        raise SystemExit(1) from None
    upgrade_all(settings)
    if settings.demo:
        seed.seed_if_empty(settings)


if __name__ == "__main__":
    sys.exit(main())
