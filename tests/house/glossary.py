"""Write `docs/glossary.md` and `docs/统计口径.md` from the code:
`.venv/bin/python -m tests.house.glossary`.
"""

import os
from collections.abc import Iterator
from itertools import chain

import django

TARGET = "docs/glossary.md"
FIGURES = "docs/统计口径.md"
HEAD = """\
# 词汇表

每个业务名词一次：中文说法与代码里的标识。由 `python -m tests.house.glossary` 从代码生成，请勿手改；
`tests/house/test_glossary.py` 核对它与代码一致。数字的口径见 `统计口径.md`。
"""

ABOUT_FIGURES = """\
# 统计口径

由 `python -m tests.house.glossary` 从 `projects/queries/` 生成，请勿手改。

每个数字只有一个定义，页面、接口、命令和通报都读它。金额以万元存四位小数，先加总后取整；只计已核验、已认定的；\
终止、退库的不计。
"""
NOTES = """
完成目标% = 本年累计 ÷ 年度下达数；序时 = 已过整月 ÷ 12；超（欠）序时 = 完成% − 序时，单位百分点；\
同比与上年同月比，没有基数为“—”。

公布的 228.7 亿元、57.17% 都是取整后的数：228.7 ÷ 400 = 57.175%，四舍五入得 57.18%。演示城市取能同时对上公布各数的\
最小一组：到位 2287000.0000 万元，目标 4000040.0000 万元（显示 400.00 亿元），上年同期 1445900.0000 万元。
"""


def tell() -> str:
    """The whole file."""
    parts = (models(), choices(), roles(), permissions(), figures())
    return HEAD + "\n".join(chain(*parts)) + "\n"


def tell_figures() -> str:
    """The whole file of definitions, one row a figure."""
    from projects.queries.indicators import CODES, indicator

    said = [indicator(code) for code in CODES]
    rows = [(f"`{one.code}`", one.name, one.quantity or "万元", one.definition) for one in said]
    body = "\n".join(table("数字", ("代码", "名称", "单位", "口径"), rows))
    return f"{ABOUT_FIGURES}{body}\n{NOTES}"


def table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def models() -> Iterator[str]:
    from tests.house.test_models import OURS  # only once Django is set up

    rows = [(str(m._meta.verbose_name), f"`{m._meta.label}`") for m in OURS]
    yield from table("记录", ("名称", "标识"), rows)


def choices() -> Iterator[str]:
    from tests.house.test_models import OURS, enums  # only once Django is set up

    used: dict[str, list[str]] = {}
    for model in OURS:
        for field in model._meta.concrete_fields:
            for enum in enums():
                if field.choices and list(field.choices) == enum.choices:
                    used.setdefault(enum.__name__, []).append(str(field.verbose_name))
    rows = [
        (
            "、".join(dict.fromkeys(used.get(e.__name__, []))) or "—",
            f"`{e.__name__}`",
            f"`{value}`",
            label,
        )
        for e in enums()
        for value, label in e.choices
    ]
    yield from table("取值", ("用于", "类", "值", "名称"), rows)


def roles() -> Iterator[str]:
    from tracker.roles import ROLES

    rows = [(text.name, f"`{role}`", text.description) for role, text in ROLES.items()]
    yield from table("角色", ("名称", "标识", "职责"), rows)


def permissions() -> Iterator[str]:
    from tracker.roles import ROLES, Permission

    rows = [
        (f"`{right}`", "、".join(t.name for t in ROLES.values() if right in t.permissions))
        for right in Permission
    ]
    yield from table("权限", ("标识", "哪些角色有"), rows)


def figures() -> Iterator[str]:
    from projects.queries.indicators import CODES, indicator

    rows = [(indicator(code).name, f"`{code}`") for code in CODES]
    yield from table("数字", ("名称", "标识"), rows)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings_test")
    django.setup()
    for path, text in ((TARGET, tell()), (FIGURES, tell_figures())):
        with open(path, "w", encoding="utf-8") as target:
            target.write(text)
