"""Parks and chains as small lists kept in the process: every page names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from parks.models import Chain, Park
from tracker.tools.kept import kept

KEPT_SECONDS = 30


@dataclass(frozen=True)
class ParkPlace:
    pk: int
    code: str
    name: str
    short_name: str
    path: str

    @property
    def zone(self) -> str:
        """Code of the zone it belongs to, itself for a zone."""
        return self.path.split("/")[1]


@dataclass(frozen=True)
class ChainPlace:
    pk: int
    code: str
    name: str
    short_name: str


@kept(KEPT_SECONDS)
def parks() -> dict[str, ParkPlace]:
    """All parks by code, in order."""
    rows = Park.objects.values_list("pk", "code", "name", "short_name", "path")
    return {row[1]: ParkPlace(*row) for row in rows}


@kept(KEPT_SECONDS)
def chains() -> dict[str, ChainPlace]:
    """All chains by code, in order."""
    rows = Chain.objects.values_list("pk", "code", "name", "short_name")
    return {row[1]: ChainPlace(*row) for row in rows}


def zones() -> dict[str, str]:
    """Short names of the zones by code."""
    return {p.code: p.short_name for p in parks().values() if p.zone == p.code}


def parks_under(codes: Iterable[str]) -> list[int]:
    """Ids of these parks with everything below them; unknown codes add nothing."""
    held = parks()
    paths = tuple(held[code].path for code in codes if code in held)
    return [p.pk for p in held.values() if paths and p.path.startswith(paths)]
