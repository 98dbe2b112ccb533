"""红黄灯: who must act, by which rule, since when."""

from datetime import timedelta

from django import forms
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import reverse

from projects.actions.lamp import end_override, override_lamp
from projects.enums import LampLevel
from projects.exports.lamp import TABLE
from projects.forms.lamp import OverrideForm
from projects.models import Lamp, LampOverride, LampRule, Project
from projects.queries.ledger import with_lamp_since
from projects.views.ledger import ProjectList
from projects.views.project import ProjectForms
from tracker import clock
from tracker.generic import ActionForm, DetailPage, ListPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

SHOWN = (LampLevel.RED, LampLevel.YELLOW)


class LampList(ProjectList):
    template_name = "projects/lamp/list.html"
    results_template = None
    is_ledger = False
    export_title = "红黄灯"
    export_order = "红灯在前，计划开工早的在前"

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if self.request.GET.get("lamp") else rows.filter(lamp__in=SHOWN)

    def ledgers(self, rows) -> list[Ledger]:
        return [Ledger(self.export_title, TABLE, with_lamp_since(rows))]

    def figures(self, rows) -> list[Figure]:
        return super().figures(rows)[:1]

    def filters_said(self):
        said = super().filters_said()
        return said if self.request.GET.get("lamp") else [*said, ("灯", "红灯、黄灯")]

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


class LampHistory(DetailPage):
    """One project's lamps: which are lit by which rule, which were set by hand, and the past."""

    model = Project
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/lamp/detail.html"
    context_object_name = "project"

    def get_context_data(self, **kwargs):
        today = clock.today()
        lamps = self.object.lamps.select_related("rule").order_by("kind", "-since_on", "-pk")
        return super().get_context_data(
            today=today,
            current=[lamp for lamp in lamps if lamp.until_on is None],
            past=[lamp for lamp in lamps if lamp.until_on is not None],
            overrides=self.object.lamp_overrides.select_related("by__person"),
            may_override=self.request.user.may(Permission.SET_RULES),
            **kwargs,
        )


class LampOverrideCreate(ProjectForms):
    permission = Permission.SET_RULES
    form_class = OverrideForm
    heading = "人工改灯"
    submit = "改灯"
    done_message = "已改灯，到期后按规则亮。"

    def get_initial(self):
        kind = self.request.GET.get("kind", "")
        return {"kind": kind, "until_on": clock.today() + timedelta(days=30)}

    def get_success_url(self):
        return reverse("projects:lamp-history", args=[self.record.code])

    def act(self, cleaned):
        return override_lamp(project=self.record, by=self.request.user, **cleaned)


class LampOverrideEnd(ActionForm):
    permission = Permission.SET_RULES
    form_class = forms.Form
    template_name = "_generic/form.html"
    done_message = "已取消人工改灯，按规则亮。"
    http_method_names = ["post"]

    def find(self):
        rows = LampOverride.objects.visible_to(self.request.user).select_related("project")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_success_url(self):
        return reverse("projects:lamp-history", args=[self.record.project.code])

    def get_context_data(self, **kwargs):
        subject = self.record.project
        return super().get_context_data(
            heading="取消人工改灯", subject=subject, back=self.get_success_url(), **kwargs
        )

    def act(self, cleaned):
        return end_override(override=self.record, by=self.request.user)
