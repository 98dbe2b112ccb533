"""Who may call what: the access policy as data (RELIABILITY T01, R26–R30).

A noun with many addresses has a file of its own here; all of them together are the policy.
"""

from tests.house.policy import api, assessment, enterprise, event, lead, offices, pages, task
from tests.house.policy.terms import (
    ACTORS,
    HOLDERS,
    SCREEN_TOKEN,
    SEEN,
    STRANGERS,
    WORLD,
    Route,
    Seen,
)

__all__ = ["ACTORS", "HOLDERS", "ROUTES", "SCREEN_TOKEN", "SEEN", "STRANGERS", "WORLD"]
__all__ += ["Route", "Seen"]

_PARTS = (pages, api, assessment, event, task, enterprise, lead, offices)
ROUTES: dict[str, Route] = {name: route for part in _PARTS for name, route in part.ROUTES.items()}
