"""发文前检查: what an office looks at before it lets a report out, each with the place to mend.

Levels: "ok" is told so that people see it was looked at; "warn" may be let pass; "stop" may not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parks.models import Person
from projects.models import Dispatch, DispatchSection
from projects.queries.dispatch.changes import Moved
from projects.queries.dispatch.compose import composed, faults_of, frozen_of
from projects.queries.dispatch.frozen import Frozen
from projects.queries.dispatch.snapshot import digest_of
from projects.queries.measures import MEASURES
from tracker.tools.money import two
from tracker.tools.official import Figure, OfficialDocument, Table

TENFOLD = 10
DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Check:
    """`anchor` is the id of the place on the page, "" for the whole."""

    level: str
    text: str
    anchor: str = ""


def checks(dispatch: Dispatch, moved: Sequence[Moved] = ()) -> list[Check]:
    """Every check of a report, what must be mended first. `moved`: what has changed since."""
    sections = list(dispatch.sections.all())
    made = composed(dispatch, sections)
    f = frozen_of(dispatch)
    found = [
        *_readable(sections),
        *_frozen(dispatch),
        *_written(made),
        *_sums(f, made),
        *_shares(f),
        *_magnitude(f),
        *_typed(sections),
        *_names(dispatch, f),
        *_changed(dispatch, made),
        *_stale(moved),
    ]
    order = {"stop": 0, "warn": 1, "ok": 2}
    return sorted(found, key=lambda check: order[check.level])


def _readable(sections: Iterable[DispatchSection]) -> Iterator[Check]:
    for section in sections:
        for fault in faults_of(section.text):
            yield Check("stop", f"“{section}”{fault}", f"s{section.place}")


def _frozen(dispatch: Dispatch) -> Iterator[Check]:
    """The snapshot is the one that was taken."""
    if digest_of(dispatch.snapshot.data) != dispatch.snapshot.digest:
        yield Check("stop", "快照内容与取数时的校验值不符，请重新取数另出一稿。")
    else:
        count = len(dispatch.snapshot.data["whole"]["figures"])
        yield Check("ok", f"{count} 个数与快照一致")


def _written(made: OfficialDocument) -> Iterator[Check]:
    for place, section in enumerate(made.sections, 1):
        if any("（待撰写" in getattr(block, "text", "") for block in section.blocks):
            yield Check("warn", f"“{section.heading or '导语'}”还有待撰写的内容", f"s{place}")


def _sums(f: Frozen, made: OfficialDocument) -> Iterator[Check]:
    """The lines of a table add up to its last one: counts and sums exactly, from the snapshot."""
    bad = []
    for by in ("park", "region", "chain", "office", "size"):
        lines = f.lines(by)
        for code, text in f.part()["figures"].items():
            if code not in MEASURES or not lines or code not in lines[0]["figures"]:
                continue
            total = sum((Decimal(line["figures"].get(code) or 0) for line in lines), Decimal(0))
            if total != Decimal(text):
                bad.append(f"{f.name(code)}各行之和 {two(total)} 与合计 {two(Decimal(text))} 不等")
    tables = [table for table in made.tables() if table.total]
    if bad:
        yield from (Check("stop", text) for text in bad[:5])
    else:
        yield Check("ok", f"{len(tables)} 张表各行之和等于合计")
    yield from _tails(tables)


def _tails(tables: Iterable[Table]) -> Iterator[Check]:
    """Shown parts that miss the shown total by a hundredth: 尾差, said so that nobody wonders."""
    for table in tables:
        for column in range(1, len(table.align)):
            cells = [row[column] for row in table.rows]
            values = [two(c.value) for c in cells if isinstance(c, Figure) and c.value is not None]
            adds = "%" not in table.header[-1][column] and len(values) == len(cells)
            if not adds or "目标" in table.header[-1][column]:
                continue
            *parts, total = [value or Decimal(0) for value in values]
            missed = sum(parts, Decimal(0)) - total
            if missed and abs(missed) <= Decimal("0.01") * len(parts):
                head = table.header[-1][column]
                yield Check("ok", f"“{table.caption}”{head}取整后各行之和差 {missed}，属尾差")


def _shares(f: Frozen) -> Iterator[Check]:
    """Shares of the whole by size add to 100."""
    amounts = [Decimal(line["figures"].get("signed_amount") or 0) for line in f.lines("size")]
    whole = Decimal(f.part()["figures"].get("signed_amount") or 0)
    if whole and amounts:
        total = sum(amounts, Decimal(0)) / whole * 100
        level = "ok" if total == 100 else "stop"
        yield Check(level, f"各规模占比之和 {two(total)}%")


def _magnitude(f: Frozen) -> Iterator[Check]:
    """Against the same months a year before: ten times more or less is usually a wrong unit."""
    odd = []
    for code, text in f.part()["figures"].items():
        base = Decimal(f.part()["base"].get(code) or 0)
        now = Decimal(text)
        if code in MEASURES and base > 0 and now > 0 and not base / TENFOLD < now < base * TENFOLD:
            times = now / base
            odd.append(f"{f.name(code)}是上年同期的 {two(times)} 倍，请核对数量级")
    yield from (Check("warn", text) for text in odd[:5])
    if not odd:
        yield Check("ok", "数量级与上年同期相当")


def _typed(sections: Iterable[DispatchSection]) -> Iterator[Check]:
    """Numbers typed into a sentence do not follow the snapshot; dates and ordinals are let be."""
    for section in sections:
        for line in section.text.splitlines():
            bare = re.sub(r"\{\{.*?\}\}|^@.*|\d+\s*[年月日号条件名]|\d+亿元以上", "", line)
            if found := [d for d in DIGITS.findall(bare) if "." in d or len(d) > 2]:
                text = f"“{section}”里直接写了 {'、'.join(found[:3])}，不会随快照更新，请核对"
                yield Check("warn", text, f"s{section.place}")
                break


def _names(dispatch: Dispatch, f: Frozen) -> Iterator[Check]:
    """Who is named has a responsible person."""
    lamps = f.data["lists"]["lamps"]
    bare = sum(1 for row in lamps if not row.get("leader"))
    if bare:
        yield Check("warn", f"{bare} 个亮灯项目没有包抓领导")
    named = {row["leader"] for rows in f.data["lists"].values() for row in rows if row["leader"]}
    titled = set(
        Person.objects.filter(name__in=named).exclude(title="").values_list("name", flat=True)
    )
    if named - titled:
        names = "、".join(sorted(named - titled)[:5])
        yield Check("warn", f"{len(named - titled)} 处人名职务待核：{names}")
    if not dispatch.signer or not dispatch.title:
        yield Check("stop", "标题或署名是空的，请在“版头”里补上", "head")


def _stale(moved: Sequence[Moved]) -> Iterator[Check]:
    if moved:
        names = "、".join(one.name for one in moved[:3])
        yield Check("warn", f"{len(moved)} 个数在取数后有更新（{names}）")


def _changed(dispatch: Dispatch, made: OfficialDocument) -> Iterator[Check]:
    """Numbers by hand: a table whose total was changed no longer adds up."""
    standing = list(dispatch.changes.filter(withdrawn_at=None))
    if standing:
        yield Check("warn", f"{len(standing)} 个数是手工改写的，印发前请复核", "changes")
    codes = {one.code: one.name for one in standing}
    for table in (one for one in made.tables() if one.total):
        totals = {cell.code for cell in table.rows[-1] if isinstance(cell, Figure)}
        for code in totals & set(codes):
            text = f"“{table.caption}”的合计“{codes[code]}”改写后与各行之和不等"
            yield Check("warn", text, "changes")
    fresh = dispatch.notes.filter(solved_at=None, section__isnull=False).count()
    if fresh:
        yield Check("warn", f"{fresh} 条批注还没有处理", "notes")
