"""所选项目: their sums, what may be done to all of them at once, and their workbook."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.actions.selection import (
    MOST,
    instruct_selected,
    lead_selected,
    mark_selected,
    unmark_selected,
)
from projects.exports.column import chosen, needs, table
from projects.forms.selection import (
    SelectionInstructForm,
    SelectionLeaderForm,
    SelectionListingForm,
    ticked,
)
from projects.models import Project
from projects.queries.narrow import values
from projects.queries.project import beside, totals
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.views.export import Ledger, export_response

FORMS = {
    "leader": (Permission.ASSIGN_DUTIES, SelectionLeaderForm),
    "listing": (Permission.EDIT_PROJECTS, SelectionListingForm),
    "instruct": (Permission.INSTRUCT, SelectionInstructForm),
}


def found(user, ticks):
    """Those of the ticked that this person may see, as the list orders them."""
    rows = Project.objects.visible_to(user).filter(pk__in=list(ticks)[:MOST])
    return rows.order_by("-total_investment", "pk")


@require_POST
def selection(request):
    """What was ticked on the list, with sums; nothing is written."""
    if not request.user.may(Permission.VIEW_PROJECTS):
        raise PermissionDenied
    ticks = ticked(request.POST)
    rows = found(request.user, ticks)
    if request.POST.get("format") == "xlsx" and ticks:
        return workbook(request, rows)
    return render(request, "projects/selection/detail.html", page(request, ticks, rows))


def workbook(request, rows):
    today = clock.today()
    columns, _ = chosen(values(",".join(request.POST.getlist("cols"))))
    sums = totals(rows, today)
    said = vars(sums) | {"rate": sums.rate}
    ledger = Ledger(
        "所选项目",
        table(columns, today.year),
        beside(rows, needs(columns), today),
        totals={c.header(today.year): said[c.total] for c in columns if c.total},
        notes=("单位：万元",),
        frozen=2,
    )
    return export_response(
        request,
        title="所选项目",
        ledgers=[ledger],
        filters=[("范围", f"在台账里勾选的 {sums.count} 项")],
        order="按总投资从大到小",
    )


def page(request, ticks, rows, **more):
    """The selection with a form of each act that this person may do."""
    user, today = request.user, clock.today()
    shown = beside(rows.select_related("park", "leader"), ["funds", "plan"], today)
    acts = {n: form(user=user) for n, (right, form) in FORMS.items() if user.may(right)}
    return {
        "projects": shown,
        "sums": totals(rows, today),
        "ticks": [f"{t.pk}-{t.version}-{t.leader or 0}" for t in ticks.values()],
        "acts": acts,
        "act": request.POST.get("act", ""),
        "form_token": uuid4().hex,
        "back": reverse("projects:project-list"),
        "most": MOST,
    } | more


class SelectionAct(ActionForm):
    """One act on all that is ticked: all or nothing."""

    http_method_names = ["post"]
    template_name = "projects/selection/detail.html"
    name = ""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_success_url(self):
        return reverse("projects:project-list")

    def act(self, cleaned):
        ticks = cleaned.pop("ticks")
        seen = Project.objects.visible_to(self.request.user).filter(pk__in=list(ticks))
        if seen.count() < len(ticks):
            raise ValidationError("勾选里有您管不到的项目，请刷新页面重新勾选。")
        return self.do(ticks=ticks, by=self.request.user, **cleaned)

    def do(self, **given):
        raise NotImplementedError

    def get_context_data(self, form, **kwargs):
        ticks = ticked(self.request.POST)
        context = page(self.request, ticks, found(self.request.user, ticks))
        context["acts"][self.name] = form
        return super().get_context_data(**context | {"act": self.name, "form": form} | kwargs)


class SelectionLeader(SelectionAct):
    name = "leader"
    permission = Permission.ASSIGN_DUTIES
    form_class = SelectionLeaderForm

    def do(self, **given):
        done = lead_selected(**given)
        self.done_message = f"{len(done)} 个项目已由{given['person']}包抓，前任和原因都留着。"


class SelectionListing(SelectionAct):
    name = "listing"
    permission = Permission.EDIT_PROJECTS
    form_class = SelectionListingForm

    def do(self, way, **given):
        done = (mark_selected if way == "in" else unmark_selected)(**given)
        word = "加入名录" if way == "in" else "移出名录"
        rest = len(given["ticks"]) - len(done)
        self.done_message = f"{len(done)} 个项目已{word}" + (
            f"，{rest} 个本来就{'在' if way == 'in' else '不在'}。" if rest else "。"
        )


class SelectionInstruct(SelectionAct):
    name = "instruct"
    permission = Permission.INSTRUCT
    form_class = SelectionInstructForm

    def do(self, **given):
        self.done_message = f"已给 {len(instruct_selected(**given))} 个项目的专班下发。"
