"""Each term once, with its identifier, and none forgotten."""

from tests.house.glossary import FIGURES, TARGET, tell, tell_figures
from tests.house.source import ROOT
from tests.house.test_models import OURS, enums


def test_the_glossary_is_complete():
    text = (ROOT / TARGET).read_text(encoding="utf-8")
    labels = [label for enum in enums() for _, label in enum.choices]
    names = [str(model._meta.verbose_name) for model in OURS]
    assert [word for word in [*labels, *names] if f"| {word} |" not in text] == []


def test_the_glossary_is_what_the_code_says():
    text = (ROOT / TARGET).read_text(encoding="utf-8")
    assert text == tell(), "请运行 .venv/bin/python -m tests.house.glossary"


def test_the_definitions_of_figures_are_what_the_code_says():
    text = (ROOT / FIGURES).read_text(encoding="utf-8")
    assert text == tell_figures(), "请运行 .venv/bin/python -m tests.house.glossary"
