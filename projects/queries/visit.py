"""走访: the last one of a project, and where the next is due by the mechanism's rhythm."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from projects import stages
from projects.enums import ENDED, Stage
from projects.models import Attachment, Mechanism, Project, Visit

BEFORE_PRODUCTION = stages.ORDER[: stages.ORDER.index(Stage.PRODUCTION)]


def visits_due(on: date, projects: QuerySet[Project] | None = None) -> QuerySet[Any]:
    """Projects whose next visit is due on that day or before (机制：每 N 天一走访).

    Each comes with `last_visit_on` (None: never), `visit_days` and `visit_since`, the day from
    which the days count: the last visit, else the later of signing and the day the rhythm was set.
    Due on `due_day(row)`. Signed projects that go on and do not produce yet (DOMAIN.md §3 五个一).
    Longest overdue first. Two queries, however many projects.
    """
    rows = Project.objects.all() if projects is None else projects
    last = Visit.objects.held().filter(project=OuterRef("pk"), visited_on__lte=on)
    newest = last.order_by().values("project").annotate(day=Max("visited_on")).values("day")
    begun = Greatest("signed_on", TruncDate("mechanism__created_at"), output_field=DateField())
    rows = rows.filter(signed_on__lte=on, stage__in=BEFORE_PRODUCTION, mechanism__isnull=False)
    rows = rows.exclude(status__in=ENDED).annotate(
        last_visit_on=Subquery(newest), visit_days=F("mechanism__visit_days")
    )
    rows = rows.annotate(visit_since=Coalesce("last_visit_on", begun))
    due = Q(pk__in=[])
    # Adding days to a day is said otherwise by each database: a rhythm is one of a few numbers.
    for days in Mechanism.objects.order_by().values_list("visit_days", flat=True).distinct():
        due |= Q(visit_days=days, visit_since__lte=on - timedelta(days=days))
    return rows.filter(due).order_by("visit_since", "pk")


def due_day(row: Any) -> date:
    """The day a row of `visits_due` is due on."""
    day: date = row.visit_since + timedelta(days=row.visit_days)
    return day


def last_visits(ids: Collection[int]) -> dict[int, date]:
    """Project id → day of its last visit."""
    rows = Visit.objects.held().filter(project_id__in=list(ids))
    return dict(rows.order_by().values_list("project_id").annotate(Max("visited_on")))


def _photos() -> QuerySet[Attachment]:
    return Attachment.objects.filter(visit=OuterRef("pk"), voided_at=None).order_by()


def has_photos() -> Exists:
    """Condition on visits."""
    return Exists(_photos())


def with_photo_count(rows: QuerySet[Visit]) -> QuerySet[Any]:
    count = _photos().values("visit").annotate(count=Count("pk")).values("count")
    return rows.annotate(photo_count=Coalesce(Subquery(count), 0))


def of_project(project: Project) -> list[Visit]:
    """The newest of a project, with how many photos each has: one query."""
    rows = with_photo_count(Visit.objects.held().filter(project=project))
    return list(rows.select_related("visitor").order_by("-visited_on", "-pk")[:4])
