"""台账导入: rehearse, commit all or nothing, take back as a whole (R47).

The rehearsed plan is kept. A commit holds the projects it touches and asks again for all that the
plan was made of: if every answer is the same it writes that plan, else it plans anew from the
stored file and writes only if both are equal.
"""

import tempfile
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from parks.models import Park, User
from projects.actions.assignment import refresh_coverage
from projects.actions.batch_after import follow_up
from projects.actions.batch_answers import check_choices
from projects.actions.batch_enterprises import take_back_enterprises, write_enterprises
from projects.actions.batch_undo import take_back
from projects.actions.batch_writing import write
from projects.actions.column_name import remember_columns
from projects.enums import BatchKind, BatchState, Outcome
from projects.imports.choices import Choices
from projects.imports.kept import pack, restored, still_stands, unpack
from projects.imports.ledger import plan_book, read_book
from projects.imports.matching import Directory
from projects.imports.plan import Plan, plan_hash
from projects.models import Batch, BatchRow, Project
from projects.models.batch import packed
from projects.notifications import tell_imported
from tracker import audit, files, progress
from tracker.models import Setting
from tracker.tools.bulk import among
from tracker.tools.collector import paused
from tracker.tools.sheets import SheetRefused, Workbook

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
    files.check_upload(file, files.LEDGERS)
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix[:10]) as held:
        for chunk in file.chunks():
            held.write(chunk)
        held.flush()
        file.seek(0)
        return _rehearse(file, Path(held.name), by, kind, sheet, period, park)


@paused()
def _rehearse(
    upload: Any, path: Path, by: User, kind: str, sheet: str, period: str, park: Park | None
) -> Batch:
    shown = files.clean_name(str(upload.name))
    plan = plan_book(
        read_book(path, sheet, shown),
        directory=Directory(by, park),
        name=shown,
        kind=kind,
        period=period,
    )
    with transaction.atomic():
        batch = Batch(
            file_name=shown,
            stored=files.store(upload=upload, by=by, kinds=files.LEDGERS),
            sheet=plan.sheet[:60],
            park=park,
            by=by,
        )
        _keep(batch, plan)
        batch.save()
        audit.record(verb="预演台账", on=batch, by=by, changes={"rows": [None, plan.summary]})
    return batch


def _keep(batch: Batch, plan: Plan) -> None:
    """Put a plan on its record, unsaved."""
    rows, deeds = plan.rows_json(), plan.deeds_json()
    batch.kind, batch.period = plan.kind, plan.period
    batch.outline, batch.packed = plan.outline(), packed(rows)
    batch.prepared = pack(plan.basis, deeds) if plan.basis else b""
    batch.plan_hash = plan_hash(plan.mapping, rows, deeds)


