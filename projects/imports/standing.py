"""What the system already holds about the projects of a ledger, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from parks.models import Enterprise
from projects.enums import ENDED, BatchKind, FundingState, MoveState, Rhythm
from projects.imports.held import Held, HeldDuty, HeldPlan, HeldReport
from projects.imports.reads import Basis, Reads
from projects.imports.rows import Frame, RawRow
from projects.models import (
    AnnualPlan,
    Assignment,
    FundingRecord,
    Listing,
    ProgressReport,
    Project,
    StageTransition,
)
from tracker.tools.bulk import among, among_texts
from tracker.tools.likeness import company_stem, name_key


@dataclass
class Standing:
    """Projects by each of their names, and beside them what the columns of the ledger touch."""

    by_code: dict[str, Project] = field(default_factory=dict)
    by_approval: dict[str, list[Project]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Project]] = field(default_factory=lambda: defaultdict(list))
    investors: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    uscc: dict[str, str] = field(default_factory=dict)  # code → name key of its bearer
    stems: dict[str, str] = field(default_factory=dict)  # stem of a company's name → its name
    plans: dict[tuple[int, int], HeldPlan] = field(default_factory=dict)
    funds: dict[int, list[Held]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[int, list[Held]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[int, dict[date, HeldReport]] = field(default_factory=lambda: defaultdict(dict))
    claims: dict[int, StageTransition] = field(default_factory=dict)
    duties: dict[int, list[HeldDuty]] = field(default_factory=lambda: defaultdict(list))
    left: dict[int, dict[tuple[str, str], date]] = field(default_factory=lambda: defaultdict(dict))
    listings: dict[int, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))


def load(raws: Sequence[RawRow], frame: Frame) -> Standing:
    """Everything the rows refer to. With `frame.lock` the projects are held until commit."""
    frame.basis.reads = replace(_reads(raws, frame), parts=frame.basis.reads.parts)
    return look_up(frame.basis, lock=frame.lock)


def known_names(frame: Frame, keys: list[str]) -> set[str]:
    """Which of these name keys an open project within reach has."""
    frame.basis.reads.parts = keys
    held = look_up_parts(frame.basis) if keys else []
    return {key for key, park in held if frame.directory.may_use(park)}


def look_up_parts(basis: Basis) -> list[tuple[str, int]]:
    """(name key, park) of the open projects that the names of parts and groups may mean."""
    rows = Project.objects.filter(name_key__in=among_texts(basis.reads.parts))
    found = list(rows.exclude(status__in=ENDED).values_list("name_key", "park_id"))
    basis.heard("parts", found)
    return found


MOMENTS = ("created_at", "updated_at")  # nothing is compared with them; a moment is slow to read
COUNTED = (FundingState.REPORTED, FundingState.VERIFIED)
PLANNED = {"plan_investment", "plan_funds"}
DUTIES = {"leader", "lead_unit", "service_unit", "agent"}
REPORTED = {
    "month_investment", "year_investment", "progress_percent", "progress_text", "next_text",
    "problems_text",
}  # fmt: skip


def _reads(raws: Sequence[RawRow], frame: Frame) -> Reads:
    """What is to be looked up: the keys of the rows, and what columns of theirs touch."""
    named = frame.named
    reads = Reads(
        codes=_keys(raws, "code"),
        approvals=_keys(raws, "approval_code"),
        names=sorted({name_key(name) for name in _keys(raws, "name")}),
        funds="month_funds" in frame.by_month
        or any(name.endswith(("_funds", "funds_outside", "amount")) for name in named),
        plan_years=sorted({frame.period_of(name).year for name in PLANNED & named}),
        claims=not frame.recognises,
        duties=bool(DUTIES & named),
        listings="listings" in named,
    )
    if "investors" in named:
        reads.investors = sorted(
            {name_key(n) for raw in raws for n in raw.values.get("investors") or ()}
        )
        reads.usccs = sorted({code.upper() for code in _keys(raws, "uscc")})
    if named & REPORTED or "month_investment" in frame.by_month:
        if frame.weekly:
            reads.week = str(frame.week[0] if frame.week else date.max)
        else:
            figures = (frame.period_of(name) for name in ("month_investment", "year_investment"))
            reads.reports_since = min(frame.period.year, *(p.year for p in figures)) - 1
    return reads


def _keys(raws: Sequence[RawRow], name: str) -> list[str]:
    return sorted({raw.values[name] for raw in raws if raw.values.get(name)})


def look_up(basis: Basis, lock: bool) -> Standing:
    """What the system holds for these look-ups; the answers are noted on the basis."""
    reads, standing = basis.reads, Standing()
    projects = _projects(reads, standing, lock)
    basis.heard("projects", projects)
    ids = [project.pk for project in projects]
    if reads.investors is not None:
        _investors(reads, ids, standing)
        basis.heard("investors", ((pk, *sorted(n)) for pk, n in standing.investors.items()))
        basis.heard("enterprises", standing.enterprises.values())
        basis.heard("uscc", standing.uscc.items())
        basis.heard("stems", standing.stems.items())
    if reads.funds:
        _funds(ids, standing)
        for name, held in (("funds", standing.funds), ("refused", standing.refused)):
            basis.heard(name, ((pk, one) for pk, rows in held.items() for one in rows))
    _beside(reads, ids, standing, basis)
    return standing


def _beside(reads: Reads, ids: Sequence[int], standing: Standing, basis: Basis) -> None:
    """Reports, plans, open claims, duties in force, lists the projects stand on."""
    if reads.week or reads.reports_since:
        reports = _tuples(_reports(reads), ids, HeldReport)
        for report in reports:
            standing.reports[report.project_id][report.start_on] = report
        basis.heard("reports", reports)
    if reads.plan_years:
        plans = _tuples(AnnualPlan.objects.filter(year__in=reads.plan_years), ids, HeldPlan)
        standing.plans = {(plan.project_id, plan.year): plan for plan in plans}
        basis.heard("plans", plans)
    if reads.claims:
        for move in _of(StageTransition.objects.filter(state=MoveState.CLAIMED), ids):
            standing.claims[move.project_id] = move
        basis.heard("claims", standing.claims.values())
    if reads.duties:
        duties = _tuples(Assignment.objects.filter(to_on=None), ids, HeldDuty)
        for duty in duties:
            standing.duties[duty.project_id].append(duty)
        basis.heard("duties", duties)
    if reads.listings:
        _listings(ids, standing, basis)


def _reports(reads: Reads) -> QuerySet[ProgressReport]:
    if reads.week:
        return ProgressReport.objects.filter(rhythm=Rhythm.WEEKLY, start_on=reads.week)
    since = date(reads.reports_since, 1, 1)
    return ProgressReport.objects.filter(rhythm=Rhythm.MONTHLY, start_on__gte=since)


def _listings(ids: Sequence[int], standing: Standing, basis: Basis) -> None:
    listings = list(_of(Listing.objects.all(), ids))
    for listing in listings:
        key = (listing.kind, listing.name)
        if listing.to_on is None:
            standing.listings[listing.project_id].add(key)
        else:
            standing.left[listing.project_id][key] = listing.to_on + timedelta(days=1)
    basis.heard("listings", listings)


def _tuples(rows: QuerySet[Any], ids: Sequence[int], kind: Any) -> list[Any]:
    """The rows of these projects as named tuples, whose fields are the columns to read."""
    if not ids:
        return []
    found = rows.filter(project_id__in=among(ids)).order_by("pk")
    return list(map(kind._make, found.values_list(*kind._fields)))


def _of(rows: QuerySet[Any], ids: Sequence[int]) -> Iterable[Any]:
    return rows.filter(project_id__in=among(ids)).order_by("pk") if ids else ()


def _projects(reads: Reads, standing: Standing, lock: bool) -> list[Project]:
    """Found by any of the keys, and read once: mostly several keys mean the same project."""
    named: set[int] = set()
    for column, keys in (
        ("code", reads.codes), ("approval_code", reads.approvals), ("name_key", reads.names)
    ):  # fmt: skip
        if keys:
            rows = Project.objects.filter(**{f"{column}__in": among_texts(keys)})
            named.update(rows.order_by().values_list("pk", flat=True))
    if not named:
        return []
    rows = Project.objects.filter(pk__in=among(named)).defer(*MOMENTS).order_by("pk")
    found = list(rows.select_for_update() if lock else rows)
    for project in found:
        standing.by_code[project.code] = project
        if project.approval_code:
            standing.by_approval[project.approval_code].append(project)
        standing.by_name[project.name_key].append(project)
    return found


def _investors(reads: Reads, ids: Sequence[int], standing: Standing) -> None:
    through: Any = Project.investors.through
    rows = through.objects.filter(project_id__in=among(ids))
    for pk, name in rows.values_list("project_id", "enterprise__name") if ids else ():
        standing.investors[pk].append(name)
    names = reads.investors or []
    if names:
        standing.enterprises.update(Enterprise.objects.known_as(names))
    if reads.usccs:
        bearers = Enterprise.objects.filter(uscc__in=among_texts(reads.usccs))
        standing.uscc.update(bearers.values_list("uscc", "name_key"))
    if set(names) - set(standing.enterprises):
        for key, name in Enterprise.objects.order_by("pk").values_list("name_key", "name"):
            standing.stems.setdefault(company_stem(key), name)


def _funds(ids: Sequence[int], standing: Standing) -> None:
    columns = (
        "project_id", "received_on", "source", "amount", "verified_amount", "voucher_number", "state"
    )  # fmt: skip
    found = FundingRecord.objects.filter(project_id__in=among(ids)).values_list(*columns)
    for pk, on, source, amount, verified, voucher, state in found if ids else ():
        if state not in COUNTED:
            standing.refused[pk].append(Held(on, source, amount, amount, voucher, False))
            continue
        pending = state == FundingState.REPORTED
        counted_amount = amount if pending else verified or amount
        standing.funds[pk].append(Held(on, source, counted_amount, amount, voucher, pending))


def find_project(raw: RawRow, frame: Frame, standing: Standing) -> Project | None:
    """The project a row means: by its number, its approval code, then its name.

    What stands in the way (several, foreign, ended) is said on the row.
    """
    code, approval = raw.values.get("code"), raw.values.get("approval_code")
    if code and (held := standing.by_code.get(code)):
        return _allowed(raw, frame, held, "code")
    if approval and (rows := standing.by_approval.get(approval)):
        return _single(raw, frame, rows, "approval_code")
    key = name_key(str(raw.values.get("name") or ""))
    rows = standing.by_name.get(key, []) if key else []
    open_ = [project for project in rows if project.status not in ENDED]
    if rows and not open_ and frame.kind != BatchKind.PROJECTS:
        return _single(raw, frame, rows, "name")  # what makes no projects may mean an ended one
    if not open_:
        own = [project.code for project in rows if frame.directory.may_use(project.park_id)]
        if own:
            text = f"有同名的项目已终止或退库（{own[0]}）；这一行按新项目处理，如是同一项目请先恢复原项目。"
            raw.say(frame, "name", "warning", "ended_namesake", text)
        return None
    return _single(raw, frame, open_, "name")


def _single(raw: RawRow, frame: Frame, rows: Sequence[Project], name: str) -> Project | None:
    park = raw.values.get("park") or frame.default_park
    if len(rows) > 1 and park is not None:
        rows = [project for project in rows if project.park_id == park.pk] or rows
    if len(rows) == 1:
        return _allowed(raw, frame, rows[0], name)
    own = [project for project in rows if frame.directory.may_use(project.park_id)]
    if len(own) == 1:
        return own[0]
    if not own:
        return _allowed(raw, frame, rows[0], name)
    codes = "、".join(project.code for project in own[:5])
    text = f"系统里有 {len(own)} 个这样的项目，分不清是哪一个；请加“项目编号”列写明{codes}。"
    raw.say(frame, name, "error", "ambiguous", text)
    return None


def _allowed(raw: RawRow, frame: Frame, project: Project, name: str) -> Project | None:
    """A project outside the scope is not shown; that its name is taken has to be said."""
    if frame.directory.may_use(project.park_id):
        return project
    text = "这个项目名称或编号已在系统里使用，且不在您的管辖范围；请联系招商局调度科核对。"
    raw.say(frame, name, "error", "name_taken", text)
    return None
