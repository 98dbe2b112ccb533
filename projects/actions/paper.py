"""What a week's information and a quarter's report share: handed in, accepted, sent back."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import User
from projects.enums import PaperState
from projects.models.of_office import Paper
from tracker import audit, clock

P = TypeVar("P", bound=Paper)


def refuse_handed_in(paper: Any) -> None:
    if not paper.is_open:
        said = PaperState(paper.state).label
        raise ValidationError(
            f"这份{paper._meta.verbose_name}{said}，不能再改；要改请先由调度科退回。"
        )


@transaction.atomic
def hand_in(*, paper: P, by: User) -> P:
    """To the bureau. The day counts by the working date. Raises StaleVersion."""
    refuse_handed_in(paper)
    paper.state, paper.submitted_on, paper.submitted_by = PaperState.SUBMITTED, clock.today(), by
    paper.reason = ""
    paper.bump(["state", "submitted_on", "submitted_by", "reason"])
    audit.record(verb=f"报送{paper._meta.verbose_name}", on=paper, by=by)
    return paper


@transaction.atomic
def decide(*, paper: P, accept: bool, reason: str, by: User) -> P:
    """The bureau's word on what was handed in. Raises StaleVersion, ValidationError."""
    noun, reason = paper._meta.verbose_name, reason.strip()
    if paper.state != PaperState.SUBMITTED:
        raise ValidationError(
            f"这份{noun}现在是“{PaperState(paper.state).label}”，没有待审核的内容。"
        )
    if not accept and not reason:
        raise ValidationError({"reason": "请写明退回原因，让联络点知道改什么。"})
    paper.state = PaperState.ACCEPTED if accept else PaperState.RETURNED
    paper.decided_at, paper.decided_by = timezone.now(), by
    paper.reason = "" if accept else reason
    paper.bump(["state", "decided_at", "decided_by", "reason"])
    audit.record(verb=f"{'采纳' if accept else '退回'}{noun}", on=paper, by=by, reason=reason)
    return paper
