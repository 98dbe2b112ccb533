"""What the days of a plan must keep to, for 节点 as for 分期."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.models import Project
from tracker.models import StaleVersion


class RowsRefused(Exception):
    """Rows of one save that were refused, each with why; nothing was written.

    `found` maps the key of a row to the ValidationError or StaleVersion it met.
    """

    def __init__(self, found: Mapping[Any, ValidationError | StaleVersion]) -> None:
        super().__init__(f"{len(found)} rows refused")
        self.found = found


def refuse_ended(project: Project) -> None:
    if project.is_ended:
        label = project.get_status_display()
        raise ValidationError(f"项目已{label}，不再改计划；如属误操作，请先恢复项目状态。")


def refuse_before_signing(
    project: Project, values: Mapping[str, Any], labels: Mapping[str, str]
) -> None:
    """No plan before the contract (issue 4, Bad input). `labels` names the days that are looked at.

    Raises ValidationError by field.
    """
    days = {name: values[name] for name in labels if values.get(name)}
    if not days:
        return
    signed = project.signed_on
    if signed is None:
        said = "项目还没有签约，签约以后才排计划；请先在“申报阶段”登记签约。"
        raise ValidationError({next(iter(days)): said})
    early = {name: day for name, day in days.items() if day < signed}
    if early:
        raise ValidationError(
            {
                name: f"{labels[name]}（{day}）早于签约的 {signed}，请核对日期。"
                for name, day in early.items()
            }
        )


def refuse_ahead(values: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """What happened lies not ahead. Raises ValidationError by field."""
    today = timezone.localdate()
    for name, label in labels.items():
        day = values.get(name)
        if day and day > today:
            raise ValidationError({name: f"{label}日期还没到，请填今天或以前的日期。"})


def refuse_disorder(
    first: tuple[str, date | None], last: tuple[str, date | None], name: str
) -> None:
    """The first day is not after the last; each is given with its label, the error under `name`."""
    (first_label, start), (last_label, end) = first, last
    if start and end and end < start:
        said = f"{last_label}（{end}）早于{first_label}（{start}），请核对。"
        raise ValidationError({name: said})
