"""`make run`: everything on one machine. Prints one line, the address, once it answers.

Valkey, one web process for the six services, one worker for the bells, one for the jobs (architecture.md §7).
"""

import os
import sys

from deploy.runtime import processes, seed
from shared.config import DEFAULT_PORT, SERVICES, Settings, SettingsError
from shared.db.migrate import upgrade_all

WEB_THREADS = 12
REDIS_PORT = 6390


def main() -> int:
    """Run until Ctrl-C. Returns 0, or 1 with one sentence on standard error."""
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        print(f"Không khởi động được: {error}", file=sys.stderr)
        return 1
    return processes.once_per_folder(settings.var, lambda: _run(settings))


def _run(settings: Settings) -> int:
    port = processes.free_port(int(os.environ.get("TOASOAN_PORT", DEFAULT_PORT)))
    address = f"http://127.0.0.1:{port}"
    env = environment(settings, port, address)
    commands = []
    if not os.environ.get("REDIS_URL"):
        redis = processes.free_port(REDIS_PORT)
        env["REDIS_URL"] = f"redis://127.0.0.1:{redis}/0"
        commands.append(processes.valkey(settings.var, redis))
    prepare(env)
    commands += [
        processes.web("web", "deploy.runtime.web:create()", port, threads=WEB_THREADS),
        processes.worker("bells", "bells"),
        processes.worker("jobs", "jobs"),
    ]
    return processes.supervise(settings.var, address, commands, env)


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
    }


def prepare(env: dict[str, str]) -> None:
    """Bring the databases up to date and, in demo mode, fill empty ones."""
    os.environ.update(env)
    settings = Settings.from_env(env)
    upgrade_all(settings)
    if settings.demo:
        seed.seed_if_empty(settings)


if __name__ == "__main__":
    sys.exit(main())
