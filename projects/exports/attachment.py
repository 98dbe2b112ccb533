"""证据包: a project's files in the four evidence kinds, with an index that says what is missing."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from io import BytesIO

from django.core.files.storage import default_storage
from django.utils import timezone

from projects.enums import Evidence
from projects.models import Attachment, Project
from tracker import clock
from tracker.tools.xlsx import Column, SheetSpec, write_workbook
from tracker.tools.zipped import Member

INDEX = "00_目录.xlsx"
RELATED = (
    "stored__uploaded_by__person",
    "funding",
    "report",
    "transition",
    "approval__unit",
    "problem",
    "visit",
)
COLUMNS = (
    Column("序号", 6, "int"),
    Column("类别", 16),
    Column("文件", 44),
    Column("证明什么", 46),
    Column("上传人", 12),
    Column("上传时间", 18),
    Column("大小（字节）", 12, "int"),
    Column("SHA-256", 68, "code"),
    Column("说明", 30),
)


def evidence_of(project: Project) -> list[Attachment]:
    """The project's files in the order of the kinds, the oldest first."""
    rows = project.attachments.filter(voided_at=None).select_related(*RELATED)
    order = list(Evidence)
    return sorted(rows, key=lambda row: (order.index(Evidence(row.kind)), row.pk))


def proves(row: Attachment) -> str:
    """What the file stands for, in the words of the record it hangs on."""
    if row.approval:
        number = f"，{row.approval.document_number}" if row.approval.document_number else ""
        return f"手续：{row.approval.name}（{row.approval.get_state_display()}{number}）"
    if row.funding:
        return f"到位资金：{row.funding.received_on} {row.funding.amount:.2f} 万元"
    if row.report:
        return f"{row.report.get_rhythm_display()}：{row.report.start_on}—{row.report.end_on}"
    if row.transition:
        return f"阶段：{row.transition.get_to_stage_display()}（{row.transition.claimed_on} 申报）"
    if row.problem:
        return f"问题销号：{row.problem.number} {row.problem.title}"
    if row.visit:
        return f"走访：{row.visit.visited_on}"
    return "项目附件"


def evidence_members(project: Project, rows: Sequence[Attachment]) -> Iterator[Member]:
    """The index first, then every file that is still in the store."""
    now = timezone.localtime()
    index = BytesIO()
    kept = [default_storage.exists(str(row.stored.file.name)) for row in rows]
    write_workbook(index, _sheets(project, rows, kept))
    yield Member(INDEX, now, lambda: BytesIO(index.getvalue()))
    for number, (row, is_kept) in enumerate(zip(rows, kept, strict=True), start=1):
        if is_kept:
            at = timezone.localtime(row.stored.uploaded_at)
            name = str(row.stored.file.name)
            yield Member(_path(number, row), at, partial(default_storage.open, name, "rb"))


def _path(number: int, row: Attachment) -> str:
    """A folder a kind; the number of the index makes the name unlike any other."""
    place = list(Evidence).index(Evidence(row.kind)) + 1
    return f"{place}_{row.get_kind_display()}/{number:03d}_{row.stored.name}"


def _sheets(
    project: Project, rows: Sequence[Attachment], kept: Sequence[bool]
) -> Iterator[SheetSpec]:
    title = f"{project.name} 证据包"
    notes = (f"项目编号 {project.code}；截至 {_said(clock.today())}；共 {len(rows)} 份。",)
    counts = {kind: sum(row.kind == kind for row in rows) for kind in Evidence}
    yield SheetSpec(
        name="四类佐证",
        columns=(Column("类别", 24), Column("份数", 8, "int"), Column("说明", 60)),
        rows=[
            [kind.label, counts[kind], "" if counts[kind] else f"缺：还没有上传{kind.label}。"]
            for kind in Evidence
        ],
        title=title,
        notes=notes,
    )
    yield SheetSpec(
        name="目录", columns=COLUMNS, rows=_lines(rows, kept), title=title, notes=notes, frozen=3
    )


def _lines(rows: Sequence[Attachment], kept: Sequence[bool]) -> Iterator[list[object]]:
    for number, (row, is_kept) in enumerate(zip(rows, kept, strict=True), start=1):
        stored = row.stored
        yield [
            number,
            row.get_kind_display(),
            _path(number, row) if is_kept else stored.name,
            proves(row),
            str(stored.uploaded_by),
            f"{timezone.localtime(stored.uploaded_at):%Y-%m-%d %H:%M}",
            stored.size,
            stored.sha256,
            "" if is_kept else "原文件不在服务器上，没有装进包里，请重新上传。",
        ]


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
