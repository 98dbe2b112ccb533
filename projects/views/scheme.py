"""考核方案: the list, one scheme, and the tables it is made of."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions import assessment as verbs
from projects.actions.plan_days import RowsRefused
from projects.enums import SchemeState
from projects.exports.assessment import SCHEMES
from projects.filters.assessment import SchemeFilter
from projects.forms import assessment as forms
from projects.forms.approval import NoFields
from projects.models import AssessmentResult, Scheme, SchemeGroup, SchemeItem
from projects.queries import assessment as queries
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import ExportList

# Which states a button leads to, and what it says.
BUTTONS = {
    SchemeState.DRAFT: ((SchemeState.IN_FORCE, "执行方案"), (SchemeState.ARCHIVED, "归档")),
    SchemeState.IN_FORCE: ((SchemeState.DRAFT, "退回草拟"), (SchemeState.ARCHIVED, "归档")),
}


class SchemeList(ExportList):
    model = Scheme
    permission = Permission.VIEW_FIGURES
    filterset_class = SchemeFilter
    template_name = "projects/assessment/list.html"
    export_title = "考核方案"
    export_table = SCHEMES
    export_word = "个"
    export_order = "年度新的在前"
    orderings = {"year": "year"}

    def get_queryset(self):
        return super().get_queryset().prefetch_related("groups", "results")


def page_of(scheme: Scheme, user) -> dict:
    """What the page of a scheme shows beside it."""
    results = AssessmentResult.objects.visible_to(user).filter(scheme=scheme)
    may = user.may(Permission.ASSESS)
    return {
        "scheme": scheme,
        "groups": scheme.groups.prefetch_related("items"),
        "lacking": queries.lacking(scheme) if scheme.is_open else [],
        "most": queries.most_points(scheme),
        "results": results.select_related("published_by__person"),
        "period": queries.default_period(scheme, clock.today()),
        "can_edit": may and scheme.is_open,
        "buttons": [
            (state, words)
            for state, words in (BUTTONS.get(scheme.state, ()) if may else ())  # type: ignore[call-overload]
            if state != SchemeState.DRAFT or not results
        ],
        "form": NoFields(),
    }


class SchemeDetail(DetailPage):
    model = Scheme
    permission = Permission.VIEW_FIGURES
    template_name = "projects/assessment/scheme.html"
    context_object_name = "scheme"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class OneScheme:
    """The scheme that the address names, of the user's scope."""

    def find(self):
        return get_object_or_404(
            Scheme.objects.visible_to(self.request.user), code=self.kwargs["code"]
        )


class SchemeForms(ActionForm):
    permission = Permission.ASSESS
    form_class = forms.SchemeForm
    template_name = "_generic/form.html"
    heading, submit = "新建考核方案", "保存方案"

    def get_success_url(self):
        return self.record.get_absolute_url() if self.record else reverse("projects:scheme-list")

    def get_context_data(self, **kwargs):
        words = {"heading": self.heading, "submit": self.submit, "subject": self.record}
        return super().get_context_data(**words, back=self.get_success_url(), **kwargs)


class SchemeCreate(SchemeForms):
    """New, or with `from=code` a copy of another: a template, or last year's."""

    done_message = "方案已建，请核对各组和各项的权重后执行。"

    @cached_property
    def template(self) -> Scheme | None:
        code = self.request.GET.get("from", "")
        rows = Scheme.objects.visible_to(self.request.user)
        return get_object_or_404(rows, code=code) if code else None

    def get_initial(self):
        year = clock.today().year
        if self.template is None:
            return {"year": year}
        held = {name: getattr(self.template, name) for name in forms.KEPT}
        name = f"{year}年{held['name'].removesuffix('（模板）')}"
        return held | {"year": year, "name": name, "code": f"{self.template.code}-{year}"}

    def act(self, cleaned):
        return verbs.create_scheme(
            code=cleaned["code"],
            values=self.form.values(),
            template=self.template,
            by=self.request.user,
        )

    def done(self, result):
        return redirect(result)


class SchemeEdit(OneScheme, SchemeForms):
    heading = "修改考核方案"
    done_message = "方案已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scheme": self.record}

    def act(self, cleaned):
        scheme = self.as_read(cleaned["version"])
        return verbs.change_scheme(scheme=scheme, values=self.form.values(), by=self.request.user)


class SchemeTable(OneScheme, ActionForm):
    """A table of the scheme as one form."""

    permission = Permission.ASSESS
    template_name = "projects/assessment/rows.html"
    heading = ""

    def get_success_url(self):
        return self.request.path

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            scheme=self.record, heading=self.heading, lacking=queries.lacking(self.record), **kwargs
        )

    save: Any

    def act(self, cleaned):
        try:
            self.save(
                scheme=self.record,
                changes=self.form.changes(),
                fresh=self.form.fresh(),
                by=self.request.user,
            )
        except RowsRefused as refused:
            raise self.form.refuse(refused.found) from refused


class SchemeGroups(SchemeTable):
    form_class = forms.GroupsForm
    heading = "组别与权重"
    done_message = "组别已保存。"
    save = staticmethod(verbs.save_groups)

    def get_form_kwargs(self):
        rows = SchemeGroup.objects.visible_to(self.request.user).filter(scheme=self.record)
        return super().get_form_kwargs() | {"held": list(rows.order_by("order", "pk"))}


class SchemeItems(SchemeTable):
    form_class = forms.ItemsForm
    template_name = "projects/assessment/items.html"
    heading = "考核项与计分办法"
    done_message = "考核项已保存。"
    save = staticmethod(verbs.save_items)

    def get_form_kwargs(self):
        rows = SchemeItem.objects.visible_to(self.request.user)
        rows = rows.filter(group__scheme=self.record).select_related("group")
        return super().get_form_kwargs() | {
            "held": list(rows.order_by("group__order", "group_id", "order", "pk")),
            "groups": list(self.record.groups.order_by("order", "pk")),
        }


class SchemeMove(OneScheme, ActionForm):
    """执行, 退回, 归档: buttons of the scheme's page; refused, the page comes back and says why."""

    permission = Permission.ASSESS
    form_class = NoFields
    template_name = "projects/assessment/scheme.html"
    http_method_names = ["post"]
    done_message = "方案状态已改。"

    def act(self, cleaned):
        version = self.request.POST.get("version", "")
        scheme = self.as_read(int(version) if version.isdecimal() else None)
        state = self.request.POST.get("state", "")
        if state not in SchemeState.values:
            raise ValidationError("没有这个状态，请重新打开这一页再点按钮。")
        return verbs.move_scheme(scheme=scheme, state=state, by=self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return context | page_of(self.record, self.request.user) | {"form": form, "refused": form}
