"""A document as JSON and back is the same document."""

import json
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.queries.dispatch.tree import digest_of, read, written
from tracker.tools.official import Chart, Figure, OfficialDocument, Paragraph, Section, Table

words = st.text(max_size=12)
figures = st.builds(
    Figure, words, words, st.sampled_from(["", "https://x.example.test/q/a?b=1"]),
    st.none() | st.decimals(allow_nan=False, allow_infinity=False), words,
)  # fmt: skip
runs = st.lists(words | figures, max_size=4).map(tuple)
paragraphs = st.builds(Paragraph, runs, st.integers(0, 3))
charts = st.builds(
    lambda caption, said: Chart(caption, b"", said, option={"series": [{"data": [1, 2.5]}]}),
    words, words,
)  # fmt: skip


@st.composite
def tables(draw):
    width = draw(st.integers(1, 3))
    row = st.lists(words | figures, min_size=width, max_size=width).map(tuple)
    head = st.lists(words, min_size=width, max_size=width).map(tuple)
    return Table(
        draw(words), (draw(head),), tuple(draw(st.lists(row, max_size=3))),
        tuple(draw(st.sampled_from("lrc")) for _ in range(width)), draw(st.booleans()), draw(words),
    )  # fmt: skip


sections = st.builds(
    Section, words, st.integers(1, 3),
    st.lists(paragraphs | tables() | charts, max_size=3).map(tuple),
)  # fmt: skip
documents = st.builds(
    OfficialDocument, title=words, signed_on=st.dates(date(1990, 1, 1)), signer=words,
    masthead=words, serial=words, subtitle=words, addressees=st.lists(words, max_size=2).map(tuple),
    sections=st.lists(sections, max_size=3).map(tuple),
    annexes=st.lists(tables(), max_size=2).map(tuple), footer_note=words,
)  # fmt: skip


@given(documents)
def test_what_is_read_back_is_what_was_written(document):
    data = written(document)
    again = json.loads(json.dumps(data))
    assert read(again) == document
    assert digest_of(again) == digest_of(data)


def test_a_figure_keeps_every_digit():
    value = Decimal("2287000.0001") / 7
    document = OfficialDocument(
        "示例", date(2024, 7, 1),
        sections=(Section("", 1, (Paragraph((Figure("1", "a", "", value, "手工"),)),)),),
    )  # fmt: skip
    (figure,) = read(written(document)).figures()
    assert (figure.value, figure.note) == (value, "手工")
