"""保存的分析: the list, its verbs, and the card on the cockpit."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.actions.pivot import change_pivot, remove_pivot, save_pivot
from projects.enums import PivotSchedule
from projects.forms.pivot import WHEN, PivotForm, PivotRemoveForm, when_of
from projects.models import SavedPivot
from projects.queries.dimensions import CUTS
from projects.queries.indicators import CODES, indicator
from projects.queries.pivot import choose
from projects.queries.pivot_query import TIME, canonical, parsed
from projects.queries.pivot_saved import cockpit_pivots
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.tools.tables import Get, Table, label, moment
from tracker.tools.xlsx import Column
from tracker.views.export import ExportList


def shows(query: str) -> str:
    """What a saved table shows, in words: 省外到位资金，按园区、月份."""
    asked = parsed(query)
    choice = choose(asked.get("show", ""), asked.get("rows", ""), asked.get("cols", ""))
    by = "、".join(CUTS[d].label for d in (choice.rows, choice.cols) if d)
    return f"{indicator(choice.code).name}，按{by}"


def when_said(schedule: str, day: int | None) -> str:
    return dict(WHEN).get(when_of(schedule, day)) or f"{PivotSchedule(schedule).label} {day}"


TABLE: Table = (
    (Column("名称", 30), "name"),
    (Column("内容", 40), Get(("query",), shows)),
    (Column("建立人", 14), "owner__person__name"),
    (Column("共享", 8), label("is_shared", [(True, "是"), (False, "否")])),
    (Column("上驾驶舱", 10), label("on_cockpit", [(True, "是"), (False, "否")])),
    (Column("寄送", 18), Get(("schedule", "day"), when_said)),
    (Column("更新时间", 18), moment("updated_at")),
)


class PivotList(ExportList):
    model = SavedPivot
    permission = Permission.VIEW_FIGURES
    template_name = "projects/pivot/list.html"
    export_title = "保存的分析"
    export_table = TABLE
    export_word = "张"
    export_order = "按名称"

    def get_queryset(self):
        return super().get_queryset().select_related("owner__person")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["lines"] = [
            (row, shows(row.query), when_said(row.schedule, row.day))
            for row in context["object_list"]
        ]
        return context


class PivotDetail(DetailPage):
    """A saved table is opened in 数据分析, through the reader's own scope."""

    model = SavedPivot
    permission = Permission.VIEW_FIGURES

    def get(self, request, *args, **kwargs):
        row = self.get_object()
        return redirect(f"{reverse('projects:pivot')}?{row.query}&{urlencode({'saved': row.pk})}")


class PivotForms(ActionForm):
    permission = Permission.VIEW_FIGURES
    form_class: type[Form] = PivotForm
    template_name = "projects/pivot/form.html"

    def get_context_data(self, **kwargs):
        query = self.request.POST.get("query") or self.get_initial()["query"]
        return super().get_context_data(
            shows=shows(query), back=f"{reverse('projects:pivot')}?{query}", **kwargs
        )

    def done(self, result):
        return redirect(result)


class PivotCreate(PivotForms):
    done_message = "已保存。"

    def get_initial(self):
        get = self.request.GET
        choice = choose(get.get("show", ""), get.get("rows", ""), get.get("cols", ""))
        shape = {"show": choice.code, "rows": choice.rows, "cols": choice.cols}
        return {
            "query": canonical(get.dict() | shape),
            "is_rolling": not any(get.get(key) for key in TIME),
            "name": f"{indicator(choice.code).name}按{CUTS[choice.rows].label}",
        }

    def act(self, cleaned):
        cleaned.pop("version", None)
        return save_pivot(by=self.request.user, **cleaned)


class PivotOwn:
    """Only one's own is changed; a shared one of another is seen, and that is all."""

    def find(self):
        rows = SavedPivot.objects.visible_to(self.request.user).select_related("owner__person")
        row = get_object_or_404(rows, pk=self.kwargs["pk"])
        if row.owner_id != self.request.user.pk:
            raise PermissionDenied
        return row


class PivotEdit(PivotOwn, PivotForms):
    def get_initial(self):
        """As it is kept; from a changed table the new query comes with the address."""
        row, get = self.record, self.request.GET
        given = canonical(get) if get.get("show") in CODES and get.get("rows") in CUTS else ""
        query = given or row.query
        kept = {name: getattr(row, name) for name in ("name", "is_shared", "on_cockpit", "version")}
        return kept | {
            "query": query,
            "is_rolling": not any(key in parsed(query) for key in TIME),
            "when": when_of(row.schedule, row.day),
        }

    def act(self, cleaned):
        pivot = self.as_read(cleaned.pop("version"))
        return change_pivot(pivot=pivot, by=self.request.user, **cleaned)


class PivotRemove(PivotOwn, PivotForms):
    http_method_names = ["post"]
    done_message = "已删除。"

    form_class = PivotRemoveForm

    def get_initial(self):
        return {"query": self.record.query}

    def act(self, cleaned):
        remove_pivot(pivot=self.as_read(cleaned["version"]), by=self.request.user)

    def done(self, result):
        return redirect("projects:pivot-list")


@require_safe
def cockpit(request):
    """The card of saved tables that the cockpit fetches after itself."""
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    rows = cockpit_pivots(request.user)
    lines = [(row, shows(row.query)) for row in rows]
    return render(request, "projects/pivot/_cockpit.html", {"lines": lines})
