"""The words of the access policy: actors, rights, who sees which record (RELIABILITY T01).

It says again, on purpose, what `tracker/roles.py` and the views say in code: a right that changes
in one place and not in the other fails the build. A route without a row here fails by its name.
"""

from dataclasses import dataclass, field

from tracker.roles import Permission

P = Permission

# Outsiders first. `staff` works for the first park, `other_staff` for the second; the unit and the
# liaison office have a part in the first project; `nobody` has a log-in and no role.
STRANGERS = ("anonymous", "disabled")
ACTORS = (
    *STRANGERS,
    *("nobody", "staff", "other_staff", "leader", "bureau", "liaison", "unit", "auditor", "admin"),
)
MEMBERS = frozenset(ACTORS) - frozenset(STRANGERS)

PARKS = {"staff", "other_staff"}
EVERYWHERE = {"bureau", "leader"}
# Permission → the actors that hold it.
HOLDERS: dict[Permission, set[str]] = {
    P.VIEW_PROJECTS: {"bureau", "leader", "liaison", "unit"} | PARKS,
    P.EDIT_PROJECTS: {"bureau"} | PARKS,
    P.MOVE_STAGE: {"bureau"} | PARKS,
    P.RECOGNISE_STAGE: {"bureau"},
    P.REPORT_FUNDING: {"bureau"} | PARKS,
    P.VERIFY_FUNDING: {"bureau"},
    P.WRITE_PROGRESS: {"bureau", "unit"} | PARKS,
    P.REVIEW_PROGRESS: {"bureau"},
    P.EDIT_MILESTONES: {"bureau"} | PARKS,
    P.ASSIGN_DUTIES: {"bureau"} | PARKS,
    P.EDIT_APPROVALS: {"bureau"} | PARKS,
    P.REPORT_PROBLEMS: {"bureau", "unit"} | PARKS,
    P.ROUTE_PROBLEMS: {"bureau"} | PARKS,
    P.ANSWER_DUTIES: {"bureau", "unit"} | PARKS,
    P.INSTRUCT: {"bureau", "leader"},
    P.HOLD_MEETINGS: {"bureau"},
    P.RECORD_VISITS: {"bureau", "leader"} | PARKS,
    P.VIEW_ACTIVITIES: {"bureau", "leader", "liaison"} | PARKS,
    P.RECORD_ACTIVITIES: {"bureau", "liaison"} | PARKS,
    P.RECORD_LEADS: {"bureau", "liaison"} | PARKS,
    P.ASSIGN_LEADS: {"bureau"},
    P.EDIT_ENTERPRISES: {"bureau", "liaison"} | PARKS,
    P.MERGE_ENTERPRISES: {"bureau"},
    P.EDIT_CHAINS: {"bureau"},
    P.RUN_OFFICES: {"bureau", "liaison"},
    P.EDIT_OFFICES: {"bureau"},
    P.HOLD_EVENTS: {"bureau"},
    P.VIEW_PLANS: {"bureau", "leader", "unit"} | PARKS,
    P.EDIT_PLANS: {"bureau"},
    P.REPORT_TASKS: {"bureau", "unit"} | PARKS,
    P.ENTER_PARK_FIGURES: {"bureau"} | PARKS,
    P.ASSESS: {"bureau"},
    P.RECORD_GOVERNMENT_FUNDS: {"bureau"} | PARKS,
    P.SET_RULES: {"bureau"},
    P.VIEW_FIGURES: {"bureau", "leader", "liaison"} | PARKS,
    P.SET_TARGETS: {"bureau"},
    P.IMPORT_LEDGERS: {"bureau"} | PARKS,
    P.DRAFT_DISPATCH: {"bureau"},
    P.PUBLISH_DISPATCH: {"bureau"},
    P.MANAGE_SCREENS: {"bureau"},
    P.VIEW_DIRECTORY: {"bureau", "leader", "liaison", "unit", "admin"} | PARKS,
    P.EDIT_DIRECTORY: {"bureau", "admin"},
    P.MANAGE_ACCOUNTS: {"admin"},
    P.VIEW_AUDIT: {"auditor"},
}


@dataclass(frozen=True)
class Seen:
    """Who sees the first record of a noun, and who the second (None: there is but one)."""

    first: frozenset[str]
    second: frozenset[str] | None = None


