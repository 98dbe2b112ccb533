"""责任模板: publish a new version. Past versions stay, so that past coverage stays what it was."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.actions.reference import Loaded
from parks.models import User
from projects.actions.assignment import SINGLE
from projects.enums import DutyRole, FiveOne
from projects.models import DutyRule, DutyTemplate
from projects.models.duty import DELIVERED, FIRST_DAY, in_force
from tracker import audit, clock
from tracker.tools.kept import forget_all

FIELDS = ("label", "one", "is_required", "at_least", "bearer", "may_fill")


@transaction.atomic
def load_duty_template() -> Loaded:
    """Make the default of DOMAIN.md §3 version 1. A template that is there is never touched."""
    made = 0
    if not DutyTemplate.objects.exists():
        first = DutyTemplate.objects.create(number=1, valid_from=FIRST_DAY, basis="系统默认")
        _write(first, [_values(rule) for rule in DELIVERED])
        made = len(DELIVERED)
    return Loaded("责任模板", made, 0, made or DutyRule.objects.count())


@transaction.atomic
def publish_template(
    *, rules: Sequence[Mapping[str, Any]], valid_from: date, number: int, by: User, basis: str = ""
) -> DutyTemplate:
    """Publish a version: one mapping of FIELDS with its `role` for each role.

    `number` is the version that was read and changed. Raises ValidationError when somebody has
    published another since, when the day lies in the past, or when a rule asks the impossible.
    """
    last = DutyTemplate.objects.select_for_update().first()
    if last and last.number != number:
        text = (
            f"第 {last.number} 版刚由别人发布，您改的是第 {number} 版；请刷新页面，在新版上再改。"
        )
        raise ValidationError(text)
    if valid_from < clock.today():
        text = "生效日期不能早于今天：过去的覆盖率按当时的模板算，不追改。"
        raise ValidationError({"valid_from": text})
    if last and valid_from < last.valid_from:
        text = f"第 {last.number} 版自 {last.valid_from} 生效，请填这一天或以后。"
        raise ValidationError({"valid_from": text})
    _check(rules)
    before = {rule.role: _said(_values(rule)) for rule in in_force(valid_from).rules}
    after = {row["role"]: _said(row) for row in rules}
    template = DutyTemplate.objects.create(
        number=(last.number if last else 0) + 1,
        valid_from=valid_from,
        basis=basis,
        published_by=by,
    )
    _write(template, rules)
    changes = {str(DutyRole(role).label): [before.get(role), words]
               for role, words in after.items() if before.get(role) != words}  # fmt: skip
    audit.record(verb="发布责任模板", on=template, by=by, changes=changes, reason=basis)
    forget_all()
    transaction.on_commit(forget_all)
    return template


def _check(rules: Sequence[Mapping[str, Any]]) -> None:
    """Every role once, and nothing demanded that nobody could fulfil."""
    if sorted(row["role"] for row in rules) != sorted(DutyRole.values):
        raise ValidationError("每个职责在模板里要有一行，请刷新页面再改。")
    for row in rules:
        if row["role"] in SINGLE and row["at_least"] > 1:
            text = f"“{row['label']}”只能由一人（一个单位）担任，“至少”请填 1。"
            raise ValidationError(text)
    if not any(row["is_required"] for row in rules):
        text = "至少要有一个必须的职责，否则每个项目都算到位。"
        raise ValidationError(text)


def _write(template: DutyTemplate, rules: Sequence[Mapping[str, Any]]) -> None:
    order = {role: place for place, role in enumerate(DutyRole.values, 1)}
    DutyRule.objects.bulk_create(
        DutyRule(template=template, order=order[row["role"]], **row) for row in rules
    )


def _values(rule: DutyRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in ("role", *FIELDS)}


def _said(row: Mapping[str, Any]) -> str:
    """A rule in words, for the trail."""
    words = [str(row["label"]), str(FiveOne(row["one"]).label)]
    words.append(f"必须，至少 {row['at_least']}" if row["is_required"] else "可选")
    words.append("可填报" if row["may_fill"] else "不填报")
    return "；".join(words)
