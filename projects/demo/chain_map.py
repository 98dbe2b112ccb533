"""The map of the chains: gaps with their days, who stands where, targets, marks over the years.

Chains and links are real; enterprises, people and papers are plainly invented.
"""

from datetime import date, timedelta
from random import Random

from parks.enums import EnterpriseMark, LinkGap, LinkRole, ProspectState
from parks.models import (
    Chain,
    ChainLink,
    ChainPost,
    Enterprise,
    EnterpriseAlias,
    EnterpriseMarkRow,
    LinkEnterprise,
    LinkGapRow,
    Office,
    Park,
)
from projects.demo.draft import stamps
from projects.demo.names import TRADES
from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.models import Project
from tracker.tools.likeness import name_key

FIRST = date(2022, 1, 10)
TARGETS = 70  # beside the twenty that the register has already
ORIGINS = ("浙江", "江苏", "广东", "上海", "山东", "四川", "陕西", "北京")
STATES = (
    *(ProspectState.PLANNED,) * 5,
    *(ProspectState.CONTACTED,) * 3,
    *(ProspectState.TALKING,) * 2,
    ProspectState.DROPPED,
)
NEXT = {
    ProspectState.PLANNED: "请联络点先约一次电话沟通",
    ProspectState.CONTACTED: "寄送园区推介资料，约来访时间",
    ProspectState.TALKING: "核对用地和电价，起草框架协议",
    ProspectState.DROPPED: "已在外地选址，两年内不再布点",
}
# From which mark one comes to which; each a year or two before.
BELOW = {
    EnterpriseMark.SPECIALISED: EnterpriseMark.INNOVATIVE_SMALL,
    EnterpriseMark.LITTLE_GIANT: EnterpriseMark.SPECIALISED,
}
MARKED, LOST = 120, 12
LOWEST = ("tech_small", "tech_small", "innovative_small", "above_size", "high_tech")
DOUBLES = (
    ("示例河西氢能装备有限公司", "示例河西氢能装备有限责任公司", "13800009001"),
    ("示例戈壁种业有限公司", "示例戈壁种业（张掖）有限公司", "13800009002"),
)


def write_chain_map(people: People, rng: Random) -> None:
    _gaps(rng)
    _posts(people)
    _present()
    _targets(people, rng)
    _marks(rng)
    _doubles()


def _gaps(rng: Random) -> None:
    """What each link was when the map was first drawn, and what changed it since."""
    rows = []
    for link in ChainLink.objects.select_related("chain"):
        first = LinkGap.WEAK if link.gap == LinkGap.COMPLETE else LinkGap.MISSING
        drawn = {"gap": first, "from_on": FIRST, "reason": "绘制产业链图谱时初评"}
        rows.append(LinkGapRow(link=link, **drawn))
        if link.gap != first:
            day = date(2023, rng.randint(1, 12), rng.randint(1, 28))
            why = f"{link.chain.short_name}链示例项目投产"
            rows.append(LinkGapRow(link=link, gap=link.gap, from_on=day, reason=why))
    LinkGapRow.objects.bulk_create(rows, batch_size=500)


def _posts(people: People) -> None:
    """A city leader for each chain, and the enterprise with the largest project there."""
    leaders = people.leaders["city"]
    rows = []
    for number, chain in enumerate(Chain.objects.all()):
        chief = leaders[number % len(leaders)]
        rows.append(ChainPost(chain=chain, kind="chief", person=chief, from_on=FIRST))
        chain.chief = chief
        largest = Project.objects.filter(chain=chain, started_on__isnull=False)
        largest = largest.filter(investors__status="settled").order_by("-total_investment", "pk")
        if found := largest.first():
            chain.leader = found.investors.filter(status="settled").order_by("pk").first()
            rows.append(
                ChainPost(chain=chain, kind="leader", enterprise=chain.leader, from_on=FIRST)
            )
        chain.save(update_fields=["chief", "leader"])
    ChainPost.objects.bulk_create(rows)


