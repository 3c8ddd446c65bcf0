"""`make bench`: the embedded portal beside two floors of our own, in one run. Prints a table, writes var/bench.json."""

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.clock import utc_now
from shared.ids import new_id
from tests.bench.clients import at_once, pages_per_s
from tests.bench.floors import flask_celery, nginx_static
from tests.bench.portal import Members, Portal, Store, journey, mail_delay
from tests.bench.processes import calibration_ms, spread, until
from tests.e2e.stack import ROOT

THREADS = 4
WARM = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the journeys")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="toasoan-bench-") as folder:
        result = measure(
            Path(folder), journeys=20 if quick else 100, alone=6 if quick else 30, reading=1.0 if quick else 4.0
        )
    print("\n".join(table(result)))
    path = ROOT / "var" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=2))


def measure(folder: Path, *, journeys: int, alone: int, reading: float) -> dict[str, Any]:
    """Everything, in the order of the table."""
    result: dict[str, Any] = {"at": utc_now().isoformat(), "journeys": journeys, "alone": alone}
    result["calibration_ms"] = [calibration_ms()]
    result["load_before"] = os.getloadavg()[0]
    portal = Portal(folder / "var")
    portal.start()  # fills the empty databases
    portal.family.stop()
    result["start_s"] = portal.start()
    try:
        result["portal"] = of_portal(portal, journeys, alone, reading)
        result["calibration_ms"].append(calibration_ms())
        result["floor"] = flask_celery.measure(folder, portal.valkey(), journeys, THREADS)
    finally:
        portal.family.stop()
    result["nginx"] = nginx_static.measure(folder / "nginx", reading, THREADS)
    result["calibration_ms"].append(calibration_ms())
    return result


def of_portal(portal: Portal, journeys: int, alone: int, reading: float) -> dict[str, Any]:
    """Memory at rest, journeys by four clients, submits one by one, and the public page."""
    found: dict[str, Any] = {"idle_pss_mib": portal.family.pss_mib()}
    members, store = Members(portal.address), Store(portal.var)
    members.sign_in()
    name = new_id()[-6:]
    at_once(lambda number: journey(members, store, f"Bài khởi động {name}-{number}"), WARM, WARM)
    until(store.is_quiet, "the warm-up is done", pause=0.05)
    members.asked_again = 0
    walked: list[dict[str, float]] = []
    before = portal.family.cpu_by_name()
    seconds = at_once(
        lambda number: walked.append(journey(members, store, f"Bài đo {name}-{number}")), journeys, THREADS
    )
    ended = time.perf_counter()
    found["asked_again"] = members.asked_again / journeys
    found["quiet_s"] = until(store.is_quiet, "letters and pages are done", patience=60, pause=0.05) - ended
    after = portal.family.cpu_by_name()
    cpu = sum(after.values()) - sum(before.values())
    parts: Counter[str] = Counter()  # a gunicorn is two processes
    for name, spent in after.items():
        parts[name.split(" ", 1)[1]] += (spent - before.get(name, 0.0)) * 1000 / journeys
    found["cpu_ms_by_process"] = dict(parts)
    found |= {"journeys_per_s": journeys / seconds, "cpu_ms": cpu * 1000 / journeys}
    found |= {f"{leg}_ms": spread([times[leg] for times in walked]) for leg in walked[0]}
    delays = [mail_delay(members, store, f"Bài gửi riêng {name}-{number}x") for number in range(alone)]
    found["alone_handover_ms"] = spread([handover for handover, _ in delays])
    found["mail_ms"] = spread([mail for _, mail in delays])
    found["loaded_pss_mib"] = portal.family.pss_mib()
    port = int(portal.address.rsplit(":", 1)[1])
    before = portal.family.cpu()
    found["home_per_s"], pages = pages_per_s(port, "/", seconds=reading, threads=THREADS)
    found["home_cpu_us"] = (portal.family.cpu() - before) * 1e6 / pages
    return found


def table(result: dict[str, Any]) -> Iterator[str]:
    """The table as docs/performance.md shows it."""
    ours, floor, nginx = result["portal"], result["floor"], result["nginx"]
    loops = " / ".join(f"{value:.0f}" for value in result["calibration_ms"])
    yield f"calibration loop {loops} ms (before / between / after), load average {result['load_before']:.1f} before"
    yield f"{result['journeys']} journeys, {THREADS} clients; {result['alone']} submits by one client"
    yield ""
    yield "| measure | portal, embedded, SQLite | floor: Flask + Celery | ratio |"
    yield "|---|---|---|---|"
    yield f"| start on a filled folder | {result['start_s']:.2f} s | – | – |"
    for label, key, form in (("journeys per second", "journeys_per_s", ".1f"), ("CPU ms per journey", "cpu_ms", ".0f")):
        yield f"| {label} | {ours[key]:{form}} | {floor[key]:{form}} | {ours[key] / floor[key]:.2f} |"
    parts = ", ".join(f"{name} {spent:.0f}" for name, spent in ours["cpu_ms_by_process"].items())
    yield f"| of it, by process | {parts} | – | – |"
    yield f"| left to do after the last page; requests asked again per journey | {ours['quiet_s']:.2f} s; {ours['asked_again']:.1f} | – | – |"
    for label, key, beside in (
        ("hand-over submission → review, 4 clients", "review_ms", floor["handover_ms"]),
        ("hand-over review → publishing, 4 clients", "publishing_ms", floor["handover_ms"]),
        ("hand-over submission → review, 1 client", "alone_handover_ms", None),
        ("submit → secretary's mail whole, 1 client", "mail_ms", None),
        ("publish → file of the public page, 4 clients", "public_ms", None),
        ("draft → public, 4 clients", "whole_ms", None),
    ):
        ratio = f"{ours[key]['p50'] / beside['p50']:.2f}" if beside else "–"
        yield f"| {label}, p50 / p95 | {_pair(ours[key])} | {_pair(beside) if beside else '–'} | {ratio} |"
    memory = f"{ours['idle_pss_mib']:.0f} / {ours['loaded_pss_mib']:.0f} MiB"
    yield f"| memory (PSS) of all processes, idle / loaded | {memory} | {floor['pss_mib']:.0f} MiB loaded, without Valkey | – |"
    yield ""
    yield "| reading, Python client, 4 connections | pages per second | CPU µs of the server per page |"
    yield "|---|---|---|"
    yield f"| home page through the portal | {ours['home_per_s']:.0f} | {ours['home_cpu_us']:.0f} |"
    if nginx is None:
        yield "| nginx, one 3.7 KB file | skipped: no nginx on this machine | – |"
    else:
        yield f"| nginx, one 3.7 KB file | {nginx['pages_per_s']:.0f} | {nginx['cpu_us']:.0f} |"


def _pair(value: dict[str, float]) -> str:
    return f"{value['p50']:.0f} / {value['p95']:.0f} ms"


if __name__ == "__main__":
    main()
