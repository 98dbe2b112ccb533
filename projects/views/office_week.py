"""每周信息: the list with what is missing, one week with its items, handed in and judged."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.models import Office
from projects.actions import office_week as verbs
from projects.actions.paper import decide
from projects.enums import PaperState
from projects.exports import office_week as tables
from projects.filters import OfficeWeekFilter
from projects.forms.office_work import DecideForm, ItemForm, SubmitWeekForm, VersionOnly, WeekForm
from projects.models import OfficeWeek, OfficeWeekItem
from projects.permissions import can_run_office, runnable_offices, why_not_run
from projects.queries.office_week import missing, standings, week_sums, with_counts
from projects.views.project import LedgerList
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

RELATED = ("office", "submitted_by__person", "decided_by__person")
LOOKED_BACK = timedelta(days=92)  # for missing weeks, where no period is asked for


class OfficeWeekList(LedgerList):
    model = OfficeWeek
    permission = Permission.VIEW_ACTIVITIES
    filterset_class = OfficeWeekFilter
    template_name = "projects/office_week/list.html"
    export_title = "每周信息"
    export_word = "周"
    export_order = "新的一周在前"
    orderings = {"week": "from_on", "sent": "submitted_on"}

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        return super().ordered(with_counts(rows.order_by("-from_on", "office__order", "-pk")))

    def missing(self):
        """Weeks that nobody handed in, of the offices and the period asked for."""
        user, today = self.request.user, clock.today()
        first, last = self.filterset.span() or (today - LOOKED_BACK, today)
        offices = Office.objects.visible_to(user)
        if not user.may(Permission.EDIT_OFFICES) and not user.may(Permission.INSTRUCT):
            offices = offices.filter(pk__in=user.office_ids)
        asked = self.request.GET.get("office", "")
        offices = list(offices.filter(code=asked) if asked else offices)
        if not offices:
            return []
        weeks = OfficeWeek.objects.visible_to(user)
        keys = [office.pk for office in offices]
        return missing(standings(weeks, first, min(last, today), today, keys), offices)

    def get_context_data(self, **kwargs):
        totals = week_sums(self.object_list)
        self.known_count = totals["count"]
        return super().get_context_data(
            totals=totals,
            missing_weeks=self.missing(),
            runs_any="run_offices" in self.request.user.permissions,
            **kwargs,
        )

    def ledgers(self, rows) -> list[Ledger]:
        sums = week_sums(rows)
        totals = {tables.ITEMS: sums["told"], tables.COMPLETE: sums["complete"]}
        items = OfficeWeekItem.objects.visible_to(self.request.user)
        items = items.filter(week__in=rows.order_by().values("pk"))
        items = items.order_by("-week__from_on", "week__office__order", "week", "number")
        gone = tables.missing_rows(self.missing())
        return [
            Ledger(self.export_title, tables.TABLE, rows, "周", totals),
            Ledger("信息条目", tables.ITEM_TABLE, items, "条"),
            Ledger("未报周次", tables.MISSING_TABLE, gone, "周", noun="projects.officeweek"),
        ]

    def figures(self, rows) -> list[Figure]:
        sums = week_sums(rows)
        said = "符合筛选条件的周次；四要素为内容、规模、投资方和联系方式、诉求。"
        return [
            Figure("每周信息", f"{sums['count']} 周，已报送 {sums['handed_in']} 周", said),
            Figure("信息条目", f"{sums['told']} 条，四要素齐全 {sums['complete']} 条", said),
        ]


def page_of(week: OfficeWeek, user) -> dict[str, Any]:
    """What the page of a week shows beside it."""
    items = list(week.items.all())
    runs = can_run_office(user, week.office)
    waits = week.state == PaperState.SUBMITTED
    return {
        "week": week,
        "items": items,
        "lacking": sum(not item.is_complete for item in items),
        "can_write": runs and week.is_open,
        "can_decide": user.may(Permission.EDIT_OFFICES) and waits,
        "item_form": ItemForm(initial={"version": week.version}, auto_id="id_item_%s"),
        "submit_form": SubmitWeekForm(
            initial={"version": week.version, "note": week.note}, auto_id="id_submit_%s"
        ),
        "decide_form": DecideForm(initial={"version": week.version}, auto_id="id_decide_%s"),
    }


class OfficeWeekDetail(DetailPage):
    model = OfficeWeek
    permission = Permission.VIEW_ACTIVITIES
    template_name = "projects/office_week/detail.html"
    context_object_name = "week"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class OfficeWeekCreate(ActionForm):
    permission = Permission.RUN_OFFICES
    form_class = WeekForm
    template_name = "_generic/form.html"
    done_message = "请逐条填写，填好后报送。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        """`office=sh&day=2024-06-03`: a week that is missing."""
        found = {}
        code, day = self.request.GET.get("office", ""), self.request.GET.get("day", "")
        if office := runnable_offices(self.request.user).filter(code=code).first():
            found["office"] = office
        with suppress(ValueError):
            found["day"] = date.fromisoformat(day)
        return found

    def get_success_url(self):
        return reverse("projects:office-week-list")

    def get_context_data(self, **kwargs):
        back = self.get_success_url()
        words = {"heading": "填每周信息", "submit": "开始填写", "back": back}
        return super().get_context_data(**words, **kwargs)

    def act(self, cleaned):
        return verbs.begin_week(by=self.request.user, **cleaned)

    def done(self, result):
        return redirect(result)


class OneWeek:
    """The week that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = OfficeWeek.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class WeekPosts(OneWeek, ActionForm):
    """A small form of the week's page; refused, the page comes back with it."""

    permission = Permission.RUN_OFFICES
    template_name = "projects/office_week/detail.html"
    http_method_names = ["post"]
    place = "item_form"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return (
            context
            | page_of(self.record, self.request.user)
            | {
                self.place: form,
                "refused": form,
            }
        )

    def read(self, cleaned):
        """The week as it was read, if this person writes for its office."""
        if why := why_not_run(self.request.user, self.record.office):
            raise ValidationError(why)
        return self.as_read(cleaned["version"])


