"""How long the duplicate check of one lead takes beside plain look-ups by index, and of a list.

Where the database holds fewer, enterprises and projects are invented up to the number asked for.
"""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice, product
from random import Random

from parks.models import Enterprise, Park, User
from projects.bench import floors
from projects.bench.watch import sql, statements, timed
from projects.imports.doubles import Doubles, check_doubles, load_doubles
from projects.imports.matching import Directory
from projects.imports.rows import Frame, RawRow
from projects.imports.standing import Standing
from projects.models import Project
from projects.queries.duplicates import Traits, doubles_of
from tracker import clock
from tracker.tools.likeness import name_key
from tracker.tools.periods import Period

Say = Callable[..., None]
LIST = 10_000
PLACES = ("甘肃", "上海", "江苏", "浙江", "广东", "北京", "四川", "陕西", "山东", "天津")
SOUNDS = "启鸿远恒泰盛嘉瑞能材科创源丰海天明德华诚信达通联合"
TRADES = ("新能源", "氢能装备", "储能", "农业", "生物", "新材料", "数据", "物流", "环保", "食品")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")


def names() -> Iterator[str]:
    """Invented companies, no two the same."""
    for one, two, three in product(SOUNDS, repeat=3):
        for place, trade in product(PLACES, TRADES):
            form = FORMS[(ord(one) + ord(three)) % len(FORMS)]
            yield f"{place}示例{one}{two}{three}{trade}{form}"


def fill(count: int) -> None:
    """Enterprises and projects up to `count` each; every project has an investor."""
    lacking = count - Enterprise.objects.count()
    if lacking > 0:
        dice = Random(1)
        pool = list(islice(names(), 0, 4 * count))
        chosen = [name for name in dice.sample(pool, count) if name][:lacking]
        Enterprise.objects.bulk_create(
            (
                Enterprise(name=name, name_key=name_key(name), phone=f"137{n:08d}")
                for n, name in enumerate(chosen)
            ),
            batch_size=5_000,
            ignore_conflicts=True,
        )
    lacking = count - Project.objects.count()
    if lacking > 0:
        park = Park.objects.select_related("region").earliest("pk")
        rows = Project.objects.bulk_create(
            (
                Project(
                    code=f"BENCH-{n}",
                    name=f"示例第{n}号项目",
                    name_key=name_key(f"示例第{n}号项目"),
                    park=park,
                    region=park.region,
                    total_investment=Decimal(1000 + n % 90_000),
                    contact=f"示例联系人 138{n:08d}",
                )
                for n in range(lacking)
            ),
            batch_size=5_000,
        )
        firms = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True)[:count])
        through = Project.investors.through
        through.objects.bulk_create(
            (
                through(project_id=row.pk, enterprise_id=firms[n % len(firms)])
                for n, row in enumerate(rows)
            ),
            batch_size=5_000,
        )
    floors.sql_all("ANALYZE")


def bench_leads(say: Say, count: int, runs: int) -> None:
    fill(count)
    user = User.objects.get(username="bureau")
    firms = list(Enterprise.objects.order_by("pk").values_list("name", "name_key")[500:540])
    for kind, change in (("new", _as_new), ("alike", _as_alike), ("same", _as_same)):
        asked = [change(key, n) for n, (_, key) in enumerate(firms)]
        _one(say, f"lead_doubles_{kind}", asked, user, count, runs)
    _many(say, user, count)


def _as_new(key: str, n: int) -> Traits:
    return Traits(
        f"全新线索{n}号", f"杭州未见过{n}新型装备有限公司", Decimal(7000), phones=["13912345678"]
    )


def _as_alike(key: str, n: int) -> Traits:
    """One letter typed otherwise."""
    return Traits(
        f"另一线索{n}号", key.replace("示例", "示范", 1), Decimal(7000), phones=["13912345678"]
    )


def _as_same(key: str, n: int) -> Traits:
    return Traits(
        f"第三线索{n}号", key, Decimal(7000), phones=["13800000001"], address="示例路 1 号"
    )


def _one(say: Say, name: str, asked: list[Traits], user: User, count: int, runs: int) -> None:
    turn = iter(asked * (runs + 2))
    with statements() as seen:
        doubles_of(next(turn), user)
    ours = timed(lambda: doubles_of(next(turn), user), min(len(asked), runs * 4))
    plain = iter(asked * (runs + 2))
    floor = timed(lambda: _plain(next(plain)), min(len(asked), runs * 4))
    say(bench=name, n=count, ours_ms=ours, floor_ms=floor, queries=len(seen))


def _plain(one: Traits) -> None:
    """The floor: the same names looked up exactly, and nothing compared."""
    sql(
        f"SELECT id FROM projects_project WHERE name_key = '{one.name}' UNION ALL "
        "SELECT i.project_id FROM projects_project_investors i JOIN parks_enterprise e "
        f"ON e.id = i.enterprise_id WHERE e.name_key = '{one.investor}'"
    )


def _many(say: Say, user: User, count: int) -> None:
    """A list of 10,000 rows of as many investors, each compared as the importer does."""
    firms = Enterprise.objects.order_by("-pk").values_list("name", flat=True)[:LIST]
    rows = [
        RawRow(n, {
            "name": f"示例清单{n}号项目", "investors": [name], "contact": f"示例 138{n:08d}",
            "total_investment": Decimal(1000 + n),
        })
        for n, name in enumerate(firms)
    ]  # fmt: skip
    frame = Frame(
        by=user,
        kind="projects",
        directory=Directory(user),
        period=Period.parse("2024-06"),
        today=clock.today(),
        default_park=None,
        columns={},
    )
    known = Enterprise.objects.known_as(name_key(name) for name in firms)
    standing = Standing(enterprises=known)
    start = time.perf_counter()
    with statements() as seen:
        doubles: Doubles = load_doubles(rows, standing, frame.basis)
        for raw in rows:
            check_doubles(raw, frame, doubles)
    ours = (time.perf_counter() - start) * 1000
    say(
        bench="list_doubles",
        n=len(rows),
        ours_ms=ours,
        floor_ms=None,
        queries=len(seen),
        held=count,
    )