FIRST_PROJECT = frozenset({"staff", "liaison", "unit"} | EVERYWHERE)
# What hangs on no project is seen by its park and its office; a unit has no part in it.
FIRST_PLACED = frozenset({"staff", "liaison"} | EVERYWHERE)
OF_PROJECT = Seen(FIRST_PROJECT, frozenset({"other_staff"} | EVERYWHERE))
PLACED = Seen(FIRST_PLACED, frozenset({"other_staff"} | EVERYWHERE))
DIRECTORY = Seen(frozenset(HOLDERS[P.VIEW_DIRECTORY]))
PUBLIC = Seen(MEMBERS)
SEEN: dict[str, Seen] = {
    "project": OF_PROJECT,
    "funding": OF_PROJECT,
    "report": OF_PROJECT,
    "milestone": OF_PROJECT,
    "phase": OF_PROJECT,
    "instruction": OF_PROJECT,
    "visit": OF_PROJECT,
    "problem": OF_PROJECT,
    "meeting": OF_PROJECT,
    "activity": PLACED,
    # What is issued is public inside; a draft is not. Tasks: the park's, and the unit in the lead.
    "plan_document": Seen(frozenset(HOLDERS[P.VIEW_PLANS]), frozenset(EVERYWHERE)),
    **dict.fromkeys(
        ("task", "task_report"),
        Seen(frozenset({"staff", "unit"} | EVERYWHERE), frozenset({"other_staff"} | EVERYWHERE)),
    ),
    "agreement": PLACED,
    "lead": PLACED,
    # What an office writes about itself is no park's to see.
    **dict.fromkeys(
        ("office_week", "office_report", "attendance"),
        Seen(frozenset({"liaison"} | EVERYWHERE), frozenset(EVERYWHERE)),
    ),
    "share": PLACED,
    "posting": DIRECTORY,
    # Everybody who sees projects knows of an event and a campaign; their projects go by scope.
    "event": Seen(frozenset(HOLDERS[P.VIEW_PROJECTS])),
    "campaign": Seen(frozenset(HOLDERS[P.VIEW_PROJECTS])),
    "event_item": OF_PROJECT,
    "government_fund": PLACED,
    "fund_arrival": PLACED,
    "approval": OF_PROJECT,
    "move": OF_PROJECT,
    "duty": OF_PROJECT,
    "lamp": OF_PROJECT,
    "override": OF_PROJECT,
    "photo": OF_PROJECT,
    # To each their own; the bureau sees all.
    "reminder": Seen(frozenset({"staff", "bureau"}), frozenset({"other_staff", "bureau"})),
    "batch": Seen(frozenset({"staff", "bureau"}), frozenset({"other_staff", "bureau"})),
    "pivot": Seen(frozenset({"staff"}), frozenset({"other_staff"})),  # not shared: one's own
    "saved_view": Seen(frozenset({"staff"}), frozenset({"other_staff"})),
    "account": Seen(frozenset({"staff", "admin"}), frozenset({"other_staff", "admin"})),
    # The first is published, the second a draft.
    **dict.fromkeys(
        ("dispatch", "section", "note", "change", "printed"),
        Seen(frozenset(HOLDERS[P.VIEW_FIGURES]), frozenset({"bureau"})),
    ),
    "signing": Seen(frozenset({"leader"})),  # whose signature is awaited, nobody else
    "snapshot": Seen(frozenset({"bureau"}), frozenset({"bureau"})),
    "template": Seen(frozenset({"bureau"})),
    "target": Seen(frozenset(HOLDERS[P.VIEW_FIGURES])),
    # A figure that waits: its park and the bureau. The first scheme is in force, the second a draft.
    "park_figure": Seen(frozenset({"staff", "bureau"}), frozenset({"other_staff", "bureau"})),
    "scheme": Seen(frozenset(HOLDERS[P.VIEW_FIGURES]), frozenset({"bureau"})),
    "screen": Seen(frozenset({"bureau"})),
    "robot": Seen(frozenset({"admin"})),
    "outbox": Seen(frozenset({"admin"})),
    "unit": DIRECTORY,
    "person": DIRECTORY,
    "office": DIRECTORY,
    "enterprise": DIRECTORY,
    "prospect": DIRECTORY,
    "merge": Seen(frozenset({"bureau"})),
    "chain_link": PUBLIC,
    "park": PUBLIC,
    "chain": PUBLIC,
    "region": PUBLIC,
    "indicator": PUBLIC,
}

SCREEN_TOKEN = "key-of-the-only-screen"
ANYBODY = "anybody who is logged in"
WORLD = "the whole world"


@dataclass(frozen=True)
class Route:
    """What one address allows: method → permission. Any other method is refused."""

    noun: str = ""
    allowed: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, object] = field(default_factory=dict)  # arguments that name no record
    refusal: int = 405  # what a method that is not allowed gets

    def may(self, actor: str, method: str) -> bool:
        right = self.allowed.get(method, "")
        if right == WORLD:
            return True
        if actor in STRANGERS or not right:
            return False
        return right == ANYBODY or actor in HOLDERS[Permission(right)]


def page(right: str, noun: str = "", **fixed: object) -> Route:
    return Route(noun, {"GET": right}, fixed)


def form(right: str, noun: str = "", **fixed: object) -> Route:
    return Route(noun, {"GET": right, "POST": right}, fixed)


def verb(right: str, noun: str = "", **fixed: object) -> Route:
    return Route(noun, {"POST": right}, fixed)


def many(read: str, create: str = "") -> Route:
    return Route("", {"GET": read} | ({"POST": create} if create else {}))


def one(noun: str, read: str, edit: str = "") -> Route:
    return Route(noun, {"GET": read} | ({"PATCH": edit} if edit else {}))
