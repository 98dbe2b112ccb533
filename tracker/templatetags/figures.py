"""Figures on pages: the shown unit, rates, lamps and bars. One place for how a number looks."""

from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape, format_html

from tracker.tools import money as amounts
from tracker.tools.official import Figure

register = template.Library()

LAMPS = {
    "red": ("红", "红灯", "r"),
    "yellow": ("黄", "黄灯", "y"),
    "green": ("绿", "绿灯", "g"),
    "none": ("—", "不评", "n"),
}


@register.simple_tag(takes_context=True)
def money(context: Any, value: Decimal | None) -> str:
    """An amount of 万元 in the unit the reader chose, without its name."""
    amount = None if value in ("", None) else Decimal(value)  # `default:0` of a template is an int
    return amounts.format_amount(amount, context.get("unit", "yi"))


@register.filter
def wan(value: Decimal | None) -> str:
    """An amount in 万元, whatever the reader chose (records, vouchers)."""
    return amounts.format_amount(value, "wan")


@register.filter
def rate(value: Decimal | None) -> str:
    return amounts.format_rate(value)


@register.filter
def plain(value: Decimal) -> str:
    """As people write it: 1, 30.1."""
    return amounts.plain(value)


@register.filter
def two(value: Decimal | None) -> Any:
    return "—" if value is None else amounts.two(value)


@register.filter
def measured(value: Decimal | None, unit: str) -> Any:
    """A figure of the registry as a table of mixed figures prints it: 万元, whole counts, per cent."""
    if value is None:
        return "—"
    if unit == "amount":
        return amounts.format_amount(value, "wan")
    return amounts.two(value) if unit == "rate" else f"{value:,.0f}"


@register.filter
def local(href: str) -> str:
    """An address of this site without its name: a page is read under the name it was opened by."""
    return href.removeprefix(settings.SITE_URL)


@register.filter
def positive(value: Decimal | None) -> bool:
    return value is not None and value >= 0


@register.filter
def absolute(value: Decimal | None) -> Any:
    rounded = amounts.two(value)
    return "—" if rounded is None else abs(rounded)


@register.filter
def yoy(said: Any, code: str) -> Decimal | None:
    """同比 of a statement's figure; None without a statement."""
    return said.yoy(code) if said else None


@register.filter
def target_rate(said: Any, code: str) -> Decimal | None:
    """Completion of the year's target; None without a statement or a target."""
    return said.target_rate(code) if said else None


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """A value of a mapping; None when it is not there."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag(takes_context=True)
def figure_url(context: Any, code: str, at: dict[str, Any] | None = None, **narrow: Any) -> str:
    """The address of the rows behind a number: same period, same filters, narrowed further.

    `at` stands for another period's filters, where a number is of that.
    """
    query = dict(context.get("figure_query") or {} if at is None else at) | {
        key: value for key, value in narrow.items() if value not in (None, "")
    }
    return f"{_path('figure', code)}?{urlencode(query)}"


@register.simple_tag(takes_context=True)
def cut_url(context: Any, code: str, dimension: str, key: Any, period: str = "") -> str:
    """The rows of one line of a dimension: None is 未分 (`none`), "" the whole."""
    line: dict[str, Any] = {dimension: "none" if key is None else key}
    return figure_url(context, code, period=period, **line)


@register.simple_tag(takes_context=True)
def place_url(context: Any, noun: str, key: Any) -> str:
    """The page of a park, chain, office or leader, seen over the same period."""
    asked = context.get("figure_query") or {}
    query = {name: asked[name] for name in ("period", "as_of", "u") if asked.get(name)}
    return f"{_path(f'{noun}-detail', key)}?{urlencode(query)}"


@lru_cache(maxsize=1024)  # a cockpit has three hundred of them
def _path(name: str, key: Any) -> str:
    return reverse(f"projects:{name}", args=[key])


@register.simple_tag(takes_context=True)
def difference_url(context: Any, code: str) -> str:
    """为什么和上次不同: the same figure, period and filters, compared with an earlier day."""
    query = dict(context.get("figure_query") or {})
    return f"{_path('difference', code)}?{urlencode(query)}"


@register.simple_tag(takes_context=True)
def run(context: Any, part: Any) -> str:
    """A run of a paper: text, or a number with the link to what stands behind it.

    Where the page gives `number_url`, the number opens there beside the paper.
    """
    if not isinstance(part, Figure):
        return conditional_escape(part)
    beside = context.get("number_url")
    if beside:
        return format_html(
            '<a class="nv{}" href="{}" hx-get="{}{}" hx-target="#number" hx-push-url="false"'
            ' title="{}">{}</a>',
            " hand" if part.note else "", local(part.href) or "#number", beside, quote(part.code),
            part.note, part.text,
        )  # fmt: skip
    if part.href:
        return format_html('<a class="nv" href="{}">{}</a>', local(part.href), part.text)
    return conditional_escape(part.text)


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)  # drawn hundreds of times a page, and always the same few
def lamp(level: str, count: Any = None, big: bool = False) -> str:
    """Shape, colour and text: always all three (UI.md §7)."""
    word, name, letter = LAMPS.get(level, LAMPS["none"])
    shown = {"word": word, "name": name, "letter": letter, "count": count, "big": big}
    return render_to_string("_components/lamp.html", shown)


@register.inclusion_tag("_components/bar.html")
def bar(
    done: Decimal | None, mark: Decimal | None = None, small: bool = False, label: str = ""
) -> dict[str, Any]:
    """A bullet bar: how much is done, and a tick where time stands. Per cent, both."""
    width = min(max(float(done or 0), 0.0), 100.0)
    behind = float(mark - (done or 0)) if mark is not None else 0.0
    return {
        "width": f"{width:.2f}",
        "mark": None if mark is None else f"{min(float(mark), 99.5):.2f}",
        "tone": "bad" if behind > 30 else "lag" if behind > 1e-9 else "",
        "small": small,
        "label": label or f"完成 {rate(done)}" + (f"，序时进度 {rate(mark)}" if mark else ""),
    }


@register.inclusion_tag("_components/field.html")
def field(bound: Any, wide: bool = False) -> dict[str, Any]:
    """A form field with label, help and error tied to it."""
    return {"field": bound, "wide": wide, "echo": bound.field.widget.attrs.get("data-echo", "")}


@register.filter
def days_since(day: Any, today: Any) -> int | None:
    """How many days ago; None where there is no day."""
    return (today - day).days if day and today else None


@register.filter
def days_left(day: Any, today: Any) -> str:
    """Time first: 剩 2 天, 今天截止, 逾期 3 天."""
    if not day or not today:
        return ""
    days = (day - today).days
    if days == 0:
        return "今天截止"
    return f"剩 {days} 天" if days > 0 else f"逾期 {-days} 天"


@register.simple_tag(takes_context=True)
def querystring_without(context: Any, name: str) -> str:
    """This page's address without one filter, from its first page."""
    query = context["request"].GET.copy()
    for key in (name, "page"):
        query.pop(key, None)
    return f"?{query.urlencode()}"


@register.inclusion_tag("_components/sort.html", takes_context=True)
def sort_head(context: Any, key: str, label: str, right: bool = False) -> dict[str, Any]:
    """A column head that sorts; the state is said in `aria-sort`."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    first = f"-{key}" if right else key
    other = key if right else f"-{key}"
    query["sort"] = other if now == first else first
    query.pop("page", None)
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    return {"label": label, "right": right, "state": state, "query": query.urlencode()}
