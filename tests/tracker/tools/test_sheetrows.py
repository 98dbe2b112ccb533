"""Rows passed over without expat must be those expat would find nothing in."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.tools import sheetxml
from tracker.tools.sheetxml import SheetRefused, scan_xml

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="m"><sheetData>'
TAIL = "</sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells></worksheet>"
PLAIN = '<row r="{0}" ht="1.5" x14ac:d="0"><c r="A{0}" s="1" t="s"><v>{0}</v></c></row>'
ERROR = '<row r="{0}"><c r="C{0}" t="e"><v>#N/A</v></c></row>'


def outcome(xml, *, skip=True):
    data = xml.encode() if isinstance(xml, str) else xml
    try:
        found, skipped = sheetxml._scan(io.BytesIO(data), skip=skip)
    except SheetRefused as refused:
        return refused.code, None
    return found, skipped


@pytest.mark.parametrize(
    "row",
    [
        PLAIN.format(5),
        '<row r="5" spans="1:3"/>',
        '<row r="1048576" s="1" customFormat="1"><c r="XFD1048576" s="1"/></row>',
        '<row r="5"><c r="A5"/><c r="CU5" s="2" t="n"><v>1.5E-3</v></c></row>',
        '<row r="5"><c r="A5" t="inlineStr"><is><t xml:space="preserve">甲 &amp; 乙</t></is></c></row>',
        '<row r="5"><c r="A5" t="str"><f t="shared" ref="A1:A2" si="0">B1&amp;"甲"</f><v>甲</v></c></row>',
        '<row r="20019"><c r="A20019"><v>1</v></c></row>',
    ],
)
def test_plain_rows_are_passed_over(row):
    found, skipped = outcome(HEAD + row + TAIL)
    assert skipped
    assert (found.rows, found.lost, found.root) == (0, {}, "worksheet")


@pytest.mark.parametrize(
    "row",
    [
        ERROR.format(5),
        '<row r="5"><c r="A5"><f>1+1</f></c></row>',
        '<row r="5"><c r="A5"><f>1+1</f><v></v></c></row>',
        '<row r="5"><c r="A6"><v>1</v></c></row>',
        '<row r="5"><c r="CV5"><v>1</v></c></row>',
        '<row r="20020"><c r="A20020"><v>1</v></c></row>',
        "<row r='5'><c r='A5'><v>1</v></c></row>",
        "<row><c><v>1</v></c></row>",
        '<row r="5"><c r="A5"><v>1</v></c><!-- --></row>',
        '<row r="5"><c r="A5" t="inlineStr"><is><r><t>甲</t></r></is></c></row>',
    ],
)
def test_other_rows_go_to_expat(row):
    found, skipped = outcome(HEAD + row + TAIL)
    assert not skipped
    assert found.rows > 0


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (HEAD + PLAIN.format(1) + "<!DOCTYPE a [<!ENTITY b 'c'>]>" + TAIL, "broken"),
        ("<!DOCTYPE a><worksheet><sheetData>" + PLAIN.format(1) + TAIL, "dtd"),
        (HEAD + PLAIN.format(1) + '<row r="30000"><c r="A30000"><v>1</v></c></row>' + TAIL, "too_many_rows"),
        (HEAD + PLAIN.format(20_019) + "<row><c><v>1</v></c></row>" * 2 + TAIL, "too_many_rows"),
        (HEAD + PLAIN.format(1) + '<row r="2"><c r="GS2"><v>1</v></c></row>' + TAIL, "too_many_columns"),
        (HEAD + PLAIN.format(1) + "</sheetData>", "broken"),
        (HEAD + PLAIN.format(1) + "<x></y>" + TAIL, "broken"),
        (HEAD + '<row r="1"><c r="A1"><v>\x01</v></c></row>' + TAIL, "broken"),
        (HEAD + '<row r="1"><c r="A1"><v>&b;</v></c></row>' + TAIL, "broken"),
    ],
)  # fmt: skip
def test_refusals_stay(xml, code):
    with pytest.raises(SheetRefused) as caught:
        scan_xml(io.BytesIO(xml.encode()))
    assert caught.value.code == code


def test_a_wide_row_beside_long_ones_is_counted_with_them():
    wide = '<row r="1"><c r="GR1"><v>1</v></c></row>'
    with pytest.raises(SheetRefused) as caught:
        scan_xml(io.BytesIO((HEAD + wide + PLAIN.format(20_000) + TAIL).encode()))
    assert caught.value.code == "too_many_cells"


@pytest.mark.parametrize("encoding", ["utf-16", "cp037"])
def test_other_encodings_go_to_expat(encoding):
    xml = (HEAD + PLAIN.format(1) + ERROR.format(2) + TAIL).replace("UTF-8", encoding)
    found, skipped = outcome(xml.encode(encoding))
    assert not skipped
    assert found == "broken" or found.lost == {(1, 2): "#N/A"}


PIECES = st.sampled_from(
    [PLAIN, ERROR, "<row><c><v>2</v></c></row>", '<row r="{0}"><c r="B{0}"><f>A1</f></c></row>',
     '<row r="{0}"><c r="DD{0}"><v>1</v></c></row>', "<!-- <row -->", "<?a b?>", "</row>", "\n",
     '<row r="{0}"><c r="A{0}"><v>]]&gt;--</v></c></row>', "<![CDATA[ </row>]]>", "<!-- </row>",
     '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>' + "长" * 400 + "</t></is></c></row>", "-->"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(PIECES, st.integers(1, 900)), max_size=40),
    st.sampled_from([64, 700, 1 << 18]),
)
def test_both_ways_find_the_same(pieces, block):
    """What is lost, and whether it is refused, does not depend on the way or the blocks."""
    xml = HEAD + "".join(text.format(number) for text, number in pieces) + TAIL
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheetxml, "_BLOCK", max(block, len(HEAD)))
        fast, skipped = outcome(xml)
    slow, _ = outcome(xml, skip=False)
    if isinstance(slow, str) or isinstance(fast, str):
        assert fast == slow
        return
    assert fast.lost == slow.lost
    if not skipped:
        assert (fast.rows, fast.columns) == (slow.rows, slow.columns)
    elif fast.columns <= 99:
        assert slow.rows <= 20_020 and slow.columns <= 99