@paused()
def revise_batch(
    *,
    batch: Batch,
    by: User,
    change: Callable[[Batch, Choices], Choices],
    sheet: str = "",
    period: str = "",
    park: Park | None = None,
) -> Batch:
    """Plan anew with what a person decided: columns, cells, rows, doubles; another sheet or period.

    `change` is given the locked batch and its choices, so that answers of two tabs both stand.

    Raises ValidationError: written already, another person's, or the choices cannot be followed.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        _check_idle(batch)
        _check_open(batch, by)
        batch.state, batch.problem = BatchState.REHEARSED, ""
        choices = change(batch, Choices.from_json(batch.choices))
        check_choices(choices, batch.kind)
        if sheet and sheet != batch.sheet:
            batch.sheet, batch.kind = sheet, ""
            batch.choices = {}
            choices = Choices()
        batch.choices = choices.to_json()
        batch.period, batch.park = period or batch.period, park or batch.park
        batch.plan_hash = ""
        _keep(batch, _again(batch, _stored_book(batch)))
        batch.save()
        audit.record(verb="调整预演", on=batch, by=by, changes={"choices": [None, batch.choices]})
    return batch


def commit_batch(*, batch: Batch, by: User, skip_errors: bool = False, tell: bool = False) -> Batch:
    """Write the plan. With `skip_errors` the sound rows, else nothing while a row has errors.

    With `tell` the task forces of the parks touched are asked to look.

    Raises ValidationError: written already, another person's, errors left, data changed since.
    """
    bar = f"batch:{batch.pk}"
    # Without a kept plan the file is read before the transaction begins: it never changes.
    book = None if batch.prepared and batch.stored else _stored_book(batch, heads=False)
    try:
        with paused(), transaction.atomic():
            _one_at_a_time()
            batch = Batch.objects.select_for_update().get(pk=batch.pk)
            _check_open(batch, by)
            progress.tell(bar, 20, "核对数据有没有变")
            plan = _unchanged(batch) or _planned_anew(batch, book)
            _check_errors(plan, skip_errors)
            progress.tell(bar, 50, "写入项目、资金和进展")
            _write(batch, plan, by)
            progress.tell(bar, 95, "收尾")
            remember_columns(batch=batch, plan=plan, by=by)
            if tell:
                tell_imported(batch)
    except IntegrityError as error:
        text = "写入时与别人的操作撞上了，什么都没有写；请重新预演后再写入。"
        raise ValidationError(text) from error
    return batch


def begin_commit(*, batch: Batch, by: User, skip_errors: bool = False) -> Batch:
    """Mark an import as being written by a worker; the page waits and asks how far it is.

    Raises ValidationError as `commit_batch` does, for what can be told beforehand.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state == BatchState.WRITING:
            raise ValidationError("正在写入，请稍候；写完后这一页会自动更新。")
        _check_open(batch, by)
        errors = batch.outline["summary"][Outcome.ERROR]
        if errors and not skip_errors:
            raise ValidationError(
                f"有 {errors} 行有错，什么都没有写；改好后再写，或选择跳过错误行。"
            )
        batch.state, batch.begun_at, batch.problem = BatchState.WRITING, timezone.now(), ""
        batch.save(update_fields=["state", "begun_at", "problem"])
        skipped = {"skipped_errors": [None, errors]} if errors else {}
        changes = {"state": [BatchState.REHEARSED.label, BatchState.WRITING.label]} | skipped
        audit.record(verb="开始写入台账", on=batch, by=by, changes=changes)
    progress.tell(f"batch:{batch.pk}", 0, "等待后台开始")
    return batch


def give_up_commit(*, batch: Batch, problem: str) -> None:
    """What a worker could not write is back where it was, with the reason."""
    waiting = Batch.objects.filter(pk=batch.pk, state=BatchState.WRITING)
    waiting.update(state=BatchState.REHEARSED, problem=problem[:500])


def _one_at_a_time() -> None:
    """Two imports of one new project must not both create it: imports commit in turn (T10)."""
    Setting.objects.get_or_create(name="import_lock", defaults={"value": ""})
    Setting.objects.select_for_update().get(name="import_lock")


def _stored_book(batch: Batch, heads: bool = True) -> Workbook:
    """Read before the transaction begins: the stored file never changes."""
    if batch.stored is None:
        raise ValidationError("原文件已不在，不能写入；请重新上传。")
    try:
        return read_book(batch.stored.file.path, batch.sheet, batch.file_name, heads)
    except SheetRefused as refused:
        raise ValidationError(refused.text) from refused


LONGEST = timedelta(minutes=15)  # CELERY_TASK_TIME_LIMIT: a worker that takes longer is dead


def is_stuck(batch: Batch) -> bool:
    """Whether the worker that was writing it is gone: nothing was written, it may begin again."""
    began = batch.begun_at if batch.state == BatchState.WRITING else None
    return began is not None and timezone.now() - began >= LONGEST


def _check_idle(batch: Batch) -> None:
    if batch.state == BatchState.WRITING and not is_stuck(batch):
        raise ValidationError("正在写入，请稍候；写完后这一页会自动更新。")


def _check_open(batch: Batch, by: User) -> None:
    if batch.state == BatchState.COMMITTED:
        raise ValidationError("这份台账已经写入过，没有重复写；请在导入记录里查看结果。")
    if batch.state == BatchState.UNDONE:
        raise ValidationError("这次导入已经撤销；要再导入请重新上传。")
    if batch.by_id != by.pk:
        raise ValidationError("请由预演的本人写入，或自己重新上传。")


