"""Register an enterprise."""

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import Enterprise, User
from tracker import audit
from tracker.tools.likeness import name_key


@transaction.atomic
def register_enterprise(*, name: str, by: User, origin: str = "", uscc: str = "") -> Enterprise:
    """A new enterprise. Raises ValidationError when its name is too short to tell it by."""
    key = name_key(name)
    if len(key) < 2:
        raise ValidationError({"investor_names": f"“{name}”不像企业名称，请写全称。"})
    row = Enterprise.objects.create(name=name, name_key=key, origin=origin, uscc=uscc)
    audit.record(verb="登记企业", on=row, by=by, changes={"name": [None, name]})
    return row
