"""账号与角色."""

from django import forms

from parks.models import Park, Person
from tracker.passwords import HELP
from tracker.roles import ROLE_CHOICES


class AccountForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="角色", choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    parks = forms.ModelMultipleChoiceField(
        Park.objects.none(), label="管辖园区", required=False, help_text="园区专班必选。"
    )
    is_active = forms.BooleanField(label="可登录", required=False, initial=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parks"].queryset = Park.objects.filter(retired_on=None)


class NewAccountForm(AccountForm):
    username = forms.SlugField(label="用户名", max_length=60)
    password = forms.CharField(label="初始密码", widget=forms.PasswordInput, help_text=HELP)
    person = forms.ModelChoiceField(Person.objects.none(), label="人员", required=False)
    email = forms.EmailField(label="邮箱", required=False)
    field_order = ("username", "password", "person", "email", "roles", "parks")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]
        self.fields["person"].queryset = Person.objects.filter(user=None, left_on=None)
