"""An archive written while it is sent: whole, in pieces, and never in memory at once."""

import tracemalloc
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

from tracker.tools.zipped import CHUNK, Member, zipped

AT = datetime(2024, 7, 8, 9, 30)


class Zeros(BytesIO):
    """A file of a size that is never held."""

    def __init__(self, size):
        super().__init__()
        self.left = size

    def read(self, size=-1):
        size = min(size, self.left)
        self.left -= size
        return b"\0" * size


def test_members_come_out_as_they_went_in():
    names = ["目录.txt", "1_备案/示例.pdf"]
    members = [Member(name, AT, lambda n=name: BytesIO(n.encode())) for name in names]
    archive = ZipFile(BytesIO(b"".join(zipped(members))))
    assert archive.testzip() is None
    assert [archive.read(name).decode() for name in names] == names
    assert archive.getinfo("目录.txt").date_time == (2024, 7, 8, 9, 30, 0)


def test_memory_does_not_grow_with_the_file():
    size = 64 << 20
    tracemalloc.start()
    sent = sum(len(part) for part in zipped([Member("a", AT, lambda: Zeros(size))]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > size
    assert peak < 8 * CHUNK


def test_a_member_is_opened_only_when_its_turn_comes():
    opened = []

    def source(name):
        opened.append(name)
        return BytesIO(b"x")

    parts = zipped([Member(n, AT, lambda n=n: source(n)) for n in "ab"])
    next(parts)
    assert opened == ["a"]


def test_nothing_is_an_empty_archive():
    assert ZipFile(BytesIO(b"".join(zipped([])))).namelist() == []
