"""亮灯规则: a new version takes the place of the one before from a day on; the past keeps its own."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.models import LampRule
from projects.queries.lamp_rule import Trial, try_rule
from tracker import audit, clock
from tracker.tools.money import plain

# How a rule says its thresholds; the measure says the unit.
WORDS = {
    "start": "计划开工月已过未开工满 {yellow} 个月亮黄灯，满 {red} 个月亮红灯",
    "progress": "到位资金、完成投资均低于序时 {yellow} 个百分点起亮黄灯，{red} 个百分点起亮红灯",
    "listing": "开工满 {yellow} 个月未入固投库亮黄灯，满 {red} 个月亮红灯",
    "approval": "关键手续超过承诺办结日期 {yellow} 天起亮黄灯，{red} 天起亮红灯",
    "problem": "问题超过期限 {yellow} 天未办结起亮黄灯，{red} 天起亮红灯",
}


def draft_rule(*, kind: str, yellow_from: Decimal, red_from: Decimal, valid_from: date) -> LampRule:
    """The next version, unsaved: what is tried and what is published are the same.

    Raises ValidationError: thresholds out of order, a day that is over or before the last version.
    """
    held = LampRule.objects.filter(kind=kind).order_by("-version").first()
    if held is None:
        raise ValidationError("没有这种灯，请从规则列表里选。")
    if yellow_from <= 0:
        raise ValidationError({"yellow_from": "黄灯要有门槛：填大于 0 的数，否则所有项目都亮灯。"})
    if red_from <= yellow_from:
        raise ValidationError({"red_from": "红灯的门槛要高于黄灯，请改大红灯或改小黄灯。"})
    if valid_from < clock.today():
        text = "生效日期请填今天或以后的日期：过去哪天亮什么灯不能改。"
        raise ValidationError({"valid_from": text})
    if valid_from <= held.valid_from:
        text = f"上一版 {held.valid_from} 才生效，请填它之后的日期。"
        raise ValidationError({"valid_from": text})
    return LampRule(
        kind=kind,
        version=held.version + 1,
        measure=held.measure,
        yellow_from=yellow_from,
        red_from=red_from,
        text=WORDS[kind].format(yellow=plain(yellow_from), red=plain(red_from)),
        valid_from=valid_from,
    )


def publish_rule(
    *, kind: str, yellow_from: Decimal, red_from: Decimal, valid_from: date, by: User
) -> tuple[LampRule, Trial]:
    """Put a version in force from `valid_from`; the one before ends the day before.

    Raises ValidationError as `draft_rule` does, and when nearly everything would be lit.
    """
    with transaction.atomic():
        list(LampRule.objects.select_for_update().filter(kind=kind))
        rule = draft_rule(
            kind=kind, yellow_from=yellow_from, red_from=red_from, valid_from=valid_from
        )
        trial = try_rule(rule, clock.today())
        if trial.lights_everything:
            raise ValidationError(
                f"按这版规则，评的 {trial.judged} 项里有 {trial.lit} 项会亮灯，等于没有灯；"
                "请调高门槛后再试算。"
            )
        earlier = LampRule.objects.filter(kind=kind, valid_to=None)
        earlier.update(valid_to=valid_from - timedelta(days=1))
        rule.save()
        changes = {"text": [None, rule.text], "valid_from": [None, str(valid_from)]}
        audit.record(verb="发布亮灯规则", on=rule, by=by, changes=changes, reason=trial.said)
    return rule, trial
