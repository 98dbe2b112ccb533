"""The dispatch as a document: one object for page, .docx and .pdf.

Everything is read from the snapshot; nothing is computed anew, so that a published report can be
made again, word for word. Sentence patterns: DOMAIN.md §6.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from projects.exports.dispatch.tables import (
    annexes,
    fulfilment_table,
    main_table,
    park_table,
    ranked,
)
from projects.exports.dispatch.words import (
    DASH,
    Writer,
    growth_words,
    months,
    number,
    pace_words,
    target_words,
    yi,
)
from projects.models import Dispatch
from tracker.tools.money import in_unit, percent, two
from tracker.tools.official import Figure, OfficialDocument, Paragraph, Run, Section

NUMBERS = {"Q1": "一季度", "Q2": "二季度", "Q3": "三季度", "Q4": "四季度"}

RANKED = 3


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


def rankings(w: Writer) -> Iterable[Paragraph]:
    """The three rankings and who is behind time; every number leads to its park's rows."""
    code = "funds_outside"
    for kind, words, unit, key in (
        ("target_rate", "完成目标任务", "%", lambda p: number(p["target_rate"].get(code))),
        ("yoy", "省外到位资金同比增幅", "%", lambda p: number(p["yoy"].get(code))),
        (
            "total",
            "省外到位资金总量",
            "亿元",
            lambda p: in_unit(Decimal(p["figures"].get(code) or 0), "yi"),
        ),
    ):
        top = ranked(w, key)[:RANKED]
        if top:
            runs: list[Run] = [f"{words}居前的是{'、'.join(name for name, _ in top)}，分别为"]
            for name, value in top:
                runs += [park_figure(w, name, value, kind), f"{unit}、"]
            yield Paragraph((*runs[:-1], f"{unit}。"))
    behind = ranked(w, lambda p: number(p["lead_points"].get(code)))
    late: list[Run] = []
    for name, value in behind:
        if value < 0:
            points = park_figure(w, name, -value, "lead_points")
            late += [f"{name}低于时间进度", points, "个百分点；"]
    if late:
        yield Paragraph((*late[:-1], "个百分点。"))


def park_figure(w: Writer, name: str, value: Decimal, kind: str) -> Figure:
    """What is said of one park's money, with its rows behind it."""
    key = next((p["key"] for p in w.data["parks"] if p["label"] == name), None)
    narrow = {"park": key} if key else {}
    code = "funds_outside"
    return Figure(f"{two(value)}", f"{code}.{kind}.{key}", w.link(code, **narrow))


def fulfilment(w: Writer) -> Paragraph:
    return Paragraph(
        (
            "新签约项目中，已注册企业", w.count("signed_registered"), "项，履约率", w.rate("contract_rate"),
            "；已开工", w.count("signed_started"), "项，开工率", w.rate("start_rate"),
            "；已投产", w.count("signed_produced"), "项，投产率", w.rate("production_rate"),
            "；累计到位", w.amount("cohort_funds"), "亿元，到位率", w.rate("fund_rate"), "。",
        )
    )  # fmt: skip


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


def file_stem(dispatch: Dispatch) -> str:
    return f"dispatch-{dispatch.quarter}-{dispatch.number}"
