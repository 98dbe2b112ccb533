"""查重: a new record is not written before somebody has said what each record alike is to it.

What is refused (block) passes only by the bureau's word with a reason; what is asked about passes
with anybody's. Every answer is kept as a row.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from parks.models import User
from projects.enums import DuplicateAnswer
from projects.models import DuplicateDecision, Lead, Project
from projects.queries.duplicates import BLOCK, Double
from tracker.roles import Role

Answers = Mapping[str, tuple[str, str]]  # Double.key → answer, reason
ELSEWHERE = "不在您的范围内，请联系招商局调度科核对"


class Alike(ValidationError):
    """Records that look alike and were not answered for; `found` are all of them."""

    def __init__(self, message: Any, found: list[Double]):
        super().__init__(message)
        self.found = found


def settle(found: list[Double], answers: Answers, by: User) -> list[tuple[Double, str, str]]:
    """Each found record with its answer and reason. Raises Alike where one is not enough."""
    settled, lacking = [], []
    for one in found:
        answer, reason = answers.get(one.key, ("", ""))
        reason = reason.strip()
        if why := why_not(one, answer, reason, by):
            lacking.append(why)
        settled.append((one, answer, reason))
    if lacking:
        raise Alike(lacking, found)
    return settled


def choices_for(one: Double, by: User) -> list[tuple[str, str]]:
    """What this person may answer of it."""
    merge = one.kind != "project" and one.seen
    found = [(DuplicateAnswer.MERGE, DuplicateAnswer.MERGE.label)] if merge else []
    if one.kind == "enterprise":
        found = [(DuplicateAnswer.MERGE, "就是这家企业")] if merge else []
    if one.level != BLOCK:
        found.append((DuplicateAnswer.IGNORE, DuplicateAnswer.IGNORE.label))
    if one.level != BLOCK or Role.BUREAU in by.roles:
        found.append((DuplicateAnswer.NEW, "是新的，写明理由"))
    return [(str(value), label) for value, label in found]


def why_not(one: Double, answer: str, reason: str, by: User) -> str:
    """What stands against this answer, and the way out; "" when nothing does."""
    told = f"系统里有{one.why}的{one.noun}"
    told += f"“{one.name}”（{one.code}）" if one.code else f"“{one.name}”" if one.seen else ""
    offered = dict(choices_for(one, by))
    if answer not in offered:
        if not one.seen and one.level == BLOCK:
            return f"{told}，{ELSEWHERE}；确属新的由调度科登记。"
        if not offered:
            return f"{told}，不能重复登记；请到该{one.noun}上办理，确属新的请联系招商局调度科。"
        ways = "、".join(f"“{label}”" for label in offered.values())
        return f"{told}，请在下面选{ways}。" if one.seen else f"{told}，{ELSEWHERE}，或选{ways}。"
    if answer == DuplicateAnswer.NEW and not reason:
        return f"{told}，选“是新的”请写明理由。"
    return ""


def keep_answers(
    settled: Iterable[tuple[Double, str, str]],
    *,
    by: User,
    lead: Lead | None = None,
    project: Project | None = None,
) -> None:
    """One row an answer, of this lead or this project."""
    DuplicateDecision.objects.bulk_create(
        DuplicateDecision(
            lead=lead,
            project=project,
            **{f"found_{one.kind}_id": one.pk},
            why=one.why,
            answer=answer,
            reason=reason,
            by=by,
        )
        for one, answer, reason in settled
    )
