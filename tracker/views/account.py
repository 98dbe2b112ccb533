"""Log-in, log-out, password, and the two switches of the top bar."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tracker.roles import Role
from tracker.tools.money import UNITS


class LoginForm(auth_forms.AuthenticationForm):
    error_messages = {
        "invalid_login": "用户名或密码不对。请核对后再试；忘记密码请联系系统管理员重设。",
        "inactive": "这个账号已停用，请联系系统管理员。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("username", "password"):
            self.fields[name].widget.attrs["class"] = "form-control"


class Login(auth_views.LoginView):
    template_name = "tracker/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs):
        demo = [(role.value, role.label) for role in Role] if settings.DEMO_PASSWORD else []
        return super().get_context_data(demo=demo, **kwargs)


class Logout(auth_views.LogoutView):
    pass


class PasswordForm(auth_forms.PasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class ChangePassword(auth_views.PasswordChangeView):
    template_name = "tracker/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("tracker:password")
    http_method_names = ["get", "head", "post", "options"]

    def form_valid(self, form: Any):
        user = form.save(commit=False)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已修改，其他设备上的登录已退出。")
        return redirect(self.success_url)


ROWS = {"tight": "紧凑", "usual": "标准", "wide": "宽松"}  # row heights of lists (UI.md §8)


@require_POST
def switch(request):
    """Keep the shown unit (亿元/万元), theme, row height or keys for this session."""
    if (unit := request.POST.get("unit")) in UNITS:
        request.session["unit"] = unit
    if (theme := request.POST.get("theme")) in ("light", "dark", "auto"):
        request.session["theme"] = theme
    if (rows := request.POST.get("rows")) in ROWS:
        request.session["rows"] = rows
    if (keys := request.POST.get("keys")) in ("on", "off"):
        request.session["keys"] = keys
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if safe else "/")
