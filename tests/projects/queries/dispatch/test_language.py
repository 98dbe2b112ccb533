"""The language of templates: flat, without code; everything odd is named with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.queries.dispatch.language import (
    Call,
    Choice,
    Draft,
    Ref,
    Sentence,
    conditions,
    nearest,
    parse,
    refs,
    sections_of,
)


def blocks(text):
    found, faults = parse(text)
    assert faults == []
    return found


def fault(text):
    _, faults = parse(text)
    (one,) = faults
    return str(one)


def test_sentence_with_figures():
    (said,) = blocks("到位{{省外到位资金}}亿元、{{省外到位资金·增长}}。")
    assert said == Sentence(("到位", Ref("省外到位资金"), "亿元、", Ref("省外到位资金·增长"), "。"))


def test_choice_with_both_sides():
    (said,) = blocks("[若 省外到位资金 落后：慢{{a}}点｜快]")
    assert said == Sentence((Choice("省外到位资金 落后", ("慢", Ref("a"), "点"), ("快",)),))


@pytest.mark.parametrize(
    "text", ["［若 有 未破白：有］", "[若 有 未破白:有]", "[若有 未破白：有|无]"]
)
def test_choice_in_the_spellings_of_an_input_method(text):
    (said,) = blocks(text)
    assert isinstance(said.parts[0], Choice)


def test_calls_and_their_words():
    found = blocks("@表 主要指标\n＠排名 省外到位资金 完成 3")
    assert found == [Call("表", ("主要指标",)), Call("排名", ("省外到位资金", "完成", "3"))]


def test_names_and_tests_inside_a_choice_are_asked_for():
    found = blocks("{{甲}}[若 乙 落后：{{丙}}｜{{丁}}]")
    assert list(refs(found)) == ["甲", "丙", "丁"]
    assert list(conditions(found)) == ["乙 落后"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{% for p in projects %}", "不能写程序和循环"),
        ("到位{{省外到位资金", "后面没有“}}”"),
        ("到位}}省外", "前面没有“{{”"),
        ("[若 甲 落后：[若 乙 落后：丙]]", "不能套在另一个"),
        ("[若 甲 落后", "没有写完整"),
        ("@表格 主要指标", "没有“@表格”，可以写@表"),
    ],
)
def test_what_cannot_be_read_is_named(text, words):
    assert words in fault(text)
    assert fault(f"第一行\n{text}").startswith("第 2 行：")


def test_sections_of_a_template():
    text = "导语\n# 一、总体\n第一段\n\n第二段\n## （一）县区\n@表 分县区\n# 二、空\n"
    assert sections_of(text) == [
        Draft("", 1, "导语"),
        Draft("一、总体", 1, "第一段\n第二段"),
        Draft("（一）县区", 2, "@表 分县区"),
        Draft("二、空", 1, ""),
    ]


def test_nearest_name_is_offered():
    assert nearest("省外资金到位", ["省外到位资金", "开工率"]) == "是不是“省外到位资金”？"
    assert nearest("xyz", ["开工率"]) == "请从“插入数字”里选。"


SIGNS = st.text("{}[]［］若有无：:|｜@#% .甲乙1落后\n", max_size=60)


@given(SIGNS)
def test_any_text_is_read_or_named(text):
    """Never an exception, and every line is either a block or a fault."""
    found, faults = parse(text)
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(found) + len(faults) == len(lines)
    sections_of(text)


@given(st.text(max_size=40))
def test_text_without_signs_is_said_as_it_stands(text):
    plain = " ".join(text.translate(dict.fromkeys(map(ord, "{}[]［］@＠#%"))).split())
    if plain:
        assert blocks(plain) == [Sentence((plain,))]
