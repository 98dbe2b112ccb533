"""一季一调度: draft from a snapshot, write its sections, change a number by hand with a reason."""

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from parks.models import Region, User
from projects.actions.report_template import template_for
from projects.actions.snapshot import Place, snapshot_for
from projects.models import Dispatch, DispatchChange, DispatchSection, ReportTemplate
from projects.models.report_template import LETTERHEAD
from projects.queries.dispatch.compose import composed, faults_of, layout_of
from projects.queries.dispatch.frozen import title_of
from projects.queries.dispatch.language import Fault, sections_of
from projects.queries.dispatch.periods import finished_quarter, is_due, reported, span_of
from tracker import audit
from tracker.tools.official import Figure, OfficialDocument
from tracker.tools.periods import Period

NUMBER = re.compile(r"^[-−+]?\d[\d,]*(\.\d+)?%?$|^—$")


@transaction.atomic
def make_draft(
    *, period: str, place: Place, by: User | None, template: ReportTemplate | None = None
) -> Dispatch:
    """A new version of a period's report, from a snapshot taken now or from the locked one.

    What people wrote into the last version of the same template goes along. Raises ValueError for a
    wrong period and ValidationError when it is not over or somebody makes the same version.
    """
    asked = reported(period)
    template = template or template_for(span_of(asked))
    snapshot = snapshot_for(period=asked, place=place, by=by)
    held = Dispatch.objects.of_place(asked.code, place)
    last = held.first()
    try:
        with transaction.atomic():
            row = Dispatch.objects.create(
                period=asked.code,
                number=(last.number if last else 0) + 1,
                template=template,
                snapshot=snapshot,
                made_by=by,
                **{str(place._meta.model_name): place},
                **{name: getattr(template, name) for name in LETTERHEAD},
            )
    except IntegrityError as error:
        raise ValidationError("另一位同事正在生成这一稿，请刷新页面。") from error
    _lay_out(row, template, held.exclude(pk=row.pk).filter(template=template).first())
    audit.record(verb="生成通报草稿", on=row, by=by, changes={"number": [None, row.number]})
    return row


def _lay_out(row: Dispatch, template: ReportTemplate, last: Dispatch | None) -> None:
    """The template's sections, with what people wrote into the version before."""
    written = {}
    if last is not None:
        written = {one.heading: one for one in last.sections.filter(edited_at__isnull=False)}
    fresh = []
    for place, draft in enumerate(sections_of(template.text), 1):
        section = DispatchSection(
            dispatch=row, place=place, heading=draft.heading, level=draft.level, text=draft.text
        )
        if old := written.get(draft.heading):
            section.text, section.edited_by, section.edited_at = (
                old.text, old.edited_by, old.edited_at,
            )  # fmt: skip
        fresh.append(section)
    DispatchSection.objects.bulk_create(fresh)


def open_draft(*, period: str, place: Place, by: User | None) -> Dispatch:
    """The latest version of a period by its own template, or its first draft."""
    asked = reported(period)
    _draft_if_none(asked, place, by)
    template = template_for(span_of(asked))
    held = Dispatch.objects.of_place(asked.code, place)
    found: Dispatch = held.filter(template=template).first() or held[0]
    return found


def draft_when_due(*, on: date) -> str:
    """From the third working day of a new quarter: the last one's first draft, once (R05)."""
    period = finished_quarter(on)
    region = Region.objects.filter(code=settings.CITY_REGION).today().first()
    if region is None or not is_due(period, on):
        return ""
    return period.code if _draft_if_none(period, region, None) else ""


def _draft_if_none(period: Period, place: Place, by: User | None) -> bool:
    """Make the first version where there is none. Of two at once the second waits for the first:
    at the place's row, on SQLite at BEGIN IMMEDIATE; then it looks again.
    """
    held = Dispatch.objects.of_place(period.code, place)
    if held.exists():
        return False
    with transaction.atomic():
        type(place)._default_manager.select_for_update(no_key=True).get(pk=place.pk)
        if held.exists():
            return False
        make_draft(period=period.code, place=place, by=by)
    return True


