"""Where a form's record belongs: the parks and offices its writer may choose."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from parks.models import Office, Park, Person, User
from projects.permissions import why_not_place
from tracker.roles import Role


def offer_places(form: forms.Form, user: User) -> None:
    """Parks and offices in use, and those the record has already; a person of one park or office
    finds it chosen."""
    parks: QuerySet[Park] = in_use_or(Park.objects.visible_to(user), form.initial.get("park"))
    offices: QuerySet[Office] = in_use_or(
        Office.objects.visible_to(user), form.initial.get("office")
    )
    if user.roles == [Role.STAFF]:
        parks = parks.filter(pk__in=user.park_ids)
        form.fields["park"].required = True
    if user.roles == [Role.LIAISON]:
        offices = offices.filter(pk__in=user.office_ids)
        form.fields["office"].required = True
    form.fields["park"].queryset = parks
    form.fields["office"].queryset = offices
    for name, rows in (("park", parks), ("office", offices)):
        if form.fields[name].required and not form.is_bound and name not in form.initial:
            form.initial[name] = rows.first()


def in_use_or(rows: Any, held: Any) -> Any:
    """An old record is not refused for what has been retired since."""
    return rows.filter(Q(retired_on=None) | Q(pk=getattr(held, "pk", held)))


def offer_people(field: Any, user: User) -> None:
    """Leaders first, each with the title that tells two of a name apart."""
    rows = Person.objects.visible_to(user).filter(left_on=None).select_related("unit")
    field.queryset = rows.order_by("-is_leader", "unit", "pk")
    field.label_from_instance = lambda one: f"{one.name}（{one.title or one.unit.short_name}）"


def check_place(form: forms.Form, user: User, cleaned: dict[str, Any]) -> None:
    """Nobody records what they could not see afterwards."""
    if {"park", "office"} & set(form.errors):
        return
    if why := why_not_place(user, cleaned.get("park"), cleaned.get("office")):
        form.add_error("park" if "园区" in why else "office", why)
