"""Templates: no code in them, none unused, pages on the one frame."""

import re

from tests.house.source import APPS, ROOT, name, python_files, templates, text

SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I)
STYLE = re.compile(r"<style\b|\sstyle\s*=", re.I)
HANDLER = re.compile(r"\son[a-z]+\s*=\s*[\"']|\bhx-on\b|javascript:", re.I)
UNSAFE = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off")
# Django finds these by name; the error pages stand alone, because the frame may be what broke.
BY_NAME = {"403.html", "404.html", "500.html"}
ALONE = {"base.html": "the frame itself"}


def offenders(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name(path)}:{number}"
        for path in templates()
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_inline_script():
    assert offenders(SCRIPT) == []


def test_no_inline_style():
    assert offenders(STYLE) == []


def test_no_inline_handler():
    assert offenders(HANDLER) == []


def test_nothing_is_marked_safe():
    assert offenders(UNSAFE) == []
    marked = re.compile(r"\bmark_safe\b|\bSafeString\(")
    assert [name(p) for p in python_files(*APPS) if marked.search(text(p))] == []


def test_every_template_is_used():
    sources = "\n".join(map(text, [*python_files(*APPS), *templates()]))
    held = {path.relative_to(ROOT / "templates").as_posix() for path in templates()}
    assert {t for t in held - BY_NAME if f'"{t}"' not in sources} == set()


def is_fragment(path) -> bool:
    return any(part.startswith("_") for part in path.relative_to(ROOT / "templates").parts[-1:])


def test_pages_extend_the_frame():
    wrong = []
    for path in templates():
        inside = path.relative_to(ROOT / "templates").as_posix()
        first = text(path).lstrip()
        if inside in ALONE or inside in BY_NAME or inside.startswith(("_components/", "_layout/")):
            expected = False
        else:
            expected = not is_fragment(path)
        if first.startswith("{% extends") != expected:
            wrong.append(inside)
    assert wrong == []
