"""The container of old Office files: its directory, and one stream of it. Source: [MS-CFB].

Small and bounded, for the checks before parsing only: every chain of sectors ends after at most as
many steps as the file has sectors. Raises ValueError for whatever is not as it should be.
"""

import struct
from dataclasses import dataclass

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_MINI_CUTOFF, _MINI = 4096, 64
_MAX_ENTRIES = 10_000


@dataclass(frozen=True)
class _Entry:
    name: str
    start: int
    size: int


class OleBox:
    """`names` are those of all streams and storages, wherever they lie, in the file's order."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 1024 or not data.startswith(OLE_MAGIC):
            raise ValueError("no container")
        shift, mini = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini != 6:
            raise ValueError("sector size")
        self._data = data
        self._size = 1 << shift
        self._count = len(data) // self._size + 1
        self._fat = self._read_fat()
        (start,) = struct.unpack_from("<I", data, 48)
        self._entries = self._read_entries(self._chain(start, self._fat))
        self.names = tuple(entry.name for entry in self._entries)

    def stream(self, name: str) -> bytes:
        """The bytes of the first stream of this name; KeyError if there is none."""
        for entry in self._entries:
            if entry.name == name:
                break
        else:
            raise KeyError(name)
        if entry.size >= _MINI_CUTOFF:
            return self._chain(entry.start, self._fat)[: entry.size]
        (start,) = struct.unpack_from("<I", self._data, 60)
        table = self._numbers(self._chain(start, self._fat))
        whole = self._chain(self._entries[0].start, self._fat)
        places = self._steps(entry.start, table)
        return b"".join(whole[at * _MINI : at * _MINI + _MINI] for at in places)[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise ValueError("sector beyond the end")
        return self._data[start : start + self._size]

    def _numbers(self, data: bytes) -> tuple[int, ...]:
        return struct.unpack_from(f"<{len(data) // 4}I", data)

    def _read_fat(self) -> tuple[int, ...]:
        """The table of sectors: 109 of its parts are listed in the header, more in a chain."""
        parts = list(self._numbers(self._data[76:512]))
        (more,) = struct.unpack_from("<I", self._data, 68)
        while more not in (_END, _FREE):
            parts += self._numbers(self._sector(more))
            more = parts.pop()
            if len(parts) > self._count + 2 * self._size:
                raise ValueError("endless list")
        used = [part for part in parts if part != _FREE]
        if len(used) > self._count:
            raise ValueError("more parts than sectors")
        return tuple(number for part in used for number in self._numbers(self._sector(part)))

    def _steps(self, start: int, table: tuple[int, ...]) -> list[int]:
        steps: list[int] = []
        while start != _END:
            if start >= len(table) or len(steps) > len(table):
                raise ValueError("broken chain")
            steps.append(start)
            start = table[start]
        return steps

    def _chain(self, start: int, table: tuple[int, ...]) -> bytes:
        return b"".join(self._sector(number) for number in self._steps(start, table))

    def _read_entries(self, data: bytes) -> list[_Entry]:
        entries = []
        for place in range(0, min(len(data), _MAX_ENTRIES * 128) - 127, 128):
            name = data[place : place + 64].decode("utf-16-le", "replace").partition("\0")[0]
            kind = data[place + 66]
            start, size = struct.unpack_from("<II", data, place + 116)
            if kind or name:
                entries.append(_Entry(name, start, size))
        if not entries:
            raise ValueError("no root")
        return entries
