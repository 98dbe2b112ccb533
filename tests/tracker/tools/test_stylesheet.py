import re
from pathlib import Path

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

from tracker.tools.stylesheet import prune

VENDOR = Path(__file__).parents[3] / "var" / "static" / "vendor" / "tabler.min.css"
NAMES = st.sampled_from(["row", "card", "card-body", "btn", "fade", "show"])
SELECTORS = st.lists(NAMES, min_size=1, max_size=3).map(lambda names: "." + ".".join(names))
RULES = st.lists(st.lists(SELECTORS, min_size=1, max_size=3).map(",".join), max_size=8)


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        (".card{color:red}", ".card{color:red}"),
        (".btn{color:red}", ""),
        (".card .btn{color:red}", ""),
        (".card,.btn{color:red}", ".card{color:red}"),
        ("table>tr{margin:0}", "table>tr{margin:0}"),
        ('[data-bs-theme="dark"] .card{margin:0}', '[data-bs-theme="dark"] .card{margin:0}'),
        (".card:not(.btn){margin:0}", ".card:not(.btn){margin:0}"),
        ("@media print{.card{margin:0}.btn{margin:0}}", "@media print{.card{margin:0}}"),
        ("@media print{.btn{margin:0}}", ""),
        ("@supports (gap:1px){@media print{.card{gap:0}}}", "same"),
        ("@keyframes turn{to{opacity:0}}", "@keyframes turn{to{opacity:0}}"),
        (".m-1\\.5{margin:0}", ""),
    ],
)
def test_prune_keeps_what_the_words_can_match(sheet, left):
    assert prune(sheet, {"card"}) == (sheet if left == "same" else left)


def test_prune_leaves_out_properties_that_nothing_reads():
    sheet = ":root{--a:1px;--b:var(--c);--c:2px;--d:3px;--e:4px}.card{margin:var(--a)}"

    assert prune(sheet, {"card"}, beside="h1{margin:var(--e)}") == (
        ":root{--a:1px;--e:4px}.card{margin:var(--a)}"
    )


@given(RULES, st.sets(NAMES))
def test_prune_keeps_each_selector_whose_classes_are_all_written(selectors, words):
    sheet = "".join(f"{one}{{margin:{place}px}}" for place, one in enumerate(selectors))

    kept = [
        (place, one)
        for place, rule in enumerate(selectors)
        for one in rule.split(",")
        if set(one.split(".")) - {""} <= words
    ]

    found = re.findall(r"([^{}]+)\{margin:(\d+)px\}", prune(sheet, words))
    assert [(int(place), one) for rule, place in found for one in rule.split(",")] == kept


def test_prune_of_the_real_sheet_loses_no_class_that_is_written():
    whole = VENDOR.read_text(encoding="utf-8")
    words = {"card", "btn", "btn-icon", "table", "alert", "row", "modal"}

    left = prune(whole, words)

    named = set(re.findall(r"\.([A-Za-z][\w-]*)", left))
    assert words <= named
    assert len(left) < len(whole) / 4
    assert all(rule.type != "error" for rule in tinycss2.parse_stylesheet(left))
