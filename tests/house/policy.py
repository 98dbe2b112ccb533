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
    P.EDIT_APPROVALS: {"bureau"} | PARKS,
    P.REPORT_PROBLEMS: {"bureau", "unit"} | PARKS,
    P.ROUTE_PROBLEMS: {"bureau"} | PARKS,
    P.ANSWER_DUTIES: {"bureau", "unit"} | PARKS,
    P.INSTRUCT: {"bureau", "leader"},
    P.HOLD_MEETINGS: {"bureau"},
    P.RECORD_VISITS: {"bureau", "leader"} | PARKS,
    P.VIEW_ACTIVITIES: {"bureau", "leader", "liaison"} | PARKS,
    P.RECORD_ACTIVITIES: {"bureau", "liaison"} | PARKS,
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
    "agreement": PLACED,
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
    "screen": Seen(frozenset({"bureau"})),
    "robot": Seen(frozenset({"admin"})),
    "outbox": Seen(frozenset({"admin"})),
    "unit": DIRECTORY,
    "person": DIRECTORY,
    "office": DIRECTORY,
    "enterprise": DIRECTORY,
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


ROUTES: dict[str, Route] = {
    # --- The frame ---
    # Who is logged in already is sent home, whatever the method.
    "tracker:login": Route("", {"GET": WORLD, "POST": WORLD}, refusal=302),
    "tracker:manifest": page(WORLD),
    "tracker:worker": page(WORLD),
    "tracker:livez": page(WORLD),
    "tracker:readyz": page(WORLD),
    "tracker:logout": verb(ANYBODY),
    "tracker:password": form(ANYBODY),
    "tracker:switch": verb(ANYBODY),
    "tracker:preference": form(ANYBODY),
    "tracker:robot-list": page(P.MANAGE_ACCOUNTS),
    "tracker:robot-create": form(P.MANAGE_ACCOUNTS),
    "tracker:robot-edit": form(P.MANAGE_ACCOUNTS, "robot"),
    "tracker:robot-test": verb(P.MANAGE_ACCOUNTS, "robot"),
    "tracker:outbox-list": page(P.MANAGE_ACCOUNTS),
    "tracker:outbox-resend": verb(P.MANAGE_ACCOUNTS, "outbox"),
    "tracker:outbox-resend-all": verb(P.MANAGE_ACCOUNTS),
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
    "projects:big": page(P.VIEW_FIGURES),
    # A device's link is its only right; one that is not there is 404 (tests of views/big).
    "projects:big-link": page(WORLD, token=SCREEN_TOKEN),
    "projects:screen-list": page(P.MANAGE_SCREENS),
    "projects:screen-create": form(P.MANAGE_SCREENS),
    "projects:screen-edit": form(P.MANAGE_SCREENS, "screen"),
    "projects:screen-renew": form(P.MANAGE_SCREENS, "screen"),
    "projects:screen-revoke": form(P.MANAGE_SCREENS, "screen"),
    "projects:figure": page(P.VIEW_FIGURES, "indicator"),
    "projects:difference": page(P.VIEW_FIGURES, "indicator"),
    "projects:pivot": page(P.VIEW_FIGURES),
    "projects:pivot-list": page(P.VIEW_FIGURES),
    "projects:pivot-create": form(P.VIEW_FIGURES),
    "projects:pivot-cockpit": page(P.VIEW_FIGURES),
    "projects:pivot-detail": page(P.VIEW_FIGURES, "pivot"),
    "projects:pivot-edit": form(P.VIEW_FIGURES, "pivot"),
    "projects:pivot-remove": verb(P.VIEW_FIGURES, "pivot"),
    "projects:figure-card": page(P.VIEW_FIGURES, "indicator"),
    # --- One project ---
    "projects:project-list": page(P.VIEW_PROJECTS),
    "projects:project-facets": page(P.VIEW_PROJECTS),
    "projects:selection": verb(P.VIEW_PROJECTS),
    "projects:selection-leader": verb(P.ASSIGN_DUTIES),
    "projects:selection-listing": verb(P.EDIT_PROJECTS),
    "projects:selection-instruct": verb(P.INSTRUCT),
    "projects:saved-view": page(P.VIEW_PROJECTS, "saved_view"),
    "projects:saved-view-create": form(P.VIEW_PROJECTS),
    "projects:saved-view-edit": form(P.VIEW_PROJECTS, "saved_view"),
    "projects:saved-view-query": verb(P.VIEW_PROJECTS, "saved_view"),
    "projects:saved-view-remove": verb(P.VIEW_PROJECTS, "saved_view"),
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
    "projects:assignment-list": page(P.VIEW_PROJECTS),
    "projects:duty-hand-over": form(P.ASSIGN_DUTIES, "duty"),
    "projects:duty-end": form(P.ASSIGN_DUTIES, "duty"),
    "projects:duty-filling": form(P.ASSIGN_DUTIES, "duty"),
    "projects:leader-list": page(P.VIEW_FIGURES),
    "projects:leader-none": Route("", {"GET": P.VIEW_FIGURES, "POST": P.ASSIGN_DUTIES}),
    "projects:leader-detail": Route("person", {"GET": P.VIEW_FIGURES, "POST": P.ASSIGN_DUTIES}),
    "projects:duty-list": page(P.VIEW_PROJECTS),
    "projects:duty-create": form(P.SET_RULES),
    "projects:person-leave": form(P.EDIT_DIRECTORY, "person"),
    "projects:unit-close": form(P.EDIT_DIRECTORY, "unit"),
    "projects:mechanism-edit": form(P.ASSIGN_DUTIES, "project"),
    "projects:milestone-create": form(P.EDIT_MILESTONES, "project"),
    "projects:milestone-plan": form(P.EDIT_MILESTONES, "project"),
    "projects:milestone-template": form(P.EDIT_MILESTONES, "project"),
    "projects:phase-plan": form(P.EDIT_MILESTONES, "project"),
    "projects:phase-works": form(P.EDIT_MILESTONES, "project"),
    "projects:phase-remove": form(P.EDIT_MILESTONES, "phase"),
    "projects:approval-create": form(P.EDIT_APPROVALS, "project"),
    "projects:approval-template": verb(P.EDIT_APPROVALS, "project"),
    "projects:evidence-pack": page(P.VIEW_PROJECTS, "project"),
    # --- Rows of projects ---
    "projects:approval-list": page(P.VIEW_PROJECTS),
    "projects:approval-detail": page(P.VIEW_PROJECTS, "approval"),
    "projects:approval-start": form(P.ANSWER_DUTIES, "approval"),
    "projects:approval-promise": form(P.ANSWER_DUTIES, "approval"),
    "projects:approval-finish": form(P.ANSWER_DUTIES, "approval"),
    "projects:approval-mode": form(P.ANSWER_DUTIES, "approval"),
    "projects:approval-document": form(P.ANSWER_DUTIES, "approval"),
    "projects:approval-pause": form(P.EDIT_APPROVALS, "approval"),
    "projects:approval-resume": form(P.EDIT_APPROVALS, "approval"),
    "projects:approval-waive": form(P.EDIT_APPROVALS, "approval"),
    "projects:approval-reopen": form(P.EDIT_APPROVALS, "approval"),
    "projects:approval-edit": form(P.EDIT_APPROVALS, "approval"),
    "projects:milestone-list": page(P.VIEW_PROJECTS),
    "projects:milestone-edit": form(P.EDIT_MILESTONES, "milestone"),
    "projects:milestone-pause": form(P.EDIT_MILESTONES, "milestone"),
    "projects:milestone-resume": form(P.EDIT_MILESTONES, "milestone"),
    "projects:milestone-remove": form(P.EDIT_MILESTONES, "milestone"),
    "projects:instruct": form(P.INSTRUCT, "project"),
    "projects:visit-create": form(P.RECORD_VISITS, "project"),
    "projects:instruction-list": page(P.VIEW_PROJECTS),
    "projects:instruction-unspoken": page(P.INSTRUCT),
    "projects:instruction-follow": page(P.INSTRUCT),
    "projects:instruction-detail": page(P.VIEW_PROJECTS, "instruction"),
    "projects:instruction-receive": verb(P.ANSWER_DUTIES, "instruction"),
    "projects:instruction-answer": verb(P.ANSWER_DUTIES, "instruction"),
    "projects:instruction-settle": verb(P.INSTRUCT, "instruction"),
    "projects:visit-list": page(P.VIEW_PROJECTS),
    "projects:visit-detail": page(P.VIEW_PROJECTS, "visit"),
    "projects:visit-void": verb(P.RECORD_VISITS, "visit"),
    "projects:activity-list": page(P.VIEW_ACTIVITIES),
    "projects:activity-month": page(P.VIEW_ACTIVITIES),
    "projects:activity-create": form(P.RECORD_ACTIVITIES),
    "projects:activity-detail": page(P.VIEW_ACTIVITIES, "activity"),
    "projects:activity-edit": form(P.RECORD_ACTIVITIES, "activity"),
    "projects:activity-void": verb(P.RECORD_ACTIVITIES, "activity"),
    "projects:agreement-list": page(P.VIEW_ACTIVITIES),
    "projects:agreement-create": form(P.RECORD_ACTIVITIES),
    "projects:agreement-detail": page(P.VIEW_ACTIVITIES, "agreement"),
    "projects:agreement-edit": form(P.RECORD_ACTIVITIES, "agreement"),
    "projects:agreement-void": verb(P.RECORD_ACTIVITIES, "agreement"),
    "projects:agreement-link": verb(P.RECORD_ACTIVITIES, "agreement"),
    "projects:agreement-convert": form(P.EDIT_PROJECTS, "agreement"),
    "projects:funding-list": page(P.VIEW_PROJECTS),
    "projects:funding-detail": page(P.VIEW_PROJECTS, "funding"),
    "projects:funding-correct": form(P.REPORT_FUNDING, "funding"),
    "projects:funding-decide": verb(P.VERIFY_FUNDING, "funding"),
    "projects:fill": page(P.WRITE_PROGRESS),
    "projects:progress-list": page(P.VIEW_PROJECTS),
    "projects:progress-detail": page(P.VIEW_PROJECTS, "report"),
    "projects:progress-decide": verb(P.REVIEW_PROGRESS, "report"),
    "projects:problem-create": form(P.REPORT_PROBLEMS, "project"),
    "projects:problem-list": page(P.VIEW_PROJECTS),
    "projects:problem-rules": form(P.SET_RULES),
    "projects:problem-detail": page(P.VIEW_PROJECTS, "problem"),
    "projects:problem-accept": verb(P.ROUTE_PROBLEMS, "problem"),
    "projects:problem-reassign": verb(P.ROUTE_PROBLEMS, "problem"),
    "projects:problem-start": verb(P.ANSWER_DUTIES, "problem"),
    "projects:problem-due": verb(P.ROUTE_PROBLEMS, "problem"),
    "projects:problem-resolve": verb(P.ANSWER_DUTIES, "problem"),
    "projects:problem-close": verb(P.ROUTE_PROBLEMS, "problem"),
    "projects:problem-return": verb(P.ROUTE_PROBLEMS, "problem"),
    "projects:problem-escalate": verb(P.ROUTE_PROBLEMS, "problem"),
    "projects:meeting-list": page(P.VIEW_PROJECTS),
    "projects:meeting-create": form(P.HOLD_MEETINGS),
    "projects:meeting-detail": page(P.VIEW_PROJECTS, "meeting"),
    "projects:meeting-minutes": page(P.VIEW_PROJECTS, "meeting"),
    "projects:meeting-edit": form(P.HOLD_MEETINGS, "meeting"),
    "projects:meeting-item": verb(P.HOLD_MEETINGS, "meeting"),
    "projects:meeting-drop": verb(P.HOLD_MEETINGS, "meeting"),
    "projects:meeting-record": verb(P.HOLD_MEETINGS, "meeting"),
    "projects:meeting-hold": verb(P.HOLD_MEETINGS, "meeting"),
    "projects:meeting-decide": verb(P.HOLD_MEETINGS, "meeting"),
    "projects:verify": page(P.VERIFY_FUNDING),
    "projects:stage-decide": form(P.RECOGNISE_STAGE, "move"),
    "projects:lamp-history": page(P.VIEW_PROJECTS, "project"),
    "projects:lamp-override": form(P.SET_RULES, "project"),
    "projects:lamp-override-end": verb(P.SET_RULES, "override"),
    "projects:lamp-rule-list": page(P.VIEW_PROJECTS),
    "projects:lamp-rule-edit": form(P.SET_RULES, kind="start"),
    "projects:lamp-list": page(P.VIEW_PROJECTS),
    "projects:reminder-week": page(P.VERIFY_FUNDING),
    "projects:reminder-list": page(P.VIEW_PROJECTS),
    # --- Targets and the quarter's report ---
    "projects:target-now": page(ANYBODY),
    "projects:target-list": page(P.VIEW_FIGURES, year=2024),
    "projects:target-edit": form(P.SET_TARGETS, year=2024),
    "projects:dispatch-list": page(P.VIEW_FIGURES),
    "projects:dispatch-detail": page(P.VIEW_FIGURES, "dispatch"),
    "projects:dispatch-create": form(P.DRAFT_DISPATCH),
    "projects:dispatch-names": page(P.DRAFT_DISPATCH),
    "projects:dispatch-make": verb(P.DRAFT_DISPATCH, period="2024Q1"),
    # A period that is not over: every park's task is asked for and finds nothing to do.
    "projects:dispatch-parks": verb(P.DRAFT_DISPATCH, period="2099Q1"),
    "projects:dispatch-head": form(P.DRAFT_DISPATCH, "dispatch"),
    "projects:dispatch-flow": verb(P.PUBLISH_DISPATCH, "dispatch"),
    "projects:dispatch-sign": verb(P.VIEW_FIGURES, "signing"),
    "projects:dispatch-read": verb(P.VIEW_FIGURES, "dispatch"),
    "projects:dispatch-note": verb(P.DRAFT_DISPATCH, "dispatch"),
    "projects:dispatch-note-solve": verb(P.DRAFT_DISPATCH, "note"),
    "projects:dispatch-number": page(P.DRAFT_DISPATCH, "dispatch"),
    "projects:dispatch-change": verb(P.DRAFT_DISPATCH, "dispatch"),
    "projects:dispatch-withdraw": verb(P.DRAFT_DISPATCH, "change"),
    "projects:dispatch-files": page(P.DRAFT_DISPATCH, "dispatch"),
    "projects:dispatch-files-make": verb(P.DRAFT_DISPATCH, "dispatch"),
    "projects:dispatch-chart": page(P.VIEW_FIGURES, "dispatch", section=3, place=2),
    "projects:section-write": verb(P.DRAFT_DISPATCH, "section"),
    "projects:template-list": page(P.DRAFT_DISPATCH),
    "projects:template-create": form(P.DRAFT_DISPATCH),
    "projects:template-edit": form(P.DRAFT_DISPATCH, "template"),
    "projects:snapshot-list": page(P.DRAFT_DISPATCH),
    "projects:snapshot-detail": page(P.DRAFT_DISPATCH, "snapshot"),
    "projects:snapshot-lock": verb(P.DRAFT_DISPATCH, "snapshot"),
    "projects:snapshot-code": page(P.VIEW_FIGURES, "printed"),
    "projects:published-list": page(P.VIEW_FIGURES),
    "projects:published-create": form(P.DRAFT_DISPATCH),
    "projects:published-compare": page(P.VIEW_FIGURES),
    # --- Imports ---
    "projects:batch-list": page(P.IMPORT_LEDGERS),
    "projects:batch-create": form(P.IMPORT_LEDGERS),
    "projects:batch-blank": page(P.IMPORT_LEDGERS, kind="projects"),
    "projects:batch-detail": page(P.IMPORT_LEDGERS, "batch"),
    "projects:batch-progress": page(P.IMPORT_LEDGERS, "batch"),
    "projects:batch-columns": verb(P.IMPORT_LEDGERS, "batch"),
    "projects:batch-answer": verb(P.IMPORT_LEDGERS, "batch"),
    "projects:batch-again": verb(P.IMPORT_LEDGERS, "batch"),
    "projects:batch-errors": page(P.IMPORT_LEDGERS, "batch"),
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
    "api:assignment-hand-over": verb(P.ASSIGN_DUTIES, "duty"),
    "api:assignment-filling": verb(P.ASSIGN_DUTIES, "duty"),
    "api:fundingrecord-list": many(P.VIEW_PROJECTS, P.REPORT_FUNDING),
    "api:fundingrecord-detail": one("funding", P.VIEW_PROJECTS, P.REPORT_FUNDING),
    "api:fundingrecord-verify": verb(P.VERIFY_FUNDING, "funding"),
    "api:fundingrecord-send-back": verb(P.VERIFY_FUNDING, "funding"),
    "api:fundingrecord-void": verb(P.VERIFY_FUNDING, "funding"),
    "api:progressreport-list": many(P.VIEW_PROJECTS, P.WRITE_PROGRESS),
    "api:progressreport-detail": one("report", P.VIEW_PROJECTS, P.WRITE_PROGRESS),
    "api:progressreport-accept": verb(P.REVIEW_PROGRESS, "report"),
    "api:progressreport-send-back": verb(P.REVIEW_PROGRESS, "report"),
    "api:approval-list": many(P.VIEW_PROJECTS, P.EDIT_APPROVALS),
    "api:approval-detail": one("approval", P.VIEW_PROJECTS, P.EDIT_APPROVALS),
    "api:approval-start": verb(P.ANSWER_DUTIES, "approval"),
    "api:approval-promise": verb(P.ANSWER_DUTIES, "approval"),
    "api:approval-finish": verb(P.ANSWER_DUTIES, "approval"),
    "api:approval-set-mode": verb(P.ANSWER_DUTIES, "approval"),
    "api:approval-pause": verb(P.EDIT_APPROVALS, "approval"),
    "api:approval-resume": verb(P.EDIT_APPROVALS, "approval"),
    "api:approval-waive": verb(P.EDIT_APPROVALS, "approval"),
    "api:approval-reopen": verb(P.EDIT_APPROVALS, "approval"),
    "api:milestone-list": many(P.VIEW_PROJECTS, P.EDIT_MILESTONES),
    "api:milestone-detail": one("milestone", P.VIEW_PROJECTS, P.EDIT_MILESTONES),
    "api:phase-list": many(P.VIEW_PROJECTS, P.EDIT_MILESTONES),
    "api:phase-detail": one("phase", P.VIEW_PROJECTS, P.EDIT_MILESTONES),
    "api:problem-list": many(P.VIEW_PROJECTS, P.REPORT_PROBLEMS),
    "api:problem-detail": one("problem", P.VIEW_PROJECTS),
    "api:problem-accept": verb(P.ROUTE_PROBLEMS, "problem"),
    "api:problem-reassign": verb(P.ROUTE_PROBLEMS, "problem"),
    "api:problem-start": verb(P.ANSWER_DUTIES, "problem"),
    "api:problem-due": verb(P.ROUTE_PROBLEMS, "problem"),
    "api:problem-resolve": verb(P.ANSWER_DUTIES, "problem"),
    "api:problem-close": verb(P.ROUTE_PROBLEMS, "problem"),
    "api:problem-send-back": verb(P.ROUTE_PROBLEMS, "problem"),
    "api:problem-escalate": verb(P.ROUTE_PROBLEMS, "problem"),
    "api:meeting-list": many(P.VIEW_PROJECTS, P.HOLD_MEETINGS),
    "api:meeting-detail": one("meeting", P.VIEW_PROJECTS, P.HOLD_MEETINGS),
    "api:meeting-hold": verb(P.HOLD_MEETINGS, "meeting"),
    "api:meeting-decide": verb(P.HOLD_MEETINGS, "meeting"),
    "api:instruction-list": many(P.VIEW_PROJECTS, P.INSTRUCT),
    "api:instruction-detail": one("instruction", P.VIEW_PROJECTS),
    "api:instruction-receive": verb(P.ANSWER_DUTIES, "instruction"),
    "api:instruction-reply": verb(P.ANSWER_DUTIES, "instruction"),
    "api:instruction-send-back": verb(P.INSTRUCT, "instruction"),
    "api:instruction-close": verb(P.INSTRUCT, "instruction"),
    "api:instruction-follow-up": verb(P.INSTRUCT, "instruction"),
    "api:visit-list": many(P.VIEW_PROJECTS, P.RECORD_VISITS),
    "api:visit-detail": one("visit", P.VIEW_PROJECTS),
    "api:visit-void": verb(P.RECORD_VISITS, "visit"),
    "api:activity-list": many(P.VIEW_ACTIVITIES, P.RECORD_ACTIVITIES),
    "api:activity-detail": one("activity", P.VIEW_ACTIVITIES, P.RECORD_ACTIVITIES),
    "api:activity-void": verb(P.RECORD_ACTIVITIES, "activity"),
    "api:agreement-list": many(P.VIEW_ACTIVITIES, P.RECORD_ACTIVITIES),
    "api:agreement-detail": one("agreement", P.VIEW_ACTIVITIES, P.RECORD_ACTIVITIES),
    "api:agreement-link": verb(P.RECORD_ACTIVITIES, "agreement"),
    "api:agreement-void": verb(P.RECORD_ACTIVITIES, "agreement"),
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
    "api:batch-list": many(P.IMPORT_LEDGERS, P.IMPORT_LEDGERS),
    "api:batch-detail": one("batch", P.IMPORT_LEDGERS),
    "api:batch-plan": one("batch", P.IMPORT_LEDGERS),
    "api:batch-choices": verb(P.IMPORT_LEDGERS, "batch"),
    "api:batch-commit": verb(P.IMPORT_LEDGERS, "batch"),
    "api:batch-undo": verb(P.IMPORT_LEDGERS, "batch"),
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
