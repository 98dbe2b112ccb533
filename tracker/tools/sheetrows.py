"""Rows of a worksheet as every office program writes them, recognised without an XML parser.

One compiled expression passes over whole rows some ten times faster than expat. It knows only the
plainest form: cells with references of their own row, at most 99 columns and 20,019 rows, text
without markup, no errors, no formula without a result. Everything else is left to expat
(`sheetxml`), so what is passed over here can break no limit: 20,020 × 99 cells are below MAX_CELLS.
"""

import re
from collections.abc import Callable

PLAIN_COLUMNS = 99
_LONGEST_ROW = 1 << 20
_OPENING = b"<sheetData>"
_CLOSING = b"</row>"
_ENCODING = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version="1\.0"(?: encoding="(?i:utf-8|us-ascii)")?"""
    rb"""(?: standalone="(?:yes|no)")?\s?\?>)?\s*<[^?!]"""
)


def _rows() -> re.Pattern[bytes]:
    plain = rb"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f]"
    entity = rb"&(?:amp|lt|gt|quot|apos);"
    text = rb"%b*(?:%b%b*)*" % (plain, entity, plain)
    some = rb"(?:%b|%b)%b" % (plain, entity, text)
    attributes = rb"""(?: (?!r=)[A-Za-z][A-Za-z0-9]*(?::[A-Za-z]+)?="[^"<>&\x00-\x1f]*")*"""
    column = rb"(?:[A-Z]|[AB][A-Z]|C[A-U])"
    style = rb'(?: s="[0-9]{1,5}")?'
    formula = rb"<f%b(?:/>|>%b</f>)<v>%b</v>" % (attributes, text, some)
    value = rb'%b(?: t="(?:s|n|str|b)")?>(?:<v>%b</v>|%b)' % (style, text, formula)
    inline = rb'%b t="inlineStr"><is><t(?: xml:space="preserve")?>%b</t></is>' % (style, text)
    empty = rb'%b(?: t="[a-zA-Z]{1,9}")?(?:/>|></c>)' % style
    filled = rb'<c r="%b(?P=row)"(?:(?:%b|%b)</c>|%b)' % (column, value, inline, empty)
    blank = rb'<c r="[A-Z]{1,3}%b"' + empty
    number = rb"(?P<row>1[0-9]{0,4}|200[01][0-9]|[2-9][0-9]{0,3})"
    row = rb'<row r="%b"%b(?:/>|>(?:%b|%b)*</row>)' % (
        number,
        attributes,
        filled,
        blank % rb"(?P=row)",
    )
    hollow = rb'<row r="[1-9][0-9]{0,6}"%b(?:/>|>(?:%b)*</row>)' % (
        attributes,
        blank % rb"[1-9][0-9]{0,6}",
    )
    return re.compile(rb"(?:%b|%b)*" % (row, hollow))


_ROWS = _rows()


class RowSkipper:
    """Hands the bytes of one XML member on to a parser, without the plain rows.

    `opened()` tells whether the parser has just met the start of a worksheet's data; `passed(row)`
    hears the number of the last row left out. Rows are left out whole, and only where no comment,
    CDATA, processing instruction or other encoding can make them something else.
    """

    def __init__(
        self,
        parse: Callable[[bytes], object],
        opened: Callable[[], bool],
        passed: Callable[[int], None],
    ) -> None:
        self.parse, self.opened, self.passed = parse, opened, passed
        self.feed = self._first
        self.rest = b""
        self.skipped = False

    def close(self) -> None:
        """What is left belongs to the parser."""
        self.parse(self.rest)
        self.rest = b""

    def _first(self, block: bytes) -> None:
        """The block with the document's head decides."""
        self.feed = self._all
        head, opening, body = block.partition(_OPENING)
        plain = opening and _ENCODING.match(head) and head.count(b"<!") == 0
        if not plain or head.count(b"<?") > 1:
            self.parse(block)
            return
        self.parse(head + opening)
        if self.opened():
            self.feed = self._some
        self.feed(body)

    def _all(self, block: bytes) -> None:
        self.parse(block)

    def _some(self, block: bytes) -> None:
        data = self.rest + block
        self.rest = b""
        if b"<!" in data or b"<?" in data:
            self.feed = self._all
            self.parse(data)
            return
        place = 0
        while True:
            place = self._pass(data, place)
            end = data.find(_CLOSING, place)
            if end < 0:
                break
            end += len(_CLOSING)
            self.parse(data[place:end])
            place = end
        self.rest = data[place:]
        if len(self.rest) > _LONGEST_ROW:
            self.feed = self._all
            self.close()

    def _pass(self, data: bytes, start: int) -> int:
        """The place behind the plain rows that begin at `start`."""
        found = _ROWS.match(data, start)
        if found is None or (end := found.end()) == start:
            return start
        self.skipped = True
        number = data.rindex(b'<row r="', start, end) + 8
        self.passed(int(data[number : data.index(b'"', number)]))
        return end
