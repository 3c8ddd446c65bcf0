"""Writes nginx's configuration from the one list of addresses: `python -m deploy.nginx.generate --help`.

Without `--service` the configuration serves the public site alone; each `--service name=host:port` adds one service.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from services.publishing.clients.serving import HEADERS, HSTS, LOOK_KEPT, PAGES_KEPT, PICTURES_KEPT, SHOWN_POLICY
from shared.files.formats import FORMATS
from shared.web.addresses import INTERNAL, PREFIXES, SERVICES, SHARED_STATIC

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = Path(__file__).with_name("portal.conf.in")
STATIC_KEPT = "public, max-age=604800"
"""Static files carry a fingerprint in their address."""


@dataclass(frozen=True)
class Portal:
    """What one nginx serves. `services` maps a service to `host:port`; `tls` is (certificate, key)."""

    site: Path
    run: Path
    listen: str = "127.0.0.1:8080"
    server_name: str = "_"
    services: Mapping[str, str] = field(default_factory=dict)
    tls: tuple[Path, Path] | None = None
    root: Path = ROOT
    log_to: str = ""


def render(portal: Portal) -> str:
    """The text of `portal.conf`. ValueError for a service that does not exist."""
    unknown = set(portal.services) - set(SERVICES)
    if unknown:
        raise ValueError(f"no such service: {', '.join(sorted(unknown))}")
    secure = {"Strict-Transport-Security": HSTS} if portal.tls else {}
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        run=portal.run,
        site=portal.site,
        error_log=portal.log_to or portal.run / "error.log",
        access_log=portal.log_to or "off",
        listen=f"{portal.listen} ssl" if portal.tls else portal.listen,
        server_name=portal.server_name,
        tls=_tls(portal),
        headers=_headers({**HEADERS, **secure}),
        pages_kept=PAGES_KEPT,
        pictures_kept=PICTURES_KEPT,
        look_kept=LOOK_KEPT,
        shown_policy=SHOWN_POLICY,
        file_types="\n".join(f"        {one.mime} {one.extension};" for one in FORMATS.values()),
        upstreams="".join(_upstream(name, place) for name, place in portal.services.items()),
        statics="\n".join(_static(prefix, folder) for prefix, folder in _folders(portal.root).items()),
        services="\n".join(_proxy(name, prefix) for name in portal.services for prefix in _prefixes(name)),
    )


def _tls(portal: Portal) -> str:
    if portal.tls is None:
        return ""
    certificate, key = portal.tls
    lines = (f"ssl_certificate {certificate};", f"ssl_certificate_key {key};", "ssl_protocols TLSv1.2 TLSv1.3;")
    return "".join(f"        {line}\n" for line in lines)


def _headers(headers: Mapping[str, str]) -> str:
    return "\n".join(f'            add_header {name} "{value}" always;' for name, value in headers.items())


def _upstream(name: str, place: str) -> str:
    return f"    upstream {name} {{\n        server {place};\n        keepalive 16;\n    }}\n"


def _folders(root: Path) -> dict[str, Path]:
    """Static files by address; they too are there when the services are not."""
    own = {f"/tinh/{name}/": root / "services" / name / "static" / name for name in SERVICES}
    return {**own, SHARED_STATIC: root / "shared" / "web" / "static"}


def _static(prefix: str, folder: Path) -> str:
    return (
        f"        location ^~ {prefix} {{\n            alias {folder}/;\n"
        f'            add_header Cache-Control "{STATIC_KEPT}";\n'
        f'            add_header X-Content-Type-Options "nosniff" always;\n        }}'
    )


def _prefixes(service: str) -> list[str]:
    """What nginx hands to the service: its pages and its API, never `/` and never `/internal/`."""
    return [p for p in PREFIXES[service] if p != "/" and not p.startswith((INTERNAL, "/tinh/"))]


def _proxy(service: str, prefix: str) -> str:
    bare = prefix.rstrip("/")
    return (
        f"        location ^~ {prefix} {{\n            proxy_pass http://{service};\n        }}\n"
        f"        location = {bare} {{\n            return 301 {prefix};\n        }}"
    )


def write(portal: Portal, target: Path) -> None:
    """Write the configuration, whole or not at all, and make the folder nginx keeps its pid and drafts in."""
    portal.run.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_text(render(portal), encoding="utf-8")
    draft.replace(target)


def main(arguments: list[str] | None = None) -> None:
    """The command line; prints to standard output without `--out`."""
    parser = argparse.ArgumentParser(description="Make nginx's configuration for the portal.")
    parser.add_argument("--site", type=Path, default=ROOT / "var" / "site", help="folder of the public site")
    parser.add_argument("--run", type=Path, default=ROOT / "var" / "nginx", help="folder for pid, logs, drafts")
    parser.add_argument("--listen", default="127.0.0.1:8080", help="address and port")
    parser.add_argument("--server-name", default="_", help="name of the portal")
    parser.add_argument("--service", action="append", default=[], metavar="NAME=HOST:PORT")
    parser.add_argument("--tls", nargs=2, type=Path, metavar=("CERTIFICATE", "KEY"))
    parser.add_argument("--root", type=Path, default=ROOT, help="where this repository lies on the serving machine")
    parser.add_argument("--out", type=Path, help="file to write")
    given = parser.parse_args(arguments)
    portal = Portal(
        site=given.site.resolve(),
        run=given.run.resolve(),
        listen=given.listen,
        server_name=given.server_name,
        services=dict(item.split("=", 1) for item in given.service),
        tls=tuple(given.tls) if given.tls else None,
        root=given.root,
    )
    if given.out is None:
        sys.stdout.write(render(portal))
    else:
        write(portal, given.out)


if __name__ == "__main__":
    main()
