"""A report's sections and its snapshot, made into one document: page, Word, PDF, workbook, picture.

A published report is read from its `body`. What cannot be said (an unknown name, a table that does
not exist) is left out here and named by `faults_of`, which the editor and the checks show.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from projects.enums import DispatchState
from projects.models import Dispatch, DispatchSection
from projects.queries.dispatch import tree, vocabulary
from projects.queries.dispatch.charts import CHARTS
from projects.queries.dispatch.frozen import Change, Frozen
from projects.queries.dispatch.language import (
    Call,
    Choice,
    Fault,
    Part,
    Ref,
    Sentence,
    conditions,
    nearest,
    parse,
    refs,
)
from projects.queries.dispatch.paragraphs import SAID, named_words, ranking_words
from projects.queries.dispatch.tables import LISTS, TABLES, annex
from tracker.tools.official import Block, Layout, OfficialDocument, Paragraph, Run, Section, Table

BREAK = "｜"  # in a title: a new line
ISSUE = "{{期号}}"  # in 期号或文号: the number it gets when it is published
UNWRITTEN = "（待撰写）"
LAYOUT = (
    "template",
    "lines",
    "characters",
    "line_pitch_pt",
    "body_pt",
    "title_pt",
    "top_mm",
    "bottom_mm",
    "left_mm",
    "right_mm",
    "chinese_numeral_dates",
)


def document(dispatch: Dispatch) -> OfficialDocument:
    """The report as it reads now; a published one as it was published."""
    if dispatch.body:
        return tree.read(dispatch.body)
    return composed(dispatch, list(dispatch.sections.all()))


def composed(dispatch: Dispatch, sections: Iterable[DispatchSection]) -> OfficialDocument:
    """The report out of its snapshot and its sections."""
    f = frozen_of(dispatch)
    data = dispatch.snapshot.data
    annexes: list[Table] = []
    made = tuple(
        Section(plain(f, one.heading), one.level, tuple(blocks(f, one.text, annexes)))
        for one in sections
    )
    signed_on = dispatch.signed_on or date.fromisoformat(data["made_on"])
    return OfficialDocument(
        title=plain(f, dispatch.title).replace(BREAK, "\n"),
        masthead=plain(f, dispatch.masthead),
        serial=plain(f, dispatch.serial.replace(ISSUE, str(next_issue(dispatch)))),
        signer=plain(f, dispatch.signer),
        signed_on=signed_on,
        addressees=tuple(filter(None, plain(f, dispatch.addressees).split("，"))),
        sections=made,
        annexes=tuple(annexes),
        footer_note=(
            f"数据截至{data['as_of']}，取数时间{_taken(data)}，第{dispatch.number}稿，"
            f"快照 {dispatch.snapshot.code}，明细见 {rows_address(dispatch)}"
        ),
    )


def lines_of(made: OfficialDocument) -> list[str]:
    """Headings and paragraphs in reading order, as text."""
    lines: list[str] = []
    for section in made.walk():
        lines += [section.heading] if section.heading else []
        lines += [block.text for block in section.blocks if isinstance(block, Paragraph)]
    return lines


def frozen_of(dispatch: Dispatch) -> Frozen:
    """The snapshot with the report's wording and the numbers changed by hand."""
    standing = dispatch.changes.filter(withdrawn_at=None).select_related("by__person")
    changes = {
        one.code: Change(one.text, f"{one.by}手工改写，原数{one.original}：{one.reason}")
        for one in standing
    }
    data = dispatch.snapshot.data
    return Frozen(data, dispatch.wording, changes, rows_address(dispatch))


def rows_address(dispatch: Dispatch) -> str:
    """The short link that every form of the report carries."""
    return f"{settings.SITE_URL}{reverse('projects:snapshot-code', args=[dispatch.snapshot.code])}"


def next_issue(dispatch: Dispatch) -> int:
    """The number of this year's next issue of the same template and place."""
    year = dispatch.period[:4]
    kind = "park" if dispatch.park_id else "region"
    rows = Dispatch.objects.filter(
        state=DispatchState.PUBLISHED, period__startswith=year, template=dispatch.template_id,
        **{kind: dispatch.place},
    )  # fmt: skip
    return rows.values("serial").distinct().count() + 1


