"""企业: register and mend one, its old names, its marks, taking it out of use."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.actions import enterprise as verbs
from parks.actions.mark import end_mark, grant_mark
from parks.models import Enterprise, User
from parks.permissions import can_edit_enterprise
from projects.forms.enterprise import (
    AliasForm,
    EnterpriseForm,
    MarkEndForm,
    MarkForm,
    RestoreForm,
    RetireForm,
)
from tracker.generic import ActionForm
from tracker.roles import Permission


class EnterpriseForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.EDIT_ENTERPRISES
    form_class: Any = EnterpriseForm
    template_name = "_generic/form.html"
    heading, submit = "登记企业", "保存企业"
    record: Any

    def get_form_kwargs(self):
        more = {"user": self.request.user, "enterprise": self.record}
        return super().get_form_kwargs() | more

    def get_success_url(self):
        if self.record:
            return self.record.get_absolute_url()
        return reverse("projects:enterprise-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class EnterpriseCreate(EnterpriseForms):
    done_message = "企业已登记。"

    def act(self, cleaned):
        values = self.form.values()
        return verbs.register_enterprise(
            name=values["name"], values=values, by=cast(User, self.request.user)
        )

    def done(self, result):
        return redirect(result)


class OneEnterprise:
    """The enterprise that the address names; who may not edit it is refused."""

    request: Any
    kwargs: Any

    def find(self):
        rows = Enterprise.objects.visible_to(self.request.user).select_related("park")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class Editing(OneEnterprise, EnterpriseForms):
    """A form of one enterprise that this person may edit."""

    def dispatch(self, request, *args, **kwargs):
        found = self.find()
        if not can_edit_enterprise(request.user, found):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class EnterpriseEdit(Editing):
    heading = "修改企业"
    done_message = "企业已保存。"

    def act(self, cleaned):
        return verbs.update_enterprise(
            enterprise=self.as_read(cleaned["version"]),
            values=self.form.values(),
            by=cast(User, self.request.user),
        )


class SmallForm(Editing):
    """One act with a form of a line or two."""

    def get_form_kwargs(self):
        return ActionForm.get_form_kwargs(self)

    def get_initial(self):
        return {"version": self.record.version}


class EnterpriseRetire(SmallForm):
    form_class = RetireForm
    heading, submit = "停用企业", "停用这家企业"
    done_message = "企业已停用，项目和协议里照旧显示。"

    def act(self, cleaned):
        found = self.as_read(cleaned["version"])
        return verbs.retire_enterprise(
            enterprise=found, reason=cleaned["reason"], by=self.request.user
        )


class EnterpriseRestore(SmallForm):
    form_class = RestoreForm
    heading, submit = "恢复企业", "恢复使用"
    done_message = "企业已恢复使用。"

    def act(self, cleaned):
        found = self.as_read(cleaned["version"])
        return verbs.restore_enterprise(enterprise=found, by=self.request.user)


class EnterpriseAliasCreate(SmallForm):
    form_class = AliasForm
    heading, submit = "登记曾用名", "保存曾用名"
    done_message = "曾用名已登记，导入和查找都认得它。"

    def act(self, cleaned):
        found = self.as_read(cleaned["version"])
        return verbs.add_alias(enterprise=found, name=cleaned["name"], by=self.request.user)


class EnterpriseMark(SmallForm):
    form_class = MarkForm
    heading, submit = "认定标签", "保存认定"
    done_message = "标签已登记。"

    def act(self, cleaned):
        return grant_mark(
            enterprise=self.as_read(cleaned["version"]),
            mark=cleaned["mark"],
            from_on=cleaned["from_on"],
            document=cleaned["document"],
            by=self.request.user,
        )


class EnterpriseMarkEnd(SmallForm):
    form_class = MarkEndForm
    heading, submit = "退出标签", "登记退出"
    done_message = "已登记退出，以前的日子照旧查得到。"

    def get_form_kwargs(self):
        more = {"user": self.request.user, "enterprise": self.record}
        return super().get_form_kwargs() | more

    def act(self, cleaned):
        return end_mark(
            row=cleaned["row"],
            enterprise=self.as_read(cleaned["version"]),
            to_on=cleaned["to_on"],
            reason=cleaned["end_reason"],
            by=self.request.user,
        )
