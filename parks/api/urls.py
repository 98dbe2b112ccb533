"""The nouns of who and where, for the one router of `/api/v1/` (projects/api/urls.py)."""

from rest_framework.routers import SimpleRouter

from parks.api.chain import ChainViewSet
from parks.api.enterprise import EnterpriseViewSet
from parks.api.park import ParkViewSet
from parks.api.person import PersonViewSet
from parks.api.region import RegionViewSet
from parks.api.unit import UnitViewSet


def register(router: SimpleRouter) -> None:
    """Add the routes of this app."""
    router.register("parks", ParkViewSet, "park")
    router.register("regions", RegionViewSet, "region")
    router.register("chains", ChainViewSet, "chain")
    router.register("units", UnitViewSet, "unit")
    router.register("people", PersonViewSet, "person")
    router.register("enterprises", EnterpriseViewSet, "enterprise")