def _taken(data: Mapping[str, Any]) -> str:
    at = datetime.fromisoformat(data["taken_at"])
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def blocks(f: Frozen, text: str, annexes: list[Table]) -> Iterable[Block]:
    """What a section says; its annexes go to the end of the report."""
    found, _ = parse(text)
    if not text.strip():
        yield Paragraph((UNWRITTEN,))
    for block in found:
        if isinstance(block, Call):
            yield from _called(f, block, annexes)
        elif runs := tuple(_runs(f, block.parts)):
            paragraph = Paragraph(_joined(runs))
            if paragraph.text.strip():
                yield paragraph


def _called(f: Frozen, call: Call, annexes: list[Table]) -> Iterable[Block]:
    if _call_fault(call):
        return
    match call.kind:
        case "表":
            made = TABLES[call.words[0]](f)
            yield from [made] if made.rows else []
        case "图":
            yield CHARTS[call.words[0]](f)
        case "附表":
            table = annex(f, call.words[0])
            annexes += [table] if table else []
        case "待写":
            hint = " ".join(call.words)
            yield Paragraph((f"（待撰写：{hint}）" if hint else UNWRITTEN,))
        case kind:
            said = SAID[kind](f, call.words)
            yield from [said] if said else []


def _runs(f: Frozen, parts: Iterable[Part]) -> Iterable[Run]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Ref):
            if vocabulary.is_known(part.name):
                yield from vocabulary.say(f, part.name)
        elif isinstance(part, Choice) and not vocabulary.test_fault(part.test):
            yield from _runs(f, part.said if vocabulary.holds(f, part.test) else part.other)


def _joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Texts side by side as one."""
    made: list[Run] = []
    for run in runs:
        if isinstance(run, str) and made and isinstance(made[-1], str):
            made[-1] += run
        else:
            made.append(run)
    return tuple(made)


def plain(f: Frozen, text: str) -> str:
    """A title or a name with its figures, as text."""
    found, _ = parse(text)
    runs = (run for block in found if isinstance(block, Sentence) for run in _runs(f, block.parts))
    return Paragraph(tuple(runs)).text


# --- what is wrong with a text ---


def faults_of(text: str) -> list[Fault]:
    """Everything in a section that cannot be said, each with its line and its mend."""
    found, faults = parse(text)
    numbered = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    bad = {fault.line for fault in faults}
    lines = [number for number, _ in numbered if number not in bad]
    for number, block in zip(lines, found, strict=True):
        faults += [Fault(number, problem) for problem in _block_faults(block)]
    return sorted(faults, key=lambda fault: fault.line)


def _block_faults(block: Sentence | Call) -> Iterable[str]:
    if isinstance(block, Call):
        problem = _call_fault(block)
        yield from [problem] if problem else []
        return
    for name in refs([block]):
        if not vocabulary.is_known(name):
            yield _unknown(name)
    yield from filter(None, map(vocabulary.test_fault, conditions([block])))


def _unknown(name: str) -> str:
    if any(sign in name for sign in "._()[]|%"):
        return f"“{name}”不是数字的名称：这里只能写名称，不能取属性，也不能计算。"
    return f"没有“{name}”这个数字，{nearest(name, (known for known, _ in vocabulary.names()))}"


def _call_fault(call: Call) -> str:
    """What is wrong with a line that begins with @, or ""."""
    held: dict[str, Mapping[str, Any]] = {"表": TABLES, "图": CHARTS, "附表": LISTS}
    known = held.get(call.kind)
    if known is not None:
        if len(call.words) == 1 and call.words[0] in known:
            return ""
        return f"没有这个{call.kind}，可以写{'、'.join(known)}。"
    try:
        if call.kind in ("排名", "落后"):
            ranking_words(call.words)
        elif call.kind == "名单":
            named_words(call.words)
    except ValueError as error:
        return str(error)
    return ""


def layout_of(settings_: Mapping[str, Any]) -> Layout:
    """The page of a report. Raises ValueError in Chinese for sizes that do not fit."""
    return Layout(
        **{name: settings_[name] for name in LAYOUT if settings_.get(name) not in (None, "")}
    )


def file_stem(dispatch: Dispatch) -> str:
    place = f"-{dispatch.park.code}" if dispatch.park else ""
    if dispatch.region and dispatch.region.code != settings.CITY_REGION:
        place = f"-{dispatch.region.code}"
    return f"dispatch-{dispatch.period}{place}-{dispatch.number}"
