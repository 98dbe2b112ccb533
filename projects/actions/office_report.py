"""季度书面报告: drafted from the records, written by people, handed in (issue 7, 联络点)."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parks.models import Office, User
from projects.actions.paper import hand_in, refuse_handed_in
from projects.models import OfficeReport
from projects.queries.office_report import draft_text, read_figures, unknown_names
from tracker import audit, clock
from tracker.tools.periods import Period

LONGEST = 20_000


def quarter(code: str) -> Period:
    """A quarter that has begun. Raises ValidationError."""
    try:
        period = Period.parse(code)
    except ValueError as error:
        raise ValidationError({"period": f"{error}"}) from error
    if "Q" not in period.code:
        raise ValidationError({"period": "季度报告按季度写，请写成 2024Q2。"})
    if period.start > clock.today():
        raise ValidationError({"period": "这个季度还没有开始。"})
    return period


@transaction.atomic
def draft_report(*, office: Office, period: str, by: User) -> OfficeReport:
    """A draft with the numbers of today; one that is there already is given back."""
    asked = quarter(period)
    held = OfficeReport.objects.filter(office=office, period=asked.code).first()
    if held:
        return held
    today = clock.today()
    figures = read_figures(office, asked, by, today)
    try:
        with transaction.atomic():
            row = OfficeReport.objects.create(
                office=office,
                period=asked.code,
                text=draft_text(figures),
                figures=figures,
                read_on=today,
            )
    except IntegrityError:  # begun by a colleague in this very moment
        return OfficeReport.objects.get(office=office, period=asked.code)
    audit.record(verb="起草季度报告", on=row, by=by)
    return row


@transaction.atomic
def write_report(*, report: OfficeReport, text: str, by: User) -> OfficeReport:
    """The words; a name in {{ }} must stand for a number. Raises StaleVersion, ValidationError."""
    refuse_handed_in(report)
    text = text.strip().replace("\r\n", "\n")
    if not text:
        raise ValidationError({"text": "正文不能为空。"})
    if len(text) > LONGEST:
        raise ValidationError({"text": f"正文最多 {LONGEST} 字。"})
    if wrong := unknown_names(text, report.figures):
        names = "、".join(f"{{{{{name}}}}}" for name in wrong[:5])
        why = f"没有这些取数名称：{names}。可用的名称列在正文右侧，也可以直接写文字。"
        raise ValidationError({"text": why})
    changes = audit.difference({"text": report.text}, {"text": text})
    report.text = text
    report.bump(["text"])
    audit.record(verb="修改季度报告", on=report, by=by, changes=changes)
    return report


@transaction.atomic
def refresh_report(*, report: OfficeReport, by: User) -> OfficeReport:
    """Read the numbers afresh; the words stay. Raises StaleVersion."""
    refuse_handed_in(report)
    before = {name: one["text"] for name, one in report.figures.items()}
    today = clock.today()
    report.figures = read_figures(report.office, Period.parse(report.period), by, today)
    report.read_on = today
    report.bump(["figures", "read_on"])
    after = {name: one["text"] for name, one in report.figures.items()}
    audit.record(verb="重新取数", on=report, by=by, changes=audit.difference(before, after))
    return report


@transaction.atomic
def submit_report(*, report: OfficeReport, by: User) -> OfficeReport:
    """Hand it in, with the numbers as they were last read. Raises StaleVersion, ValidationError."""
    refuse_handed_in(report)
    if "（请补写）" in report.text:
        raise ValidationError("正文里还有“（请补写）”，请写好或删去再报送。")
    return hand_in(paper=report, by=by)
