"""Names and imports."""

import ast
import re

from tests.house.source import APPS, ROOT, name, python_files, text, tree

VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "tools_2"}
NUMBERED = re.compile(r"_\d+$")


def test_no_relative_imports():
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files(*APPS, "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert found == []


def test_no_vague_file_names():
    found = [
        name(path)
        for path in python_files(*APPS, "tests")
        if path.stem in VAGUE or path.parent.name in VAGUE or NUMBERED.search(path.stem)
    ]
    assert found == []


def test_imports_inside_functions_have_a_reason():
    """A comment on the line or the one above says why it cannot stand on top."""
    found = []
    for path in python_files(*APPS):
        lines = text(path).splitlines()
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    near = lines[node.lineno - 2 : node.end_lineno]
                    if not any("#" in line for line in near):
                        found.append(f"{name(path)}:{node.lineno}")
    assert found == []


def test_migrations_are_named():
    found = [
        path.name
        for app in APPS
        for path in sorted((ROOT / app / "migrations").glob("[0-9]*.py"))
        if "auto_" in path.name
    ]
    assert found == []
