"""调度会: agenda from the lamps, what was said, decisions, minutes to print."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions import meeting as verbs
from projects.exports.meeting import TABLE, document
from projects.filters import MeetingFilter
from projects.forms.meeting import (
    DecisionForm,
    DropForm,
    ItemForm,
    MeetingEditForm,
    MeetingForm,
    RecordForm,
    VersionForm,
)
from projects.models import Meeting, MeetingItem, Project
from projects.queries.meeting import counted, meeting_page, proposed
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.tools.docx import render_docx
from tracker.tools.official import Layout
from tracker.views.export import ExportList

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class MeetingList(ExportList):
    model = Meeting
    permission = Permission.VIEW_PROJECTS
    filterset_class = MeetingFilter
    template_name = "projects/meeting/list.html"
    export_title = "会议"
    export_table = TABLE
    export_word = "次"
    export_order = "召开日期新的在前"

    def get_queryset(self):
        return super().get_queryset().select_related("chair")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        items, decisions = counted(context["object_list"], self.request.user)
        return context | {"items_of": items, "decisions_of": decisions}


def shown(rows):
    """What every page of a meeting says of it."""
    return rows.select_related("chair", "created_by__person__unit")


def page_of(meeting: Meeting, user, **refused) -> dict:
    """The page with its forms; a refused form stands in the place of its fresh one."""
    page = meeting_page(meeting, user)
    context = {"meeting": meeting, "page": page, "today": clock.today()}
    if not user.may(Permission.HOLD_MEETINGS):
        return context
    first = {"version": meeting.version}
    forms = {
        "record_form": RecordForm(items=page.items, initial=first | {"minutes": meeting.minutes}),
        "item_form": ItemForm(initial=first, auto_id="id_item_%s"),
        "hold_form": VersionForm(initial=first, auto_id="id_hold_%s"),
        "decision_form": DecisionForm(meeting=meeting, user=user),
    }
    return context | forms | refused


class MeetingPages(DetailPage):
    """One meeting of the scope."""

    model = Meeting
    permission = Permission.VIEW_PROJECTS
    context_object_name = "meeting"

    def get_queryset(self):
        return shown(super().get_queryset())


class MeetingDetail(MeetingPages):
    template_name = "projects/meeting/detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class MeetingMinutes(MeetingPages):
    """纪要 to print; `as=docx` is the same in Word."""

    template_name = "projects/meeting/minutes.html"

    def get(self, request, *args, **kwargs):
        if request.GET.get("as") != "docx":
            return super().get(request, *args, **kwargs)
        meeting, target = self.get_object(), BytesIO()
        render_docx(document(meeting, meeting_page(meeting, request.user)), Layout(), target)
        response = HttpResponse(target.getvalue(), content_type=DOCX)
        response["Content-Disposition"] = f'attachment; filename="{meeting.number}.docx"'
        return response

    def get_context_data(self, **kwargs):
        page = meeting_page(self.object, self.request.user)
        return super().get_context_data(document=document(self.object, page), **kwargs)


class MeetingCreate(ActionForm):
    permission = Permission.HOLD_MEETINGS
    form_class = MeetingForm
    template_name = "projects/meeting/form.html"
    done_message = "会议已安排，议题已按今天的亮灯情况生成。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        today = clock.today()
        title = f"{today.year}年{today.month}月{today.day}日红黄灯项目调度会"
        return {"held_on": today, "title": title}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(back=reverse("projects:meeting-list"), **kwargs)
        projects = proposed(self.request.user)
        form = context["form"]
        ticked = form.data.getlist("projects") if form.is_bound else [str(p.pk) for p in projects]
        return context | {"proposed": projects, "ticked": set(ticked)}

    def get_success_url(self):
        return reverse("projects:meeting-list")

    def act(self, cleaned):
        names = ("kind", "title", "held_on", "place", "chair")
        return verbs.plan_meeting(
            **{name: cleaned[name] for name in names},
            projects=self.form.agenda(),
            by=self.request.user,
        )

    def done(self, result):
        return redirect(result)


class MeetingForms(ActionForm):
    """A form on one meeting of the scope; refused, its page comes back."""

    permission = Permission.HOLD_MEETINGS
    template_name = "projects/meeting/detail.html"
    http_method_names = ["post"]
    place = ""  # the form's name on the page

    def find(self):
        rows = shown(Meeting.objects.visible_to(self.request.user))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        refused = {self.place: context["form"]} if self.place else {}
        page = page_of(self.record, self.request.user, **refused)
        return context | page | {"refused": context["form"]}


class MeetingEdit(MeetingForms):
    form_class = MeetingEditForm
    template_name = "_generic/form.html"
    http_method_names = ["get", "head", "post"]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        names = ("kind", "title", "held_on", "place", "chair", "version")
        return {name: getattr(self.record, name) for name in names}

    def get_context_data(self, **kwargs):
        back = self.record.get_absolute_url()
        words = {"heading": "修改会议", "subject": self.record.number, "submit": "保存会议"}
        return super().get_context_data(**kwargs) | words | {"back": back}

    def act(self, cleaned):
        meeting = self.as_read(cleaned.pop("version"))
        return verbs.change_meeting(meeting=meeting, values=cleaned, by=self.request.user)


class ItemAdd(MeetingForms):
    form_class = ItemForm
    place = "item_form"
    done_message = "议题已加。"

    def act(self, cleaned):
        user, code = self.request.user, cleaned["code"].strip().upper()
        project = Project.objects.visible_to(user).filter(code__iexact=code).first()
        if project is None:
            raise ValidationError({"code": f"没有编号为“{code}”的项目，请到项目台账核对编号。"})
        meeting = self.as_read(cleaned["version"])
        return verbs.add_item(meeting=meeting, project=project, reason=cleaned["reason"], by=user)


class ItemDrop(MeetingForms):
    form_class = DropForm
    done_message = "已从议题里去掉。"

    def act(self, cleaned):
        rows = MeetingItem.objects.visible_to(self.request.user).select_related("project")
        item = get_object_or_404(rows, meeting=self.record, pk=cleaned["item"])
        meeting = self.as_read(cleaned["version"])
        verbs.drop_item(meeting=meeting, item=item, by=self.request.user)


class MeetingRecord(MeetingForms):
    form_class = RecordForm
    place = "record_form"
    done_message = "会上意见和纪要已保存。"

    def get_form_kwargs(self):
        page = meeting_page(self.record, self.request.user)
        return super().get_form_kwargs() | {"items": page.items}

    def act(self, cleaned):
        meeting = self.as_read(cleaned["version"])
        return verbs.record_meeting(
            meeting=meeting,
            minutes=cleaned["minutes"],
            said=self.form.said(),
            by=self.request.user,
        )


class MeetingHold(MeetingForms):
    form_class = VersionForm
    done_message = "会议已召开，议题定下来了。"

    def act(self, cleaned):
        return verbs.hold_meeting(meeting=self.as_read(cleaned["version"]), by=self.request.user)


class MeetingDecide(MeetingForms):
    form_class = DecisionForm
    place = "decision_form"
    done_message = "议定事项已交办，责任方会收到消息。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"meeting": self.record, "user": self.request.user}

    def act(self, cleaned):
        return verbs.decide(meeting=self.record, by=self.request.user, **cleaned)

    def get_success_url(self):
        return f"{self.record.get_absolute_url()}#decisions"
