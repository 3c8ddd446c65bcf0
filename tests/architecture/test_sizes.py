import ast

from tests.architecture.repository import ROOT, code

FILE_LINES = 500
FUNCTION_LINES = 50


def test_no_file_is_longer_than_500_lines():
    lengths = {
        name: len((ROOT / name).read_text().splitlines())
        for name, _ in code("services/", "shared/", "deploy/", "tests/")
    }
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_50_lines():
    too_long = {
        f"{name}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for name, tree in code("services/", "shared/", "deploy/")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= FUNCTION_LINES
    }
    assert too_long == {}
