"""一县一方案 and 一年一清单."""

from datetime import date
from decimal import Decimal
from itertools import count

from projects.models import ListTask, PlanDocument, TaskReport, TaskStep
from tests.factories.files import make_upload
from tests.factories.parks import make_region, make_unit, make_user
from tracker import files

_number = count(1)


def make_plan_document(region=None, **fields):
    """An issued plan of 2024 for 甘州区 unless a region or park is given."""
    park = fields.get("park")
    defaults = {
        "code": f"FA-T-{next(_number):04d}",
        "year": 2024,
        "region": region or (park.region if park else make_region()),
        "title": "示例招商引资工作方案",
        "document": "示例发〔2024〕1号",
        "issued_on": date(2024, 1, 20),
        "state": "issued",
        "goals": "示例目标",
    }
    values = defaults | fields
    values.setdefault("lead_unit", None)
    values["lead_unit"] = values["lead_unit"] or make_unit()
    return PlanDocument.objects.create(**values)


def make_task(park=None, **fields):
    """A task by steps of 2024, open, without steps; of a region unless a park is given."""
    defaults = {
        "code": f"RW-T-{next(_number):04d}",
        "year": 2024,
        "region": fields.get("region") or (park.region if park else make_region()),
        "title": "示例任务",
        "kind": "attract",
        "measure": "steps",
    }
    values = defaults | fields
    if "lead_unit" not in values:
        values["lead_unit"] = make_unit()
    return ListTask.objects.create(park=park, **values)


def make_counted(assigned=6, planned=(1, 3, 5, 6), **fields):
    """A task by number with a step a quarter."""
    task = make_task(measure="quantity", assigned=Decimal(assigned), unit_text="项", **fields)
    for quarter, number in enumerate(planned, 1):
        make_step(task, quarter, planned=Decimal(number))
    return task


def make_step(task, quarter=2, **fields):
    ends = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
    defaults = {"text": f"示例节点{quarter}", "due_on": date(task.year, *ends.get(quarter, (6, 1)))}
    return TaskStep.objects.create(task=task, quarter=quarter, **(defaults | fields))


def make_task_report(task, **fields):
    defaults = {"on": date(2024, 6, 20), "text": "示例进展", "state": "submitted"}
    return TaskReport.objects.create(task=task, **(defaults | fields))


def make_task_file(report, by=None, upload=None):
    report.stored = files.store(upload=upload or make_upload("示例佐证.pdf"), by=by or make_user())
    report.save(update_fields=["stored"])
    return report
