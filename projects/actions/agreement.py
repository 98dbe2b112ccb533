"""协议: register one, mend it, take it back, and say which project it became."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parks.models import Enterprise, User
from projects.actions.lead_verbs import take_project
from projects.actions.number import create_numbered
from projects.actions.placed import refuse_day, refuse_voided, region_of, void_placed
from projects.actions.project import create_project
from projects.enums import ReviewOutcome
from projects.models import Agreement, Project
from tracker import audit, files

PREFIX = "XY"
FIELDS = (
    *("kind", "name", "signed_on", "enterprise", "amount", "activity", "lead", "park", "region"),
    "office",
    *("review", "reviewed_on", "review_note", "remark"),
)


@transaction.atomic
def record_agreement(*, values: Mapping[str, Any], by: User, upload: Any = None) -> Agreement:
    """A signed paper. `values` are fields of Agreement but code, project and file.

    Park and office are those of its activity where they are not said. Raises ValidationError by
    field.
    """
    fields = _checked(values)
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    row = create_numbered(
        Agreement, PREFIX, fields["signed_on"].year, column="code", recorded_by=by, **fields
    )
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    audit.record(verb="登记协议", on=row, by=by, changes=changes)
    return row


@transaction.atomic
def change_agreement(
    *, agreement: Agreement, values: Mapping[str, Any], by: User, upload: Any = None
) -> Agreement:
    """Change the fields given; a new file takes the old one's place. Raises StaleVersion."""
    agreement = _whole(agreement)
    refuse_voided(agreement)
    fields = _checked({name: getattr(agreement, name) for name in FIELDS} | dict(values))
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    changes = audit.difference({name: getattr(agreement, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(agreement, name, value)
    if agreement.project:
        _refuse_uncleared(agreement, agreement.project)
    agreement.bump(list(fields))
    audit.record(verb="修改协议", on=agreement, by=by, changes=changes)
    return agreement


def void_agreement(*, agreement: Agreement, reason: str, by: User) -> Agreement:
    """What became a project stands behind it: the link is taken away first."""
    if agreement.project_id:
        raise ValidationError("这份协议已转成项目，请先取消关联再作废；项目不受影响。")
    void_placed(row=agreement, reason=reason, by=by)
    return agreement


@transaction.atomic
def link_project(*, agreement: Agreement, project: Project | None, by: User) -> Agreement:
    """Say which project it became; None takes the link away. Raises StaleVersion.

    A project has one founding agreement at most, and counts at its own signing: the agreement's
    amount is added to nothing.
    """
    agreement = _whole(agreement)
    refuse_voided(agreement)
    before = agreement.project
    if project is not None:
        if before is not None and before != project:
            raise ValidationError({"project": "这份协议已转成另一个项目，要改请先取消关联。"})
        _refuse_taken(agreement, project)
        _refuse_uncleared(agreement, project)
    agreement.project = project
    try:
        with transaction.atomic():
            agreement.bump(["project"])
    except IntegrityError as error:
        raise ValidationError({"project": "这个项目刚刚关联了另一份协议，请核对。"}) from error
    if project is not None and agreement.lead and agreement.lead.project_id is None:
        take_project(lead=agreement.lead, project=project, by=by)
    changes = audit.difference({"project": before}, {"project": project})
    audit.record(
        verb="协议转为项目" if project else "取消协议关联", on=agreement, by=by, changes=changes
    )
    return agreement


@transaction.atomic
def convert_agreement(
    *, agreement: Agreement, values: Mapping[str, Any], investors: Iterable[Enterprise], by: User
) -> Project:
    """A new project out of the agreement, both or neither; its lead, if it has one, becomes the
    same project and gives it its number.
    """
    if lead := agreement.lead:
        if lead.project_id:
            why = f"线索 {lead.code} 已转成项目，请在“直接关联”里填那个项目的编号，不再新建。"
            raise ValidationError(why)
        values = {**values, "code": lead.code}
    project = create_project(
        values=values, investors=investors, by=by, reason=f"由协议 {agreement.code} 转来"
    )
    link_project(agreement=agreement, project=project, by=by)
    return project


def _whole(agreement: Agreement) -> Agreement:
    """As the database has it, of the version that was read: a reader's copy lacks the activity and
    the project that this reader may not see.
    """
    held = Agreement.objects.get(pk=agreement.pk)
    held.version = agreement.version
    return held


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they will be written. Raises ValidationError by field."""
    found = dict(values)
    if not str(found.get("name") or "").strip():
        raise ValidationError({"name": "请填协议名称。"})
    if (found.get("amount") or 0) < 0:
        raise ValidationError({"amount": "金额不能是负数。"})
    refuse_day("signed_on", found["signed_on"], ahead="签订日期")
    _check_review(found)
    if activity := found.get("activity"):
        if activity.voided_at:
            raise ValidationError({"activity": "这次活动已作废，请改选别的活动。"})
        if found["signed_on"] < activity.from_on:
            why = f"签订日期早于活动开始（{activity.from_on}），请核对日期或改选活动。"
            raise ValidationError({"signed_on": why})
        found["park"] = found.get("park") or activity.park
        found["office"] = found.get("office") or activity.office
    if lead := found.get("lead"):
        if lead.is_closed and not lead.project_id:
            said = lead.get_state_display()
            raise ValidationError({"lead": f"这条线索已是“{said}”，请改选别的线索。"})
        found["park"] = found.get("park") or lead.park
        found["office"] = found.get("office") or lead.office
    found["region"] = region_of(found.get("park"), found.get("region"))
    return found


def _check_review(found: dict[str, Any]) -> None:
    """An outcome has its day; 未审查 has none (DOMAIN.md §8)."""
    found["review"] = found.get("review") or ReviewOutcome.NOT_YET
    day = found.get("reviewed_on")
    if found["review"] == ReviewOutcome.NOT_YET:
        if day:
            why = "填了审查日期，请一并选审查结果；还没审查就把日期去掉。"
            raise ValidationError({"review": why})
        return
    if not day:
        raise ValidationError({"reviewed_on": "有了审查结果，请填审查日期。"})
    refuse_day("reviewed_on", day, ahead="审查日期")
    if found["review"] != ReviewOutcome.PASSED and not str(found.get("review_note") or "").strip():
        raise ValidationError({"review_note": "附条件或未通过的，请写明审查意见。"})


def _refuse_taken(agreement: Agreement, project: Project) -> None:
    held = Agreement.objects.held().filter(project=project).exclude(pk=agreement.pk)
    if held.exists():
        why = "这个项目已关联另一份协议，一个项目只有一份来源协议；请核对项目编号。"
        raise ValidationError({"project": why})


def _refuse_uncleared(agreement: Agreement, project: Project) -> None:
    """A formal contract behind a signed project must have passed the review (DOMAIN.md §8)."""
    if project.signed_on and not agreement.is_cleared:
        said = ReviewOutcome(agreement.review).label
        raise ValidationError(
            {
                "review": f"关联的项目已签约，正式协议的公平竞争审查却是“{said}”。"
                "请先完成审查并登记结果，或把有问题的条款改过后重新送审。"
            }
        )
