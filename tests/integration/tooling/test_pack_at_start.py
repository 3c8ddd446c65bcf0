"""A regulation that contradicts itself stops the start with file and line; nothing is half-applied."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.regulation.pack import PackError
from shared.service import ServiceWiring
from shared.testing.databases import test_settings
from tests.e2e.stack import ROOT, free_port

SEED = "quy-che-154-2019"
WRONG = f"""id: {SEED}
version: 2
effective_from: 2019-01-01
amends: {SEED}@1
decision: 01/QĐ
classes:
  K2:
    final: {{delegated: deputy}}
"""


@pytest.mark.parametrize("setting", ["file", "name"])
def test_make_run_stops_with_one_plain_sentence(tmp_path: Path, setting: str) -> None:
    packs, var = tmp_path / "packs", tmp_path / "var"
    packs.mkdir()
    (packs / f"{SEED}@2.yaml").write_text(WRONG)
    chosen = {"TOASOAN_PACK_DIR": str(packs)} if setting == "file" else {"TOASOAN_PACK": "quy-che-khong-co"}
    env = {**os.environ, "TOASOAN_VAR": str(var), "TOASOAN_PORT": str(free_port()), "REDIS_URL": "redis://x", **chosen}
    run = subprocess.run(
        [sys.executable, "-m", "deploy.runtime.embedded"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert 1 == run.returncode, run.stderr
    assert "Traceback" not in run.stderr
    if setting == "file":
        assert (
            f"{packs / f'{SEED}@2.yaml'}:8: loại chỉ Trưởng Ban quyết định (head_only) không uỷ quyền được"
            in run.stderr
        )
    else:
        assert "không có bộ quy tắc “quy-che-khong-co”; đang có: quy-che-07-2026, " in run.stderr
    assert not list(var.glob("*.db"))


def test_a_service_alone_does_not_start_either(tmp_path: Path) -> None:
    (tmp_path / f"{SEED}@2.yaml").write_text(WRONG)
    with pytest.raises(PackError, match=r"@2\.yaml:8: "):
        ServiceWiring.build("review", test_settings(tmp_path, pack_dir=tmp_path))
