"""Who and where."""

from parks.models.chain import Chain, ChainLink, ChainPost, Industry, LinkGapRow
from parks.models.enterprise import Enterprise, EnterpriseAlias
from parks.models.mark import EnterpriseMarkRow
from parks.models.merge import EnterpriseMerge
from parks.models.office import Office, OfficePosting, OfficeTask
from parks.models.park import Park
from parks.models.person import Person
from parks.models.prospect import LinkEnterprise
from parks.models.region import Region
from parks.models.unit import Unit, UnitAlias
from parks.models.user import RoleGrant, User

__all__ = [
    "Chain",
    "ChainLink",
    "ChainPost",
    "Enterprise",
    "EnterpriseAlias",
    "EnterpriseMarkRow",
    "EnterpriseMerge",
    "Industry",
    "LinkEnterprise",
    "LinkGapRow",
    "Office",
    "OfficePosting",
    "OfficeTask",
    "Park",
    "Person",
    "Region",
    "RoleGrant",
    "Unit",
    "UnitAlias",
    "User",
]
