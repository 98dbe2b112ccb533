"""企业: the investors behind projects, and those a city would like to win."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from stdnum.cn import uscc as uscc_check
from stdnum.exceptions import ValidationError as StdnumError

from parks.enums import EnterpriseMark, EnterpriseStatus, Ownership
from tracker.models import Versioned


def validate_uscc(value: str) -> None:
    """统一社会信用代码, GB 32100 with its MOD 31 check character."""
    try:
        uscc_check.validate(value)
    except StdnumError:
        raise ValidationError(
            "统一社会信用代码不对：应为 18 位，最后一位是校验码，请对照营业执照核对。"
        ) from None


class EnterpriseQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EnterpriseQuerySet":
        """Names in the directory; the money behind them is the projects' own matter."""
        return self if user.may("view_directory") else self.none()


class Enterprise(Versioned):
    name = models.CharField("企业", max_length=120)
    name_key = models.CharField("比对名", max_length=120, editable=False)
    uscc = models.CharField(
        "统一社会信用代码", max_length=18, blank=True, validators=[validate_uscc]
    )
    origin = models.CharField("来源地", max_length=40, blank=True)
    ownership = models.CharField("企业性质", max_length=16, choices=Ownership, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=EnterpriseStatus, default=EnterpriseStatus.SETTLED
    )
    marks = models.JSONField("标签", default=list, blank=True)
    park = models.ForeignKey(
        "parks.Park",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprises",
        verbose_name="所在园区",
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name_key"], name="enterprise_name_once"),
            models.UniqueConstraint(
                fields=["uscc"], condition=~models.Q(uscc=""), name="enterprise_uscc_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:enterprise-detail", args=[self.pk])

    @property
    def mark_labels(self) -> list[str]:
        return [EnterpriseMark(mark).label for mark in self.marks if mark in EnterpriseMark.values]
