"""What an office had before an upgrade is there after it."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("projects", "0004_figures"), ("parks", "0001_first"), ("tracker", "0002_channels")]
KINDS = ("figures", "base", "targets", "target_rate", "lead_points", "yoy")
SAID = {kind: {"signed_count": "267", "funds_outside": "2287000.0000"} for kind in KINDS}
OLD = {
    "quarter": "2024Q2", "period": "2024H1", "period_label": "2024年1—6月", "region": "620700",
    "region_name": "张掖市", "as_of": "2024-06-30", "taken_at": "2024-07-03T07:00:00+08:00",
    "made_on": "2024-07-03", "city": {**SAID, "time_rate": "50"},
    "parks": [{"key": "own", "label": "示例园", **SAID, "time_rate": "50"}],
    "big": {"count": "0", "amount": "0"}, "rows": {"signed_count": [["c", "示例"]]},
    "lamps": [{"code": "c", "name": "示例", "park": "示例园", "lamp": "red", "reason": "示例",
               "leader": ""}],
    "rules": [],
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_reports_of_before_keep_their_figures_and_their_words():
    executor = MigrationExecutor(connection)
    try:
        old = executor.migrate(BEFORE).apps
        region = old.get_model("parks", "Region").objects.create(code="620700", name="张掖市")
        at = datetime(2024, 7, 3, tzinfo=UTC)
        for number, state in ((1, "published"), (2, "draft")):
            old.get_model("projects", "Dispatch").objects.create(
                quarter="2024Q2", region=region, number=number, state=state, cut_off_at=at,
                snapshot=OLD, next_steps="示例：抓开工。", published_at=at,
            )  # fmt: skip
    finally:
        call_command("migrate", verbosity=0)  # with the triggers that kept figures need
    from projects.models import Dispatch
    from projects.queries.dispatch.compose import document, lines_of
    from projects.queries.dispatch.snapshot import digest_of

    first, second = Dispatch.objects.order_by("number")
    assert first.is_published
    assert digest_of(first.snapshot.data) == first.snapshot.digest
    assert first.snapshot.data["whole"]["figures"]["signed_count"] == "267"
    assert "示例：抓开工。" in lines_of(document(first))
    (table,) = document(first).tables()
    assert [row[1].text for row in table.rows] == ["267", "2287000.0000"]
    assert second.snapshot.code == "2024Q2-620700-2"
    assert "示例：抓开工。" in lines_of(document(second))
