"""会议 as a workbook, and its minutes as an official document."""

from collections.abc import Iterator, Sequence

from projects.enums import MeetingKind, MeetingState
from projects.models import Meeting, MeetingItem, Problem
from projects.queries.meeting import MeetingPage
from tracker.tools.official import OfficialDocument, Paragraph, Section
from tracker.tools.official import Table as WordTable
from tracker.tools.tables import Table, label
from tracker.tools.xlsx import Column

TABLE: Table = (
    (Column("编号", 14), "number"),
    (Column("会议", 40), "title"),
    (Column("类别", 10), label("kind", MeetingKind.choices)),
    (Column("召开日期", 12, "date"), "held_on"),
    (Column("地点", 20), "place"),
    (Column("主持人", 10), "chair__name"),
    (Column("状态", 9), label("state", MeetingState.choices)),
)


def document(meeting: Meeting, page: MeetingPage) -> OfficialDocument:
    """The minutes, as far as the reader sees the meeting."""
    day, chair = meeting.held_on, f"{meeting.chair.title}{meeting.chair}"
    place = f"在{meeting.place}" if meeting.place else ""
    count = len(page.items)
    lead = (
        f"{day.year}年{day.month}月{day.day}日，{chair}{place}主持召开"
        f"{meeting.get_kind_display()}，研究{count}个项目。现纪要如下。"
    )
    sections = [
        Section("", 1, (Paragraph((lead,)),)),
        Section("一、研究事项", 1, tuple(_items(page.items))),
    ]
    if page.decisions:
        sections.append(Section("二、议定事项", 1, (_decisions(page.decisions),)))
    if lines := [line.strip() for line in page.minutes.splitlines() if line.strip()]:
        heading = "三、会议要求" if page.decisions else "二、会议要求"
        sections.append(Section(heading, 1, tuple(Paragraph((line,)) for line in lines)))
    return OfficialDocument(
        title=f"{meeting.title}纪要",
        masthead="会议纪要",
        serial=meeting.number,
        signed_on=day,
        sections=tuple(sections),
        footer_note="" if page.is_whole else "只含您可查看的项目。",
    )


def _items(items: Sequence[MeetingItem]) -> Iterator[Paragraph]:
    for order, item in enumerate(items, start=1):
        said = f"会议认为：{item.said}" if item.said else ""
        yield Paragraph((f"{order}．{item.project.name}（{item.reason}）。{said}",))


def _decisions(decisions: Sequence[Problem]) -> WordTable:
    rows = tuple(
        (
            row.number,
            row.project.name,
            row.title,
            "、".join(str(one) for one in (row.owner_unit, row.owner) if one),
            f"{row.due_on.month}月{row.due_on.day}日" if row.due_on else "",
        )
        for row in decisions
    )
    header = (("编号", "项目", "事项", "责任单位和责任人", "期限"),)
    return WordTable("议定事项", header, rows, ("l", "l", "l", "l", "c"))
