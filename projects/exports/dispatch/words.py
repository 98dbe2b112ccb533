"""Words for one snapshot: figures with their code and link, and phrases made of them."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from tracker.tools.money import in_unit, two
from tracker.tools.official import Figure, Run

DASH = "—"


class Writer:
    """Words for one snapshot: figures with their code and link, sentences made of them."""

    def __init__(self, snapshot: dict[str, Any]):
        self.data = snapshot
        self.city = snapshot["city"]

    def link(self, code: str, **narrow: str) -> str:
        query = "&".join(
            f"{key}={value}"
            for key, value in {
                "period": self.data["period"],
                "as_of": self.data["as_of"],
                **narrow,
            }.items()
        )
        return f"{settings.SITE_URL}{reverse('projects:figure', args=[code])}?{query}"

    def raw(self, code: str) -> Decimal:
        return Decimal(self.city["figures"].get(code) or 0)

    def count(self, code: str) -> Figure:
        return Figure(f"{self.raw(code):.0f}", code, self.link(code))

    def amount(self, code: str) -> Figure:
        return Figure(yi(self.raw(code)), code, self.link(code))

    def rate(self, code: str) -> Figure:
        value = self.city["figures"].get(code)
        return Figure(pct(value), code, self.link(code))

    def said(self, kind: str, code: str) -> Figure:
        """target_rate, yoy or lead_points of a figure, without its sign."""
        value = number(self.city[kind].get(code))
        text = DASH if value is None else f"{abs(two(value))}"  # type: ignore[arg-type]
        return Figure(text, f"{code}.{kind}", self.link(code))


def yi(amount: Decimal) -> str:
    """亿元, two decimals; trailing zeros by the office's habit (228.7 or 228.70)."""
    text = f"{two(in_unit(amount, 'yi'))}"
    return text if settings.DISPATCH_TRAILING_ZEROS else trim(text)


def trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def pct(text: str | None) -> str:
    value = number(text)
    return DASH if value is None else f"{two(value)}%"


def short(text: str | None) -> str:
    value = number(text)
    return DASH if value is None else f"{two(value)}"


def growth_words(writer: Writer, code: str) -> tuple[Run, ...]:
    """增长 … % / 下降 … %; nothing where there is no base."""
    value = number(writer.city["yoy"].get(code))
    if value is None:
        return ("（上年同期无基数）",)
    return ("、增长" if value >= 0 else "、同比下降", writer.said("yoy", code), "%")


def target_words(writer: Writer, code: str) -> tuple[Run, ...]:
    """Nothing where no target was assigned."""
    if writer.city["target_rate"].get(code) is None:
        return ()
    return ("，完成目标任务的", writer.said("target_rate", code), "%")


def pace_words(writer: Writer, code: str) -> tuple[Run, ...]:
    value = number(writer.city["lead_points"].get(code))
    if value is None:
        return ()
    word = "超过" if value >= 0 else "低于"
    return (f"，{word}时间进度", writer.said("lead_points", code), "个百分点")


def months(writer: Writer) -> str:
    label: str = writer.data["period_label"]
    return label.split("年", 1)[1] or label
