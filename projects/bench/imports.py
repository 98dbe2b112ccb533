"""How fast a ledger comes in: our rehearsal, commit and undo beside what the machine could do.

The floor knows no rules: cells read by calamine, COPY, one upsert into a copy of the projects.
django-import-export is measured beside us where it is installed; it is no part of the product.
"""

import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import xlsxwriter
from celery import current_app
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from parks.models import Chain, Enterprise, Park, Person, Unit, User
from projects.actions.batch import commit_batch, rehearse, undo_batch
from projects.actions.batch_after import light_batch
from projects.bench.watch import statements
from projects.models import Batch, Project
from tracker.models import AuditEvent, StoredFile

Say = Callable[..., None]
Record = tuple[Any, ...]
RUNS = 3
PERIOD = "2024-06"
PREFIX = "示例导入"
FEW = 1_000  # the usual way of django-import-export is measured on these and multiplied
HEADERS = (
    "序号", "项目名称", "项目代码", "园区", "投资方", "来源地", "产业链", "建设性质", "建设内容",
    "总投资（万元）", "固定资产投资（万元）", "合同金额（万元）", "年度计划投资（万元）",
    "1-6月完成投资（万元）", "1-6月省外到位资金（万元）", "累计到位资金（万元）", "签约时间", "开工时间",
    "计划竣工时间", "阶段", "形象进度", "本月进展", "包抓领导", "责任单位", "联系人",
)  # fmt: skip
# Columns of the project that the floor and django-import-export fill, by place in the sheet.
PLACES = {
    "name": 1, "approval_code": 2, "origin": 5, "content": 8, "total_investment": 9,
    "fixed_investment": 10, "contract_amount": 11, "signed_on": 16, "started_on": 17,
    "planned_completion_on": 18, "contact": 24,
}  # fmt: skip


def bench_imports(say: Say, rows: int = 10_000) -> None:
    """A new ledger of `rows` × 25, imported and taken back; nothing of it stays.

    `say` is given, in milliseconds, `ours_ms` and `floor_ms`; the floor is one for all steps, measured
    before each import, since other work on the machine comes and goes. Lamps are a step of their own:
    of so many projects they are a worker's, whom nobody waits for and nothing is sent to from here.
    """
    current_app.conf.broker_url = "memory://localhost"
    by = User.objects.get(username="bureau")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "示例台账.xlsx"
        write_ledger(path, _records(rows))
        floors: list[float] = []
        with _cleared():
            found = _ours(path, by, floors)
            floor = statistics.median(floors)
            for name, (taken, queries) in found.items():
                say(
                    bench=name,
                    n=rows,
                    ours_ms=taken,
                    floor_ms=floor,
                    queries=queries,
                    rss_mb=_rss(),
                )
        if find_spec("import_export"):
            _compare(say, _records(rows), floor)


