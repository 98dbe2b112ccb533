"""Who and where."""

from parks.models.chain import Chain, ChainLink, Industry
from parks.models.enterprise import Enterprise
from parks.models.office import Office, OfficePosting
from parks.models.park import Park
from parks.models.person import Person
from parks.models.region import Region
from parks.models.unit import Unit, UnitAlias
from parks.models.user import RoleGrant, User

__all__ = [
    "Chain",
    "ChainLink",
    "Enterprise",
    "Industry",
    "Office",
    "OfficePosting",
    "Park",
    "Person",
    "Region",
    "RoleGrant",
    "Unit",
    "UnitAlias",
    "User",
]
