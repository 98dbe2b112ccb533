"""Benchmarks beside a floor of raw SQL on the same data, in the same run: ratios, not verdicts.

One JSON object a line (CONTRACT.md). It works in the database that DATABASE_URL names, or in
`var/bench.sqlite3`: `make bench` sees to that, so that nobody's own data is touched.
"""

import json
import resource

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection

from projects.bench.exports import bench_exports
from projects.bench.imports import bench_imports
from projects.bench.leads import bench_leads
from projects.bench.pages import bench_pages
from projects.bench.passes import bench_passes
from projects.bench.reports import bench_reports
from projects.models import Project

RUNS = 7


class Command(BaseCommand):
    help = "性能基准：每行一个 JSON，给出我们的耗时、同一数据上原生 SQL 的耗时和倍数。"

    def add_arguments(self, parser):
        parser.add_argument("--projects", type=int, default=100_000)
        parser.add_argument("--runs", type=int, default=RUNS)
        parser.add_argument(
            "--only",
            choices=["pages", "passes", "imports", "exports", "reports", "leads"],
            help="只测一组",
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
            "reports": self.reports,
            "leads": self.leads,
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

    def reports(self):
        bench_reports(self.say, self.count)

    def leads(self):
        bench_leads(self.say, self.count, self.runs)

    def pages(self):
        bench_pages(self.say, self.count, self.runs)

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
