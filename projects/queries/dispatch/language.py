"""The language of templates and of a report's sections: small, flat, and without code.

- a line `# 标题` or `## 标题` begins a section; a line `@表 名称` calls for a table (图, 排名, 落后,
  名单, 附表, 待写); every other line is a paragraph;
- in a paragraph `{{省外到位资金}}` is a figure by its name, `{{省外到位资金·同比}}` an aspect of it;
- `[若 省外到位资金 落后：…]` or `[若 省外到位资金 落后：…｜…]` is said only if it is so, else the
  other; one is not put into another.

A name is looked up in the vocabulary and nothing else: there are no loops, no attributes, no
calculation, and what a figure or a project's name says is never read as language.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz import fuzz, process

HEADING = re.compile(r"^(#{1,3})\s*(.+?)\s*$")
CALL = re.compile(r"^[@＠](\S+)\s*(.*)$")
TOKEN = re.compile(
    r"\{\{(?P<ref>[^{}\n]*)\}\}|[\[［]若\s*(?P<test>[^：:\]］\n]*)[：:](?P<said>[^\]］\n]*)[\]］]"
)
STRAY = ("{{", "}}", "{%", "%}", "[若", "［若")
CALLS = ("表", "图", "排名", "落后", "名单", "附表", "待写")


@dataclass(frozen=True, slots=True)
class Ref:
    """A figure or word by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Said if `test` holds, otherwise `other`."""

    test: str
    said: tuple["str | Ref", ...]
    other: tuple["str | Ref", ...]


Part: TypeAlias = str | Ref | Choice


@dataclass(frozen=True, slots=True)
class Sentence:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A table, chart, ranking or list by name, with what is said after the name."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which line (from 1), and how to mend it."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.text}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A section as a template has it."""

    heading: str
    level: int
    text: str


def sections_of(text: str) -> list[Draft]:
    """The sections of a template, in order; what stands before the first heading has none."""
    made: list[Draft] = []
    heading, level, lines = "", 1, list[str]()
    for line in text.splitlines():
        if found := HEADING.match(line):
            if heading or any(line.strip() for line in lines):
                made.append(Draft(heading, level, _body(lines)))
            heading, level, lines = found.group(2), len(found.group(1)), []
        else:
            lines.append(line)
    if heading or any(line.strip() for line in lines):
        made.append(Draft(heading, level, _body(lines)))
    return made


def _body(lines: Iterable[str]) -> str:
    return "\n".join(line.strip() for line in lines if line.strip())


def parse(text: str) -> tuple[list[Sentence | Call], list[Fault]]:
    """The blocks of a section, and what could not be read; faulty lines are left out."""
    blocks: list[Sentence | Call] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line:
            continue
        if found := CALL.match(line):
            if found.group(1) in CALLS:
                blocks.append(Call(found.group(1), tuple(found.group(2).split())))
            else:
                known = "、".join(f"@{kind}" for kind in CALLS)
                faults.append(Fault(number, f"没有“@{found.group(1)}”，可以写{known}。"))
            continue
        parts, problem = _parts(line)
        if problem:
            faults.append(Fault(number, problem))
        else:
            blocks.append(Sentence(tuple(parts)))
    return blocks, faults


def _parts(line: str) -> tuple[list[Part], str]:
    """A paragraph in parts, or what is wrong with it."""
    parts: list[Part] = []
    place = 0
    for found in TOKEN.finditer(line):
        text = line[place : found.start()]
        if problem := _stray(text):
            return [], problem
        parts += [text] if text else []
        place = found.end()
        if found.group("ref") is not None:
            parts.append(Ref(found.group("ref").strip()))
            continue
        said, _, other = re.sub("｜", "|", found.group("said")).partition("|")
        (yes, wrong), (no, wrong_too) = _flat(said), _flat(other)
        if wrong or wrong_too:
            return [], wrong or wrong_too
        parts.append(Choice(found.group("test").strip(), yes, no))
    if problem_after := _stray(line[place:]):
        return [], problem_after
    return [*parts, line[place:]] if line[place:] else parts, ""


def _flat(text: str) -> tuple[tuple[str | Ref, ...], str]:
    """What stands inside a 若: text and figures only."""
    parts, problem = _parts(text)
    return tuple(part for part in parts if not isinstance(part, Choice)), problem


def _stray(text: str) -> str:
    """What is wrong with text that should hold no signs of the language."""
    sign = next((sign for sign in STRAY if sign in text), "")
    match sign:
        case "":
            return ""
        case "{%" | "%}":
            return "这里不能写程序和循环；写数字的名称，例如 {{省外到位资金}}。"
        case "[若" | "［若":
            return "“若”没有写完整，也不能套在另一个“若”里；写成 [若 省外到位资金 落后：文字]。"
        case "}}":
            return "“}}”前面没有“{{”；写成 {{省外到位资金}}，项目名称里的大括号请改用全角。"
        case _:
            return "“{{”后面没有“}}”；写成 {{省外到位资金}}，项目名称里的大括号请改用全角。"


def refs(blocks: Iterable[Sentence | Call]) -> Iterator[str]:
    """Every name that the sentences ask for, those inside a 若 too."""
    for block in blocks:
        for part in block.parts if isinstance(block, Sentence) else ():
            if isinstance(part, Ref):
                yield part.name
            elif isinstance(part, Choice):
                inner = (*part.said, *part.other)
                yield from (one.name for one in inner if isinstance(one, Ref))


def conditions(blocks: Iterable[Sentence | Call]) -> Iterator[str]:
    for block in blocks:
        for part in block.parts if isinstance(block, Sentence) else ():
            if isinstance(part, Choice):
                yield part.test


def nearest(name: str, known: Iterable[str]) -> str:
    """“是不是 …” with the likest name, or nothing."""
    found = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=50)
    return f"是不是“{found[0]}”？" if found else "请从“插入数字”里选。"
