"""联络点 as a place of work: opened, staffed in turn, given its year's tasks, ranked."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView

from parks.actions import office as verbs
from parks.models import Office, OfficePosting
from projects.exports import office as tables
from projects.forms.office import (
    HandOverForm,
    OfficeForm,
    PostingDaysForm,
    PostingForm,
    RetireForm,
    TaskForm,
)
from projects.queries.measures import MEASURES
from projects.queries.office import LEAGUE, known, league
from projects.views.cockpit import asked_of
from projects.views.frame import Asked
from tracker.generic import ActionForm, Scoped
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger, export_response

SORTS = ("task_rate", "week_rate", "days", *LEAGUE)
FIRST = "-task_rate"
# What a narrow column calls its figure.
HEADS = {
    "outings": "外出（次）",
    "enterprises_met": "对接（家）",
    "leads_reported": "线索（条）",
    "agreements": "协议（项）",
    "signed_count": "新签约（项）",
    "signed_amount": "签约额",
    "funds": "到位资金",
}


class OfficeLeague(Scoped, TemplateView):
    """联络点排名: every office with every figure, each a link to its rows."""

    model = Office
    permission = Permission.VIEW_FIGURES
    template_name = "projects/office/league.html"
    request: HttpRequest

    def get(self, request, *args, **kwargs):
        self.asked = Asked(request)
        sort = request.GET.get("sort", FIRST)
        self.sort = sort if sort.lstrip("-") in SORTS else FIRST
        self.found = league(self.asked.scope, self.asked.window, self.sort)
        if request.GET.get("format") == "xlsx":
            return self.export()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        asked = self.asked
        codes = known(LEAGUE)
        return super().get_context_data(**asked_of(self.request, asked, "sort", "format")) | {
            "league": self.found,
            "measures": [(MEASURES[code], HEADS[code]) for code in codes],
            "unknown_keys": asked.unknown("sort", "format", "u"),
            "kept_keys": [(k, v) for k, v in self.request.GET.items() if v and k != "period"],
        }

    def export(self):
        window, codes = self.asked.window, known(LEAGUE)
        said = [
            ("范围", self.asked.scope.label),
            ("统计期", f"{window.period.label}，截至 {window.until}"),
        ]
        made = tables.league_rows(self.found, codes)
        table, sums = tables.league_table(codes), tables.league_sums(self.found, codes)
        return export_response(
            self.request,
            title="联络点排名",
            ledgers=[Ledger("联络点排名", table, made, "个", sums, noun="parks.office")],
            filters=said,
            order="任务完成率高的在前" if self.sort == FIRST else "按所选的列",
            figures=[
                Figure(MEASURES[c].name, self.found.total[c], MEASURES[c].definition) for c in codes
            ],
        )


class OfficeForms(ActionForm):
    """A form about an office; it goes back to the office's page."""

    permission = Permission.EDIT_OFFICES
    template_name = "_generic/form.html"
    heading, submit = "联络点", "保存"
    record: Any

    def get_success_url(self):
        return self.record.get_absolute_url() if self.record else reverse("projects:office-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class OneOffice:
    """The office that the address names."""

    request: Any
    kwargs: Any

    def find(self):
        rows = Office.objects.visible_to(self.request.user)
        return get_object_or_404(rows, code=self.kwargs["code"])


class WithUser:
    """The form knows who is asking."""

    request: Any

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}


class OfficeCreate(WithUser, OfficeForms):
    form_class = OfficeForm
    heading, submit, done_message = "新建联络点", "新建", "联络点已建好，请登记驻点人员。"

    def act(self, cleaned):
        return verbs.create_office(values=self.form.values(), by=self.request.user)

    def done(self, result):
        return redirect(result)


class OfficeEdit(OneOffice, WithUser, OfficeForms):
    form_class = OfficeForm
    heading, done_message = "修改联络点", "联络点已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.record}

    def act(self, cleaned):
        office = self.as_read(cleaned["version"])
        return verbs.update_office(office=office, values=self.form.values(), by=self.request.user)


class OfficeRetire(OneOffice, OfficeForms):
    form_class = RetireForm
    heading, submit, done_message = "撤销联络点", "撤销", "联络点已撤销，以前的记录都在。"

    def get_initial(self):
        return {"version": self.record.version}

    def act(self, cleaned):
        return verbs.retire_office(
            office=self.as_read(cleaned["version"]),
            retired_on=cleaned["retired_on"],
            reason=cleaned["reason"],
            by=self.request.user,
        )


class PostingCreate(OneOffice, WithUser, OfficeForms):
    form_class = PostingForm
    heading, submit, done_message = "派驻人员", "派驻", "已登记到任。"

    def act(self, cleaned):
        return verbs.post_person(office=self.record, by=self.request.user, **cleaned)


class TaskEdit(OneOffice, WithUser, OfficeForms):
    form_class = TaskForm
    heading, submit, done_message = "下达年度任务", "保存任务", "任务已保存。"

    def get_initial(self):
        given = {name: self.request.GET.get(name, "") for name in ("year", "indicator", "person")}
        return {name: value for name, value in given.items() if value}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"office": self.record}

    def act(self, cleaned):
        return verbs.set_task(office=self.record, by=self.request.user, **cleaned)


class OnePosting:
    """The posting that the address names."""

    request: Any
    kwargs: Any
    record: Any

    def find(self):
        rows = OfficePosting.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("office", "person"), pk=self.kwargs["pk"])


class PostingEdit(OnePosting, OfficeForms):
    form_class = PostingDaysForm
    heading, done_message = "调整派驻", "派驻日期已保存。"

    def get_initial(self):
        row = self.record
        return {"version": row.version, "from_on": row.from_on, "to_on": row.to_on}

    def act(self, cleaned):
        return verbs.change_posting(
            posting=self.as_read(cleaned["version"]),
            from_on=cleaned["from_on"],
            to_on=cleaned["to_on"],
            by=self.request.user,
        )


class PostingHandOver(OnePosting, WithUser, OfficeForms):
    form_class = HandOverForm
    heading, submit, done_message = "轮换", "轮换", "轮换已登记。"

    def get_initial(self):
        return {"version": self.record.version}

    def act(self, cleaned):
        posting = self.as_read(cleaned.pop("version"))
        return verbs.hand_over_posting(posting=posting, by=self.request.user, **cleaned)
