"""Who hears of a project: its task force, its 组长, its leader, the unit or person in charge.

A constant number of queries, whatever the number of projects.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from parks.models import Park, User
from parks.queries.people import covering
from projects.enums import DutyRole
from projects.models import Assignment
from tracker.roles import Role
from tracker.tools.bulk import among

MEMBERS = (DutyRole.HEAD, DutyRole.CONTACT, DutyRole.AGENT, DutyRole.MEMBER)


@dataclass(frozen=True)
class Place:
    """Where a duty lies: its project and park, and the unit or person it was given to."""

    project_id: int | None = None
    park_id: int | None = None
    unit_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True)
class Audience:
    by_project: dict[int, dict[str, list[User]]]
    by_park: dict[int, list[User]] = field(default_factory=dict)
    by_unit: dict[int, list[User]] = field(default_factory=dict)
    by_person: dict[int, User] = field(default_factory=dict)
    bureau: list[User] = field(default_factory=list)

    def of(self, place: Place, ring: str) -> list[User]:
        """Users of a ring: owner, member, head, leader, park or bureau.

        An owner without a log-in is spoken for by the task force, and that by the park's staff.
        """
        if ring == "bureau":
            return self.bureau
        rings = self.by_project.get(place.project_id or 0, {})
        park = self.by_park.get(place.park_id or 0, [])
        if ring == "owner":
            return self._owner(place) or rings.get("member") or park
        if ring == "member":
            return rings.get("member") or park
        return park if ring == "park" else rings.get(ring) or []

    def _owner(self, place: Place) -> list[User]:
        if place.person_id in self.by_person:
            return [self.by_person[place.person_id]]
        return self.by_unit.get(place.unit_id or 0, [])


def audience(places: Collection[Place], on: date) -> Audience:
    """Everybody who may have to hear of something at these places on that day."""
    projects = {place.project_id for place in places if place.project_id}
    owners = [place for place in places if place.unit_id or place.person_id]
    units, people = _owners(owners) if owners else ({}, {})
    parks = Park.objects.select_related("region")
    return Audience(
        by_project=_task_forces(projects, on),
        by_park=covering(Role.STAFF, parks),
        by_unit=units,
        by_person=people,
        bureau=list(User.objects.with_role(Role.BUREAU)),
    )


def _task_forces(projects: set[int], on: date) -> dict[int, dict[str, list[User]]]:
    found: dict[int, dict[str, list[User]]] = defaultdict(lambda: defaultdict(list))
    duties = (
        Assignment.objects.on(on)
        .filter(person__user__is_active=True, role__in=[*MEMBERS, DutyRole.LEADER])
        .order_by("project_id", "role", "from_on", "pk")
    )
    duties = duties.filter(project_id__in=among(projects))
    users = User.objects.active().filter(person__isnull=False).select_related("person")
    of_person = {user.person_id: user for user in users}
    for project, role, person in duties.values_list("project_id", "role", "person_id"):
        rings, user = found[project], of_person[person]
        if role == DutyRole.LEADER:
            rings["leader"].append(user)
            continue
        if role == DutyRole.HEAD:
            rings["head"].append(user)
        if user not in rings["member"]:
            rings["member"].append(user)
    return found


def _owners(places: Collection[Place]) -> tuple[dict[int, list[User]], dict[int, User]]:
    """Active users by unit and by person."""
    units: dict[int, list[User]] = defaultdict(list)
    people: dict[int, User] = {}
    wanted = {place.unit_id for place in places if place.unit_id}
    named = {place.person_id for place in places if place.person_id}
    users = User.objects.with_role(Role.UNIT, Role.STAFF, Role.LIAISON, Role.LEADER, Role.BUREAU)
    for user in users.filter(person__isnull=False).select_related("person"):
        if user.person.unit_id in wanted:
            units[user.person.unit_id].append(user)
        if user.person_id in named:
            people[user.person_id] = user
    return units, people
