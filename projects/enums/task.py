"""一县一方案 and 一年一清单: what a plan and a task of the yearly list may be (DOMAIN.md §4)."""

from django.db.models import TextChoices


class PlanState(TextChoices):
    DRAFT = "draft", "起草中"
    ISSUED = "issued", "已印发"
    SUPERSEDED = "superseded", "已被新版替代"


class TaskKind(TextChoices):
    ATTRACT = "attract", "招商"
    RESOURCE = "resource", "要素"
    PROJECT = "project", "项目"
    SERVICE = "service", "服务"
    REFORM = "reform", "改革"
    OTHER = "other", "其他"


class TaskMeasure(TextChoices):
    """How its progress is known: computed by the registry, reported as a number, or step by step."""

    INDICATOR = "indicator", "按指标自动计算"
    QUANTITY = "quantity", "按数量填报"
    STEPS = "steps", "按季度节点"


class TaskState(TextChoices):
    OPEN = "open", "推进中"
    DONE = "done", "已销号"
    CANCELLED = "cancelled", "已取消"
