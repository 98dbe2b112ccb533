"""The password rule, in Chinese (R39): at least 12 characters of three kinds, not the user name."""

import re

from django.core.exceptions import ValidationError

KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
HELP = "至少 12 位，大写、小写、数字、符号中至少三种，不能含用户名。"


class PasswordPolicy:
    """A Django password validator."""

    def validate(self, password, user=None):
        if len(password) < 12:
            raise ValidationError("密码不足 12 位，请加长。")
        if sum(bool(re.search(kind, password)) for kind in KINDS) < 3:
            raise ValidationError("密码只有一两种字符，请混用大写、小写、数字、符号中的三种。")
        name = (getattr(user, "username", "") or "").lower()
        if len(name) > 2 and name in password.lower():
            raise ValidationError("密码里含有用户名，请换一个。")

    def get_help_text(self):
        return HELP
