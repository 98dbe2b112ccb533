"""Projects of one investor: found as a walk through all of them would, however many there are."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parks.models import Enterprise
from projects.imports.doubles import Known, Mine
from projects.imports.rows import RawRow
from projects.queries.duplicates import ALIKE, NEAR
from tests.factories.parks import make_park
from tests.factories.projects import make_project
from tests.projects.imports.conftest import FULL, city, full_row, messages, plan_of
from tracker.tools.likeness import name_key, ratio

TRADES = st.one_of(st.none(), st.integers(1, 2))
TOTALS = st.one_of(
    st.none(), st.sampled_from([Decimal(n) for n in (0, 79, 80, 100, 120, 121, 500)])
)
NAMES = st.sampled_from(["示例光伏组件", "示例光伏组件一期", "示例储能", "示例制氢项目"])


def walked(mine, raw):
    """The rule as DOMAIN.md section 4 has it, one project after the other."""
    industry, chain = raw.values.get("industry"), raw.values.get("chain")
    total = raw.values.get("total_investment")
    for known in mine.known:
        if industry is not None and known.industry_id is not None:
            same = industry.pk == known.industry_id
        else:
            same = chain is not None and chain.pk == known.chain_id
        if same and total and known.total and abs(total - known.total) <= total * NEAR:
            return known
    return None


@given(
    held=st.lists(st.tuples(NAMES, TRADES, TRADES, TOTALS), max_size=12),
    name=NAMES,
    industry=TRADES,
    chain=TRADES,
    total=TOTALS,
)
def test_the_same_is_found_as_by_a_walk(held, name, industry, chain, total):
    mine = Mine()
    for pk, (other, trade, link, amount) in enumerate(held):
        mine.add(Known(pk, f"P-{pk}", other, name_key(other), 1, trade, link, amount))
    values = {
        "industry": industry and SimpleNamespace(pk=industry),
        "chain": chain and SimpleNamespace(pk=chain),
        "total_investment": total,
    }
    raw = RawRow(1, {key: value for key, value in values.items() if value is not None})
    assert mine.near(raw) == walked(mine, raw)
    key = name_key(name)
    best = max(mine.known, key=lambda known: ratio(known.key, key), default=None)
    found = mine.alike(key)
    if best is None or ratio(best.key, key) < ALIKE:
        assert found is None
    else:
        assert found == (ratio(best.key, key), best)


@pytest.mark.django_db
def test_an_investor_s_projects_are_named_to_the_new_row():
    city()
    firm = Enterprise.objects.create(name="示例某公司", name_key=name_key("示例某公司"))
    for number in range(3):
        project = make_project(
            make_park("zyjk"), name=f"第{number}号示例光伏组件智能制造基地建设项目"
        )
        project.investors.add(firm)
    rows = [
        full_row("第1号示例光伏组件智能制造基地建设工程", 投资方="示例某公司"),
        full_row("储能", 投资方="示例某公司"),
    ]
    plan = plan_of([FULL, *rows])
    said = [(m.code, m.suggestion) for m in plan.rows[0].messages if m.code == "duplicate"]
    assert len(said) == 1
    assert "duplicate" not in [code for *_, code in messages(plan.rows[1])]
