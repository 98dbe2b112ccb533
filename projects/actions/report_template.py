"""Report templates: the shipped ones are loaded once; the bureau then writes its own."""

from pathlib import Path
from secrets import token_hex
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from parks.actions.reference import Loaded
from parks.models import User
from projects.enums import ReportSpan
from projects.models import ReportTemplate
from projects.models.report_template import LETTERHEAD
from projects.queries.dispatch.compose import faults_of, layout_of
from tracker import audit
from tracker.tools.periods import Period

FOLDER = Path(__file__).resolve().parent.parent / "reference" / "reports"
HEAD = {
    "名称": "name",
    "用于": "span",
    "标题": "title",
    "报头": "masthead",
    "期号": "serial",
    "署名": "signer",
    "主送": "addressees",
}
# The file's name is the code; the order is the order of the list.
SHIPPED = ("quarterly", "half", "monthly", "leader", "project_brief", "batch", "hundred_days")
EDITED = ("name", "span", "text", "is_active", *LETTERHEAD)


@transaction.atomic
def load_report_templates(folder: Path = FOLDER) -> Loaded:
    """Make the templates that are missing; what the bureau has written stays."""
    known = set(ReportTemplate.objects.values_list("code", flat=True))
    fresh = [
        ReportTemplate(code=code, place=place, **read_template(folder / f"{code}.txt"))
        for place, code in enumerate(SHIPPED, 1)
        if code not in known
    ]
    ReportTemplate.objects.bulk_create(fresh)
    return Loaded("报告模板", len(fresh), 0, len(SHIPPED))


def read_template(path: Path) -> dict[str, Any]:
    """A shipped template: lines `名称：…` up to the first empty one, then the text."""
    head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    pairs = (line.split("：", 1) for line in head.splitlines())
    return {**{HEAD[key]: value for key, value in pairs}, "text": text.strip()}


def template_for(period_span: ReportSpan) -> ReportTemplate:
    """The first in use for a length of period; the shipped ones are loaded where there are none."""
    if not ReportTemplate.objects.exists():
        load_report_templates()
    rows: list[ReportTemplate] = list(ReportTemplate.objects.in_use())
    for span in (period_span, ReportSpan.QUARTER, ReportSpan.ANY):
        if found := next((row for row in rows if row.span == span), None):
            return found
    raise ValidationError("没有启用的报告模板，请先到“报告模板”里启用一个。")


def fits(template: ReportTemplate, period: Period, span: ReportSpan) -> bool:
    return template.span in (span, ReportSpan.ANY)


@transaction.atomic
def save_template(*, template: ReportTemplate, values: dict[str, Any], by: User) -> ReportTemplate:
    """Write a template, a new one too. Raises ValidationError naming each line that cannot be said."""
    problems: dict[str, Any] = {}
    if faults := faults_of(values["text"]):
        problems["text"] = [str(fault) for fault in faults]
    for name in ("title", "masthead", "serial", "signer", "addressees"):
        text = (values.get(name) or "").replace("{{期号}}", "")
        if found := faults_of(text):
            problems[name] = [fault.text for fault in found]
    if ReportTemplate.objects.exclude(pk=template.pk).filter(name=values["name"]).exists():
        problems["name"] = "已有同名的模板，请换个名称。"
    try:
        layout_of(values.get("layout") or {})
    except ValueError as error:
        problems["layout"] = str(error)
    if problems:
        raise ValidationError(problems)
    before = {name: getattr(template, name) for name in EDITED} if template.pk else {}
    for name, value in values.items():
        setattr(template, name, value)
    if template.pk:
        template.bump([name for name in values if name in EDITED])
    else:
        template.place = (ReportTemplate.objects.aggregate(last=Max("place"))["last"] or 0) + 1
        template.code = f"own-{token_hex(4)}"
        template.save()
    after = {name: getattr(template, name) for name in EDITED}
    changes = {
        n: [_short(before.get(n)), _short(after[n])] for n in EDITED if before.get(n) != after[n]
    }
    audit.record(verb="修改报告模板", on=template, by=by, changes=changes)
    return template


def _short(value: Any) -> Any:
    return value[:200] if isinstance(value, str) else value