def write_ledger(path: Path, records: Sequence[Record]) -> None:
    """The workbook: a title, a unit, one header row, then the records."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("6月")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write(0, 0, "招商引资项目台账")
    sheet.write(1, 0, "单位：万元")
    sheet.write_row(2, 0, HEADERS)
    for number, record in enumerate(records, 3):
        for place, value in enumerate(record):
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            else:
                sheet.write(number, place, value)
    book.close()


def _records(count: int) -> list[Record]:
    """Made-up projects in parks, units and chains that the database holds."""
    rng = Random(1)
    parks = list(Park.objects.filter(retired_on=None).values_list("name", flat=True)[:8])
    chains = list(Chain.objects.values_list("name", flat=True)[:12])
    people = list(Person.objects.filter(is_leader=True).values_list("name", flat=True)[:20])
    units = list(Unit.objects.filter(retired_on=None).values_list("name", flat=True)[:20])
    held = list(Enterprise.objects.values_list("name", flat=True)[: count // 10])
    firms = held + [f"{PREFIX}企业{n}有限公司" for n in range(count * 2 // 5)]
    return [_record(rng, n, parks, chains, people, units, firms) for n in range(count)]


def _record(
    rng: Random, number: int, parks: list[str], chains: list[str], people: list[str],
    units: list[str], firms: list[str],
) -> Record:  # fmt: skip
    total = rng.randint(2_000, 90_000)
    done = round(total * rng.random() * 0.3, 2)
    signed = date(2023, 1, 1) + timedelta(days=rng.randrange(300))
    trade = rng.choice(("新材料", "装备制造", "生物医药", "光伏组件", "储能电池"))
    return (
        number + 1, f"{PREFIX}第{number}号{trade}项目", f"2404-620702-04-02-{100_000 + number}",
        rng.choice(parks), firms[number % len(firms)], rng.choice(("浙江", "广东", "江苏", "四川")),
        rng.choice(chains), rng.choice(("新建", "扩建")),
        f"建设年产{rng.randint(1, 50)}万吨生产线及配套设施{number}", total, round(total * 0.8, 2),
        total, round(total * 0.3, 2), done, round(done * 0.6, 2), round(done * 0.6, 2), signed,
        signed + timedelta(days=60), date(2025, 12, 31), rng.choice(("在建", "开工")),
        f"{rng.randint(5, 80)}%", f"主体施工，已完成{rng.randint(1, 9)}层{number}",
        rng.choice(people), rng.choice(units), f"联系人{number}",
    )  # fmt: skip


def _ours(path: Path, by: User, floors: list[float]) -> dict[str, tuple[float, int]]:
    """Median times in ms and the statements of a step, over RUNS imports each taken back."""
    found: dict[str, list[tuple[float, int]]] = {}

    def step(name: str, act: Callable[[], Any]) -> Any:
        with statements() as seen:
            start = time.perf_counter()
            done = act()
            found.setdefault(name, []).append((_ms(start), len(seen)))
        return done

    for _ in range(RUNS):
        floors.append(_floor(path))
        batch = step("import_rehearse", partial(rehearse, path=path, by=by, period=PERIOD))
        step("import_commit", partial(commit_batch, batch=batch, by=by, skip_errors=True))
        step("import_lamps", partial(light_batch, batch_id=batch.pk))
        step("import_rehearse_same", partial(rehearse, path=path, by=by, period=PERIOD))
        step("import_undo", partial(undo_batch, batch=batch, by=by))
    return {
        name: (statistics.median(taken for taken, _ in runs), runs[-1][1])
        for name, runs in found.items()
    }


def _floor(path: Path) -> float:
    """Cells to a copy of the projects with its indexes, in ms: what machine and database can do.

    All 25 columns are copied in as text; the upsert takes those of the project.
    """
    columns = ", ".join(("code", *PLACES))
    with connection.cursor() as cursor:
        _copy_of_projects(cursor)
        start = time.perf_counter()
        cells: list[list[Any]] = (
            CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[3:]
        )
        with transaction.atomic():
            every = ", ".join(f"c{place}" for place in range(len(HEADERS)))
            cursor.execute(f"CREATE TEMPORARY TABLE bench_in ({every.replace(',', ' text,')} text)")
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY bench_in ({every}) FROM STDIN") as copy:
                    for row in cells:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(HEADERS))
                cursor.executemany(f"INSERT INTO bench_in ({every}) VALUES ({marks})", cells)
            taken = ", ".join(_cast(name, place) for name, place in PLACES.items())
            sets = ", ".join(f"{name} = excluded.{name}" for name in PLACES)
            cursor.execute(
                f"INSERT INTO bench_project ({columns}) SELECT '{PREFIX}' || c0, {taken} "
                f"FROM bench_in WHERE true ON CONFLICT (code) DO UPDATE SET {sets}"
            )
            cursor.execute("DROP TABLE bench_in")
        found = _ms(start)
        cursor.execute("DROP TABLE bench_project")
    return found


def _cast(name: str, place: int) -> str:
    """A copied text as the project's column has it."""
    kind = Project._meta.get_field(name).db_type(connection)
    return f"c{place}::{kind}" if connection.vendor == "postgresql" else f"c{place}"


