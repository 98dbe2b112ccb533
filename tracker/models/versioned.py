"""Records that people edit: no edit is lost (R12)."""

from django.db import models
from django.db.models import F
from django.utils import timezone


class Versioned(models.Model):
    """A record that people edit: it counts its versions so that no edit is lost (R12)."""

    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def bump(self, fields: list[str]) -> None:
        """Write `fields` and the next version, but only over the version that was read.

        Raises StaleVersion when somebody else was first.
        """
        values = {name: getattr(self, name) for name in fields}
        now = timezone.now()
        rows = type(self)._base_manager.filter(pk=self.pk, version=self.version)
        if not rows.update(version=F("version") + 1, updated_at=now, **values):
            raise StaleVersion(self)
        self.version += 1
        self.updated_at = now


class StaleVersion(Exception):
    """Somebody else changed the record after it was read. Nothing was written."""

    def __init__(self, record: models.Model):
        super().__init__(f"“{record}”刚被别人改过，请核对后再保存。")
        self.record = record
