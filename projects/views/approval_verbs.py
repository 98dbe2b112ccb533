"""手续: one page a verb on an item, and the keeping of a project's list."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect

from parks.models import User
from projects.actions import approval as verbs
from projects.actions.attachment import attach
from projects.enums import ApprovalVerb, Evidence
from projects.forms import approval as forms
from projects.models import Approval
from projects.permissions import can_answer_approval, can_edit_approvals
from projects.views.project import ProjectForms
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission


class ApprovalForms(ActionForm):
    """A verb on one item: of the scope, and of the user's own unit where no list is kept."""

    permission = Permission.ANSWER_DUTIES
    template_name = "_generic/form.html"
    verb: ApprovalVerb
    heading = ""
    submit = "保存"

    def find(self):
        rows = Approval.objects.visible_to(self.request.user)
        related = ("project__park", "unit", "agent", "item")
        found = get_object_or_404(rows.select_related(*related), pk=self.kwargs["pk"])
        if not self.may(found):
            raise PermissionDenied
        return found

    def may(self, approval: Approval) -> bool:
        """Answering for another unit is refused, and so is keeping another park's list."""
        user = cast(User, self.request.user)
        if self.permission == Permission.EDIT_APPROVALS:
            return can_edit_approvals(user, approval.project)
        return can_answer_approval(user, approval)

    @staticmethod
    def first(approval: Approval) -> dict:
        """What the form proposes."""
        return {}

    @classmethod
    def named(cls, approval: Approval) -> str:
        """What the act is called for this item."""
        return cls.heading

    def get_initial(self):
        return self.first(self.record)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"approval": self.record}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=f"{self.named(self.record)}：{self.record.name}",
            subject=self.record.project,
            submit=self.submit,
            back=self.record.get_absolute_url(),
            **kwargs,
        )

    def said(self, cleaned) -> dict:
        """The record as it was read, who acts, and the form's values."""
        values = {
            name: value for name, value in cleaned.items() if name not in ("version", "files")
        }
        approval = self.as_read(cleaned["version"])
        return {"approval": approval, "by": self.request.user, **values}

    def attach(self, cleaned) -> None:
        attach(
            project=self.record.project,
            uploads=cleaned["files"],
            kind=Evidence.APPROVAL,
            by=cast(User, self.request.user),
            approval=self.record,
        )


class ApprovalStart(ApprovalForms):
    form_class = forms.StartForm
    heading, submit = "受理", "受理并承诺"
    done_message = "已受理，承诺日期见下。"

    @staticmethod
    def first(approval):
        return {"started_on": clock.today()}

    def act(self, cleaned):
        verbs.start_approval(**self.said(cleaned))
        self.attach(cleaned)


class ApprovalPromise(ApprovalForms):
    form_class = forms.PromiseForm
    heading, submit = "承诺办结日期", "作出承诺"
    done_message = "承诺日期已记下。"

    @classmethod
    def named(cls, approval):
        return "改承诺日期" if approval.promised_on else cls.heading

    def act(self, cleaned):
        return verbs.promise_approval(**self.said(cleaned))


class ApprovalFinish(ApprovalForms):
    form_class = forms.FinishForm
    heading, submit = "办结", "办结这一项"
    done_message = "已办结。"

    @staticmethod
    def first(approval):
        return {"done_on": clock.today(), "document_number": approval.document_number}

    def act(self, cleaned):
        verbs.finish_approval(**self.said(cleaned))
        self.attach(cleaned)


class ApprovalMode(ApprovalForms):
    form_class = forms.ModeForm
    heading, submit = "改办理方式", "改办理方式"
    done_message = "办理方式已改。"

    def act(self, cleaned):
        return verbs.set_approval_mode(**self.said(cleaned))


class ApprovalPause(ApprovalForms):
    permission = Permission.EDIT_APPROVALS
    form_class = forms.PauseForm
    heading, submit = "停表", "从这天起停表"
    done_message = "已停表：不算逾期，不亮灯，不提醒。"

    @staticmethod
    def first(approval):
        return {"paused_on": clock.today()}

    def act(self, cleaned):
        return verbs.pause_approval(**self.said(cleaned))


class ApprovalResume(ApprovalForms):
    permission = Permission.EDIT_APPROVALS
    form_class = forms.ResumeForm
    heading, submit = "恢复计时", "恢复计时"
    done_message = "已恢复计时，承诺日期按停表的工作日顺延。"

    @staticmethod
    def first(approval):
        return {"resumed_on": clock.today()}

    def act(self, cleaned):
        return verbs.resume_approval(**self.said(cleaned))


class ApprovalWaive(ApprovalForms):
    permission = Permission.EDIT_APPROVALS
    form_class = forms.ReasonForm
    heading, submit = "标为不涉及", "标为不涉及"
    done_message = "已标为不涉及。"

    def act(self, cleaned):
        return verbs.waive_approval(**self.said(cleaned))


class ApprovalReopen(ApprovalForms):
    permission = Permission.EDIT_APPROVALS
    form_class = forms.ReasonForm
    heading, submit = "重新办理", "重新办理"
    done_message = "已重新办理，请再承诺办结日期。"

    def act(self, cleaned):
        return verbs.reopen_approval(**self.said(cleaned))


class ApprovalEdit(ApprovalForms):
    permission = Permission.EDIT_APPROVALS
    form_class = forms.ItemForm
    heading, submit = "改单位和代办员", "保存"

    @staticmethod
    def first(approval):
        names = ("version", "name", "group", "unit", "agent", "is_key")
        return {name: getattr(approval, name) for name in names}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, cleaned):
        values = {name: value for name, value in cleaned.items() if name != "version"}
        approval = self.as_read(cleaned["version"])
        return verbs.change_approval(approval=approval, values=values, by=self.request.user)


class ApprovalDocument(ApprovalForms):
    form_class = forms.DocumentForm
    heading, submit = "上传材料", "上传材料"
    done_message = "材料已上传。"

    def act(self, cleaned):
        return self.attach(cleaned)


FORMS: dict[ApprovalVerb, type[ApprovalForms]] = {
    ApprovalVerb.START: ApprovalStart,
    ApprovalVerb.FINISH: ApprovalFinish,
    ApprovalVerb.PROMISE: ApprovalPromise,
    ApprovalVerb.MODE: ApprovalMode,
    ApprovalVerb.PAUSE: ApprovalPause,
    ApprovalVerb.RESUME: ApprovalResume,
    ApprovalVerb.WAIVE: ApprovalWaive,
    ApprovalVerb.REOPEN: ApprovalReopen,
}


class OfProject(ProjectForms):
    """Keeping the list of one project: the bureau, and the task force of its park."""

    permission = Permission.EDIT_APPROVALS

    def find(self):
        found = super().find()
        if not can_edit_approvals(self.request.user, found):
            raise PermissionDenied
        return found

    def get_success_url(self):
        return f"{self.record.get_absolute_url()}#permits"


class ApprovalCreate(OfProject):
    form_class = forms.ItemForm
    heading, submit = "新增手续", "新增一项"
    done_message = "已新增。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, cleaned):
        cleaned.pop("version")
        return verbs.add_approval(project=self.record, by=self.request.user, **cleaned)


class ApprovalTemplate(OfProject):
    """按模板列出手续: one button, no fields."""

    http_method_names = ["post"]
    form_class = forms.NoFields
    heading, submit = "按模板列出手续", "按模板列出手续"
    done_message = "已按模板列出，请逐项核对单位和代办员。"

    def act(self, cleaned):
        return verbs.list_approvals(project=self.record, by=self.request.user)

    def done(self, result):
        return redirect(self.get_success_url())
