"""Where each project stands: zone and sub-park, chain, county, origin, liaison office."""

from collections.abc import Sequence
from random import Random

from projects.demo.draft import Draft
from projects.demo.totals import ACTIVE_BY_PARK, CELLS, CHAINS, PARKS

REGIONS = {
    "zyjk": "620702",
    "lz": "620723",
    "gt": "620724",
    "sd": "620725",
    "ml": "620722",
    "sn": "620721",
}
SUB_PARKS = {
    "zyjk": {
        "metal": "zyjk-xh",
        "pharma": "zyjk-xh",
        "energy": "zyjk-zn",
        "smart": "zyjk-st",
        "service": "zyjk-st",
        "agro": "zyjk-nc",
        "seed": "zyjk-nc",
        "hydrogen": "zyjk-qn",
    },
    "lz": {"metal": "lz-sc", "seed": "lz-zy"},
    "gt": {"pharma": "gt-hg", "energy": "gt-nb"},
    "sd": {"energy": "sd-dz"},
    "ml": {"pharma": "ml-zy"},
}
# Province → liaison office that covers it.
ORIGINS = {
    "浙江": "hz",
    "江苏": "sh",
    "上海": "sh",
    "北京": "bj",
    "广东": "gz",
    "深圳": "sz",
    "四川": "cd",
    "重庆": "cd",
    "陕西": "xa",
    "河南": "xa",
    "山东": "tj",
    "天津": "tj",
    "福建": "gz",
    "湖北": "xa",
    "新疆": "",
    "宁夏": "",
}
ABROAD = ("香港", "新加坡", "德国")
INSIDE = ("兰州市", "酒泉市", "金昌市", "武威市", "白银市")


def place(drafts: list[Draft], rng: Random) -> None:
    """Give every draft its place. Each cell that has money gets a project from before 2024, so
    that no project of this year must take more than its contract.
    """
    active = [draft for draft in drafts if draft.is_active]
    older = [draft for draft in active if not draft.cohort.startswith("a_")]
    rng.shuffle(older)
    cells = _active_cells()
    anchors = sorted(set(cells), key=cells.index)
    for cell in anchors:
        cells.remove(cell)
    rng.shuffle(cells)
    rest = [draft for draft in active if draft not in set(older[: len(anchors)])]
    for draft, (zone, chain) in zip(
        [*older[: len(anchors)], *rest], [*anchors, *cells], strict=True
    ):
        draft.zone, draft.chain = zone, chain
    for draft in drafts:
        if not draft.zone:
            draft.zone = rng.choices(PARKS, [ACTIVE_BY_PARK[p] for p in PARKS])[0]
            draft.chain = rng.choices(CHAINS, [30 + value for value in CELLS[draft.zone]])[0]
        _settle(draft, rng)
    _from_elsewhere([draft for draft in active if draft in set(rest)], rng)


def _active_cells() -> list[tuple[str, str]]:
    """(zone, chain) of each of the 349, by money of the cell, at least one where there is any."""
    result = []
    for zone in PARKS:
        weights = [value**0.6 for value in CELLS[zone]]
        counts = shares(ACTIVE_BY_PARK[zone], weights, least=1)
        for chain, count in zip(CHAINS, counts, strict=True):
            result += [(zone, chain)] * count
    return result


def shares(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """Whole shares of a total by weight (largest remainder); nothing for a weight of zero."""
    floor = [least if weight else 0 for weight in weights]
    left, whole = total - sum(floor), sum(weights)
    exact = [left * weight / whole for weight in weights]
    result = [base + int(part) for base, part in zip(floor, exact, strict=True)]
    order = sorted(range(len(weights)), key=lambda i: int(exact[i]) - exact[i])
    for i in order[: total - sum(result)]:
        result[i] += 1
    return result


def _settle(draft: Draft, rng: Random) -> None:
    sub = SUB_PARKS.get(draft.zone, {}).get(draft.chain)
    chance = 0.75 if draft.zone == "zyjk" else 0.45
    draft.park = sub if sub and rng.random() < chance else draft.zone
    draft.region = REGIONS.get(draft.zone) or rng.choice(sorted(REGIONS.values()))
    draft.origin = rng.choice(tuple(ORIGINS))
    if rng.random() < 0.18:
        draft.office = ORIGINS[draft.origin]


def _from_elsewhere(drafts: list[Draft], rng: Random) -> None:
    """Some are not from other provinces: 6 from abroad (they count), 24 from the province."""
    chosen = rng.sample(drafts, 30)
    for number, draft in enumerate(chosen):
        draft.office = ""
        if number < 6:
            draft.origin, draft.origin_kind = rng.choice(ABROAD), "overseas"
        elif number < 20:
            draft.origin, draft.origin_kind = rng.choice(INSIDE), "inside"
        else:
            draft.origin, draft.origin_kind = "张掖市", "local"