def _copy_of_projects(cursor: Any) -> None:
    """`bench_project`: empty, of the same columns and indexes."""
    cursor.execute("DROP TABLE IF EXISTS bench_project")
    cursor.execute("CREATE TABLE bench_project AS SELECT * FROM projects_project WHERE 1 = 0")
    if connection.vendor == "postgresql":
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'projects_project'")
    else:
        cursor.execute("CREATE UNIQUE INDEX bench_code ON bench_project (code)")
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
            "AND tbl_name = 'projects_project'"
        )
    for (definition,) in cursor.fetchall():
        text = definition.replace("projects_project", "bench_project").replace('"', "")
        cursor.execute(re.sub(r"INDEX \w+ ON", lambda _: f"INDEX b_{uuid4().hex} ON", text))


@contextmanager
def _cleared() -> Iterator[None]:
    """What the runs leave even when taken back (batches, files, audit rows) goes too."""
    last = {
        model: model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
        for model in (AuditEvent, Batch, StoredFile)
    }
    try:
        yield
    finally:
        for batch in Batch.objects.filter(pk__gt=last[Batch], state="committed"):
            undo_batch(batch=batch, by=batch.by)
        for model, pk in last.items():
            rows: Any = model._base_manager.filter(pk__gt=pk)
            for stored in rows if model is StoredFile else ():
                stored.file.delete(save=False)
            rows.delete()


def _compare(say: Say, records: Sequence[Record], floor: float) -> None:
    """django-import-export on a data set of the same columns: in bulk, then as it comes."""
    for name, bulk, some in (
        ("import_export_bulk", True, records),
        (f"import_export_usual_{FEW}_scaled", False, records[:FEW]),
    ):
        with transaction.atomic():
            with statements() as seen:
                start = time.perf_counter()
                _import_export(some, bulk)
                taken = _ms(start)
            transaction.set_rollback(True)
        scale = len(records) / len(some)
        say(
            bench=name,
            n=len(records),
            ours_ms=taken * scale,
            floor_ms=floor,
            queries=round(len(seen) * scale),
            rss_mb=_rss(),
        )


def _import_export(records: Sequence[Record], in_bulk: bool) -> None:
    """Import into Project, foreign keys found by name. Raises RuntimeError when rows fail."""
    tablib = import_module("tablib")  # both are installed only for this comparison
    fields, resources, widgets = (
        import_module(f"import_export.{name}") for name in ("fields", "resources", "widgets")
    )

    def named(attribute: str, model: Any) -> Any:
        widget = widgets.ForeignKeyWidget(model, "name")
        return fields.Field(column_name=attribute, attribute=attribute, widget=widget)

    meta = {
        "model": Project,
        "import_id_fields": ["code"],
        "fields": ("code", "name_key", *PLACES, "park", "chain", "leader"),
        "use_bulk": in_bulk,
        "batch_size": 1_000,
        "skip_diff": in_bulk,
        "use_transactions": True,
    }

    class Ledger(resources.ModelResource):  # type: ignore[name-defined]
        park = named("park", Park)
        chain = named("chain", Chain)
        leader = named("leader", Person)
        Meta = type("Meta", (), meta)

        def before_save_instance(self, instance: Any, row: Any, **options: Any) -> None:
            instance.region_id = instance.park.region_id

    headers = ["code", "name_key", *PLACES, "park", "chain", "leader"]
    data = tablib.Dataset(headers=headers)
    for record in records:
        cells = [record[at] for at in PLACES.values()]
        data.append([f"{PREFIX}{record[0]}", record[1], *cells, record[3], record[6], record[22]])
    result = Ledger().import_data(data, dry_run=False, raise_errors=True)
    if result.totals["new"] != len(records):
        raise RuntimeError(f"import_export took {result.totals}")


def _ms(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 2)


def _rss() -> int:
    """Peak memory of the process, MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
