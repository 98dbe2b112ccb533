"""视图: keep a filter of the list under a name, change it, give it up."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from parks.models import User
from projects.models import SavedView
from tracker import audit
from tracker.tools.likeness import initials

MOST = 50  # views of one person
TRIES = 20  # of a short name that somebody else took in the same moment


@transaction.atomic
def save_view(
    *, name: str, query: str, by: User, is_shared: bool = False, is_default: bool = False
) -> SavedView:
    """A new view of this person. Raises ValidationError by field."""
    if by.saved_views.count() >= MOST:
        raise ValidationError(f"每人最多 {MOST} 个视图，请先删掉不用的。")
    _refuse_name(by, name)
    if is_default:
        _no_other_default(by)
    values = {"name": name, "query": query, "is_shared": is_shared, "is_default": is_default}
    stem = slugify(initials(name))[:30] or "view"
    held = set(SavedView.objects.filter(code__startswith=stem).values_list("code", flat=True))
    codes = (code for n in range(1, len(held) + TRIES) if (code := f"{stem}-{n}") not in held)
    for code in (stem, *codes) if stem not in held else codes:
        try:
            with transaction.atomic():
                view = SavedView.objects.create(code=code, owner=by, **values)
        except IntegrityError:  # taken in this very moment (R18)
            continue
        audit.record(verb="保存视图", on=view, by=by, changes=audit.difference({}, values))
        return view
    raise ValidationError("短名刚被占用，请再保存一次。")


@transaction.atomic
def change_view(*, view: SavedView, by: User, **values: Any) -> SavedView:
    """Change name, query, sharing or default. StaleVersion when somebody else was first."""
    before = {name: getattr(view, name) for name in values}
    changes = audit.difference(before, values)
    if not changes:
        return view
    if "name" in changes:
        _refuse_name(view.owner, values["name"], but=view)
    if values.get("is_default"):
        _no_other_default(view.owner, but=view)
    for name, value in values.items():
        setattr(view, name, value)
    view.bump(list(values))
    audit.record(verb="修改视图", on=view, by=by, changes=changes)
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: User) -> None:
    """Nothing but the name and the address goes; the audit row keeps both."""
    view.bump([])
    audit.record(
        verb="删除视图",
        on=view,
        by=by,
        changes={"name": [view.name, None], "query": [view.query, None]},
    )
    view.delete()


def _refuse_name(owner: User, name: str, but: SavedView | None = None) -> None:
    others = owner.saved_views.filter(name=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise ValidationError({"name": f"您已有名为“{name}”的视图，请换个名称，或更新原来的视图。"})


def _no_other_default(owner: User, but: SavedView | None = None) -> None:
    """One list opens first; the one before gives way and its version counts on."""
    for other in owner.saved_views.filter(is_default=True):
        if other != but:
            other.is_default = False
            other.bump(["is_default"])
