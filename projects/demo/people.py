"""The people of the city: leaders, task forces, departments, liaison staff; and the demo log-ins."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from parks.models import Chain, Office, OfficePosting, Park, Person, RoleGrant, Unit, User
from projects.demo.draft import stamps
from projects.demo.names import person as invented
from projects.demo.totals import PARKS
from tracker.roles import Role

SINCE = date(2023, 1, 3)
CITY_LEADERS = (
    ("副市长", "zfb"), ("市委常委、副市长", "zfb"), ("市委常委、秘书长", "zwsw"),
    ("市人大常委会副主任", "zfb"), ("市政协副主席", "zfb"), ("市政府秘书长", "zfb"),
)  # fmt: skip
COUNTIES = {"zyjk": "gz", "lz": "lz", "gt": "gt", "sd": "sd", "ml": "ml", "sn": "sn"}
DEPARTMENTS = ("fgw", "gxj", "zrzyj", "sthjj", "zjj", "swj", "wjw", "yjj", "lcj", "gwdl", "xzspj")
TASK_FORCE = (
    "专班组长",
    "专班组长",
    "联络员",
    "联络员",
    "代办员",
    "代办员",
    "专班成员",
    "专班成员",
)
LIAISON_OFFICE = "sh"


@dataclass
class People:
    """Everybody by what they are for; all are saved."""

    leaders: dict[str, list[Person]]  # zone → those who lead there; "city" → city leaders
    task_force: dict[str, dict[str, list[Person]]]  # zone → 专班 role → people
    department: dict[str, Person]  # unit code → contact
    units: dict[str, Unit]
    users: dict[str, User]  # user name → user

    @property
    def bureau(self) -> User:
        return self.users["bureau"]

    def reporter(self, zone: str) -> User:
        """Who reports for a zone; the bureau for 园区外."""
        return self.users.get("staff" if zone == "zyjk" else f"staff-{zone}", self.bureau)


def make_people() -> People:
    """Persons first, all at once, then the log-ins."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    wanted = list(_wanted())
    persons = [
        Person(
            name=invented(number),
            title=title,
            rank=rank,
            unit=units[unit],
            phone=f"1390000{number:04d}",
            is_leader=is_leader,
            **stamps(SINCE),
        )
        for number, (_, title, rank, unit, is_leader) in enumerate(wanted)
    ]
    Person.objects.bulk_create(persons)
    people = People({}, {}, {}, units, {})
    for (place, title, _, unit, is_leader), person in zip(wanted, persons, strict=True):
        if is_leader:
            people.leaders.setdefault(place, []).append(person)
        elif place == "department":
            people.department[unit] = person
        elif place in PARKS:
            people.task_force.setdefault(place, {}).setdefault(title, []).append(person)
    special = {
        place: person
        for (place, *_), person in zip(wanted, persons, strict=True)
        if place in Role.__members__.values()
    }
    _make_users(people, special)
    _post_to_offices(people, persons, wanted)
    _name_chain_chiefs(people)
    return people


def _wanted():
    """(place, title, rank, unit, is leader) of every person, leaders first."""
    for title, unit in CITY_LEADERS:
        yield "city", title, "厅级", unit, True
    for zone, county in COUNTIES.items():
        where = "区" if county == "gz" else "县"
        yield zone, f"{where}长", "县级", f"{county}-zf", True
        yield zone, f"常务副{where}长", "县级", f"{county}-zf", True
        yield zone, "管委会主任", "县级", f"{zone}-gwh", True
        if zone == "zyjk":
            yield from [(zone, "管委会副主任", "县级", "zyjk-gwh", True)] * 2
    for zone in PARKS:
        unit = "zsj" if zone == "outside" else f"{zone}-gwh"
        for _ in range(2 if zone == "zyjk" else 1):
            for title in TASK_FORCE:
                yield zone, title, "科级", unit, False
    for unit in DEPARTMENTS:
        yield "department", "项目联络员", "科级", unit, False
    yield "bureau", "调度科科长", "科级", "zsj", False
    yield "auditor", "审计员", "科级", "czj", False
    yield "admin", "系统管理员", "科级", "zsj", False
    for office in ("sh", "bj", "gz", "sz", "hz", "cd", "xa", "tj"):
        place = "liaison" if office == LIAISON_OFFICE else f"office-{office}"
        yield place, "驻外联络员", "科级", "zw-llc", False


def _make_users(people: People, special: dict[str, Person]) -> None:
    """The seven demo log-ins, named as their roles, and one reporter for each other park."""
    task = people.task_force
    persons = {
        "staff": task["zyjk"]["专班组长"][0],
        "leader": people.leaders["city"][0],
        "unit": people.department["sthjj"],
        **{name: special[name] for name in ("bureau", "liaison", "auditor", "admin")},
    }
    roles = {name: name for name in persons}
    for zone in PARKS:
        if zone not in ("zyjk", "outside"):
            persons[f"staff-{zone}"] = task[zone]["专班组长"][0]
            roles[f"staff-{zone}"] = "staff"
    parks = {park.code: park for park in Park.objects.zones()}
    first = User(username="staff")
    first.set_password(settings.DEMO_PASSWORD)
    for name, person in persons.items():
        user = User(
            username=name,
            email=f"{name}@example.test",
            person=person,
            password=first.password,  # hashed once: hashing is slow on purpose
            created_at=stamps(SINCE)["created_at"],
        )
        user.save()
        RoleGrant.objects.create(user=user, role=roles[name])
        if roles[name] == Role.STAFF:
            user.scope_parks.add(parks[name.partition("-")[2] or "zyjk"])
        people.users[name] = user


def _post_to_offices(people: People, persons: list[Person], wanted: list[tuple]) -> None:
    offices = {office.code: office for office in Office.objects.all()}
    postings = []
    for (place, *_), person in zip(wanted, persons, strict=True):
        code = LIAISON_OFFICE if place == "liaison" else place.removeprefix("office-")
        if place == "liaison" or place.startswith("office-"):
            postings.append(OfficePosting(office=offices[code], person=person, from_on=SINCE))
    before = people.task_force["outside"]["专班成员"][-1]
    postings.append(
        OfficePosting(
            office=offices["bj"], person=before, from_on=date(2021, 3, 1), to_on=date(2022, 12, 31)
        )
    )
    OfficePosting.objects.bulk_create(postings)


def _name_chain_chiefs(people: People) -> None:
    """链长: a city leader for each chain, in turn."""
    chains = list(Chain.objects.all())
    for place, chain in enumerate(chains):
        chain.chief = people.leaders["city"][place % len(people.leaders["city"])]
    Chain.objects.bulk_update(chains, ["chief"])
