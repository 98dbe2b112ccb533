"""Create, change and end a project."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.utils import timezone

from parks.models import Enterprise, Park, User
from projects.actions.lamp import relight
from projects.enums import ENDED, SIZE_BOUNDS, Size, Status
from projects.models import Listing, Project
from tracker import audit
from tracker.tools.likeness import name_key

# A change of these may change a lamp.
JUDGED = {"planned_start_on", "started_on", "signed_on"}


def size_of(total: Decimal | None) -> str:
    """规模档 by total investment in 万元; empty when it is not known."""
    if total is None:
        return ""
    return next((size for bound, size in SIZE_BOUNDS if total >= bound), Size.BELOW)


def search_text(project: Project, investors: Iterable[str], initials: bool = True) -> str:
    """Everything a person may type to find it, lower-cased, pinyin initials included."""
    from pypinyin import Style, lazy_pinyin  # 44 MB of tables, only where names are written

    words = [project.name, project.code, project.approval_code, project.origin, *investors]
    if initials:
        words.append("".join(lazy_pinyin(project.name, style=Style.FIRST_LETTER)))
    return " ".join(word for word in words if word).lower()


def next_code(park: Park, year: int) -> str:
    """ZYJK-2024-0031: park, year, running number."""
    stem = f"{park.code.upper()}-{year}-"
    held = Project.objects.filter(code__startswith=stem)
    last = held.order_by(Length("code").desc(), "-code").first()  # 10000 comes after 9999
    number = int(last.code.rsplit("-", 1)[-1]) + 1 if last else 1
    return f"{stem}{number:04d}"


def derive(project: Project) -> None:
    """Fill the columns that follow from others; a link is one of the project's own chain."""
    if project.link and project.link.chain_id != project.chain_id:
        raise ValidationError({"link": f"“{project.link}”不是所选产业链的环节，请重选。"})
    project.name_key = name_key(project.name)
    project.size = size_of(project.total_investment)


@transaction.atomic
def create_project(
    *, values: Mapping[str, Any], investors: Iterable[Enterprise] = (), by: User, reason: str = ""
) -> Project:
    """A new project, in its first stage. Raises ValidationError when the name is taken."""
    project = Project(**values, created_by=by)
    derive(project)
    refuse_same_name(project)
    if not project.code:
        project.code = next_code(project.park, timezone.localdate().year)
    investors = list(investors)
    project.search_text = search_text(project, [i.name for i in investors])
    try:
        with transaction.atomic():
            project.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError("项目编号刚被占用，请再保存一次。") from error
    project.investors.set(investors)
    changes = audit.difference({}, {k: v for k, v in values.items() if v not in (None, "")})
    audit.record(verb="新建项目", on=project, by=by, changes=changes, reason=reason)
    return project


def refuse_same_name(project: Project) -> None:
    """Same name without spaces and brackets blocks (DOMAIN.md §4), whoever holds it."""
    others = Project.objects.exclude(pk=project.pk).exclude(status__in=ENDED)
    if others.filter(name_key=project.name_key).exists():
        raise ValidationError(
            {
                "name": f"已有名为“{project.name}”的项目。若是分期或增资，请在原项目上登记；"
                "若确是另一个项目，请在名称里写明区别。"
            }
        )


@transaction.atomic
def update_project(
    *,
    project: Project,
    values: Mapping[str, Any],
    by: User,
    investors: Iterable[Enterprise] | None = None,
    reason: str = "",
    verb: str = "修改项目",
) -> Project:
    """Change the fields given. Raises StaleVersion when somebody else was first."""
    if "chain" in values and "link" not in values and values["chain"] != project.chain:
        values = {**values, "link": None}  # it was one of the chain that is left
    before = {name: getattr(project, name) for name in values}
    changes = audit.difference(before, values)
    chosen = list(project.investors.all()) if investors is None else list(investors)
    if investors is not None:
        held = sorted(i.name for i in project.investors.all())
        if held != (wanted := sorted(i.name for i in chosen)):
            changes["investors"] = [held, wanted]
    if not changes:
        return project
    for name in values:
        setattr(project, name, values[name])
    derive(project)
    if "name" in changes:
        refuse_same_name(project)
    project.search_text = search_text(project, [i.name for i in chosen])
    project.bump([*values, "name_key", "size", "search_text"])
    if "investors" in changes:
        project.investors.set(chosen)
    audit.record(verb=verb, on=project, by=by, changes=changes, reason=reason)
    if JUDGED & set(changes):
        relight(project.pk)
    return project


@transaction.atomic
def change_status(*, project: Project, status: str, on: date, reason: str, by: User) -> Project:
    """停滞, 终止, 退库 or back to 正常. An ended project keeps its stage and leaves every count."""
    if not reason.strip():
        raise ValidationError({"reason": "请写明原因，例如“投资方撤资，协议解除”。"})
    if on > timezone.localdate():
        raise ValidationError({"on": "日期还没到，请填今天或以前的日期。"})
    before = {"status": project.status, "ended_on": project.ended_on}
    project.status = Status(status)
    project.ended_on = on if status in ENDED else None
    project.bump(["status", "ended_on"])
    after = {"status": project.status, "ended_on": project.ended_on}
    audit.record(
        verb="变更状态", on=project, by=by, changes=audit.difference(before, after), reason=reason
    )
    relight(project.pk)
    return project


@transaction.atomic
def add_listing(*, project: Project, kind: str, from_on: date, by: User, name: str = "") -> Listing:
    """Put the project on a list (招商库, 固投库, 省列重点 …)."""
    row, made = Listing.objects.get_or_create(
        project=project, kind=kind, name=name, from_on=from_on
    )
    if made:
        audit.record(verb="加入名录", on=project, by=by, changes={"listing": [None, str(row)]})
        relight(project.pk)
    return row
