"""Paragraphs that a report calls by name: rankings, who is behind, who is named."""

from collections.abc import Callable, Sequence
from datetime import date

from projects.queries.dispatch import vocabulary
from projects.queries.dispatch.frozen import Frozen, ranked
from projects.queries.dispatch.vocabulary import NAMED
from tracker.tools.official import Paragraph, Run

PLACES = {"园区": "park", "县区": "region", "产业链": "chain", "联络点": "office", "领导": "leader"}
KINDS = {
    "完成": ("target_rate", "完成目标任务居前的是"),
    "增幅": ("yoy", "{name}同比增幅居前的是"),
    "总量": ("figures", "{name}总量居前的是"),
    "率": ("figures", "{name}居前的是"),
}
FIRST, NAMES = 3, 5
INTRO = {
    "红灯": "亮红灯的项目有",
    "黄灯": "亮黄灯的项目有",
    "未破白": "本年新签约尚未破零的有",
    "未开工": "超时限未开工的有",
    "未填报": "未按期填报的有",
    "雷同": "填报内容与上期雷同的有",
    "逾期问题": "逾期未解决的问题有",
    "红灯任务": "一年一清单亮红灯的任务有",
}


def ranking(f: Frozen, words: Sequence[str]) -> Paragraph | None:
    """@排名 省外到位资金 完成 3 园区: the first of a dimension by a value. Nothing without values."""
    name, kind, count, by = ranking_words(words)
    code = vocabulary.codes()[name]
    field, intro = KINDS[kind]
    top = ranked(f, by, code, field)[:count]
    if not top:
        return None
    unit = "亿元" if field == "figures" and f.unit(code) == "amount" else ""
    unit = unit or ("项" if field == "figures" and f.unit(code) == "count" else "")
    names = "、".join(str(line["label"]) for line, _ in top)
    runs: list[Run] = [f"{intro.format(name=name)}{names}，分别为"]
    for line, _ in top:
        runs += [f.figure(code, field, line=(by, line)), f"{unit}、"]
    return Paragraph((*runs[:-1], f"{unit}。"))


def ranking_words(words: Sequence[str]) -> tuple[str, str, int, str]:
    """The figure, the kind, how many, of what. Raises ValueError in Chinese."""
    rest = list(words)
    name = rest.pop(0) if rest else ""
    if name not in vocabulary.codes():
        raise ValueError(f"没有“{name}”这个指标。")
    found = {"kind": "完成", "count": str(FIRST), "by": "园区"}
    for word in rest:
        key = "count" if word.isdecimal() else "kind" if word in KINDS else "by"
        if key == "by" and word not in PLACES:
            known = "、".join((*KINDS, *PLACES))
            raise ValueError(f"看不懂“{word}”，可以写{known}或一个数。")
        found[key] = word
    count = int(found["count"])
    if not 0 < count <= 30:
        raise ValueError("排名写 1 到 30 名。")
    return name, found["kind"], count, PLACES[found["by"]]


def behind(f: Frozen, words: Sequence[str]) -> Paragraph | None:
    """@落后 省外到位资金 园区: who is behind time and by how much; nothing when nobody is."""
    name, _, _, by = ranking_words(words)
    code = vocabulary.codes()[name]
    late = [pair for pair in ranked(f, by, code, "lead_points") if pair[1] < 0]
    runs: list[Run] = []
    for line, _ in late:
        points = f.figure(code, "lead_points", line=(by, line), unsigned=True)
        runs += [f"{line['label']}低于时间进度", points, "个百分点；"]
    return Paragraph((*runs[:-1], "个百分点。")) if runs else None


def named(f: Frozen, words: Sequence[str]) -> Paragraph | None:
    """@名单 红灯 5: who, with owner and since when; nothing where nobody is named."""
    name, count = named_words(words)
    found = NAMED[name](f)
    if not found:
        return None
    shown = "；".join(map(_one, found[:count]))
    more = "等" if len(found) > count else "，共"
    number = f.counted(name, len(found))
    return Paragraph((f"{INTRO[name]}{shown}{more}", number, f"{_counted(name)}。"))


def named_words(words: Sequence[str]) -> tuple[str, int]:
    """The list and how many. Raises ValueError in Chinese."""
    if not words or words[0] not in INTRO:
        raise ValueError(f"没有这个名单，可以写{'、'.join(INTRO)}。")
    if len(words) == 1:
        return words[0], NAMES
    if len(words) > 2 or not words[1].isdecimal() or not 0 < int(words[1]) <= 100:
        raise ValueError("名单后面写要点名的个数，例如 @名单 红灯 5。")
    return words[0], int(words[1])


def _counted(name: str) -> str:
    return "个" if name in ("未破白", "逾期问题") else "项"


def _one(row: dict[str, str]) -> str:
    """示例项目（经开区，原因，责任人）."""
    due = f"{_spoken(row['since'])}到期" if "owner" in row else ""
    about = (row.get("park"), row.get("what"), row.get("owner") or row.get("leader"), due)
    said = "，".join(filter(None, about))
    return f"{row['name']}（{said}）" if said else row["name"]


def _spoken(day: str) -> str:
    """6月5日."""
    found = date.fromisoformat(day)
    return f"{found.month}月{found.day}日"


SAID: dict[str, Callable[[Frozen, Sequence[str]], Paragraph | None]] = {
    "排名": ranking,
    "落后": behind,
    "名单": named,
}
