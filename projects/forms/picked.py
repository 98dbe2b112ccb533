"""Several projects of the ledger in one field: a line each, by code or name, with an amount."""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django import forms

from parks.models import User
from projects.models import Project

PARTED = re.compile(r"[\t,，]+")
MOST = 300
SHOWN = 5


class Picked(NamedTuple):
    project: Project
    amount: Decimal | None


class ProjectsField(forms.CharField):
    """Cleaned to `Picked`; `user` is set by the form and sees what it may."""

    user: User

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 40_000)
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, value) -> list[Picked]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(f"一次最多写 {MOST} 个项目，请分几次。")
        told = [_parted(line) for line in lines]
        seen = Project.objects.visible_to(self.user).select_related("park")
        keys = [key for key, _ in told]
        by_code = {p.code.upper(): p for p in seen.filter(code__in=[k.upper() for k in keys])}
        by_name: dict[str, list[Project]] = {}
        for project in seen.filter(name__in=keys):
            by_name.setdefault(project.name, []).append(project)
        picked, lost = [], []
        for key, amount in told:
            found = by_code.get(key.upper())
            named = by_name.get(key, [])
            if found is None and len(named) > 1:
                codes = "、".join(p.code for p in named[:SHOWN])
                raise forms.ValidationError(f"叫“{key}”的项目有几个（{codes}），请改写编号。")
            found = found or (named[0] if named else None)
            if found is None:
                lost.append(key)
            else:
                picked.append(Picked(found, amount))
        if lost:
            shown = "、".join(f"“{key[:40]}”" for key in lost[:SHOWN])
            more = f"等 {len(lost)} 行" if len(lost) > SHOWN else ""
            raise forms.ValidationError(
                f"台账里找不到{shown}{more}，或不在您的范围内；请写项目编号或台账里的全名。"
            )
        return picked


def _parted(line: str) -> tuple[str, Decimal | None]:
    """`编号，1200` is a project and 万元. What stands behind a comma and is no number is refused."""
    key, *more = [part.strip() for part in PARTED.split(line, maxsplit=1)]
    if not more or not more[0]:
        return key, None
    text = more[0].replace(",", "").replace("，", "").removesuffix("万元").strip()
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise forms.ValidationError(
            f"“{line[:60]}”里的金额看不懂，请写成“编号，1200.50”，单位万元。"
        ) from None
    if not amount.is_finite() or not 0 <= amount < 10**13 or -int(amount.as_tuple().exponent) > 4:
        raise forms.ValidationError(f"“{line[:60]}”里的金额不对：不能是负数，小数最多四位。")
    return key, amount
