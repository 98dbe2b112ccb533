"""Who may call what: the access policy as data (RELIABILITY T01, R26–R30).

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
    P.VIEW_FIGURES: {"bureau", "leader", "liaison"} | PARKS,
    P.SET_TARGETS: {"bureau"},
    P.IMPORT_LEDGERS: {"bureau"} | PARKS,
    P.DRAFT_DISPATCH: {"bureau"},
    P.PUBLISH_DISPATCH: {"bureau"},
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
OF_PROJECT = Seen(FIRST_PROJECT, frozenset({"other_staff"} | EVERYWHERE))
DIRECTORY = Seen(frozenset(HOLDERS[P.VIEW_DIRECTORY]))
PUBLIC = Seen(MEMBERS)
SEEN: dict[str, Seen] = {
    "project": OF_PROJECT,
    "funding": OF_PROJECT,
    "report": OF_PROJECT,
    "milestone": OF_PROJECT,
    "move": OF_PROJECT,
    "duty": OF_PROJECT,
    "lamp": OF_PROJECT,
    "photo": OF_PROJECT,
    # To each their own; the bureau sees all.
    "reminder": Seen(frozenset({"staff", "bureau"}), frozenset({"other_staff", "bureau"})),
    "batch": Seen(frozenset({"staff", "bureau"}), frozenset({"other_staff", "bureau"})),
    "account": Seen(frozenset({"staff", "admin"}), frozenset({"other_staff", "admin"})),
    # The first is published, the second a draft.
    "dispatch": Seen(frozenset(HOLDERS[P.VIEW_FIGURES]), frozenset({"bureau"})),
    "target": Seen(frozenset(HOLDERS[P.VIEW_FIGURES])),
    "unit": DIRECTORY,
    "person": DIRECTORY,
    "office": DIRECTORY,
    "enterprise": DIRECTORY,
    "park": PUBLIC,
    "chain": PUBLIC,
    "region": PUBLIC,
    "indicator": PUBLIC,
}

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


ROUTES: dict[str, Route] = {
    # --- The frame ---
    # Who is logged in already is sent home, whatever the method.
    "tracker:login": Route("", {"GET": WORLD, "POST": WORLD}, refusal=302),
    "tracker:livez": page(WORLD),
    "tracker:readyz": page(WORLD),
    "tracker:logout": verb(ANYBODY),
    "tracker:password": form(ANYBODY),
    "tracker:switch": verb(ANYBODY),
    "tracker:inbox": page(ANYBODY),
    "tracker:inbox-read": verb(ANYBODY),
    "tracker:file": page(ANYBODY, "photo"),
    "tracker:photo": page(ANYBODY, "photo"),
    "tracker:audit-list": page(P.VIEW_AUDIT),
    # --- Directory and accounts ---
    "parks:unit-list": page(P.VIEW_DIRECTORY),
    "parks:unit-create": form(P.EDIT_DIRECTORY),
    "parks:unit-detail": page(P.VIEW_DIRECTORY, "unit"),
    "parks:unit-edit": form(P.EDIT_DIRECTORY, "unit"),
    "parks:person-create": form(P.EDIT_DIRECTORY),
    "parks:person-detail": page(P.VIEW_DIRECTORY, "person"),
    "parks:user-list": page(P.MANAGE_ACCOUNTS),
    "parks:user-create": form(P.MANAGE_ACCOUNTS),
    "parks:user-edit": form(P.MANAGE_ACCOUNTS, "account"),
    # --- Desk, cockpit, figures ---
    "projects:home": page(ANYBODY),
    "projects:desk": page(ANYBODY),
    "projects:search": page(ANYBODY),
    "projects:cockpit": page(P.VIEW_FIGURES),
    "projects:figure": page(P.VIEW_FIGURES, "indicator"),
    # --- One project ---
    "projects:project-list": page(P.VIEW_PROJECTS),
    "projects:project-mine": page(P.VIEW_PROJECTS),
    "projects:project-create": form(P.EDIT_PROJECTS),
    "projects:project-detail": page(P.VIEW_PROJECTS, "project"),
    "projects:project-edit": form(P.EDIT_PROJECTS, "project"),
    "projects:project-status": form(P.EDIT_PROJECTS, "project"),
    "projects:plan-edit": form(P.EDIT_PROJECTS, "project"),
    "projects:project-fill": form(P.WRITE_PROGRESS, "project"),
    "projects:stage-claim": form(P.MOVE_STAGE, "project"),
    "projects:funding-create": form(P.REPORT_FUNDING, "project"),
    "projects:attachment-create": form(P.EDIT_PROJECTS, "project"),
    "projects:assignment-create": form(P.ASSIGN_DUTIES, "project"),
    "projects:mechanism-edit": form(P.ASSIGN_DUTIES, "project"),
    "projects:milestone-create": form(P.EDIT_MILESTONES, "project"),
    # --- Rows of projects ---
    "projects:milestone-list": page(P.VIEW_PROJECTS),
    "projects:milestone-edit": form(P.EDIT_MILESTONES, "milestone"),
    "projects:funding-list": page(P.VIEW_PROJECTS),
    "projects:funding-detail": page(P.VIEW_PROJECTS, "funding"),
    "projects:funding-correct": form(P.REPORT_FUNDING, "funding"),
    "projects:funding-decide": verb(P.VERIFY_FUNDING, "funding"),
    "projects:fill": page(P.WRITE_PROGRESS),
    "projects:progress-list": page(P.VIEW_PROJECTS),
    "projects:progress-detail": page(P.VIEW_PROJECTS, "report"),
    "projects:progress-decide": verb(P.REVIEW_PROGRESS, "report"),
    "projects:verify": page(P.VERIFY_FUNDING),
    "projects:stage-decide": form(P.RECOGNISE_STAGE, "move"),
    "projects:lamp-list": page(P.VIEW_PROJECTS),
    "projects:reminder-list": page(P.VIEW_PROJECTS),
    # --- Targets and the quarter's report ---
    "projects:target-now": page(ANYBODY),
    "projects:target-list": page(P.VIEW_FIGURES, year=2024),
    "projects:target-edit": form(P.SET_TARGETS, year=2024),
    "projects:dispatch-list": page(P.VIEW_FIGURES),
    "projects:dispatch-detail": page(P.VIEW_FIGURES, "dispatch"),
    "projects:dispatch-make": verb(P.DRAFT_DISPATCH, quarter_code="2024Q1"),
    "projects:dispatch-steps": verb(P.DRAFT_DISPATCH, "dispatch"),
    "projects:dispatch-flow": verb(P.PUBLISH_DISPATCH, "dispatch"),
    # --- Imports ---
    "projects:batch-list": page(P.IMPORT_LEDGERS),
    "projects:batch-create": form(P.IMPORT_LEDGERS),
    "projects:batch-detail": page(P.IMPORT_LEDGERS, "batch"),
    "projects:batch-commit": verb(P.IMPORT_LEDGERS, "batch"),
    "projects:batch-undo": verb(P.IMPORT_LEDGERS, "batch"),
    # --- Places and enterprises with their projects ---
    "projects:park-list": page(P.VIEW_FIGURES),
    "projects:park-detail": page(P.VIEW_FIGURES, "park"),
    "projects:chain-list": page(P.VIEW_FIGURES),
    "projects:chain-detail": page(P.VIEW_FIGURES, "chain"),
    "projects:office-list": page(P.VIEW_FIGURES),
    "projects:office-detail": page(P.VIEW_FIGURES, "office"),
    "projects:enterprise-list": page(P.VIEW_DIRECTORY),
    "projects:enterprise-detail": page(P.VIEW_DIRECTORY, "enterprise"),
    # --- API ---
    "api:schema": page(ANYBODY),
    "api:nowhere": Route(),
    "api:project-list": many(P.VIEW_PROJECTS, P.EDIT_PROJECTS),
    "api:project-detail": one("project", P.VIEW_PROJECTS, P.EDIT_PROJECTS),
    "api:stagetransition-list": many(P.VIEW_PROJECTS, P.MOVE_STAGE),
    "api:stagetransition-detail": one("move", P.VIEW_PROJECTS),
    "api:stagetransition-recognise": verb(P.RECOGNISE_STAGE, "move"),
    "api:stagetransition-send-back": verb(P.RECOGNISE_STAGE, "move"),
    "api:assignment-list": many(P.VIEW_PROJECTS, P.ASSIGN_DUTIES),
    "api:assignment-detail": one("duty", P.VIEW_PROJECTS),
    "api:assignment-end": verb(P.ASSIGN_DUTIES, "duty"),
    "api:fundingrecord-list": many(P.VIEW_PROJECTS, P.REPORT_FUNDING),
    "api:fundingrecord-detail": one("funding", P.VIEW_PROJECTS, P.REPORT_FUNDING),
    "api:fundingrecord-verify": verb(P.VERIFY_FUNDING, "funding"),
    "api:fundingrecord-send-back": verb(P.VERIFY_FUNDING, "funding"),
    "api:fundingrecord-void": verb(P.VERIFY_FUNDING, "funding"),
    "api:progressreport-list": many(P.VIEW_PROJECTS, P.WRITE_PROGRESS),
    "api:progressreport-detail": one("report", P.VIEW_PROJECTS, P.WRITE_PROGRESS),
    "api:progressreport-accept": verb(P.REVIEW_PROGRESS, "report"),
    "api:progressreport-send-back": verb(P.REVIEW_PROGRESS, "report"),
    "api:milestone-list": many(P.VIEW_PROJECTS, P.EDIT_MILESTONES),
    "api:milestone-detail": one("milestone", P.VIEW_PROJECTS, P.EDIT_MILESTONES),
    "api:lamp-list": many(P.VIEW_PROJECTS),
    "api:lamp-detail": one("lamp", P.VIEW_PROJECTS),
    "api:reminder-list": many(P.VIEW_PROJECTS),
    "api:reminder-detail": one("reminder", P.VIEW_PROJECTS),
    "api:target-list": many(P.VIEW_FIGURES, P.SET_TARGETS),
    "api:target-detail": one("target", P.VIEW_FIGURES, P.SET_TARGETS),
    "api:indicator-list": many(P.VIEW_FIGURES),
    "api:indicator-detail": one("indicator", P.VIEW_FIGURES),
    "api:indicator-rows": one("indicator", P.VIEW_FIGURES),
    "api:dispatch-list": many(P.VIEW_FIGURES),
    "api:dispatch-detail": one("dispatch", P.VIEW_FIGURES),
    "api:batch-list": many(P.IMPORT_LEDGERS),
    "api:batch-detail": one("batch", P.IMPORT_LEDGERS),
    "api:park-list": many(ANYBODY),
    "api:park-detail": one("park", ANYBODY),
    "api:region-list": many(ANYBODY),
    "api:region-detail": one("region", ANYBODY),
    "api:chain-list": many(ANYBODY),
    "api:chain-detail": one("chain", ANYBODY),
    "api:unit-list": many(P.VIEW_DIRECTORY),
    "api:unit-detail": one("unit", P.VIEW_DIRECTORY),
    "api:person-list": many(P.VIEW_DIRECTORY),
    "api:person-detail": one("person", P.VIEW_DIRECTORY),
    "api:office-list": many(P.VIEW_DIRECTORY),
    "api:office-detail": one("office", P.VIEW_DIRECTORY),
    "api:enterprise-list": many(P.VIEW_DIRECTORY),
    "api:enterprise-detail": one("enterprise", P.VIEW_DIRECTORY),
}
