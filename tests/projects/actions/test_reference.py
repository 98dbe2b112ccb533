"""The reference lists load once, and a second time change nothing."""

import shutil
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from parks.actions import reference
from parks.models import Chain, ChainLink, Industry, Office, Park, Region, Unit, UnitAlias
from projects.actions.reference import load_lamp_rules
from projects.models import ApprovalItem, LampRule

pytestmark = pytest.mark.django_db
MODELS = (Region, Industry, Chain, ChainLink, Park, Unit, UnitAlias, Office, LampRule, ApprovalItem)


def everything():
    return {model: list(model._base_manager.order_by("pk").values()) for model in MODELS}


@pytest.fixture
def loaded():
    call_command("load_reference", verbosity=0)


@pytest.fixture
def folder(tmp_path):
    """A copy of the lists that a test may change."""
    return shutil.copytree(reference.FOLDER, tmp_path / "reference")


def test_the_command_fills_every_list_and_says_how_many(capsys):
    call_command("load_reference")

    assert Chain.objects.count() == 8
    assert set(Park.objects.zones().values_list("code", flat=True)) == {
        "zyjk", "lz", "gt", "sd", "ml", "sn", "outside",
    }  # fmt: skip
    assert "园区：18 条，新增 18" in capsys.readouterr().out


def test_the_second_time_changes_nothing(loaded, capsys, django_assert_max_num_queries):
    before = everything()

    with django_assert_max_num_queries(66):
        call_command("load_reference")

    assert everything() == before
    assert capsys.readouterr().out.strip() == "基础数据已是最新。"


def test_trees_have_their_parents(loaded):
    assert Park.objects.get(code="zyjk-xh").path == "/zyjk/zyjk-xh/"
    assert Park.objects.get(code="zyjk-xh").parent.code == "zyjk"
    assert Region.objects.today().get(code="620702").parent.code == "620700"
    assert Region.objects.today().get(code="620700").parent.code == "620000"
    assert Industry.objects.get(code="A0111").parent.code == "A011"
    assert Chain.objects.get(code="hydrogen").links.first().name == "绿电制氢"
    assert {chain.code for chain in Park.objects.get(code="lz").chains.all()} == {
        "metal", "agro", "seed",
    }  # fmt: skip


def test_an_old_name_of_a_unit_still_finds_it(loaded):
    unit = Unit.objects.named("市卫计委").get()

    assert unit.short_name == "市卫健委"
    assert unit.aliases.get(name="市卫计委").until == date(2018, 12, 31)


def test_a_changed_line_is_brought_up_to_date(loaded, folder):
    path = folder / "parks.csv"
    path.write_text(path.read_text().replace("临泽工业园区,临泽,", "临泽工业园区,临泽园,", 1))

    done = {one.name: one for one in reference.load_parks_reference(folder)}

    assert (done["园区"].made, done["园区"].changed) == (0, 1)
    assert Park.objects.get(code="lz").short_name == "临泽园"


def test_a_retired_entry_stays_where_it_was_chosen(loaded, folder):
    path = folder / "parks.csv"
    path.write_text(path.read_text().replace("民乐医药园,51,", "民乐医药园,51,2024-01-01", 1))

    reference.load_parks_reference(folder)

    assert Park.objects.get(code="ml-zy").retired_on == date(2024, 1, 1)


def test_what_people_added_or_edited_is_left_alone(loaded):
    added = Park.objects.create(
        code="new", name="示例新园", short_name="新园", level="local", path="/new/",
        region=Region.objects.today().get(code="620702"),
    )  # fmt: skip
    edited = Unit.objects.get(code="wjw")
    edited.short_name = "卫健委"
    edited.bump(["short_name"])

    reference.load_parks_reference()

    assert Unit.objects.get(code="wjw").short_name == "卫健委"
    added.refresh_from_db()
    assert added.retired_on is None


def test_lamp_rules_say_what_the_domain_says(loaded):
    rules = {rule.kind: rule for rule in LampRule.objects.on(date(2024, 6, 30))}

    assert (rules["start"].yellow_from, rules["start"].red_from) == (1, 3)
    assert (rules["listing"].yellow_from, rules["listing"].red_from) == (1, 2)
    assert rules["progress"].yellow_from == 10
    assert rules["progress"].red_from > 30  # "more than 30": 30 itself is yellow


def test_a_rule_that_was_changed_here_is_not_written_back(loaded):
    rule = LampRule.objects.get(kind="start")
    rule.valid_to = date(2024, 6, 30)
    rule.save()
    LampRule.objects.create(
        kind="start", version=2, measure="months", yellow_from=Decimal(2), red_from=Decimal(4),
        text="示例", valid_from=date(2024, 7, 1),
    )  # fmt: skip

    assert load_lamp_rules().made == 0
    assert LampRule.objects.get(kind="start", version=1).valid_to == date(2024, 6, 30)


def test_an_unknown_region_is_refused_before_anything_is_written(folder):
    path = folder / "parks.csv"
    path.write_text(path.read_text().replace(",620723,", ",999999,", 1))

    with pytest.raises(KeyError, match="999999"):
        reference.load_parks_reference(folder)
    assert not Region.objects.exists()


def test_no_code_stands_twice():
    for name in ("chains", "parks", "units", "offices", "industries"):
        codes = [row["code"] for row in reference.read(reference.FOLDER / f"{name}.csv")]
        assert len(codes) == len(set(codes)), name
