import ast
import subprocess
import sys

from tests.architecture.repository import ROOT, code


def test_every_import_contract_is_kept():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    result = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-1000:]


def test_operations_leave_the_commit_to_their_callers():
    """A page, a subscriber or a job decides where a transaction ends; an operation that did would split it."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in code("services/")
        if "/operations" in name
        for node in ast.walk(tree)
        if getattr(getattr(node, "func", None), "attr", "") in {"commit", "rollback"}
    ]
    assert found == []
