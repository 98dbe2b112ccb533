"""The product's own source, as the house rules read it."""

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
APPS = ("tracker", "parks", "projects")


def python_files(*roots: str) -> list[Path]:
    """Our Python files without migrations, in order."""
    found = (path for root in roots for path in sorted((ROOT / root).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def name(path: Path) -> str:
    """As people call it: from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))
