"""A few small real files: vouchers for money that waits, contracts and approvals of some projects."""

import hashlib
import struct
import zlib
from datetime import date
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from parks.models import User
from projects.demo.draft import Draft, at
from projects.demo.people import People
from projects.enums import ApprovalState, Evidence
from projects.models import Approval, Attachment, FundingRecord, StageTransition
from tracker.models import StoredFile

ON = date(2024, 7, 5)
VOUCHERS = 10


def tiny_pdf(lines: list[str]) -> bytes:
    """One A5 page of Chinese text in the reader's own 宋体; nothing is embedded."""
    text = " 0 -24 Td ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
    stream = f"BT /F1 14 Tf 40 360 Td {text} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 420]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(body))
    )


def tiny_png(width: int = 320, height: int = 200) -> bytes:
    """A site photo's place-holder: sky over ground."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    sky, ground = b"\x9c\xc4\xd8" * width, b"\xc2\xa8\x78" * width
    lines = b"".join(b"\0" + (sky if y < height * 3 // 5 else ground) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(lines, 9))
        + chunk(b"IEND", b"")
    )


def store_file(name: str, content: bytes, kind: str, by: User, rng: Random) -> StoredFile:
    """Under a random name of the seed's, so that the same city keeps the same files."""
    path = f"{rng.getrandbits(16):04x}/{rng.getrandbits(128):032x}"
    default_storage.delete(path)
    return StoredFile.objects.create(
        file=default_storage.save(path, ContentFile(content)),
        name=name,
        content_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=at(ON, 11),
    )


def write_files(
    drafts: list[Draft],
    waiting: list[FundingRecord],
    claims: list[StageTransition],
    people: People,
    rng: Random,
) -> None:
    """Vouchers, the evidence of stage claims, and papers of the leader's own projects."""
    for row in waiting[:VOUCHERS]:
        lines = [
            "示例银行 进账单（演示数据）",
            f"付款方：{row.payer}",
            f"金额：{row.amount:f} 万元",
        ]
        lines.append(f"日期：{row.received_on:%Y-%m-%d}    凭证号：{row.voucher_number}")
        stored = write_pdf(f"{row.voucher_number}.pdf", lines, row.reported_by, rng)
        Attachment.objects.create(
            project=row.project, kind=Evidence.FUNDING, stored=stored, funding=row
        )
    for move in claims[:2]:
        stored = store_file("示例现场照片.png", tiny_png(), "image/png", move.claimed_by, rng)
        Attachment.objects.create(
            project=move.project, kind=Evidence.PROGRESS, stored=stored, transition=move
        )
    for draft in [d for d in drafts if d.is_mine][:4]:
        for kind, title in ((Evidence.CONTRACT, "投资合同"), (Evidence.APPROVAL, "备案证")):
            lines = [f"{title}（演示数据）", draft.name, "、".join(draft.investors)]
            stored = write_pdf(f"示例{title}.pdf", lines, people.reporter(draft.zone), rng)
            Attachment.objects.create(project=draft.row, kind=kind, stored=stored)


def write_pdf(name: str, lines: list[str], by: User, rng: Random) -> StoredFile:
    """A small real PDF of these lines."""
    return store_file(name, tiny_pdf(lines), "application/pdf", by, rng)


def write_papers(drafts: list[Draft], people: People, rng: Random) -> None:
    """批文 of what the leader's own projects have been granted."""
    mine = {draft.row.pk: draft for draft in drafts if draft.is_mine}
    granted = Approval.objects.filter(project__in=mine, is_key=True, state=ApprovalState.DONE)
    for row in granted.select_related("unit").order_by("pk"):
        draft = mine[row.project_id]
        lines = [f"{row.name}（演示数据）", draft.name, f"文号：{row.document_number}"]
        lines.append(f"{row.unit or '办理单位'}    {row.done_on:%Y-%m-%d}")
        stored = write_pdf(f"示例{row.name}.pdf", lines, people.reporter(draft.zone), rng)
        Attachment.objects.create(
            project=draft.row, kind=Evidence.APPROVAL, stored=stored, approval=row
        )
