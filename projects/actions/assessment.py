"""考核方案: drawn up from a template, put in force when its weights add to 100, and published.

While a scheme is being drawn up its groups and items change freely; in force it is only read.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parks.models import User
from projects.actions.plan_days import RowsRefused
from projects.actions.scheme_item import check_item
from projects.enums import SchemeState
from projects.models import AssessmentResult, HandScore, Scheme, SchemeGroup, SchemeItem
from projects.queries.assessment import lacking, read_period, standing, subjects
from projects.queries.dispatch.snapshot import digest_of
from tracker import audit, clock
from tracker.models import StaleVersion

GROUP = ("order", "name", "weight")
ITEM = (
    *("order", "name", "source", "code", "rule", "weight", "goal", "cap", "floor", "step", "most"),
    *("bands", "lower_is_better", "note"),
)
SCHEME = ("name", "year", "span", "ranked", "document", "note")
YEARS = (2000, 2100)


@transaction.atomic
def create_scheme(
    *, code: str, values: Mapping[str, Any], by: User, template: Scheme | None = None
) -> Scheme:
    """A new scheme, empty or with the groups and items of another. Raises ValidationError."""
    fields = _checked(values)
    if Scheme.objects.filter(code=code).exists():
        raise ValidationError({"code": f"代码“{code}”已经用了，请换一个。"})
    scheme = Scheme.objects.create(code=code, made_by=by, **fields)
    if template is not None:
        copy_parts(template, scheme)
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    reason = f"由“{template}”复制" if template else ""
    audit.record(verb="新建考核方案", on=scheme, by=by, changes=changes, reason=reason)
    return scheme


def copy_parts(template: Scheme, scheme: Scheme) -> None:
    """Groups and items of one scheme into another that has none."""
    for group in template.groups.prefetch_related("items"):
        made = SchemeGroup.objects.create(
            scheme=scheme, **{name: getattr(group, name) for name in GROUP}
        )
        SchemeItem.objects.bulk_create(
            SchemeItem(group=made, **{name: getattr(item, name) for name in ITEM})
            for item in group.items.all()
        )


@transaction.atomic
def change_scheme(*, scheme: Scheme, values: Mapping[str, Any], by: User) -> Scheme:
    """Name, year and the like, while it is being drawn up. Raises StaleVersion."""
    _refuse_closed(scheme)
    fields = _checked({name: getattr(scheme, name) for name in SCHEME} | dict(values))
    changes = audit.difference({name: getattr(scheme, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(scheme, name, value)
    scheme.bump(list(fields))
    audit.record(verb="修改考核方案", on=scheme, by=by, changes=changes)
    return scheme


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    if not str(found.get("name") or "").strip():
        raise ValidationError({"name": "请填方案名称。"})
    year = found.get("year")
    if year is None or not YEARS[0] <= year <= YEARS[1]:
        raise ValidationError({"year": f"请填 {YEARS[0]} 到 {YEARS[1]} 之间的年份。"})
    return found


def _refuse_closed(scheme: Scheme) -> None:
    if not scheme.is_open:
        said = SchemeState(scheme.state).label
        raise ValidationError(f"方案“{scheme}”是{said}，不能改；请先退回草拟，或复制成新方案再改。")


@transaction.atomic
def save_groups(
    *,
    scheme: Scheme,
    changes: Mapping[int, tuple[int, dict[str, Any]]],
    fresh: Mapping[str, dict[str, Any]],
    by: User,
) -> None:
    """The table of groups, all or none. A weight of 0 without items takes a group away.

    `changes`: id → version as read and new values. Raises RowsRefused.
    """
    _refuse_closed(scheme)
    held = {group.pk: group for group in scheme.groups.all()}
    _save_rows(scheme, SchemeGroup, held, changes, fresh, {"scheme": scheme}, by)


@transaction.atomic
def save_items(
    *,
    scheme: Scheme,
    changes: Mapping[int, tuple[int, dict[str, Any]]],
    fresh: Mapping[str, dict[str, Any]],
    by: User,
) -> None:
    """The table of items, all or none; `remove` in its values takes one away. Raises RowsRefused."""
    _refuse_closed(scheme)
    held = {item.pk: item for item in SchemeItem.objects.filter(group__scheme=scheme)}
    _save_rows(scheme, SchemeItem, held, changes, fresh, {}, by)


def _save_rows(
    scheme: Scheme,
    model: type[Any],
    held: Mapping[int, Any],
    changes: Mapping[int, tuple[int, dict[str, Any]]],
    fresh: Mapping[str, dict[str, Any]],
    owner: dict[str, Any],
    by: User,
) -> None:
    found: dict[Any, ValidationError | StaleVersion] = {}
    for key, (version, values) in changes.items():
        try:
            with transaction.atomic():
                _change_row(held[key], version, values, by)
        except (ValidationError, StaleVersion) as refused:
            found[key] = refused
    for name, values in fresh.items():
        try:
            with transaction.atomic():
                _make_row(scheme, model, owner | values, by)
        except ValidationError as refused:
            found[name] = refused
    if found:
        raise RowsRefused(found)


def _change_row(row: Any, version: int, values: dict[str, Any], by: User) -> None:
    row.version = version
    if values.pop("remove", False):
        _remove(row, by)
        return
    old = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, SchemeItem):
        check_item(row)
    try:
        row.bump(list(values))
    except IntegrityError as error:
        raise ValidationError({"name": "同一张表里已有这个名称，请换一个。"}) from error
    changes = audit.difference(old, values)
    audit.record(verb=f"修改{row._meta.verbose_name}", on=row, by=by, changes=changes)


def _remove(row: Any, by: User) -> None:
    if isinstance(row, SchemeGroup) and row.items.exists():
        raise ValidationError("这个组里还有考核项，请先把考核项移走或去掉。")
    if isinstance(row, SchemeItem) and row.hand_scores.exists():
        raise ValidationError("这一项已有人工评分，不能去掉；不再使用请把权重改为 0。")
    audit.record(verb=f"去掉{row._meta.verbose_name}", on=row, by=by)
    row.delete()


def _make_row(scheme: Scheme, model: type[Any], values: dict[str, Any], by: User) -> None:
    values.pop("remove", None)
    row = model(**values)
    if isinstance(row, SchemeItem):
        check_item(row)
    try:
        row.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"name": "同一张表里已有这个名称，请换一个。"}) from error
    said = {name: value for name, value in values.items() if value not in (None, "", scheme)}
    changes = audit.difference({}, said)
    audit.record(verb=f"新增{row._meta.verbose_name}", on=row, by=by, changes=changes)


# What leads to a state, and what it is called.
MOVES = {
    SchemeState.IN_FORCE: ((SchemeState.DRAFT,), "执行考核方案"),
    SchemeState.DRAFT: ((SchemeState.IN_FORCE,), "退回草拟"),
    SchemeState.ARCHIVED: ((SchemeState.DRAFT, SchemeState.IN_FORCE), "归档考核方案"),
}


@transaction.atomic
def move_scheme(*, scheme: Scheme, state: str, by: User) -> Scheme:
    """Put in force, take back to be drawn up, or archive. Raises ValidationError, StaleVersion.

    In force only with weights that add up; back only while nothing has been published by it.
    """
    allowed, verb = MOVES.get(SchemeState(state), ((), ""))
    if scheme.state not in allowed:
        raise ValidationError(f"方案现在是{SchemeState(scheme.state).label}，不能这样改。")
    if state == SchemeState.IN_FORCE and (short := lacking(scheme)):
        raise ValidationError([*short, "补齐以后再执行。"])
    if state == SchemeState.DRAFT and scheme.results.exists():
        raise ValidationError("已按这个方案公布过结果，不能退回；要改请复制成新方案。")
    old, scheme.state = scheme.state, state
    scheme.bump(["state"])
    audit.record(verb=verb, on=scheme, by=by, changes={"state": [old, state]})
    return scheme


@transaction.atomic
def give_points(
    *, item: SchemeItem, key: str, period: str, points: Any, reason: str, by: User
) -> HandScore:
    """人工评分 of one item and one of the ranked; given again it is the newer word."""
    scheme = item.group.scheme
    if scheme.state != SchemeState.IN_FORCE:
        raise ValidationError("方案执行以后才能评分。")
    try:
        code = read_period(scheme, period).code
    except ValueError as error:
        raise ValidationError({"period": str(error)}) from None
    if key not in subjects(scheme):
        raise ValidationError({"key": "考核对象不在这个方案里，请从列表里选。"})
    if not 0 <= points <= item.weight:
        raise ValidationError({"points": f"{item}得分请填 0 到 {item.weight} 之间的数。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明评分依据。"})
    found = HandScore.objects.select_for_update().filter(item=item, key=key, period=code).first()
    if found is None:
        found = HandScore.objects.create(
            item=item, key=key, period=code, points=points, reason=reason.strip(), by=by
        )
        changes = {"points": [None, str(points)]}
    else:
        changes = {"points": [str(found.points), str(points)]}
        found.points, found.reason, found.by = points, reason.strip(), by
        found.bump(["points", "reason", "by"])
    audit.record(verb="人工评分", on=found, by=by, changes=changes, reason=found.reason)
    return found


@transaction.atomic
def publish_result(*, scheme: Scheme, period: str, reason: str, by: User) -> AssessmentResult:
    """Freeze the scores of a period that is over, with a digest. Publishing again is a correction:
    another row, the earlier one stays. Raises ValidationError.
    """
    if scheme.state != SchemeState.IN_FORCE:
        raise ValidationError("方案执行以后才能公布结果。")
    try:
        span = read_period(scheme, period)
    except ValueError as error:
        raise ValidationError({"period": str(error)}) from None
    if span.end > clock.today():
        raise ValidationError({"period": f"{span.label}到 {span.end} 才结束，现在还不能公布。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明公布说明，例如 会议纪要文号。"})
    Scheme.objects.select_for_update().get(pk=scheme.pk)  # one number at a time
    data = standing(scheme, span).as_data()
    last = scheme.results.filter(period=span.code).order_by("-number").first()
    if last is not None and last.digest == digest_of(data):
        raise ValidationError("结果和上次公布的一样，不用再公布。")
    row = AssessmentResult.objects.create(
        scheme=scheme,
        period=span.code,
        number=last.number + 1 if last else 1,
        as_of=data["as_of"],
        data=data,
        digest=digest_of(data),
        reason=reason.strip(),
        published_by=by,
    )
    changes = {"number": [None, row.number], "digest": [None, row.digest]}
    audit.record(verb="公布考核结果", on=row, by=by, changes=changes, reason=row.reason)
    return row
