"""台账导入: rehearse, commit all or nothing, take back as a whole (R47).

The rehearsed plan is kept. A commit makes it anew from the stored file and the data of that moment,
holding the projects it touches; it writes only if both plans are equal.
"""

import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from parks.models import Park, User
from projects.actions.assignment import refresh_coverage
from projects.actions.batch_undo import take_back
from projects.actions.batch_writing import write
from projects.enums import BatchState, Outcome
from projects.imports.ledger import plan_sheet, read_sheet
from projects.imports.matching import Directory
from projects.imports.plan import Plan, plan_hash
from projects.models import Batch, BatchRow, Project
from tracker import audit, files
from tracker.models import Setting
from tracker.tools.sheets import Sheet, SheetRefused

UNDO_DAYS = 30


def rehearse(
    *,
    path: Path | str | None = None,
    file: Any = None,
    name: str = "",
    by: User,
    kind: str = "",
    sheet: str = "",
    period: str = "",
    park: Park | None = None,
) -> Batch:
    """Plan the import of a file on disk (`path`) or of an upload (`file`) and keep file and plan.

    Raises SheetRefused when the file cannot be used, ValidationError when its kind is not taken.
    """
    if path is not None:
        with Path(path).open("rb") as stream:
            return _rehearse(
                File(stream, name=name or Path(path).name),
                Path(path),
                by,
                kind,
                sheet,
                period,
                park,
            )
    files.check_upload(file)
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix[:10]) as held:
        for chunk in file.chunks():
            held.write(chunk)
        held.flush()
        file.seek(0)
        return _rehearse(file, Path(held.name), by, kind, sheet, period, park)


def _rehearse(
    upload: Any, path: Path, by: User, kind: str, sheet: str, period: str, park: Park | None
) -> Batch:
    shown = files.clean_name(str(upload.name))
    table = read_sheet(path, sheet, shown)
    plan = plan_sheet(table, directory=Directory(by, park), name=shown, kind=kind, period=period)
    told = plan.to_json()
    with transaction.atomic():
        batch = Batch.objects.create(
            kind=plan.kind,
            file_name=shown,
            stored=files.store(upload=upload, by=by),
            sheet=table.name[:60],
            period=plan.period,
            park=park,
            plan_hash=plan_hash(told),
            plan=told,
            by=by,
        )
        audit.record(verb="预演台账", on=batch, by=by, changes={"rows": [None, plan.summary]})
    return batch


def commit_batch(*, batch: Batch, by: User, skip_errors: bool = False) -> Batch:
    """Write the plan. With `skip_errors` the sound rows, else nothing while a row has errors.

    Raises ValidationError: written already, another person's, errors left, data changed since.
    """
    table = _stored_sheet(batch)
    try:
        with transaction.atomic():
            _one_at_a_time()
            batch = Batch.objects.select_for_update().get(pk=batch.pk)
            _check_open(batch, by)
            plan = _again(batch, table)
            _check_errors(plan, skip_errors)
            _write(batch, plan, by)
    except IntegrityError as error:
        text = "写入时与别人的操作撞上了，什么都没有写；请重新预演后再写入。"
        raise ValidationError(text) from error
    return batch


def _one_at_a_time() -> None:
    """Two imports of one new project must not both create it: imports commit in turn (T10)."""
    Setting.objects.get_or_create(name="import_lock", defaults={"value": ""})
    Setting.objects.select_for_update().get(name="import_lock")


def _stored_sheet(batch: Batch) -> Sheet:
    """Read before the transaction begins: the stored file never changes."""
    if batch.stored is None:
        raise ValidationError("原文件已不在，不能写入；请重新上传。")
    try:
        return read_sheet(batch.stored.file.path, batch.sheet, batch.file_name)
    except SheetRefused as refused:
        raise ValidationError(refused.text) from refused


def _check_open(batch: Batch, by: User) -> None:
    if batch.state == BatchState.COMMITTED:
        raise ValidationError("这份台账已经写入过，没有重复写；请在导入记录里查看结果。")
    if batch.state == BatchState.UNDONE:
        raise ValidationError("这次导入已经撤销；要再导入请重新上传。")
    if batch.by_id != by.pk:
        raise ValidationError("请由预演的本人写入，或自己重新上传。")


def _again(batch: Batch, table: Sheet) -> Plan:
    try:
        plan = plan_sheet(
            table,
            directory=Directory(batch.by, batch.park),
            name=batch.file_name,
            kind=batch.kind,
            period=batch.period,
            lock=True,
        )
    except SheetRefused as refused:
        raise ValidationError(refused.text) from refused
    if plan_hash(plan.to_json()) != batch.plan_hash:
        raise ValidationError("数据在预演后变了，请重新预演；重新上传这份台账即可，什么都没有写。")
    return plan


def _check_errors(plan: Plan, skip_errors: bool) -> None:
    errors = [row for row in plan.rows if row.outcome == Outcome.ERROR]
    if errors and not skip_errors:
        rows = "、".join(str(row.row) for row in errors[:10])
        more = "等" if len(errors) > 10 else ""
        raise ValidationError(
            f"有 {len(errors)} 行有错（第 {rows}{more} 行），什么都没有写；改好后重新上传，或选择跳过错误行。"
        )


def _write(batch: Batch, plan: Plan, by: User) -> None:
    now = timezone.now()
    rows = [row for row in plan.rows if row.outcome in (Outcome.CREATE, Outcome.UPDATE)]
    write(rows, batch, by, now)
    batch.state, batch.committed_at = BatchState.COMMITTED, now
    batch.save(update_fields=["state", "committed_at"])
    audit.record(verb="写入台账", on=batch, by=by, changes={"rows": [None, plan.summary]})
    refresh_coverage(_touched(batch))


def _touched(batch: Batch) -> Any:
    ids = BatchRow.objects.filter(batch=batch).values("project_id")
    return Project.objects.filter(pk__in=ids)


def undo_batch(*, batch: Batch, by: User) -> Batch:
    """Take a whole import back: earlier values return, what it made is deleted.

    Raises ValidationError with the rows that were edited or built upon since; then nothing changes.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != BatchState.COMMITTED:
            raise ValidationError("这次导入还没有写入，或已经撤销；请刷新页面看结果。")
        now = timezone.now()
        if batch.committed_at and (now - batch.committed_at).days >= UNDO_DAYS:
            raise ValidationError(f"写入已超过 {UNDO_DAYS} 天，不能整批撤销；请在项目页逐项更正。")
        touched = list(_touched(batch).values_list("pk", flat=True))
        count = take_back(batch, now)
        batch.state, batch.undone_at = BatchState.UNDONE, now
        batch.save(update_fields=["state", "undone_at"])
        audit.record(verb="撤销台账导入", on=batch, by=by, changes={"rows": [count, 0]})
        refresh_coverage(Project.objects.filter(pk__in=touched))
    return batch
