"""试算: what a rule would light, before anybody has to live with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.enums import LampLevel
from projects.models import LampRule, Project
from projects.queries.lamp import Judgement, judgements, rules_on, worst_of

SHOWN = 50
LIT = (LampLevel.RED, LampLevel.YELLOW)


@dataclass(frozen=True)
class Change:
    """A project whose lamp would change: from, to, why."""

    project: Project
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class Trial:
    """What the rule lights of what it judges, and what that does to the projects' lamps."""

    judged: int
    lit: int
    new_red: int
    new_yellow: int
    relieved: int
    changes: Sequence[Change]

    @property
    def lights_everything(self) -> bool:
        """Nine of ten projects lit: no lamp any more, but a flood."""
        return self.judged >= 10 and self.lit * 10 >= self.judged * 9

    @property
    def said(self) -> str:
        return f"将新增 {self.new_red} 红 {self.new_yellow} 黄，{self.relieved} 项由亮转绿"


def try_rule(rule: LampRule, on: date) -> Trial:
    """Judge every project on `on` with `rule` instead of the one in force. Writes nothing."""
    rules = rules_on(on)
    before = worst_of(judgements(on, rules=rules))
    found = list(judgements(on, rules=rules | {rule.kind: rule}))
    after = worst_of(found)
    own = [j for j in found if j.kind == rule.kind]
    changed = {pk: j for pk, j in after.items() if _level(before.get(pk)) != j.level}
    names = Project.objects.in_bulk(sorted(changed, key=lambda pk: changed[pk].level)[:SHOWN])
    return Trial(
        judged=len(own),
        lit=sum(j.level in LIT for j in own),
        new_red=sum(j.level == LampLevel.RED for j in changed.values()),
        new_yellow=sum(
            j.level == LampLevel.YELLOW and _level(before.get(pk)) != LampLevel.RED
            for pk, j in changed.items()
        ),
        relieved=sum(j.level == LampLevel.GREEN for j in changed.values()),
        changes=[
            Change(names[pk], _level(before.get(pk)), str(changed[pk].level), changed[pk].reason)
            for pk in changed
            if pk in names
        ],
    )


def _level(judgement: Judgement | None) -> str:
    return str(judgement.level) if judgement else LampLevel.NONE.value
