"""Robots, preferences and messages that were given up: every state of /robots and /outbox."""

from datetime import time

from projects.demo.people import People
from tracker.models import ChannelPreference, OutboxMessage, OutboxState, Robot, RobotKind
from tracker.outbox import MAX_ATTEMPTS

# The shape of an address, and nobody's: the robots are switched off.
ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=sample-sample-sample"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/sample-sample-sample"
GIVEN_UP = 3


def write_channels(people: People) -> None:
    staff, leader = people.users["staff"], people.users["leader"]
    Robot.objects.create(
        name="示例：全市调度群", kind=RobotKind.WECOM, address=ADDRESS, is_active=False
    )
    Robot.objects.create(
        name=f"示例：{staff.unit}专班群", kind=RobotKind.FEISHU, address=FEISHU, unit=staff.unit,
        is_active=False, error="平台没有接收（19001）：param invalid",
    )  # fmt: skip
    ChannelPreference.objects.create(
        user=leader, daily=True, quiet_from=time(20), quiet_to=time(8, 30), muted=["notice:email"]
    )


def give_up_some() -> None:
    """A mail server that did not answer, some days ago."""
    rows = OutboxMessage.objects.filter(state=OutboxState.WAITING).order_by("id")[:GIVEN_UP]
    OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=OutboxState.DEAD, attempts=MAX_ATTEMPTS, error="示例：邮件服务器没有应答"
    )
