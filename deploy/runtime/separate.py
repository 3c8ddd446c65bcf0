"""`make run-separate`: the production shape on one machine: a web and a worker per service, nginx in front.

PostgreSQL when DATABASE_URL is set, SQLite otherwise; Redis when REDIS_URL is set, our own Valkey otherwise.
"""

import os
import shutil
import sys
from importlib import import_module

from deploy.nginx.generate import Portal, write
from deploy.runtime import processes
from deploy.runtime.embedded import environment, prepare, redis
from services.publishing.clients.theme import Theme
from services.publishing.config import SiteInfo
from shared.config import DEFAULT_PORT, SERVICES, Settings, SettingsError

WEB_THREADS = 6
FIRST_PORT = 8260


def main() -> int:
    """Run until Ctrl-C. Returns 0, or 1 with one sentence on standard error."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        print("Thiếu nginx. Cài bằng: sudo apt-get install nginx-light", file=sys.stderr)
        return 1
    try:
        settings = Settings.from_env()
        Theme(SiteInfo.from_env(settings.base_url))  # colours nobody can read are told here, not by every process
    except SettingsError as error:
        print(f"Không khởi động được: {error}", file=sys.stderr)
        return 1
    return processes.once_per_folder(settings.var, lambda: _run(settings, nginx))


def _run(settings: Settings, nginx: str) -> int:
    port = processes.take_port(int(os.environ.get("TOASOAN_PORT", DEFAULT_PORT)))
    address = f"http://127.0.0.1:{port}"
    env = {**environment(settings, port, address), "TOASOAN_TOPOLOGY": "separate"}
    prepare(env)
    ports = _ports()
    env |= {f"TOASOAN_{name.upper()}_URL": f"http://127.0.0.1:{number}" for name, number in ports.items()}
    commands = redis(settings, env)
    commands += [command for name in SERVICES for command in _service(name, ports[name])]
    commands.append(_nginx(settings, nginx, port, ports))
    return processes.supervise(settings.var, address, commands, env)


def _ports() -> dict[str, int]:
    ports: dict[str, int] = {}
    free = FIRST_PORT
    for name in SERVICES:
        ports[name] = processes.take_port(free)
        free = ports[name] + 1
    return ports


def _service(name: str, port: int) -> list[processes.Command]:
    """A service's processes: bells only where it listens to somebody; jobs everywhere, at least the housekeeping."""
    worker = import_module(f"services.{name}.worker")
    commands = [processes.web(f"{name}-web", f"services.{name}.wsgi:app", port, threads=WEB_THREADS)]
    if worker.CONSUMER.handlers or name != "accounts":
        commands.append(processes.worker(f"{name}-bells", "bells", name))
    commands.append(processes.worker(f"{name}-jobs", "jobs", name))
    return commands


def _nginx(settings: Settings, nginx: str, port: int, ports: dict[str, int]) -> processes.Command:
    run = settings.var / "nginx"
    run.mkdir(exist_ok=True)
    config = run / "portal.conf"
    services = {name: f"127.0.0.1:{number}" for name, number in ports.items()}
    write(Portal(site=settings.site_dir, run=run, listen=f"127.0.0.1:{port}", services=services), config)
    return "nginx", [nginx, "-p", str(run), "-c", str(config), "-g", "daemon off;"]


if __name__ == "__main__":
    sys.exit(main())
