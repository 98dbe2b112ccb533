"""目标企业: how far each has been won, as leads and agreements the reader sees tell it."""

from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from parks.enums import ProspectState
from parks.models import LinkEnterprise, User
from projects.enums import LeadState
from projects.models import Agreement, Lead

MET = (LeadState.REPORTED, LeadState.ANSWERED, LeadState.VALID, LeadState.ASSIGNED)


def with_reached(rows: "QuerySet[LinkEnterprise]", user: User) -> Any:
    """`reached`: 放弃 as somebody said; else the furthest of what was noted, a lead (已联系, 跟进中
    is 洽谈, 已转项目 is 签约) and an agreement (签约).
    """
    same = {"enterprise": OuterRef("enterprise")}
    leads = Lead.objects.visible_to(user).held().filter(**same).order_by()
    signed = Agreement.objects.visible_to(user).held().filter(**same).order_by()
    state = ProspectState
    found = Case(
        When(state=state.DROPPED, then=Value(state.DROPPED.value)),
        When(
            Q(state=state.SIGNED)
            | Exists(signed)
            | Exists(leads.filter(state=LeadState.CONVERTED)),
            then=Value(state.SIGNED.value),
        ),
        When(
            Q(state=state.TALKING) | Exists(leads.filter(state=LeadState.FOLLOWING)),
            then=Value(state.TALKING.value),
        ),
        When(
            Q(state=state.CONTACTED) | Exists(leads.filter(state__in=MET)),
            then=Value(state.CONTACTED.value),
        ),
        default=Value(state.PLANNED.value),
        output_field=CharField(),
    )
    return rows.annotate(reached=found)


def sums_of(rows: Any) -> dict[str, int]:
    """`count`, and how many have come as far as each state. `rows` have `reached`."""
    found = {
        str(row["reached"]): row["n"]
        for row in rows.order_by().values("reached").annotate(n=Count("pk"))
    }
    counts = {state.value: found.get(state.value, 0) for state in ProspectState}
    return {"count": sum(counts.values()), **counts}
