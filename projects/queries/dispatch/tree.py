"""An official document as JSON and back: what a published report keeps for ever.

A figure keeps its text, code, link, value and note; a chart its option, so that it can be drawn
again. What is read back is equal to what was written (tests hold it for random documents).
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from tracker.tools.official import (
    Block,
    Chart,
    Figure,
    OfficialDocument,
    Paragraph,
    Run,
    Section,
    Table,
)

WORDS = ("title", "subtitle", "signer", "masthead", "serial", "footer_note")


def written(document: OfficialDocument) -> dict[str, Any]:
    """The document as JSON."""
    return {
        **{name: getattr(document, name) for name in WORDS},
        "signed_on": document.signed_on.isoformat(),
        "addressees": list(document.addressees),
        "sections": [_section(one) for one in document.sections],
        "annexes": [_table(one) for one in document.annexes],
    }


def read(data: Mapping[str, Any]) -> OfficialDocument:
    """The document that was written."""
    return OfficialDocument(
        **{name: data[name] for name in WORDS},
        signed_on=date.fromisoformat(data["signed_on"]),
        addressees=tuple(data["addressees"]),
        sections=tuple(_read_section(one) for one in data["sections"]),
        annexes=tuple(_read_table(one) for one in data["annexes"]),
    )


def digest_of(data: Mapping[str, Any]) -> str:
    """sha256 of a document's JSON in one spelling."""
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _section(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "level": section.level,
        "blocks": [_block(block) for block in section.blocks],
        "children": [_section(child) for child in section.children],
    }


def _read_section(data: Mapping[str, Any]) -> Section:
    return Section(
        data["heading"],
        data["level"],
        tuple(_read_block(block) for block in data["blocks"]),
        tuple(_read_section(child) for child in data["children"]),
    )


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "text", "level": block.level, "runs": [_run(run) for run in block.runs]}
    if isinstance(block, Table):
        return {"kind": "table", **_table(block)}
    return {
        "kind": "chart",
        "caption": block.caption,
        "description": block.description,
        "option": block.option,
    }


def _read_block(data: Mapping[str, Any]) -> Block:
    match data["kind"]:
        case "text":
            return Paragraph(tuple(_read_run(run) for run in data["runs"]), data["level"])
        case "table":
            return _read_table(data)
        case _:
            return Chart(data["caption"], b"", data["description"], option=data["option"])


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "header": [list(row) for row in table.header],
        "rows": [[_run(cell) for cell in row] for row in table.rows],
        "align": list(table.align),
        "total": table.total,
        "unit": table.unit,
    }


def _read_table(data: Mapping[str, Any]) -> Table:
    return Table(
        data["caption"],
        tuple(tuple(row) for row in data["header"]),
        tuple(tuple(_read_run(cell) for cell in row) for row in data["rows"]),
        tuple(data["align"]),
        data["total"],
        data["unit"],
    )


def _run(run: Run) -> str | dict[str, Any]:
    if not isinstance(run, Figure):
        return run
    value = None if run.value is None else str(run.value)
    return {"text": run.text, "code": run.code, "href": run.href, "value": value, "note": run.note}


def _read_run(data: str | Mapping[str, Any]) -> Run:
    if isinstance(data, str):
        return data
    value = None if data["value"] is None else Decimal(data["value"])
    return Figure(data["text"], data["code"], data["href"], value, data["note"])