@transaction.atomic
def write_section(*, section: DispatchSection, text: str, by: User) -> list[Fault]:
    """A section's words, kept even where they cannot be said yet; returns what is wrong."""
    refuse_published(section.dispatch)
    before = section.text
    if text == before:
        return faults_of(text)
    section.text, section.edited_by, section.edited_at = text, by, timezone.now()
    section.bump(["text", "edited_by", "edited_at"])
    if not _wrote_lately(section, by):
        changes = {str(section): [before[:200], text[:200]]}
        audit.record(verb="修改通报", on=section.dispatch, by=by, changes=changes)
    return faults_of(text)


def _wrote_lately(section: DispatchSection, by: User) -> bool:
    """Autosaves of one sitting are one row of the audit: the section's version counts them."""
    return section.version > 2 and section.edited_by_id == by.pk and section.version % 20 != 0


@transaction.atomic
def write_head(*, dispatch: Dispatch, values: dict[str, Any], by: User) -> Dispatch:
    """Title, 报头, 文号, 主送, 署名, 成文日期, wording and layout of this report alone."""
    refuse_published(dispatch)
    try:
        layout_of(values.get("layout") or dispatch.layout)
    except ValueError as error:
        raise ValidationError({"layout": str(error)}) from error
    before = {name: getattr(dispatch, name) for name in values}
    for name, value in values.items():
        setattr(dispatch, name, value)
    dispatch.bump(list(values))
    changes = {n: [str(before[n]), str(v)] for n, v in values.items() if before[n] != v}
    audit.record(verb="修改通报", on=dispatch, by=by, changes=changes)
    return dispatch


@transaction.atomic
def change_number(
    *, dispatch: Dispatch, code: str, text: str, reason: str, by: User
) -> DispatchChange:
    """Write a number by hand: the computed one, the reason and the name are kept and shown."""
    refuse_published(dispatch)
    text, reason = text.strip(), reason.strip()
    if not reason:
        raise ValidationError({"reason": "请写明改写的理由，它会随通报保存。"})
    if not NUMBER.match(text):
        raise ValidationError({"text": f"“{text}”不是数，请写成 228.70 或 57.17%。"})
    standing = dispatch.changes.filter(code=code, withdrawn_at=None)
    standing.update(withdrawn_by=by, withdrawn_at=timezone.now())
    found = figure_of(composed(dispatch, dispatch.sections.all()), code)
    if found is None:
        raise ValidationError({"text": "通报里已经没有这个数，请刷新页面。"})
    if found.text == text:
        raise ValidationError({"text": "和快照里的数一样，不用改写。"})
    dispatch.bump([])
    row = DispatchChange.objects.create(
        dispatch=dispatch, code=code, name=title_of(dispatch.snapshot.data, code), original=found.text, text=text,
        reason=reason, by=by,
    )  # fmt: skip
    changes = {row.name: [row.original, row.text]}
    audit.record(verb="手工改写数字", on=dispatch, by=by, changes=changes, reason=reason)
    return row


@transaction.atomic
def withdraw_change(*, change: DispatchChange, by: User) -> DispatchChange:
    """Back to the computed number; the attempt stays on record."""
    refuse_published(change.dispatch)
    if change.withdrawn_at:
        raise ValidationError("这处改写已经撤回。")
    change.withdrawn_by, change.withdrawn_at = by, timezone.now()
    change.save(update_fields=["withdrawn_by", "withdrawn_at"])
    change.dispatch.bump([])
    changes = {change.name: [change.text, change.original]}
    audit.record(verb="撤回手工改写", on=change.dispatch, by=by, changes=changes)
    return change


def figure_of(made: OfficialDocument, code: str) -> Figure | None:
    """A number of the text or of a table by its code."""
    cells = (cell for table in made.tables() for row in table.rows for cell in row)
    figures = (*made.figures(), *(cell for cell in cells if isinstance(cell, Figure)))
    return next((one for one in figures if one.code == code), None)


def refuse_published(dispatch: Dispatch) -> None:
    if dispatch.is_published:
        raise ValidationError("已印发的通报不能再改；要更正请重新生成一稿。")
