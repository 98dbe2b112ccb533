"""Who and where."""

from itertools import count

from parks.models import Chain, Enterprise, Office, Park, Person, Region, RoleGrant, Unit, User
from tracker.tools.likeness import name_key

_number = count(1)
PASSWORD = "Sample-pass-2024"


def make_region(code="620702", name="甘州区", **fields):
    return Region.objects.get_or_create(code=code, to_year=None, defaults={"name": name, **fields})[
        0
    ]


def make_park(code=None, parent=None, **fields):
    code = code or f"park{next(_number)}"
    path = f"{parent.path if parent else '/'}{code}/"
    defaults = {
        "name": f"示例园区{code}",
        "short_name": f"园{code}"[:20],
        "level": "provincial",
        "path": path,
        "parent": parent,
        **fields,
    }
    if "region" not in defaults:
        defaults["region"] = make_region()
    return Park.objects.get_or_create(code=code, defaults=defaults)[0]


def make_chain(code="hydrogen", **fields):
    defaults = {"name": f"示例产业{code}", "short_name": code[:10], "kind": "basic", **fields}
    return Chain.objects.get_or_create(code=code, defaults=defaults)[0]


def make_unit(code=None, **fields):
    code = code or f"unit{next(_number)}"
    fields.setdefault("region", make_region())
    defaults = {"name": f"示例单位{code}", "short_name": code, "kind": "department", **fields}
    return Unit.objects.get_or_create(code=code, defaults=defaults)[0]


def make_person(name=None, unit=None, **fields):
    name = name or f"示例人{next(_number)}"
    return Person.objects.create(name=name, unit=unit or make_unit(), **fields)


def make_office(code="hz", **fields):
    defaults = {"name": f"示例联络点{code}", "city": "杭州", **fields}
    return Office.objects.get_or_create(code=code, defaults=defaults)[0]


def make_enterprise(name=None, **fields):
    name = name or f"示例企业{next(_number)}有限公司"
    return Enterprise.objects.create(name=name, name_key=name_key(name), **fields)


def make_user(role="bureau", username=None, parks=(), person=None, **fields):
    """A user with one role (or none), of a fresh person."""
    username = username or f"{role or 'nobody'}{next(_number)}"
    user = User(
        username=username, person=person or make_person(is_leader=role == "leader"), **fields
    )
    user.set_password(PASSWORD)
    user.save()
    if role:
        RoleGrant.objects.create(user=user, role=role)
    user.scope_parks.set(parks)
    return user
