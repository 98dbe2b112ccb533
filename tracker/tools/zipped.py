"""A .zip written while it is sent: no file on disk, and memory for one chunk of one member.

Members are stored as they are: papers and photos are compressed already. It knows no noun.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from zipfile import ZipFile, ZipInfo

CHUNK = 256 << 10


@dataclass(frozen=True)
class Member:
    """A file of the archive: its path there, its moment (local time), and how it is opened."""

    name: str
    at: datetime
    open: Callable[[], IO[bytes]]


class _Pipe(io.RawIOBase):
    """What was written since it was last emptied; `zipfile` sees a stream it cannot seek in."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:  # type: ignore[no-untyped-def]
        self.held += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.held)
        self.held.clear()
        return taken


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """The bytes of the archive, piece by piece. A member is opened when its turn comes."""
    pipe = _Pipe()
    with ZipFile(pipe, "w") as archive:
        for member in members:
            entry = ZipInfo(member.name, member.at.timetuple()[:6])
            with member.open() as source, archive.open(entry, "w") as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
                    yield pipe.take()
    yield pipe.take()
