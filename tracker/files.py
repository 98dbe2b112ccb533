"""Uploads: checked, then stored under a random name (R14, R50)."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from tracker.models import StoredFile

Kinds = Mapping[str, tuple[str, tuple[bytes, ...]]]
# Extension → content type and the bytes a file of that kind begins with.
KINDS: Kinds = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "docx": ("application/octet-stream", (b"PK\x03\x04",)),
    "xlsx": ("application/octet-stream", (b"PK\x03\x04",)),
    "csv": ("text/csv", ()),
}
ALLOWED = "、".join(sorted(set(KINDS) - {"jpeg", "csv"}))
# Ledgers to read: what a workbook is, its content says (`tracker.tools.workbooks`), not its name.
_BOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
LEDGERS: Kinds = {
    "xlsx": ("application/octet-stream", _BOOK),
    "xls": ("application/octet-stream", _BOOK),
    "csv": ("text/csv", ()),
}


def extension(name: str) -> str:
    return PurePath(name.casefold()).suffix.lstrip(".")


def clean_name(name: str) -> str:
    """The original name as it may be shown: no path, no control or bidi marks, ≤ 120 characters."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = re.sub(r'[<>:"|?*]', "_", text).strip() or "未命名"
    stem, dot, end = text.rpartition(".")
    return f"{stem[: 118 - len(end)]}{dot}{end}"[:120]


def check_upload(upload: Any, kinds: Kinds = KINDS) -> str:
    """Refuse what is too large, of a kind we do not take, or not what its name says.

    `kinds`: KINDS for attachments, LEDGERS for workbooks to be read. Returns the content type.
    Raises ValidationError with what to do.
    """
    name = clean_name(upload.name)
    if upload.size > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
        raise ValidationError(f"“{name}”超过 {settings.UPLOAD_LIMIT_MB} MB，请压缩或拆开后再传。")
    if not upload.size:
        raise ValidationError(f"“{name}”是空文件，请重新选择。")
    kind = kinds.get(extension(name))
    if not kind:
        allowed = ALLOWED if kinds is KINDS else "、".join(kinds)
        raise ValidationError(f"“{name}”的类型不收，请换成 {allowed} 之一。")
    content_type, signatures = kind
    head = upload.read(16)
    upload.seek(0)
    if signatures and not head.startswith(signatures):
        raise ValidationError(f"“{name}”的内容与扩展名不符，请用原软件重新导出后再传。")
    return content_type


def store(*, upload: Any, by: Any, kinds: Kinds = KINDS) -> StoredFile:
    """Keep an upload. The file is written first; a row that never came leaves only an orphan."""
    content_type = check_upload(upload, kinds)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return StoredFile.objects.create(
        file=upload,
        name=clean_name(upload.name),
        content_type=content_type,
        size=upload.size,
        sha256=digest.hexdigest(),
        uploaded_by=by,
    )
