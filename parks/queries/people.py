"""Who works where: users by what their scope covers."""

from collections.abc import Iterable

from parks.models import Park, User
from parks.models.region import stem


def covering(role: str, parks: Iterable[Park]) -> dict[int, list[User]]:
    """Park id → active users of a role whose scope covers it. Three queries, however many parks."""
    users = User.objects.with_role(role).select_related("person")
    users = users.prefetch_related("scope_parks", "scope_regions").order_by("pk")
    scopes = [
        (
            user,
            tuple(park.path for park in user.scope_parks.all()),
            tuple(stem(region.code) for region in user.scope_regions.all()),
        )
        for user in users
    ]
    return {
        park.pk: [
            user
            for user, paths, stems in scopes
            if (paths and park.path.startswith(paths))
            or (stems and park.region.code.startswith(stems))
        ]
        for park in parks
    }
