"""Search by pairs of characters: what a plain `in` finds, and nothing else."""

import pytest

from projects.models import Project
from tests.factories.parks import make_park
from tests.factories.projects import make_project
from tracker.tools.grams import pairs

pytestmark = pytest.mark.django_db
TEXTS = ("示例光伏发电 zyjk-2024 slgffd", "伏光电站 100%", "示例_储能\\项目", "光", "")


@pytest.mark.parametrize(
    "word", ["光伏", "伏光", "光", "光伏发电", "光伏电站", "gf", "slgffd", "zyjk-2024", "00%", "%", "_", "例_", "\\", "无此词"]
)  # fmt: skip
def test_holds_finds_what_is_in_the_text(word):
    park = make_park("zyjk")
    for text in TEXTS:
        Project.objects.filter(pk=make_project(park).pk).update(search_text=text)
    found = Project.objects.filter(search_text__holds=word).values_list("search_text", flat=True)
    assert sorted(found) == sorted(text for text in TEXTS if word in text)


def test_pairs_of_a_word():
    assert pairs("光伏光伏") == ["伏光", "光伏"]
    assert pairs("光") == []
