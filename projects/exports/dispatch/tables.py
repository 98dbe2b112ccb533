"""The tables of the dispatch, as text cells."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from projects.exports.dispatch.words import DASH, Writer, months, number, short, yi
from projects.queries.indicators import indicator
from tracker.tools.official import Table


def ranked(w: Writer, key: Any) -> list[tuple[str, Decimal]]:
    """Parks by a value, highest first; those without one are left out."""
    found = [(park["label"], value) for park in w.data["parks"] if (value := key(park)) is not None]
    return sorted(found, key=lambda item: -item[1])


def main_table(w: Writer) -> Table:
    rows = []
    for code in ("signed_count", "signed_amount", "active_count", "funds_outside"):
        one = indicator(code)
        amount = one.unit == "amount"
        value = yi(w.raw(code)) if amount else f"{w.raw(code):.0f}"
        target = number(w.city["targets"].get(code))
        goal = DASH if target is None else yi(target) if amount else f"{target:.0f}"
        name = f"{one.name}（{'亿元' if amount else '项'}）"
        rows.append(
            (
                name,
                value,
                goal,
                *(short(w.city[k].get(code)) for k in ("target_rate", "lead_points", "yoy")),
            )
        )
    return Table(
        "主要指标完成情况",
        (("指标", f"{months(w)}", "年度目标", "完成%", "超欠序时（百分点）", "同比%"),),
        tuple(rows),
        ("l", "r", "r", "r", "r", "r"),
    )


def park_rows(w: Writer) -> list[tuple[str, ...]]:
    code = "funds_outside"
    order = {
        name: n
        for n, (name, _) in enumerate(ranked(w, lambda p: number(p["target_rate"].get(code))), 1)
    }
    rows = [park_row(p["label"], p, str(order.get(p["label"], DASH))) for p in w.data["parks"]]
    return [*rows, park_row("全市合计", w.city, DASH)]


def park_row(label: str, part: dict[str, Any], rank: str) -> tuple[str, ...]:
    code, figures = "funds_outside", part["figures"]
    target = number(part["targets"].get(code))
    return (
        label,
        f"{Decimal(figures['signed_count']):.0f}",
        yi(Decimal(figures["signed_amount"])),
        f"{Decimal(figures['active_count']):.0f}",
        yi(Decimal(figures[code])),
        DASH if target is None else yi(target),
        short(part["target_rate"].get(code)),
        short(part["yoy"].get(code)),
        rank,
    )


PARK_HEADER = (
    "园区",
    "签约（项）",
    "签约额",
    "新续建（项）",
    "省外到位",
    "年度目标",
    "完成%",
    "同比%",
    "位次",
)


def park_table(w: Writer) -> Table:
    return Table(
        "各园区招商引资主要指标",
        (PARK_HEADER,),
        tuple(park_rows(w)),
        ("l", *("r",) * 7, "c"),
        total=True,
        unit="单位：亿元、%",
    )


def fulfilment_table(w: Writer) -> Table:
    names = ("contract_rate", "start_rate", "production_rate", "fund_rate")
    rows = [
        (
            p["label"],
            f"{Decimal(p['figures']['signed_count']):.0f}",
            *(short(p["figures"].get(n)) for n in names),
        )
        for p in w.data["parks"]
    ]
    city = w.city["figures"]
    rows.append(
        ("全市合计", f"{Decimal(city['signed_count']):.0f}", *(short(city.get(n)) for n in names))
    )
    return Table(
        "各园区签约项目履约情况",
        (("园区", "签约（项）", "履约率%", "开工率%", "投产率%", "到位率%"),),
        tuple(rows),
        ("l", *("r",) * 5),
        total=True,
    )


def annexes(w: Writer) -> Iterable[Table]:
    rows = tuple(lamp_rows(w))
    if rows:
        yield Table(
            "附表 红黄灯项目清单",
            (("灯", "项目", "园区", "亮灯原因", "包抓领导"),),
            rows,
            ("c", "l", "l", "l", "l"),
        )


def lamp_rows(w: Writer) -> Iterable[tuple[str, ...]]:
    for lamp in w.data["lamps"]:
        word = "红" if lamp["lamp"] == "red" else "黄"
        yield (word, lamp["name"], lamp["park"], lamp["reason"], lamp["leader"] or DASH)
