"""群机器人: a webhook into a group chat, of a unit or of everybody."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from tracker.models.versioned import Versioned


class RobotKind(models.TextChoices):
    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"


class RobotQuerySet(models.QuerySet):
    def visible_to(self, user) -> "RobotQuerySet":
        return self if user.may("manage_accounts") else self.none()

    def active(self) -> "RobotQuerySet":
        return self.filter(is_active=True)


class Robot(Versioned):
    """Posts into one group. Its address is a key to the group: never shown, never in the audit."""

    name = models.CharField("名称", max_length=40)
    kind = models.CharField("平台", max_length=10, choices=RobotKind)
    address = models.CharField("机器人地址", max_length=300)
    secret = models.CharField("加签密钥", max_length=100, blank=True)
    unit = models.ForeignKey(
        "parks.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="服务单位",
    )
    is_active = models.BooleanField("启用", default=True)
    posted_at = models.DateTimeField("最近发送", null=True, blank=True, editable=False)
    error = models.CharField("最近的错误", max_length=300, blank=True, editable=False)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群机器人"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="robot_name_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_active=True), name="robot_one_a_unit"
            ),
            models.UniqueConstraint(
                fields=["is_active"],
                condition=Q(is_active=True, unit=None),
                name="robot_one_for_all",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tracker:robot-edit", args=[self.pk])

    @classmethod
    def serving(cls, user) -> "Robot | None":
        """The robot of a person's unit, else the one for everybody."""
        unit = user.person.unit_id if user.person_id else None
        rows = cls.objects.active().filter(Q(unit=None) | Q(unit=unit))
        return rows.order_by(F("unit").asc(nulls_last=True)).first()
