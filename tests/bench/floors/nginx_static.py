"""The floor of reading: nginx and one file of 3.7 KB."""

import os
import shutil
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.clients import pages_per_s
from tests.bench.processes import Family, until
from tests.e2e.stack import PASSED_ON, free_port

SIZE = 3700
CONFIG = """{user}worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000; default_type text/html;
client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
server {{ listen 127.0.0.1:{port}; root {folder}/site; }} }}
"""


def measure(folder: Path, seconds: float, threads: int) -> dict[str, float] | None:
    """Pages per second and CPU of nginx per page; None when there is no nginx."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        return None
    port = free_port()
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "page.html").write_text("x" * SIZE)
    user = "user root root; " if os.geteuid() == 0 else ""  # else its worker may not read a private folder
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, user=user))
    env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    family = Family([nginx, "-p", str(folder), "-c", str(config)], cwd=folder, env=env)

    def answers() -> bool:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/page.html")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    try:
        until(answers, "nginx answers", pause=0.05)
        before = family.cpu()
        rate, pages = pages_per_s(port, "/page.html", seconds=seconds, threads=threads)
        return {"pages_per_s": rate, "cpu_us": (family.cpu() - before) * 1e6 / pages, "pss_mib": family.pss_mib()}
    finally:
        family.stop()
