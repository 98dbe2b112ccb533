"""Benchmarks beside a floor of raw SQL on the same data, in the same run: ratios, not verdicts.

One JSON object a line (CONTRACT.md). It works in the database that DATABASE_URL names, or in
`var/bench.sqlite3`: `make bench` sees to that, so that nobody's own data is touched.
"""

import json
import resource
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import orjson
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.test import Client
from rest_framework.authtoken.models import Token

from parks.models import Park, User
from projects.bench.exports import bench_exports
from projects.bench.imports import bench_imports
from projects.bench.passes import bench_passes
from projects.models import Project
from tracker import clock

RUNS = 7
FILTERS = "park=zyjk&stage=signed..production&invest_gte=1"


class Command(BaseCommand):
    help = "性能基准：每行一个 JSON，给出我们的耗时、同一数据上原生 SQL 的耗时和倍数。"

    def add_arguments(self, parser):
        parser.add_argument("--projects", type=int, default=100_000)
        parser.add_argument("--runs", type=int, default=RUNS)
        parser.add_argument(
            "--only", choices=["pages", "passes", "imports", "exports"], help="只测一组"
        )

    def handle(self, *args, projects, runs, only, **options):
        if settings.PRODUCTION:
            raise CommandError("基准测试会造数据，不在正式环境运行。")
        settings.ALLOWED_HOSTS = ["*"]
        self.runs = runs
        if not Project.objects.exists():
            self.stderr.write(f"造 {projects} 个项目的基准城市，要几分钟……")
            call_command("demo", projects=projects, verbosity=0)
        self.count = Project.objects.count()
        groups = {
            "pages": self.pages,
            "passes": self.passes,
            "imports": self.imports,
            "exports": self.exports,
        }
        for name, group in groups.items():
            if only in (None, name):
                group()

    def imports(self):
        bench_imports(self.say)

    def passes(self):
        bench_passes(self.say, self.count)

    def exports(self):
        bench_exports(self.say)

    def pages(self):
        self.client = Client()
        user = User.objects.get(username="bureau")
        self.client.force_login(user, backend="parks.backends.PersonBackend")
        token = Token.objects.get_or_create(user=user)[0].key
        self.header = {"HTTP_AUTHORIZATION": f"Token {token}"}
        self.project = Project.objects.filter(signed_on__isnull=False).order_by("?").first()
        self.ids = ",".join(
            str(pk)
            for pk in Park.objects.filter(path__startswith="/zyjk/").values_list("pk", flat=True)
        )
        for name, ours, floor in self.benches():
            self.report(name, ours, floor)

    def benches(self):
        get, code = self.client.get, self.project.code
        year = clock.today().year
        yield (
            "project_list",
            lambda: get(f"/projects?{FILTERS}&sort=-invest"),
            lambda: (sql(self.page_sql()), sql(self.totals_sql()), sql(self.funds_sql(year))),
        )
        yield (
            "api_list",
            lambda: get(f"/api/v1/projects/?{FILTERS}", **self.header),
            lambda: orjson.dumps(sql(self.page_sql("id desc")), default=str),
        )
        yield (
            "cockpit",
            lambda: get(f"/cockpit?period={year}H1"),
            lambda: (sql(self.cockpit_sql(year)), sql(self.cockpit_sql(year - 1))),
        )
        yield "project_page", lambda: get(f"/p/{code}"), lambda: sql(self.one_sql())
        yield (
            "figure_rows",
            lambda: get(f"/q/funds_outside?period={year}H1"),
            lambda: sql(self.cockpit_sql(year)),
        )
        yield "search", lambda: get("/projects?q=光伏"), lambda: sql(self.search_sql())
        yield "workbench", lambda: get("/desk"), None
        yield "edit_one_field", self.edit, None

    def edit(self):
        version = Project.objects.values_list("version", flat=True).get(pk=self.project.pk)
        body = json.dumps({"remark": f"基准 {version}"})
        answer = self.client.patch(
            f"/api/v1/projects/{self.project.code}/",
            body,
            content_type="application/json",
            HTTP_IF_MATCH=str(version),
            **self.header,
        )
        if answer.status_code != 200:
            raise CommandError(f"修改没有成功：{answer.status_code} {answer.content[:200]!r}")

    def where(self) -> str:
        return (
            f"park_id in ({self.ids}) and stage in ('signed','registered','started','building',"
            "'completed','production') and total_investment >= 10000"
        )

    def page_sql(self, order: str = "total_investment desc, id desc") -> str:
        return (
            (
                "select p.id, p.code, p.name, p.stage, p.lamp, p.total_investment, p.coverage, "
                "p.progress_percent, p.progress_on, k.short_name, c.short_name, l.name "
                "from projects_project p join parks_park k on k.id=p.park_id "
                "left join parks_chain c on c.id=p.chain_id left join parks_person l on l.id=p.leader_id "
                f"where p.{self.where()} order by p.{order.replace(', ', ', p.')} limit 50"
            )
            .replace("and stage", "and p.stage")
            .replace("and total", "and p.total")
        )

    def totals_sql(self) -> str:
        return (
            "select count(*), sum(total_investment), sum(case when lamp='red' then 1 else 0 end) "
            f"from projects_project where {self.where()}"
        )

    def funds_sql(self, year: int) -> str:
        return (
            "select sum(verified_amount) from projects_fundingrecord where state='verified' and "
            f"source in ('outside','overseas') and {between(year, 12)} and project_id in "
            f"(select id from projects_project where {self.where()})"
        )

    def cockpit_sql(self, year: int) -> str:
        return (
            "select p.park_id, p.chain_id, sum(f.verified_amount) from projects_fundingrecord f "
            "join projects_project p on p.id=f.project_id where f.state='verified' and "
            f"f.source in ('outside','overseas') and {between(year, 6)} and p.ended_on is null "
            "group by p.park_id, p.chain_id"
        )

    def one_sql(self) -> str:
        return f"select * from projects_project where id={self.project.pk}"

    def search_sql(self) -> str:
        return (
            "select id, name from projects_project where search_text like '%光伏%' "
            "order by signed_on desc limit 50"
        ).replace("%", "%%")

    def report(self, name: str, ours: Callable, floor: Callable | None) -> None:
        ours()  # once unmeasured: templates, plans, connections
        seen: list[str] = []

        def watch(run: Callable, text: str, *rest: Any) -> Any:
            seen.append(text)
            return run(text, *rest)

        with connection.execute_wrapper(watch):
            ours()
        mine = timed(ours, self.runs)
        base = timed(floor, self.runs) if floor else None
        self.say(bench=name, n=self.count, ours_ms=mine, floor_ms=base, queries=len(seen))

    def say(self, *, bench, n, ours_ms, floor_ms, queries, rss_mb=None, **more):
        """One line of CONTRACT.md's form."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        line = {
            "bench": bench,
            "database": connection.vendor,
            "n": n,
            "ours_ms": None if ours_ms is None else round(ours_ms, 2),
            "floor_ms": None if floor_ms is None else round(floor_ms, 2),
            "ratio": round(ours_ms / floor_ms, 2) if ours_ms and floor_ms else None,
            "queries": queries,
            "rss_mb": round(rss_mb or peak),
        }
        self.stdout.write(json.dumps(line | more, ensure_ascii=False))
        self.stdout.flush()


def timed(work: Callable, runs: int) -> float:
    """Median of several runs, milliseconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def sql(text: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text.replace("%%", "%"))
        return cursor.fetchall()


def between(year: int, last: int) -> str:
    end = date(year, 12, 31) if last == 12 else date(year, 6, 30)
    return f"received_on between '{year}-01-01' and '{end}'"
