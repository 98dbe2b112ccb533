"""行政区 by GB/T 2260; the code's digits are the tree."""

from django.db import models
from django.db.models.functions import Coalesce, Left


class RegionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "RegionQuerySet":
        """Public reference."""
        return self

    def today(self) -> "RegionQuerySet":
        """Codes that hold today; past ones stay where they were chosen."""
        return self.filter(to_year=None)

    def under(self, code: str) -> "RegionQuerySet":
        """The region and all below it."""
        return self.filter(code__startswith=stem(code))


def stem(code: str) -> str:
    """The digits that say something: 620000 → 62, 620700 → 6207, 620702 → 620702."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def stem_of(column: str) -> models.Case:
    """The same in the database."""
    return models.Case(
        models.When(**{f"{column}__endswith": "0000"}, then=Left(column, 2)),
        models.When(**{f"{column}__endswith": "00"}, then=Left(column, 4)),
        default=column,
    )


class Region(models.Model):
    code = models.CharField("行政区划代码", max_length=6)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    from_year = models.PositiveSmallIntegerField("启用年", null=True, blank=True)
    to_year = models.PositiveSmallIntegerField("停用年", null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint("code", Coalesce("to_year", 9999), name="region_code_years")
        ]

    def __str__(self) -> str:
        return self.name