class OfficeWeekItemCreate(WeekPosts):
    form_class = ItemForm
    done_message = "已记下一条。"

    def act(self, cleaned):
        return verbs.put_item(
            week=self.read(cleaned), number=None, values=self.form.values(), by=self.request.user
        )


class OfficeWeekItemEdit(OneWeek, ActionForm):
    permission = Permission.RUN_OFFICES
    form_class = ItemForm
    template_name = "projects/office_week/item.html"
    done_message = "已保存这一条。"

    def find(self):
        week = super().find()
        rows = OfficeWeekItem.objects.visible_to(self.request.user).filter(week=week)
        self.item = get_object_or_404(rows, number=self.kwargs["number"])
        return week

    def get_initial(self):
        return verbs.items_of(self.record)[self.item.number - 1] | {"version": self.record.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(item=self.item, week=self.record, **kwargs)

    def act(self, cleaned):
        if why := why_not_run(self.request.user, self.record.office):
            raise ValidationError(why)
        return verbs.put_item(
            week=self.as_read(cleaned["version"]),
            number=self.item.number,
            values=self.form.values(),
            by=self.request.user,
        )


class OfficeWeekItemRemove(WeekPosts):
    form_class = VersionOnly
    place = "removal_form"
    done_message = "已删去这一条。"

    def act(self, cleaned):
        return verbs.put_item(
            week=self.read(cleaned),
            number=self.kwargs["number"],
            values=None,
            by=self.request.user,
        )


class OfficeWeekSubmit(WeekPosts):
    form_class = SubmitWeekForm
    place = "submit_form"
    done_message = "本周信息已报送。"

    def act(self, cleaned):
        return verbs.submit_week(
            week=self.read(cleaned), note=cleaned["note"], by=self.request.user
        )


class OfficeWeekDecide(WeekPosts):
    permission = Permission.EDIT_OFFICES
    form_class = DecideForm
    place = "decide_form"
    done_message = "已审核。"

    def act(self, cleaned):
        return decide(
            paper=self.as_read(cleaned["version"]),
            accept=cleaned["verdict"] == "accept",
            reason=cleaned["reason"],
            by=self.request.user,
        )
