"""园区指标 and 考核: what is counted, in which state it stands, and by which rule it earns points."""

from django.db.models import TextChoices


class FigureUnit(TextChoices):
    """In which unit an indicator of a park is kept; amounts as everywhere in 万元."""

    AMOUNT = "amount", "万元"
    COUNT = "count", "家"
    RATE = "rate", "百分数"
    PER_MU = "per_mu", "万元/亩"


class FigureSpan(TextChoices):
    CUMULATIVE = "cumulative", "累计数"
    POINT = "point", "时点数"


class Direction(TextChoices):
    HIGHER = "higher", "越高越好"
    LOWER = "lower", "越低越好"


class FigureState(TextChoices):
    """Only a confirmed one counts; what was confirmed and then revised stays readable."""

    DRAFT = "draft", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REVISED = "revised", "已修订"


class SchemeState(TextChoices):
    TEMPLATE = "template", "模板"
    DRAFT = "draft", "草拟"
    IN_FORCE = "in_force", "执行中"
    ARCHIVED = "archived", "已归档"


class SchemeSpan(TextChoices):
    QUARTER = "quarter", "季度"
    HALF = "half", "半年"
    YEAR = "year", "全年"


class Ranked(TextChoices):
    """Whom a scheme ranks; each value is a dimension of the figures."""

    PARK = "park", "园区"
    REGION = "region", "县区"
    OFFICE = "office", "联络点"


class ItemSource(TextChoices):
    REGISTRY = "registry", "系统指标"
    PARK_FIGURE = "park_figure", "园区指标"
    HAND = "hand", "人工评分"


class ScoreRule(TextChoices):
    COMPLETION = "completion", "完成率"
    GROWTH = "growth", "同比"
    RANK = "rank", "位次"
    BANDS = "bands", "分档"
    DEDUCTION = "deduction", "扣分"
    BONUS = "bonus", "加分"
    HAND = "hand", "人工评分"
