"""账号与角色: for the administrator alone."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from parks.actions.account import change_account, open_account
from parks.forms.user import AccountForm, NewAccountForm
from parks.models import User
from tracker.generic import ActionForm, ListPage
from tracker.roles import ROLES, Permission


class UserList(ListPage):
    model = User
    permission = Permission.MANAGE_ACCOUNTS
    template_name = "parks/user/list.html"

    def get_queryset(self):
        rows = super().get_queryset().select_related("person__unit")
        return rows.prefetch_related("role_grants", "scope_parks")

    def get_context_data(self, **kwargs):
        return super().get_context_data(roles=ROLES.values(), **kwargs)


class AccountForms(ActionForm):
    permission = Permission.MANAGE_ACCOUNTS
    template_name = "_generic/form.html"

    def get_success_url(self):
        return reverse("parks:user-list")


class UserCreate(AccountForms):
    form_class = NewAccountForm
    done_message = "账号已开通，首次登录须改密码。"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="开账号", submit="开账号", back=self.get_success_url(), **kwargs
        )

    def act(self, cleaned):
        return open_account(by=self.request.user, **cleaned)


class UserEdit(AccountForms):
    form_class = AccountForm
    done_message = "角色和范围已更新。"

    def find(self):
        rows = User.objects.visible_to(self.request.user)
        return get_object_or_404(rows, username=self.kwargs["username"])

    def get_initial(self):
        return {
            "roles": [role.value for role in self.record.roles],
            "parks": self.record.scope_parks.all(),
            "is_active": self.record.is_active,
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="角色与范围", subject=self.record, back=self.get_success_url(), **kwargs
        )

    def act(self, cleaned):
        return change_account(user=self.record, by=self.request.user, **cleaned)
