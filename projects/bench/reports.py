"""The quarter's report: its snapshot, and its files in Word, Excel and PDF, all of one process.

The targets are absolute (a snapshot in 5 s, three files in 15 s and 400 MB, 10,000 projects), so
there is no floor beside them.
"""

import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import transaction

from parks.models import Region
from projects.actions.dispatch import make_draft
from projects.actions.report_template import load_report_templates
from projects.bench.watch import statements
from projects.enums import FileForm
from projects.exports.dispatch.files import WRITERS
from projects.models import ReportTemplate
from projects.queries.dispatch import snapshot
from projects.queries.dispatch.compose import document
from projects.queries.dispatch.periods import finished_quarter
from tracker import clock
from tracker.tools.official import Chart

Say = Callable[..., None]


def bench_reports(say: Say, count: int) -> None:
    """The longest shipped template, half-year, on the whole city; nothing is kept."""
    city = Region.objects.today().get(code=settings.CITY_REGION)
    period = finished_quarter(clock.today())
    with transaction.atomic():
        load_report_templates()
        with statements() as seen:
            ms, data = _timed(lambda: snapshot.take(city, period))
        size = len(str(data)) // 1024
        say(bench="report_snapshot", n=count, ours_ms=ms, floor_ms=None, queries=len(seen), kb=size)
        half = ReportTemplate.objects.get(code="half")
        row = make_draft(period=period.code, place=city, by=None, template=half)
        whole = 0.0
        for form in (FileForm.DOCX, FileForm.XLSX, FileForm.PDF, FileForm.PNG):
            target = BytesIO()
            ms, _ = _timed(partial(WRITERS[form], row, target))
            whole += 0 if form == FileForm.PNG else ms
            about = {"kb": len(target.getvalue()) // 1024}
            say(bench=f"report_{form}", n=count, ours_ms=ms, floor_ms=None, queries=None, **about)
        made = document(row)
        blocks = [block for part in made.walk() for block in part.blocks]
        charts = sum(isinstance(block, Chart) for block in blocks)
        say(bench="report_files", n=count, ours_ms=whole, floor_ms=None, queries=None,
            tables=len(list(made.tables())), charts=charts)  # fmt: skip
        transaction.set_rollback(True)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return (time.perf_counter() - start) * 1000, result
