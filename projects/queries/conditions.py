"""The conditions of DOMAIN.md §5: which rows a measure counts, each said once."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from projects.enums import FundingState, ListingKind, OriginKind
from projects.models import FundingRecord, Lamp, Listing, ProgressReport
from projects.queries.scope import Window


def always(window: Window) -> Q:
    return Q(pk__isnull=False)


def signed(window: Window) -> Q:
    """First recognised signing inside the period."""
    return Q(signed_on__gte=window.start, signed_on__lte=window.until)


def signed_and(field: str) -> Callable[[Window], Q]:
    return lambda window: signed(window) & Q(**{f"{field}__lte": window.until})


def signed_but(reached: str, missed: str) -> Callable[[Window], Q]:
    """Signed in the period, one step reached by the day and the next one not."""

    def where(window: Window) -> Q:
        there = signed(window) & Q(**{f"{reached}__lte": window.until})
        return there & (Q(**{missed: None}) | Q(**{f"{missed}__gt": window.until}))

    return where


def fulfilled(window: Window) -> Q:
    """Signed, and registered or with verified funds by the day."""
    funds = FundingRecord.objects.filter(
        project=OuterRef("pk"), state=FundingState.VERIFIED, received_on__lte=window.until
    )
    return signed(window) & (Q(registered_on__lte=window.until) | Q(Exists(funds)))


def new_starts(window: Window) -> Q:
    """Started in the period's year, by the day."""
    return Q(started_on__gte=window.start.replace(month=1, day=1), started_on__lte=window.until)


def carried(window: Window) -> Q:
    """Started in an earlier year and not in production when the year began (DOMAIN.md §3)."""
    new_year = window.start.replace(month=1, day=1)
    return Q(started_on__lt=new_year) & (Q(production_on=None) | Q(production_on__gte=new_year))


def active(window: Window) -> Q:
    return new_starts(window) | carried(window)


def listed(kind: str) -> Callable[[Window], Q]:
    def where(window: Window) -> Q:
        rows = Listing.objects.filter(
            project=OuterRef("pk"), kind=kind, from_on__lte=window.until
        ).filter(Q(to_on=None) | Q(to_on__gte=window.until))
        return Q(Exists(rows))

    return where


def key_started(window: Window) -> Q:
    return listed(ListingKind.KEY_CITY)(window) & Q(started_on__lte=window.until)


def lit(*levels: str, but: tuple[str, ...] = ()) -> Callable[[Window], Q]:
    """The worst lamp in force on the day is one of `levels` (nothing of `but` burns)."""

    def in_force(window: Window, wanted: tuple[str, ...]) -> Exists:
        burning = Lamp.objects.on(window.until)
        return Exists(burning.filter(project=OuterRef("pk"), level__in=wanted))

    def where(window: Window) -> Q:
        condition = Q(in_force(window, levels))
        return condition & ~Q(in_force(window, but)) if but else condition

    return where


def ongoing(window: Window) -> Q:
    """Signed and not yet at capacity by the day: those that 五个一 must cover."""
    return Q(signed_on__lte=window.until) & (Q(capacity_on=None) | Q(capacity_on__gt=window.until))


def outside_sources() -> list[str]:
    """`outside`, and `overseas` by the setting (DOMAIN.md §5 `funds_outside`)."""
    overseas = [OriginKind.OVERSEAS.value] if settings.OUTSIDE_INCLUDES_OVERSEAS else []
    return [OriginKind.OUTSIDE.value, *overseas]


def outside(window: Window) -> Q:
    return Q(source__in=outside_sources())


def on_time(window: Window) -> Q:
    """Owed reports that were handed in by their deadline."""
    same = {name: OuterRef(name) for name in ("project", "rhythm", "start_on")}
    held = ProgressReport.objects.filter(**same, submitted_at__isnull=False, is_late=False)
    return Q(Exists(held))
