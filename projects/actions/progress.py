"""进展: keep a draft, submit it, accept it or send it back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parks.models import User
from projects.actions.attachment import attach
from projects.actions.lamp import relight
from projects.enums import Evidence, ReportState
from projects.models import ProgressReport, Project
from projects.queries.progress import due_on
from tracker import audit
from tracker.models import StaleVersion
from tracker.tools.likeness import name_key
from tracker.tools.photos import Facts

MOST_PHOTOS = 9  # of one report
FIELDS = ("percent", "done_text", "next_text", "problems_text", "completed_investment")


@transaction.atomic
def save_report(
    *,
    project: Project,
    rhythm: str,
    start_on: date,
    end_on: date,
    values: dict[str, Any],
    by: User,
    version: int | None = None,
    photos: Iterable[Any] = (),
    facts: Iterable[Facts] = (),
    submit: bool = False,
) -> ProgressReport:
    """Write this period's report as a draft, or submit it at once.

    `facts`: when and where each photo was taken, in the order of `photos`.
    Raises ValidationError (future period, accepted already, nothing said) and StaleVersion.
    """
    if start_on > timezone.localdate():
        raise ValidationError("这一期还没开始，请选本期或以前的周期。")
    report = ProgressReport.objects.filter(
        project=project, rhythm=rhythm, start_on=start_on
    ).first()
    if report and report.state == ReportState.ACCEPTED:
        raise ValidationError("这一期已审核通过，不能再改；有出入请在下一期写明。")
    if report and version is None:  # written by somebody since the empty page was opened
        raise StaleVersion(report)
    if submit:
        _check_complete(values)
    going_on = _is_own_draft(report, by)
    if report is None:
        report = ProgressReport(
            project=project, rhythm=rhythm, start_on=start_on, end_on=end_on, reported_by=by
        )
        report.save(force_insert=True)
    else:
        report.version = version or report.version
    before = {name: getattr(report, name) for name in (*FIELDS, "state")}
    for name in FIELDS:
        setattr(report, name, values.get(name))
        if getattr(report, name) is None and name.endswith("_text"):
            setattr(report, name, "")
    report.reported_by = by
    report.state = ReportState.SUBMITTED if submit else ReportState.DRAFT
    if submit:
        _stamp(report)
    report.bump([*FIELDS, "reported_by", "state", "submitted_at", "is_late", "is_copied"])
    if submit or not going_on:
        # Of a draft its first save was noted alone: what is submitted stands there whole.
        before |= dict.fromkeys(FIELDS) if going_on else {}
        after = {name: getattr(report, name) for name in before}
        verb = "报送进展" if submit else "保存进展草稿"
        audit.record(verb=verb, on=report, by=by, changes=audit.difference(before, after))
    _add_photos(report, list(photos), facts, by)
    return report


def _is_own_draft(report: ProgressReport | None, by: User) -> bool:
    """The page saves a draft every few seconds: that is one deed, not fifty, until it is sent or
    somebody else goes on with it.
    """
    if report is None or report.state != ReportState.DRAFT:
        return False
    return report.reported_by_id == by.pk


def unchanged_values(last: ProgressReport | None, values: dict[str, Any]) -> dict[str, Any]:
    """无变化: the last report's words and percent; money is of its month and is not carried over.

    Raises ValidationError when there is no report before this one.
    """
    if last is None:
        raise ValidationError("这是第一次填报，没有上期可以沿用，请写本期进展。")
    carried = ("percent", "done_text", "next_text", "problems_text")
    return values | {name: getattr(last, name) for name in carried}


def _add_photos(
    report: ProgressReport, photos: list[Any], facts: Iterable[Facts], by: User
) -> None:
    if photos and report.photos.filter(voided_at=None).count() + len(photos) > MOST_PHOTOS:
        raise ValidationError({"photos": f"一期最多 {MOST_PHOTOS} 张照片，请挑要紧的传。"})
    kind, project = Evidence.PROGRESS, report.project
    attach(project=project, uploads=photos, facts=facts, kind=kind, by=by, report=report)


def _check_complete(values: dict[str, Any]) -> None:
    if not (values.get("done_text") or "").strip():
        raise ValidationError({"done_text": "请写本期做了什么，一两句话即可。"})
    if values.get("percent") is None:
        raise ValidationError({"percent": "请填形象进度，没有变化就填上期的数。"})


def _stamp(report: ProgressReport) -> None:
    """Data-quality flags: late, and the same words as last time (DOMAIN.md §3)."""
    report.submitted_at = timezone.now()
    report.is_late = timezone.localdate() > due_on(report.rhythm, report.end_on)
    last = (
        ProgressReport.objects.filter(
            project=report.project, rhythm=report.rhythm, start_on__lt=report.start_on
        )
        .order_by("-start_on")
        .first()
    )
    report.is_copied = last is not None and (name_key(last.done_text) == name_key(report.done_text))


@transaction.atomic
def accept_report(*, report: ProgressReport, by: User, answer: str = "") -> ProgressReport:
    """Accept a submitted report: now its figures count, and the project shows its percent."""
    _decide(report, ReportState.ACCEPTED, by, answer)
    older = Q(progress_on=None) | Q(progress_on__lte=report.end_on)
    Project.objects.filter(older, pk=report.project_id).update(
        progress_percent=report.percent, progress_on=report.end_on
    )
    relight(report.project_id)
    return report


@transaction.atomic
def return_report(*, report: ProgressReport, answer: str, by: User) -> ProgressReport:
    """Send a submitted report back with what to mend."""
    if not answer.strip():
        raise ValidationError({"answer": "请写明退回原因。"})
    _decide(report, ReportState.RETURNED, by, answer)
    return report


def _decide(report: ProgressReport, state: str, by: User, answer: str) -> None:
    if report.state != ReportState.SUBMITTED:
        raise ValidationError("这一期已经处理过了，请刷新页面看结果。")
    before = report.state
    report.state, report.answer = state, answer
    report.decided_by, report.decided_at = by, timezone.now()
    report.bump(["state", "answer", "decided_by", "decided_at"])
    verb = "审核进展" if state == ReportState.ACCEPTED else "退回进展"
    audit.record(verb=verb, on=report, by=by, changes={"state": [before, state]}, reason=answer)
