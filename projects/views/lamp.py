"""红黄灯: who must act, by which rule, since when."""

from django.db.models import Count

from projects.enums import LampLevel
from projects.models import Lamp, LampRule, Project
from projects.views.project import ProjectList
from tracker import clock
from tracker.generic import ListPage

SHOWN = (LampLevel.RED, LampLevel.YELLOW)


class LampList(ProjectList):
    template_name = "projects/lamp/list.html"
    results_template = None

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if self.request.GET.get("lamp") else rows.filter(lamp__in=SHOWN)

    def ordered(self, rows):
        """Red before yellow, the earliest planned start first."""
        return ListPage.ordered(self, rows.order_by("lamp", "planned_start_on", "pk"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        ids = [project.pk for project in context["object_list"]]
        lamps = Lamp.objects.visible_to(self.request.user).filter(
            project_id__in=ids, until_on=None, level__in=SHOWN
        )
        of: dict[int, list[Lamp]] = {}
        for lamp in lamps.select_related("rule"):
            of.setdefault(lamp.project_id, []).append(lamp)
        counts = Project.objects.visible_to(self.request.user).order_by()
        return context | {
            "lamps_of": of,
            "rules": LampRule.objects.on(clock.today()),
            "counts": dict(counts.values_list("lamp").annotate(Count("pk"))),
        }
