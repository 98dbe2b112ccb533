"""The dispatch as a document: one object for page, .docx, .pdf, and its tables as .xlsx.

Everything is read from the snapshot; nothing is computed anew, so that a published report can be
made again, word for word. Sentence patterns: DOMAIN.md §6.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from projects.models import Dispatch
from projects.queries.indicators import indicator
from tracker.tools.money import in_unit, percent, two
from tracker.tools.official import Figure, OfficialDocument, Paragraph, Run, Section, Table
from tracker.tools.xlsx import Column, SheetSpec

DASH = "—"
NUMBERS = {"Q1": "一季度", "Q2": "二季度", "Q3": "三季度", "Q4": "四季度"}
RANKED = 3


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


def document(dispatch: Dispatch) -> OfficialDocument:
    """The report of one version."""
    data = dispatch.snapshot
    writer = Writer(data)
    quarter = quarter_name(dispatch.quarter)
    return OfficialDocument(
        title=f"关于{quarter}招商引资项目\n调度情况的通报",
        masthead="招商引资调度通报",
        serial=f"{dispatch.quarter[:4]}年第{dispatch.quarter[-1]}期",
        signer=f"{data['region_name']}招商引资工作领导小组办公室",
        signed_on=date.fromisoformat(data["made_on"]),
        addressees=("各县（区）人民政府，各园区管委会，市直有关部门",),
        sections=tuple(sections(writer, dispatch, quarter)),
        annexes=tuple(annexes(writer)),
        footer_note=(
            f"数据截至{data['as_of']}，取数时间{taken(data)}，第{dispatch.number}稿（{dispatch.quarter}-{dispatch.number}）"
        ),
    )


def taken(data: dict[str, Any]) -> str:
    at = datetime.fromisoformat(data["taken_at"])
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def quarter_name(code: str) -> str:
    return f"{code[:4]}年{NUMBERS[code[4:]]}"


def sections(writer: Writer, dispatch: Dispatch, quarter: str) -> Iterable[Section]:
    lead = f"按照“一季一调度”要求，现将{quarter}全市招商引资项目调度情况通报如下。"
    yield Section("", 1, (Paragraph((lead,)),))
    yield Section("一、总体情况", 1, (overall(writer), big(writer)))
    yield Section("二、主要指标", 1, (main_table(writer),))
    yield Section("三、分园区情况", 1, (*rankings(writer), park_table(writer)))
    yield Section("四、签约项目履约情况", 1, (fulfilment(writer), fulfilment_table(writer)))
    yield Section("五、亮灯与存在问题", 1, tuple(problems(writer)))
    text = dispatch.next_steps.strip() or "（待撰写）"
    steps = tuple(Paragraph((line.strip(),)) for line in text.splitlines() if line.strip())
    yield Section("六、下一步工作", 1, steps)


def months(writer: Writer) -> str:
    return writer.data["period_label"].split("年", 1)[1] or writer.data["period_label"]


def overall(w: Writer) -> Paragraph:
    return Paragraph(
        (
            f"{months(w)}，全市新签约入库项目", w.count("signed_count"), "项，投资额",
            w.amount("signed_amount"), "亿元；实施新续建招商引资项目", w.count("active_count"),
            "项，落实省外到位资金", w.amount("funds_outside"), "亿元",
            *growth_words(w, "funds_outside"),
            *target_words(w, "funds_outside"),
            *pace_words(w, "funds_outside"), "。",
        )
    )  # fmt: skip


def big(w: Writer) -> Paragraph:
    """10亿元以上 among the new signings, and the key projects."""
    key = ("市列重点项目", w.count("key_count"), "项，已开工", w.count("key_started_count"), "项。")
    found = w.data["big"]
    amount = Decimal(found["amount"])
    if not amount:
        return Paragraph(key)
    share = percent(amount, w.raw("signed_amount"))
    link = w.link("signed_amount")
    return Paragraph(
        (
            "10亿元以上签约项目", Figure(found["count"], "signed_big_count", link), "个，签约额",
            Figure(yi(amount), "signed_big_amount", link), "亿元，占签约总额的",
            Figure(DASH if share is None else f"{two(share)}", "signed_big_share", link),
            "%。", *key,
        )
    )  # fmt: skip


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


def short(text: str | None) -> str:
    value = number(text)
    return DASH if value is None else f"{two(value)}"


def ranked(w: Writer, key: Any) -> list[tuple[str, Decimal]]:
    """Parks by a value, highest first; those without one are left out."""
    found = [(park["label"], value) for park in w.data["parks"] if (value := key(park)) is not None]
    return sorted(found, key=lambda item: -item[1])


def rankings(w: Writer) -> Iterable[Paragraph]:
    code = "funds_outside"
    for words, unit, key in (
        ("完成目标任务", "%", lambda p: number(p["target_rate"].get(code))),
        ("省外到位资金同比增幅", "%", lambda p: number(p["yoy"].get(code))),
        ("省外到位资金总量", "亿元", lambda p: in_unit(Decimal(p["figures"].get(code) or 0), "yi")),
    ):
        top = ranked(w, key)[:RANKED]
        if top:
            names = "、".join(name for name, _ in top)
            values = "、".join(f"{two(value)}{unit}" for _, value in top)
            yield Paragraph((f"{words}居前的是{names}，分别为{values}。",))
    behind = ranked(w, lambda p: number(p["lead_points"].get(code)))
    late = [(name, value) for name, value in behind if value < 0]
    if late:
        said = "；".join(f"{name}低于时间进度{abs(two(value))}个百分点" for name, value in late)  # type: ignore[arg-type]
        yield Paragraph((f"{said}。",))


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


def fulfilment(w: Writer) -> Paragraph:
    return Paragraph(
        (
            "新签约项目中，已注册企业", w.count("signed_registered"), "项，履约率", w.rate("contract_rate"),
            "；已开工", w.count("signed_started"), "项，开工率", w.rate("start_rate"),
            "；已投产", w.count("signed_produced"), "项，投产率", w.rate("production_rate"),
            "；累计到位", w.amount("cohort_funds"), "亿元，到位率", w.rate("fund_rate"), "。",
        )
    )  # fmt: skip


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


def problems(w: Writer) -> Iterable[Paragraph]:
    yield Paragraph(
        (
            "亮红灯项目",
            w.count("lamp_red"),
            "项、黄灯项目",
            w.count("lamp_yellow"),
            "项（名单见附表）。",
        )
    )
    unbroken = [p["label"] for p in w.data["parks"] if not Decimal(p["figures"]["signed_count"])]
    if unbroken:
        yield Paragraph((f"本年新签约尚未破零的有{'、'.join(unbroken)}。",))
    late = [
        lamp for lamp in w.data["lamps"] if "未开工" in lamp["reason"] and lamp["lamp"] == "red"
    ]
    if late:
        names = "、".join(lamp["name"] for lamp in late[:5])
        rest = f"等{len(late)}项" if len(late) > 5 else f"共{len(late)}项"
        yield Paragraph((f"超时限未开工的有{names}，{rest}。",))
    yield Paragraph(
        ("五个一覆盖率", w.rate("fiveone_rate"), "，按时填报率", w.rate("on_time_rate"), "。")
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


def sheets(dispatch: Dispatch) -> Iterable[SheetSpec]:
    """All tables with real numbers, the rows behind them, and what each figure means."""
    w = Writer(dispatch.snapshot)
    yield _city_sheet(w)
    yield _park_sheet(w)
    columns = [
        Column(name, width, "text")
        for name, width in (
            ("灯", 6),
            ("项目", 40),
            ("园区", 14),
            ("亮灯原因", 40),
            ("包抓领导", 12),
        )
    ]
    yield SheetSpec(name="红黄灯项目", columns=columns, rows=list(lamp_rows(w)))
    for code, rows in w.data["rows"].items():
        yield _rows_sheet(code, rows)
    meaning = [
        (indicator(c).name, c, indicator(c).definition) for c in w.city["figures"] if _known(c)
    ]
    columns = [Column("指标", 20, "text"), Column("代码", 20, "text"), Column("口径", 80, "text")]
    yield SheetSpec(name="口径说明", columns=columns, rows=meaning)


def _known(code: str) -> bool:
    try:
        indicator(code)
    except KeyError:
        return False
    return True


def _city_sheet(w: Writer) -> SheetSpec:
    columns = [
        Column("指标", 24, "text"), Column("数值", 18, "money"), Column("上年同期", 18, "money"),
        Column("年度目标", 18, "money"), Column("完成%", 12, "percent"),
        Column("超欠序时（百分点）", 18, "percent"), Column("同比%", 12, "percent"),
    ]  # fmt: skip
    rows = []
    for code, text in w.city["figures"].items():
        if _known(code):
            kinds = ("base", "targets", "target_rate", "lead_points", "yoy")
            rows.append(
                [indicator(code).name, number(text), *(number(w.city[k].get(code)) for k in kinds)]
            )
    notes = (f"{w.data['period_label']}，截至{w.data['as_of']}；金额单位万元。",)
    return SheetSpec(name="主要指标", columns=columns, rows=rows, notes=notes)


def _park_sheet(w: Writer) -> SheetSpec:
    codes = [c for c in w.city["figures"] if _known(c)]
    kinds = {"amount": "money", "count": "int", "rate": "percent"}
    columns = [Column("园区", 16, "text")]
    columns += [Column(indicator(c).name, 16, kinds[indicator(c).unit]) for c in codes]  # type: ignore[arg-type]
    rows = [[p["label"], *(number(p["figures"].get(c)) for c in codes)] for p in w.data["parks"]]
    totals = ["全市合计", *(number(w.city["figures"].get(c)) for c in codes)]
    return SheetSpec(
        name="分园区", columns=columns, rows=rows, totals=totals, notes=("金额单位万元。",)
    )


def _rows_sheet(code: str, rows: list[list[str]]) -> SheetSpec:
    one = indicator(code)
    columns = [Column("项目编号", 20, "text"), Column("项目名称", 40, "text")]
    if one.unit != "amount":
        return SheetSpec(
            name=f"明细 {one.name}", columns=columns, rows=rows, notes=(one.definition,)
        )
    columns.append(Column("金额（万元）", 18, "money"))
    listed = [[c, n, Decimal(v)] for c, n, v in rows]
    totals = ["合计", "", sum((row[2] for row in listed), Decimal(0))]
    return SheetSpec(
        name=f"明细 {one.name}",
        columns=columns,
        rows=listed,
        totals=totals,
        notes=(one.definition,),
    )


def file_stem(dispatch: Dispatch) -> str:
    return f"dispatch-{dispatch.quarter}-{dispatch.number}"
