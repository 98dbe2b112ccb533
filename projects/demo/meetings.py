"""Three 调度会: two held with decisions and minutes, one to come; their agendas are the lamps'."""

from datetime import date

from projects.actions.meeting import why_on
from projects.demo.draft import stamps
from projects.demo.people import People
from projects.demo.problems import MEETING_ON
from projects.enums import LampLevel, MeetingKind, MeetingState
from projects.models import Meeting, MeetingItem, Problem, Project

MEETINGS = (
    (date(2024, 4, 18), MeetingKind.DISPATCH, "一季度红黄灯项目调度会", MeetingState.HELD, 8),
    (MEETING_ON, MeetingKind.COORDINATION, "6月要素保障协调例会", MeetingState.HELD, 6),
    (date(2024, 7, 12), MeetingKind.DISPATCH, "半年红黄灯项目调度会", MeetingState.PLANNED, 12),
)
MINUTES = (
    "各责任单位按议定事项逐件办理，逾期的由县级提级协调。\n代办员每周回访企业，办结一件销号一件。"
)
SAID = ("责任单位一周内答复企业。", "专班派代办员跟办，月底前见结果。", "列入下月重点盯办。")


def write_meetings(people: People) -> None:
    """After the lamps: why a project is on the agenda is its lamp's own reason."""
    lit = Project.objects.filter(lamp__in=[LampLevel.RED, LampLevel.YELLOW]).order_by("lamp", "pk")
    decided = Problem.objects.filter(reported_on=MEETING_ON).select_related("project")
    for number, (day, kind, title, state, count) in enumerate(MEETINGS, start=1):
        held = state == MeetingState.HELD
        meeting = Meeting.objects.create(
            number=f"HY-2024-{number:04d}",
            kind=kind,
            title=title,
            held_on=day,
            place="市政务中心三楼会议室",
            chair=people.leaders["city"][0],
            state=state,
            minutes=MINUTES if held else "",
            created_by=people.bureau,
            **stamps(min(day, date(2024, 7, 5))),
        )
        projects = list(lit[:count])
        if day == MEETING_ON:
            projects = list(dict.fromkeys([*(row.project for row in decided), *projects]))
            decided.update(meeting=meeting)
        MeetingItem.objects.bulk_create(
            MeetingItem(
                meeting=meeting,
                project=project,
                order=order,
                reason=why_on(project),
                said=SAID[order % len(SAID)] if held else "",
            )
            for order, project in enumerate(projects, start=1)
        )
