"""招商活动: the list, the month, one with whom it met and what came of it."""

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions.activity import change_activity, record_activity, void_activity
from projects.exports import activity as tables
from projects.filters import ActivityFilter
from projects.forms.activity import ActivityForm, VoidForm
from projects.models import Activity, Agreement, Project
from projects.permissions import can_change_placed, can_void_placed
from projects.queries.activity import in_month, kind_sums, month_days, with_agreement_count
from projects.views.project import LedgerList
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

RELATED = ("park", "region", "office", "led_by", "recorded_by__person")
YEARS = (1990, 2100)  # of a month that an address may name


class ActivityList(LedgerList):
    model = Activity
    permission = Permission.VIEW_ACTIVITIES
    filterset_class = ActivityFilter
    template_name = "projects/activity/list.html"
    export_title = "招商活动"
    export_word = "次"
    export_order = "开始日期新的在前"
    orderings = {"from": "from_on", "met": "enterprises_count"}

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        return super().ordered(with_agreement_count(rows).order_by("-from_on", "-pk"))

    def get_context_data(self, **kwargs):
        sums = kind_sums(self.object_list)
        self.known_count = sum(one.count for one in sums)
        totals = {"count": self.known_count, "met": sum(one.enterprises for one in sums)}
        return super().get_context_data(sums=sums, totals=totals, **kwargs)

    def ledgers(self, rows) -> list[Ledger]:
        met = tables.names_met(rows)
        totals = {tables.COUNT: sum(one.enterprises for one in kind_sums(rows))}
        return [Ledger(self.export_title, tables.table(met), rows, self.export_word, totals)]

    def figures(self, rows) -> list[Figure]:
        said = "符合筛选条件的活动；作废的不计。"
        return [
            Figure(one.label, f"{one.count} 次，对接 {one.enterprises} 家", said)
            for one in kind_sums(rows)
        ]

    def words(self, name, given, bound):
        return super().words("person" if name == "leader" else name, given, bound)


class ActivityMonth(ActivityList):
    """The same filter as a month of days; the workbook holds the month's rows."""

    template_name = "projects/activity/month.html"
    paginate_by = 0  # the whole month

    def unknown_keys(self) -> list[str]:
        return [key for key in super().unknown_keys() if key != "month"]

    def month(self) -> date:
        """`month=2024-06`; without one, or with nonsense, the month we are in."""
        year, _, month = self.request.GET.get("month", "").partition("-")
        plain = year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2
        if plain and YEARS[0] <= int(year) <= YEARS[1] and 1 <= int(month) <= 12:
            return date(int(year), int(month), 1)
        return clock.today().replace(day=1)

    def ordered(self, rows):
        first = self.month()
        return in_month(rows, first.year, first.month)

    def get_context_data(self, **kwargs):
        first, found = self.month(), self.filterset
        going = found.qs if found.is_valid() else Activity.objects.none()
        weeks = month_days(going, first.year, first.month, clock.today())
        before = date.fromordinal(first.toordinal() - 1).replace(day=1)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return super().get_context_data(
            weeks=weeks, first=first, before=before, after=after, **kwargs
        )


class ActivityDetail(DetailPage):
    model = Activity
    permission = Permission.VIEW_ACTIVITIES
    template_name = "projects/activity/detail.html"
    context_object_name = "activity"

    def get_queryset(self):
        rows = super().get_queryset().select_related(*RELATED)
        return rows.prefetch_related("met__enterprise", "files__stored")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


def page_of(activity: Activity, user) -> dict[str, Any]:
    """What the page of an activity shows beside it."""
    agreements = Agreement.objects.visible_to(user).filter(activity=activity).held()
    return {
        "unnamed": activity.enterprises_count - len(activity.met.all()),
        "activity": activity,
        "agreements": agreements.select_related("enterprise").prefetch_related(
            Prefetch("project", Project.objects.visible_to(user))
        ),
        "can_edit": can_change_placed(user, activity),
        "can_void": can_void_placed(user, activity),
        "form": VoidForm(initial={"version": activity.version}),
    }


class ActivityForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.RECORD_ACTIVITIES
    form_class = ActivityForm
    template_name = "_generic/form.html"
    heading, submit = "记招商活动", "保存活动"
    record: Any

    def get_form_kwargs(self):
        more = {"user": self.request.user, "activity": self.record}
        return super().get_form_kwargs() | more

    def get_success_url(self):
        return self.record.get_absolute_url() if self.record else reverse("projects:activity-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class ActivityCreate(ActivityForms):
    done_message = "活动已记下。"

    def get_initial(self):
        kind = self.request.GET.get("kind", "")
        return {"kind": kind} if kind else {}

    def act(self, cleaned):
        return record_activity(
            values=self.form.values(),
            names=self.form.told(),
            uploads=cleaned["files"],
            by=self.request.user,
        )

    def done(self, result):
        return redirect(result)


class OneActivity:
    """The activity that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = Activity.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, code=self.kwargs["code"])


class ActivityEdit(OneActivity, ActivityForms):
    heading = "修改招商活动"
    done_message = "活动已保存。"

    def act(self, cleaned):
        return change_activity(
            activity=self.as_read(cleaned["version"]),
            values=self.form.values(),
            names=self.form.told(),
            uploads=cleaned["files"],
            by=self.request.user,
        )


class ActivityVoid(OneActivity, ActionForm):
    permission = Permission.RECORD_ACTIVITIES
    form_class = VoidForm
    template_name = "projects/activity/detail.html"
    done_message = "这次活动已作废，不再计入。"
    http_method_names = ["post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.record, self.request.user) | kwargs)

    def act(self, cleaned):
        activity = self.as_read(cleaned["version"])
        return void_activity(activity=activity, reason=cleaned["reason"], by=self.request.user)