def _present() -> None:
    """Who has settled stands on the link of its project."""
    pairs = (
        Project.objects.filter(link__isnull=False, investors__status="settled")
        .order_by("link", "investors")
        .values_list("link", "investors")
        .distinct()
    )
    LinkEnterprise.objects.bulk_create(
        [
            LinkEnterprise(link_id=link, enterprise_id=one, role=LinkRole.PRESENT)
            for link, one in pairs
        ],
        batch_size=500,
    )


def _targets(people: People, rng: Random) -> None:
    """Wanted for what is missing or weak; each followed by an office, some with a park and a leader."""
    links = list(ChainLink.objects.exclude(gap=LinkGap.COMPLETE).select_related("chain"))
    offices, parks = list(Office.objects.all()), list(Park.objects.zones())
    fresh = []
    for number in range(TARGETS):
        link = links[number % len(links)]
        trade = rng.choice(TRADES.get(link.chain.code, TRADES[""]))
        name = f"示例拟引进{number + 1:02d}{trade}有限公司"
        fresh.append(
            Enterprise(
                name=name, name_key=name_key(name), origin=rng.choice(ORIGINS),
                ownership="private", status="target", contact=f"示{rng.choice('甲乙丙丁')}经理",
                phone=f"1380000{8000 + number}", **stamps(date(2024, 3, 1)),
            )
        )  # fmt: skip
    Enterprise.objects.bulk_create(fresh, batch_size=500)
    older = Enterprise.objects.filter(status="target", name__startswith="示例目标企业")
    rows = []
    for number, one in enumerate([*fresh, *older.order_by("pk")]):
        state = rng.choice(STATES)
        rows.append(
            LinkEnterprise(
                link=links[number % len(links)], enterprise=one, role=LinkRole.TARGET, state=state,
                office=rng.choice(offices), park=rng.choice([None, *parks]),
                person=rng.choice([None, None, *people.leaders["city"]]), note=NEXT[state],
            )
        )  # fmt: skip
    LinkEnterprise.objects.bulk_create(rows, batch_size=500)


def _marks(rng: Random) -> None:
    """Days for the marks that the register has, the steps below them, and a broad lowest step."""
    rows, changed = [], []
    held = Enterprise.objects.filter(status="settled").order_by("pk")
    for number, one in enumerate(held):
        marks = list(one.marks)
        if number < MARKED and not marks:
            marks = [rng.choice(LOWEST)]
            one.marks = marks
            changed.append(one)
        elif not marks and number < MARKED + LOST:
            day = date(2022, 3, 15)
            rows.append(_marked(one, "above_size", day, date(2024, 3, 31), "产值低于规上标准"))
        for mark in marks:
            day = date(rng.choice((2021, 2022, 2023, 2023, 2024)), rng.randint(1, 6), 15)
            rows.append(_marked(one, mark, day))
            below = BELOW.get(EnterpriseMark(mark))
            if below and below not in marks:
                rows.append(_marked(one, below, date(day.year - 2, 6, 1), day - timedelta(days=1)))
    EnterpriseMarkRow.objects.bulk_create(rows, batch_size=500)
    Enterprise.objects.bulk_update(changed, ["marks"], batch_size=200)


def _marked(
    one: Enterprise, mark: str, day: date, to_on: date | None = None, why: str = "升入上一级"
) -> EnterpriseMarkRow:
    paper = f"示例〔{day.year}〕{day.month + 10}号"
    return EnterpriseMarkRow(
        enterprise=one, mark=mark, from_on=min(day, TODAY), to_on=to_on, document=paper,
        end_reason=why if to_on else "",
    )  # fmt: skip


def _doubles() -> None:
    """Two enterprises that were entered twice, and one that has another name now."""
    for names in DOUBLES:
        *both, phone = names
        Enterprise.objects.bulk_create(
            Enterprise(
                name=name, name_key=name_key(name), status="target", phone=phone,
                address="甘肃省张掖市甘州区示例路 9 号", **stamps(date(2024, 5, 6)),
            )
            for name in both
        )  # fmt: skip
    first = Enterprise.objects.get(name=DOUBLES[0][0])
    old = "示例黑河氢能装备厂"
    EnterpriseAlias.objects.create(
        enterprise=first, name=old, name_key=name_key(old), until=date(2021, 12, 31)
    )
