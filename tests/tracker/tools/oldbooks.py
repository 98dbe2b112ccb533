"""Small old Office files by hand: the container, and records of an .xls."""

import struct

from tracker.tools.olebox import OLE_MAGIC

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SECTOR = 512
OWN_BOOK = b"\x01\x00\x01\x04"


def make_ole(streams):
    """A container; `streams` by name, None for a storage. Streams are padded past the mini size."""
    bodies = {
        name: data if len(data) > 4095 else data + bytes(4096 - len(data))
        for name, data in streams.items()
        if data is not None
    }
    entries = [("Root Entry", 5, END, 0)]
    slots = (len(streams) + 4) // 4
    chains, place = [(0, slots)], slots
    for name in streams:
        if name not in bodies:
            entries.append((name, 1, 0, 0))
            continue
        count = -(-len(bodies[name]) // SECTOR)
        entries.append((name, 2, place, len(bodies[name])))
        chains.append((place, count))
        place += count
    fats = -(-(place + place // 100 + 2) // 128)
    table = [FREE] * (fats * 128)
    for start, count in chains:
        for step in range(start, start + count):
            table[step] = step + 1 if step < start + count - 1 else END
    table[place : place + fats] = [FAT] * fats
    head = OLE_MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIII", fats, 0, 0, 4096, END, 0, END, 0)
    parts = list(range(place, place + fats)) + [FREE] * (109 - fats)
    head += struct.pack("<109I", *parts)
    listed = b"".join(_entry(*entry) for entry in entries).ljust(slots * SECTOR, b"\0")
    data = b"".join(body.ljust(-(-len(body) // SECTOR) * SECTOR, b"\0") for body in bodies.values())
    return head + listed + data + struct.pack(f"<{len(table)}I", *table)


def _entry(name, kind, start, size):
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return (
        head + struct.pack("<III", FREE, FREE, FREE) + bytes(36) + struct.pack("<IQ", start, size)
    )


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def number(row, column, value=1.0):
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def make_biff(cells=b"", *, extra=b"", kind=0, claim=(0, 1, 0, 1), start=None):
    """The records of an .xls with one sheet "A"; `extra` go among the globals."""

    def bound(place):
        return record(0x85, struct.pack("<IBBBB", place, 0, kind, 1, 0) + b"A")

    before = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + extra
    after = record(0x0A)
    place = len(before) + len(bound(0)) + len(after)
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 6))
    sheet += record(0x200, struct.pack("<IIHHH", *claim, 0)) + cells + record(0x0A)
    return before + bound(place if start is None else start) + after + sheet