def _again(batch: Batch, book: Workbook, lock: bool = False) -> Plan:
    try:
        return plan_book(
            book,
            directory=Directory(batch.by, batch.park),
            name=batch.file_name,
            kind=batch.kind,
            period=batch.period,
            choices=Choices.from_json(batch.choices),
            lock=lock,
        )
    except SheetRefused as refused:
        raise ValidationError(refused.text) from refused


def _unchanged(batch: Batch) -> Plan | None:
    """The plan people have seen, if all that it was made from is as it was then."""
    kept = unpack(bytes(batch.prepared))
    if kept is None:
        return None
    basis, deeds = kept
    directory = Directory(batch.by, batch.park)
    standing = still_stands(basis, directory, batch.kind, timezone.localdate())
    if standing is None:
        return None
    rows = zlib.decompress(batch.packed)
    plan = restored(batch.outline, rows, deeds, standing)
    return plan if plan_hash(plan.mapping, rows, deeds) == batch.plan_hash else None


def _planned_anew(batch: Batch, book: Workbook | None) -> Plan:
    """Something has changed since: it may not matter to this plan. Raises ValidationError if it does."""
    plan = _again(batch, book or _stored_book(batch, heads=False), lock=True)
    if plan_hash(plan.mapping, plan.rows_json(), plan.deeds_json()) != batch.plan_hash:
        raise ValidationError("数据在预演后变了，请点“重新预演”核对后再写入，什么都没有写。")
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
    created: list[int] = []
    changed: list[int] = []
    if batch.kind == BatchKind.ENTERPRISES:
        write_enterprises(rows, batch, by)
    else:
        created, changed = write(rows, batch, by, now)
    batch.state, batch.committed_at, batch.problem = BatchState.COMMITTED, now, ""
    batch.save(update_fields=["state", "committed_at", "problem"])
    audit.record(verb="写入台账", on=batch, by=by, changes={"rows": [None, plan.summary]})
    # Of a new project it is written with the project (`batch_writing.py`).
    if changed:
        refresh_coverage(Project.objects.filter(pk__in=among(changed)))
    if created or changed:
        follow_up(batch, [*created, *changed])


@paused()
def undo_batch(*, batch: Batch, by: User, partly: bool = False) -> Batch:
    """Take a whole import back: earlier values return, what it made is deleted.

    Raises ValidationError with the rows that were edited or built upon since; then nothing changes.
    With `partly` those rows stay as they are and all others are taken back.
    """
    try:
        return _undo(batch, by, partly)
    except IntegrityError as error:
        text = "撤销时与别人的操作撞上了，什么都没有撤销；请再撤销一次。"
        raise ValidationError(text) from error


def _undo(batch: Batch, by: User, partly: bool) -> Batch:
    with transaction.atomic():
        _one_at_a_time()
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != BatchState.COMMITTED:
            raise ValidationError("这次导入还没有写入，或已经撤销；请刷新页面看结果。")
        now = timezone.now()
        if batch.committed_at and (now - batch.committed_at).days >= UNDO_DAYS:
            raise ValidationError(f"写入已超过 {UNDO_DAYS} 天，不能整批撤销；请在项目页逐项更正。")
        ids = BatchRow.objects.filter(batch=batch).values("project_id")
        names = dict(Project.objects.filter(pk__in=ids).values_list("pk", "name"))
        if batch.kind == BatchKind.ENTERPRISES:
            rows, kept = take_back_enterprises(batch, by, now, partly)
        else:
            rows, kept = take_back(batch, now, partly)
        batch.state, batch.undone_at = BatchState.UNDONE, now
        listed = "、".join(map(str, kept[:20])) + ("等" if len(kept) > 20 else "")
        batch.problem = f"第 {listed} 行导入后又改过，保留了现在的内容。" if kept else ""
        batch.save(update_fields=["state", "undone_at", "problem"])
        changes = {"rows": [len(rows) + len(kept), len(kept)]}
        audit.record(verb="撤销台账导入", on=batch, by=by, changes=changes)
        audit.record_many(
            (
                audit.Line(
                    "撤销导入", Project._meta.label_lower, pk, names.get(pk, ""), {}, str(batch)
                )
                for pk in sorted({row["project_id"] for row in rows if row.get("project_id")})
            ),
            by,
        )
        if names:
            refresh_coverage(Project.objects.filter(pk__in=among(names)))
            follow_up(batch, names)
    return batch
