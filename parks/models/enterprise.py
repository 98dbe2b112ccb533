"""企业: the investors behind projects, and those a city would like to win."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from stdnum.cn import uscc as uscc_check
from stdnum.exceptions import ValidationError as StdnumError

from parks.enums import EnterpriseMark, EnterpriseStatus, Ownership
from tracker.models import Versioned
from tracker.tools.bulk import among_texts


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

    def held(self) -> "EnterpriseQuerySet":
        """In use: neither retired nor merged into another."""
        return self.filter(retired_on=None)

    def known_as(self, keys: Iterable[str]) -> "dict[str, Enterprise]":
        """Name key → the enterprise of that name: today's, an old one (曾用名), or the one it was
        merged into. The only look-up by name; two queries at most.
        """
        wanted = set(keys)
        rows: Any = self.filter(name_key__in=among_texts(wanted)).select_related("merged_into")
        found = {row.name_key: row.merged_into or row for row in rows} if wanted else {}
        if rest := wanted - found.keys():
            old = EnterpriseAlias.objects.filter(name_key__in=among_texts(rest))
            for alias in old.select_related("enterprise__merged_into"):
                found[alias.name_key] = alias.enterprise.merged_into or alias.enterprise
        return found

    def named_like(self, key: str) -> "EnterpriseQuerySet":
        """Whose name, or an old one, has this key in it."""
        old = EnterpriseAlias.objects.filter(name_key__contains=key).values("enterprise")
        return self.filter(models.Q(name_key__contains=key) | models.Q(pk__in=old))


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
    industry = models.ForeignKey(
        "parks.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="行业",
    )
    capital = models.DecimalField(
        "注册资本（万元）", max_digits=18, decimal_places=4, null=True, blank=True
    )
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    remark = models.TextField("备注", blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    retired_reason = models.CharField("停用原因", max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="并入的企业",
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
            models.CheckConstraint(
                condition=models.Q(capital=None) | models.Q(capital__gte=0),
                name="enterprise_capital_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(retired_on__isnull=False),
                name="enterprise_merged_is_retired",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:enterprise-detail", args=[self.pk])

    @property
    def masked_phone(self) -> str:
        """For who only looks (R64)."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) >= 7 else self.phone

    @property
    def mark_labels(self) -> list[str]:
        return [EnterpriseMark(mark).label for mark in self.marks if mark in EnterpriseMark.values]


class EnterpriseAlias(models.Model):
    """曾用名: an enterprise is found by its old names too."""

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="aliases", verbose_name="企业"
    )
    name = models.CharField("曾用名", max_length=120)
    name_key = models.CharField("比对名", max_length=120, editable=False)
    until = models.DateField("用到", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业曾用名"
        ordering = ["enterprise", "until", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name_key"], name="enterprise_alias_once"),
            models.CheckConstraint(
                condition=~models.Q(name_key=""), name="enterprise_alias_has_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
