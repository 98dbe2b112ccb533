"""Exports as tests read them: the download, its cells, and the plan of importing it again."""

from io import BytesIO

import openpyxl

from projects.imports.ledger import build_plan


def download(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.streaming and "filename*=utf-8''" in answer["Content-Disposition"]
    return answer.content


def book(client, path):
    return openpyxl.load_workbook(BytesIO(download(client, path)))


def lines(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def table(sheet):
    """Rows as {header: value}, and the totals line; the header is the row that is frozen above."""
    rows = lines(sheet)
    top = int("".join(c for c in sheet.freeze_panes if c.isdigit())) - 1
    found = [dict(zip(rows[top - 1], row, strict=True)) for row in rows[top:]]
    return found[:-1], found[-1]


def explained(workbook):
    return {row[0]: row[1] for row in lines(workbook["口径说明"])}


def again(client, path, tmp_path, kind=""):
    """The plan of the exported file, as its own exporter would import it."""
    file = tmp_path / "台账.xlsx"
    file.write_bytes(download(client, path))
    return build_plan(file, by=client.user, kind=kind)


def outcomes(plan):
    return {(row.outcome, *(m.text for m in row.messages)) for row in plan.rows}
