"""What a report may be: its way to print, its snapshot, its template, its files (DOMAIN.md §6)."""

from django.db.models import TextChoices


class DispatchState(TextChoices):
    DRAFT = "draft", "草稿"
    SECTION_REVIEW = "section_review", "科室审核"
    LEADER_REVIEW = "leader_review", "分管领导审签"
    PUBLISHED = "published", "已印发"


class SnapshotState(TextChoices):
    """Two people lock a snapshot and two unlock it."""

    OPEN = "open", "未锁定"
    LOCKING = "locking", "申请锁定"
    LOCKED = "locked", "已锁定"
    UNLOCKING = "unlocking", "申请解锁"


class ReportSpan(TextChoices):
    """For which length of period a template is meant."""

    MONTH = "month", "月"
    QUARTER = "quarter", "季度"
    HALF = "half", "半年"
    YEAR = "year", "全年"
    ANY = "any", "任何统计期"


class FileForm(TextChoices):
    DOCX = "docx", "Word 文档"
    XLSX = "xlsx", "Excel 工作簿"
    PDF = "pdf", "PDF 文件"
    PNG = "png", "一页图"


class FileState(TextChoices):
    QUEUED = "queued", "排队"
    MADE = "made", "已生成"
    FAILED = "failed", "未生成"
