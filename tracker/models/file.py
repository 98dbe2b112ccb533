"""Uploaded files."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone


def random_name(instance: "StoredFile", filename: str) -> str:
    """A server name that says nothing about the file or its owner (R50)."""
    return f"{secrets.token_hex(2)}/{secrets.token_hex(16)}"


class StoredFile(models.Model):
    """An uploaded file under a random name; served only through a view that checks its parent."""

    file = models.FileField("文件", upload_to=random_name)
    name = models.CharField("原名", max_length=120)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("校验值", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "文件"

    def __str__(self) -> str:
        return self.name
