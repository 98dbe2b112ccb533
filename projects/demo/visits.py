"""走访 of the projects that are being built: most in rhythm, some overdue, some never, one voided."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from projects.demo.draft import Draft, at, pick
from projects.demo.files import store_file, tiny_png
from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.enums import Evidence, VisitKind
from projects.models import Attachment, Mechanism, Visit

SINCE = date(2024, 3, 1)
IN_RHYTHM, LATE = 0.78, 0.12  # the rest was never visited
PHOTOGRAPHED = 12
SIGHTS = (
    ("项目工地", "设备基础已开挖，塔吊到位两台，工人约四十名；企业反映商砼供应偏紧。"),
    ("项目工地", "主体结构按计划推进，钢构件到场七成，要求每周报一次进度。"),
    ("企业会议室", "听取进展汇报，资金计划已落实到月，能评批复预计本月办结。"),
    ("项目选址现场", "场地平整基本完成，施工便道已通，临时用电方案待供电公司批复。"),
    ("园区管委会", "协调用地和供水接入，自然资源部门答应下周组卷上报。"),
    ("厂房", "设备安装过半，试生产方案已报，企业希望协调招工三十人。"),
)
COMPANIONS = ("", "示例发改、自然资源部门", "示例供电公司", "园区专班成员")


def write_visits(drafts: list[Draft], people: People, rng: Random) -> list[Visit]:
    rhythm = dict(Mechanism.objects.values_list("project_id", "visit_days"))
    going = [d for d in drafts if d.row.pk in rhythm and not d.ended_on and not d.production_on]
    rows = [row for d in going for row in _of(d, rhythm[d.row.pk], people, rng)]
    wrong = rows[len(rows) // 2]
    wrong.voided_at, wrong.void_reason = wrong.created_at, "登记到了另一个项目，已重新登记"
    wrong.version = 2
    Visit.objects.bulk_create(rows, batch_size=500)
    _photograph([row for row in rows if not row.voided_at][-PHOTOGRAPHED:], rng)
    return rows


def _of(draft: Draft, days: int, people: People, rng: Random) -> Iterator[Visit]:
    """Back from the last visit, about every `days` days."""
    dice = 0.0 if draft.is_mine else rng.random()
    if dice > IN_RHYTHM + LATE:
        return
    ago = rng.randint(1, days - 1) if dice < IN_RHYTHM else rng.randint(days + 2, days + 30)
    day = TODAY - timedelta(days=ago)
    first = max(draft.signed_on, SINCE)
    while day >= first:
        yield _visit(draft, pick(rng, day - timedelta(days=2), day), people, rng)
        day -= timedelta(days=days + rng.randint(-3, 6))


def _visit(draft: Draft, day: date, people: People, rng: Random) -> Visit:
    """By the leader one time in four, else by the head of the task force."""
    by_leader = rng.random() < 0.25 and draft.row.leader_id is not None
    group = people.task_force[draft.zone]
    head = rng.choice(group["专班组长"])
    place, findings = rng.choice(SIGHTS)
    located = rng.random() < 0.4
    moment = at(max(day, draft.signed_on), 16, rng.randrange(60))
    return Visit(
        project=draft.row,
        kind=VisitKind.LEADER if by_leader else VisitKind.FORCE,
        visited_on=max(day, draft.signed_on),
        visitor_id=draft.row.leader_id if by_leader else head.pk,
        companions=rng.choice(COMPANIONS),
        place=place,
        latitude=Decimal(38_900_000 + rng.randrange(90_000)) / 1_000_000 if located else None,
        longitude=Decimal(100_400_000 + rng.randrange(90_000)) / 1_000_000 if located else None,
        findings=findings,
        recorded_by=people.reporter(draft.zone),
        created_at=moment,
        updated_at=moment,
    )


def _photograph(visits: list[Visit], rng: Random) -> None:
    for number, visit in enumerate(visits, start=1):
        name = f"示例走访照片{number}.png"
        stored = store_file(name, tiny_png(), "image/png", visit.recorded_by, rng)
        Attachment.objects.create(
            project_id=visit.project_id,
            kind=Evidence.PROGRESS,
            stored=stored,
            visit=visit,
            taken_at=visit.created_at,
            latitude=visit.latitude,
            longitude=visit.longitude,
        )
