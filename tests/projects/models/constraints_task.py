"""What breaks each named constraint of 一县一方案 and 一年一清单."""

from datetime import date

from tests.factories.parks import make_park
from tests.factories.tasks import make_plan_document, make_step, make_task, make_task_report

DAY = date(2024, 6, 1)


def twice(make, *args, **fields):
    make(*args, **fields)
    make(*args, **fields)


BREAKERS = {
    "plan_document_code_once": lambda: twice(make_plan_document, code="FA-1", state="draft"),
    "plan_document_region_once": lambda: twice(make_plan_document),
    "plan_document_park_once": lambda: twice(make_plan_document, park=make_park("zone")),
    "plan_document_issued_has_day": lambda: make_plan_document(issued_on=None),
    "list_task_code_once": lambda: twice(make_task, code="RW-1"),
    "list_task_measure_is_whole": lambda: make_task(measure="quantity", assigned=3),
    "list_task_assigned_positive": lambda: make_task(
        measure="quantity", assigned=0, unit_text="项"
    ),
    "list_task_done_has_day": lambda: make_task(state="done", done_on=DAY),
    "list_task_cancelled_has_reason": lambda: make_task(state="cancelled", cancelled_on=DAY),
    "task_step_once": lambda: twice(make_step, make_task()),
    "task_step_quarter_in_year": lambda: make_step(make_task(), 5, due_on=DAY),
    "task_step_planned_not_negative": lambda: make_step(make_task(), planned=-1),
    "task_report_value_not_negative": lambda: make_task_report(make_task(), value=-1),
    "task_report_returned_has_answer": lambda: make_task_report(make_task(), state="returned"),
}
