"""群机器人: set one up, change it, try it. Its address and secret never reach the audit trail."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tracker import audit, robots
from tracker.models import Robot

SHOWN = ("name", "kind", "unit", "is_active")
KEPT_SECRET = ("address", "secret")


@transaction.atomic
def create_robot(*, values: Mapping[str, Any], by: Any) -> Robot:
    """A new robot. Raises ValidationError on an address that is not allowed (R55)."""
    robot = Robot(**values)
    _check(robot)
    robot.save(force_insert=True)
    shown = {name: getattr(robot, name) for name in SHOWN}
    audit.record(verb="添加机器人", on=robot, by=by, changes=audit.difference({}, shown))
    return robot


@transaction.atomic
def change_robot(*, robot: Robot, values: Mapping[str, Any], by: Any) -> Robot:
    """Change a robot; an empty address or secret keeps the one it has. Raises StaleVersion."""
    before = {name: getattr(robot, name) for name in SHOWN}
    renewed = [name for name in KEPT_SECRET if values.get(name)]
    for name, value in values.items():
        if name in SHOWN or name in renewed:
            setattr(robot, name, value)
    if robot.kind != before["kind"] and "address" not in renewed:
        raise ValidationError({"address": "换了平台，请填新平台的机器人地址。"})
    _check(robot)
    robot.error = ""
    robot.bump([*SHOWN, *KEPT_SECRET, "error"])
    changes = audit.difference(before, {name: getattr(robot, name) for name in SHOWN})
    audit.record(
        verb="修改机器人",
        on=robot,
        by=by,
        changes=changes | {name: ["（保密）", "（已更换）"] for name in renewed},
    )
    return robot


def try_robot(*, robot: Robot, by: Any) -> None:
    """Post a word of greeting now. Raises ValidationError with the platform's reason.

    In no transaction: nobody waits for a platform's answer with the database in hand (R15).
    """
    said, problem = f"【调度系统】这是一条测试消息，由{by}发出，可以不理会。", ""
    try:
        robots.post(robot, said)
    except robots.RobotError as error:
        problem = str(error)[:300]
    with transaction.atomic():
        now = timezone.now()
        Robot.objects.filter(pk=robot.pk).update(posted_at=now, error=problem)
        audit.record(
            verb="试发机器人", on=robot, by=by, changes={"result": ["", problem or "已发出"]}
        )
    if problem:
        raise ValidationError(f"没有发出：{problem}")


def _check(robot: Robot) -> None:
    try:
        robots.read_address(robot.kind, robot.address)
    except ValidationError as error:
        raise ValidationError({"address": error.messages}) from error
    others = Robot.objects.exclude(pk=robot.pk)
    if others.filter(name=robot.name).exists():
        raise ValidationError({"name": "已有同名的机器人，请换一个名称。"})
    if robot.is_active and (other := others.active().filter(unit=robot.unit).first()):
        whom = robot.unit or "全部单位"
        raise ValidationError(
            {"unit": f"{whom}已由“{other}”服务，一个单位只启用一个；请先停用它，或改选别的单位。"}
        )
