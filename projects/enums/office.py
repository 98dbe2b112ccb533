"""Choices of a liaison office's papers and days."""

from django.db.models import TextChoices


class PaperState(TextChoices):
    """Of a week's information and of a quarter's written report."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已采纳"


OPEN_PAPERS = (PaperState.DRAFT, PaperState.RETURNED)
HANDED_IN = (PaperState.SUBMITTED, PaperState.ACCEPTED)


class AttendanceKind(TextChoices):
    DUTY = "duty", "在岗"
    OUTING = "outing", "外出对接"
    TRAINING = "training", "培训学习"
    LEAVE = "leave", "请假"
