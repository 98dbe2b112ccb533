"""考勤: the rows, the sums per office and person, written down, mended, taken back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse

from parks.models import Office, Person
from projects.actions import attendance as verbs
from projects.exports import attendance as tables
from projects.filters import AttendanceFilter
from projects.forms.activity import VoidForm
from projects.forms.office_work import AttendanceForm
from projects.models import Attendance
from projects.permissions import runnable_offices, why_not_run
from projects.queries.attendance import by_month, by_person, sums
from projects.views.project import LedgerList
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

RELATED = ("office", "person", "recorded_by__person")


class AttendanceList(LedgerList):
    model = Attendance
    permission = Permission.VIEW_ACTIVITIES
    filterset_class = AttendanceFilter
    template_name = "projects/attendance/list.html"
    export_title = "考勤"
    export_word = "条"
    export_order = "开始日期新的在前"
    orderings = {"from": "from_on", "people": "people"}

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        return super().ordered(rows.order_by("-from_on", "-pk"))

    def names(self, keys):
        """Names of offices and people by id: two queries."""
        user = self.request.user
        offices = Office.objects.visible_to(user).filter(pk__in={key[-2] for key in keys})
        people = Person.objects.visible_to(user).filter(pk__in={key[-1] for key in keys})
        return dict(offices.values_list("pk", "name")), dict(people.values_list("pk", "name"))

    def get_context_data(self, **kwargs):
        rows, span = self.object_list, self.filterset.span()
        lines = by_person(rows, span)
        offices, people = self.names(lines)
        return super().get_context_data(
            totals=sums(rows, span),
            people_lines=[
                {"office": offices[o], "person": people[p], "person_id": p, "days": days}
                for (o, p), days in lines.items()
            ],
            runnable=set(runnable_offices(self.request.user).values_list("pk", flat=True))
            if "run_offices" in self.request.user.permissions
            else set(),
            **kwargs,
        )

    def ledgers(self, rows) -> list[Ledger]:
        span = self.filterset.span()
        found = by_month(rows, span)
        offices, people = self.names(found)
        made = tables.month_rows(found, offices, people)
        plain = sums(rows)
        totals = {
            tables.DAYS: sum(plain.by_kind.values()),
            tables.PEOPLE: plain.people,
        }
        notes = ("人数只合计外出对接的。",)
        return [
            Ledger(self.export_title, tables.TABLE, rows, "条", totals, notes),
            Ledger("按月合计", tables.MONTHS, made, "行", noun="projects.attendance"),
        ]

    def figures(self, rows) -> list[Figure]:
        days = sums(rows, self.filterset.span())
        said = "跨月的只计统计期内的天数；人天为每次外出的人数乘天数。"
        return [
            Figure("出勤", f"{days.present} 天，其中外出 {days.outing} 天", said),
            Figure("请假", f"{days.leave} 天", said),
            Figure("外出人数、人天", f"{days.people} 人，{days.person_days} 人天", said),
        ]


class AttendanceForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.RUN_OFFICES
    form_class = AttendanceForm
    template_name = "_generic/form.html"
    heading, submit = "登记考勤", "保存考勤"
    record: Any

    def get_form_kwargs(self):
        more = {"user": self.request.user, "attendance": self.record}
        return super().get_form_kwargs() | more

    def get_success_url(self):
        return reverse("projects:attendance-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class AttendanceCreate(AttendanceForms):
    done_message = "考勤已登记。"

    def get_initial(self):
        code = self.request.GET.get("office", "")
        office = runnable_offices(self.request.user).filter(code=code).first()
        return {"office": office} if office else {}

    def act(self, cleaned):
        return verbs.record_attendance(values=self.form.values(), by=self.request.user)


class OneAttendance:
    """The row that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = Attendance.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class AttendanceEdit(OneAttendance, AttendanceForms):
    heading = "修改考勤"
    template_name = "projects/attendance/edit.html"
    done_message = "考勤已保存。"

    def get_context_data(self, **kwargs):
        first = {"version": self.record.version}
        return super().get_context_data(void_form=VoidForm(initial=first, prefix="void"), **kwargs)

    def act(self, cleaned):
        if why := why_not_run(self.request.user, self.record.office):
            raise ValidationError(why)
        return verbs.change_attendance(
            attendance=self.as_read(cleaned["version"]),
            values=self.form.values(),
            by=self.request.user,
        )


class AttendanceVoid(OneAttendance, ActionForm):
    permission = Permission.RUN_OFFICES
    form_class = VoidForm
    prefix = "void"
    template_name = "projects/attendance/edit.html"
    done_message = "这条考勤已作废，不再计入。"
    http_method_names = ["post"]

    def get_success_url(self):
        return reverse("projects:attendance-list")

    def get_context_data(self, **kwargs):
        kept = AttendanceForm(user=self.request.user, attendance=self.record)
        context = super().get_context_data(**kwargs)
        return context | {
            "heading": "修改考勤",
            "submit": "保存考勤",
            "back": self.get_success_url(),
            "subject": self.record,
            "void_form": context["form"],
            "form": kept,
            "refused": context["form"],
        }

    def act(self, cleaned):
        if why := why_not_run(self.request.user, self.record.office):
            raise ValidationError(why)
        return verbs.void_attendance(
            attendance=self.as_read(cleaned["version"]),
            reason=cleaned["reason"],
            by=self.request.user,
        )
