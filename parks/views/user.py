"""账号与角色: for the administrator alone."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from parks.actions.account import change_account, open_account
from parks.exports.user import table
from parks.forms.user import AccountForm, NewAccountForm
from parks.models import User
from tracker.generic import ActionForm
from tracker.roles import ROLE_CHOICES, ROLES, Permission
from tracker.tools.tables import gathered
from tracker.views.export import ExportList, Ledger


class UserList(ExportList):
    model = User
    permission = Permission.MANAGE_ACCOUNTS
    template_name = "parks/user/list.html"
    export_title = "账号"
    export_word = "个"
    export_order = "按用户名"

    def get_queryset(self):
        rows = super().get_queryset().select_related("person__unit")
        return rows.prefetch_related("role_grants", "scope_parks")

    def ledgers(self, rows) -> list[Ledger]:
        words = dict(ROLE_CHOICES)
        held = rows.order_by("pk", "role_grants__pk").values_list("pk", "role_grants__role")
        parks = rows.order_by("pk", "scope_parks__order").values_list(
            "pk", "scope_parks__short_name"
        )
        roles = gathered((pk, words.get(role)) for pk, role in held)
        return [Ledger(self.export_title, table(roles, gathered(parks)), rows, self.export_word)]

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
