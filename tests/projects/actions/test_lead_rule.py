"""线索时限: 1/3/7/14 days by default, an administrator's row from the day it is set."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.actions.lead_rule import set_lead_rule
from projects.actions.lead_verbs import follow_lead, judge_lead
from projects.models import Lead
from projects.queries.lead_clock import rules_on, stale_before
from tests.factories.leads import make_lead
from tests.factories.parks import make_user
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
FRIDAY = date(2024, 7, 5)


def test_a_new_rule_moves_every_running_clock_and_is_kept():
    clock.hold(FRIDAY)
    by = make_user("bureau")
    lead = make_lead(reported_on=FRIDAY)
    row = set_lead_rule(kind="answer", days=1, counting="working", reason="按通知", by=by)
    lead = Lead.objects.get(pk=lead.pk)
    assert lead.due_on == date(2024, 7, 8), "the weekend does not count"
    assert AuditEvent.objects.of(row).get().reason == "按通知"
    lead = follow_lead(
        lead=judge_lead(lead=lead, valid=True, text="行", by=by),
        text="谈", next_on=date(2024, 7, 9), by=by,
    )  # fmt: skip
    set_lead_rule(kind="follow", days=2, counting="calendar", reason="盯紧", by=by)
    assert Lead.objects.get(pk=lead.pk).due_on == date(2024, 7, 7)
    assert {clock: rule.days for clock, rule in rules_on(date(2024, 7, 4)).items()} == {
        "answer": 1, "judge": 3, "report_back": 7, "follow": 14, "stale": 60,
    }  # fmt: skip
    assert stale_before(FRIDAY) == date(2024, 5, 6)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": 400}, "days"),
        ({"days": 1}, "days"),
        ({"reason": " "}, "reason"),
        ({"kind": "x"}, None),
    ],
)
def test_bad_rules_are_refused(fields, field):
    told = {"kind": "answer", "days": 2, "counting": "calendar", "reason": "按通知"} | fields
    with pytest.raises(ValidationError) as refused:
        set_lead_rule(**told, by=make_user("bureau"))
    assert field is None or field in refused.value.message_dict
