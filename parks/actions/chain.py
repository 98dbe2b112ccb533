"""产业链: its links, how complete each is from which day on, its 链长 and 链主."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.enums import ChainPostKind, LinkGap
from parks.models import Chain, ChainLink, ChainPost, Enterprise, LinkGapRow, Person, User
from tracker import audit, clock

MOST_LINKS = 30


@transaction.atomic
def add_link(*, chain: Chain, name: str, by: User, gap: str = LinkGap.MISSING) -> ChainLink:
    """A new link behind the last one. Raises ValidationError, StaleVersion."""
    name = _link_name(chain, name, None)
    links = list(chain.links.all())
    if len([link for link in links if not link.retired_on]) >= MOST_LINKS:
        raise ValidationError({"name": f"一条链最多 {MOST_LINKS} 个环节，请先合并或停用几个。"})
    chain.bump([])  # from now on the reference list leaves this chain's links alone
    order = max((link.order for link in links), default=0) + 1
    row = ChainLink.objects.create(chain=chain, name=name, order=order, gap=gap)
    day = clock.today()
    LinkGapRow.objects.create(link=row, gap=gap, from_on=day, reason="新增环节")
    audit.record(verb="新增环节", on=chain, by=by, changes={"links": [None, name]})
    return row


@transaction.atomic
def rename_link(*, link: ChainLink, name: str, by: User) -> ChainLink:
    name, before = _link_name(link.chain, name, link), link.name
    _touch(link.chain)
    link.name = name
    link.bump(["name"])
    audit.record(verb="环节改名", on=link.chain, by=by, changes={"name": [before, name]})
    return link


@transaction.atomic
def move_link(*, link: ChainLink, step: int, by: User) -> ChainLink:
    """One place up the chain (-1) or down it (+1); at the end of the chain it stays."""
    _touch(link.chain)
    links = list(
        ChainLink.objects.filter(chain=link.chain, retired_on=None).order_by("order", "pk")
    )
    at = next(place for place, one in enumerate(links) if one.pk == link.pk)
    to = min(max(at + step, 0), len(links) - 1)
    links.insert(to, links.pop(at))
    for place, one in enumerate(links, start=1):
        one.order = place
    ChainLink.objects.bulk_update(links, ["order"])
    audit.record(verb="环节调序", on=link.chain, by=by, changes={link.name: [at + 1, to + 1]})
    return link


@transaction.atomic
def retire_link(*, link: ChainLink, reason: str, by: User) -> ChainLink:
    """Out of the map; projects and enterprises of it keep it. Raises StaleVersion."""
    if link.retired_on:
        raise ValidationError("这个环节已经停用。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明停用原因，例如并入另一个环节。"})
    _touch(link.chain)
    link.retired_on = clock.today()
    link.bump(["retired_on"])
    audit.record(
        verb="停用环节", on=link.chain, by=by, changes={"links": [link.name, None]}, reason=reason
    )
    return link


@transaction.atomic
def set_gap(*, link: ChainLink, gap: str, from_on: date, reason: str, by: User) -> LinkGapRow:
    """How complete the link is from a day on; earlier days keep what they were. Raises
    StaleVersion.
    """
    if from_on > timezone.localdate():
        raise ValidationError({"from_on": "日期还没到，请填今天或以前的日期。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明依据，例如哪家企业投产或停产。"})
    before = link.gap
    row, _ = LinkGapRow.objects.update_or_create(
        link=link, from_on=from_on, defaults={"gap": gap, "reason": reason.strip()}
    )
    last = LinkGapRow.objects.filter(link=link).order_by("-from_on").first()
    link.gap = last.gap if last else gap
    link.bump(["gap"])
    changes = {link.name: [LinkGap(before).label, f"{from_on} 起{LinkGap(gap).label}"]}
    audit.record(verb="调整环节完善程度", on=link.chain, by=by, changes=changes, reason=reason)
    return row


@transaction.atomic
def set_post(
    *, chain: Chain, kind: str, holder: Person | Enterprise, from_on: date, by: User
) -> ChainPost:
    """链长 or 链主 from a day on; whoever held it until then ends the day before. StaleVersion."""
    label = ChainPostKind(kind).label
    if from_on > timezone.localdate():
        raise ValidationError({"from_on": "日期还没到，请填今天或以前的日期。"})
    column = "person" if kind == ChainPostKind.CHIEF else "enterprise"
    held = chain.posts.filter(kind=kind, to_on=None).first()
    before = getattr(held, column) if held else None
    if before == holder:
        raise ValidationError({column: f"{holder}现在就是{label}，不用再登记。"})
    if held:
        if held.from_on >= from_on:
            why = f"现任{label}自 {held.from_on} 起，新任日期应晚于这一天。"
            raise ValidationError({"from_on": why})
        held.to_on = from_on - timedelta(days=1)
        held.save(update_fields=["to_on"])
    row = ChainPost.objects.create(chain=chain, kind=kind, from_on=from_on, **{column: holder})
    name = "chief" if kind == ChainPostKind.CHIEF else "leader"
    setattr(chain, name, holder)
    chain.bump([name])
    audit.record(
        verb=f"调整{label}",
        on=chain,
        by=by,
        changes=audit.difference({name: before}, {name: holder}),
    )
    return row


def _touch(chain: Chain) -> None:
    """Another version, whatever was read: a link carries the one that guards the edit."""
    held = Chain.objects.select_for_update().get(pk=chain.pk)
    held.bump([])


def _link_name(chain: Chain, name: str, link: ChainLink | None) -> str:
    name = name.strip()
    if not name or len(name) > 40:
        raise ValidationError({"name": "请填环节名称，最多 40 字。"})
    if link and link.retired_on:
        raise ValidationError("这个环节已经停用，不能再改。")
    others = [one for one in chain.links.filter(name=name) if link is None or one.pk != link.pk]
    if others:
        raise ValidationError({"name": f"这条链已有环节“{name}”（可能已停用），请换个名称。"})
    return name
