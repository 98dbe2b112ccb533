"""台账导入: upload and rehearse, look at the plan and answer, write it, take it back."""

import tempfile
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.models import Enterprise, User
from projects.actions import batch as verbs
from projects.actions.batch_answers import UNITS, answered, columns_chosen
from projects.enums import BatchKind, BatchState, Outcome
from projects.exports.batch import TABLE, write_error_list
from projects.forms.batch import (
    AgainForm,
    AnswerForm,
    CommitForm,
    UndoForm,
    UploadForm,
    importable_parks,
)
from projects.imports import preview
from projects.imports.choices import Choices
from projects.imports.matching import Directory
from projects.models import Batch
from projects.models.batch import LARGE
from projects.tasks import commit_ledger
from tracker import audit, progress
from tracker.generic import XLSX, ActionForm, DetailPage
from tracker.roles import Permission
from tracker.tools.sheets import SheetRefused
from tracker.views.export import ExportList

ROWS_A_PAGE = 50
AT_ONCE = LARGE  # rows written while the page waits; more are a worker's
BACK = ("show", "page", "cols", "fix")


class BatchList(ExportList):
    model = Batch
    permission = Permission.IMPORT_LEDGERS
    template_name = "projects/batch/list.html"
    export_title = "导入记录"
    export_table = TABLE
    export_word = "次"
    export_order = "新的在前"

    def get_queryset(self):
        rows = super().get_queryset().defer("outline", "packed", "prepared", "choices")
        return rows.annotate(counts=F("outline__summary")).select_related("by__person", "park")

    def get_context_data(self, **kwargs):
        form = UploadForm(user=self.request.user)
        return super().get_context_data(form=form, **blanks(self.request.user), **kwargs)


def blanks(user: Any) -> dict[str, Any]:
    """The blank workbooks on offer: of one's own park for who has one."""
    park = Directory(user).default_park
    return {"blank_kinds": BatchKind.choices, "only_park": park.code if park else ""}


class BatchCreate(ActionForm):
    permission = Permission.IMPORT_LEDGERS
    form_class = UploadForm
    template_name = "projects/batch/form.html"
    done_message = "已预演，还没有写入；请核对后点“写入”。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**blanks(self.request.user), **kwargs)

    def act(self, cleaned):
        try:
            return verbs.rehearse(by=self.request.user, **cleaned)
        except SheetRefused as refused:
            raise ValidationError({"file": refused.text}) from refused

    def get_success_url(self):
        return reverse("projects:batch-list")

    def done(self, result):
        return redirect(result)


class BatchDetail(DetailPage):
    model = Batch
    permission = Permission.IMPORT_LEDGERS
    template_name = "projects/batch/detail.html"
    context_object_name = "batch"

    def get_queryset(self):
        return super().get_queryset().select_related("by__person", "park", "stored")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**shown(self.object, self.request), **kwargs)


class BatchVerb(ActionForm):
    """A button on the plan's page; what the action refuses is said there."""

    permission = Permission.IMPORT_LEDGERS
    form_class: Any = CommitForm
    template_name = "projects/batch/detail.html"
    http_method_names = ["post"]

    def find(self):
        rows = Batch.objects.visible_to(self.request.user).select_related("by__person", "park")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        said = shown(self.record, self.request)
        return super().get_context_data(batch=self.record, **said, **kwargs)

    def done(self, result):
        kept = {key: self.request.POST[key] for key in BACK if self.request.POST.get(key)}
        return redirect(f"{self.record.get_absolute_url()}?{urlencode(kept)}" if kept else result)


class BatchCommit(BatchVerb):
    done_message = "已写入。30 天内可整批撤销。"

    def act(self, cleaned):
        plan = self.record.plan
        asked = preview.ticks(plan["rows"], plan.get("notices", ()))
        missing = {code for code, _, _ in asked} - set(self.request.POST.getlist("seen"))
        if missing:
            words = "、".join(preview.WARNINGS.get(code, code) for code in sorted(missing))
            raise ValidationError(f"还有提醒没有核对：{words}；请逐项看过、打勾后再写入。")
        said = self.record.outline["summary"]
        if said[Outcome.CREATE] + said[Outcome.UPDATE] <= AT_ONCE:
            return verbs.commit_batch(batch=self.record, by=self.request.user, **cleaned)
        self.done_message = "开始写入，可以离开这一页；写完会通知您。"
        skip, tell = cleaned["skip_errors"], cleaned["tell"]
        batch = verbs.begin_commit(batch=self.record, by=self.request.user, skip_errors=skip)
        send = partial(commit_ledger.delay, batch.pk, self.request.user.pk, skip, tell)
        transaction.on_commit(send, robust=True)  # a dead broker: the page offers to begin again
        return batch


class BatchProgress(DetailPage):
    """How far the writing is: a fragment that asks again each second, and then the whole page."""

    model = Batch
    permission = Permission.IMPORT_LEDGERS
    template_name = "projects/batch/_progress.html"
    context_object_name = "batch"

    def get_queryset(self):
        return super().get_queryset().defer("packed", "prepared", "outline")

    def get_context_data(self, **kwargs):
        percent, words = progress.told(f"batch:{self.object.pk}")
        return super().get_context_data(percent=percent, words=words, **kwargs)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if self.object.state != BatchState.WRITING:
            response["HX-Refresh"] = "true"
        return response


class BatchUndo(BatchVerb):
    form_class = UndoForm
    done_message = "已撤销，数据回到导入之前。"

    def act(self, cleaned):
        return verbs.undo_batch(batch=self.record, by=self.request.user, **cleaned)

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_undo_partly=True, **kwargs)


class BatchRevision(BatchVerb):
    """A verb that plans anew with what was answered."""

    def revise(self, change: Callable[[Batch, Choices], Choices], **more: Any) -> Batch:
        by = cast(User, self.request.user)
        self.record = verbs.revise_batch(batch=self.record, by=by, change=change, **more)
        return self.record


class BatchColumns(BatchRevision):
    """列对应, as a person has it."""

    done_message = "已按新的列对应重新预演；写入后下次同样的表头会自动套用。"

    def act(self, cleaned):
        fields = self.given("field-")
        units = {letter: unit for letter, unit in self.given("unit-").items() if unit}
        return self.revise(lambda batch, held: columns_chosen(held, batch.kind, fields, units))

    def given(self, prefix: str) -> dict[str, str]:
        post = self.request.POST
        return {key.removeprefix(prefix): post[key] for key in post if key.startswith(prefix)}


class BatchAnswer(BatchRevision):
    """One message answered, or all alike."""

    form_class = AnswerForm
    done_message = "已处理，重新预演过了。"

    def act(self, cleaned):
        said = {key: cleaned[key] for key in ("row", "number", "answer", "text", "everywhere")}
        return self.revise(lambda batch, held: answered(held, batch.plan_rows, **said))


class BatchAgain(BatchRevision):
    """Plan anew: the data has moved on, another sheet or period, or an answer is taken back."""

    form_class = AgainForm
    done_message = "已重新预演。"

    def act(self, cleaned):
        forget = cleaned["forget"]
        return self.revise(
            lambda _, held: held if forget is None else held.without(forget),
            sheet=cleaned["sheet"],
            period=cleaned["period"],
            park=cleaned["park"],
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}


class BatchErrors(DetailPage):
    """错误清单: the same sheet with a comment on every cell that has something to say."""

    model = Batch
    permission = Permission.IMPORT_LEDGERS

    def get(self, request, *args, **kwargs):
        batch = self.get_object()
        held = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
        write_error_list(batch, cast(BinaryIO, held))
        held.seek(0)
        audit.record(verb="导出错误清单", on=batch, by=request.user)
        name = f"错误清单-{Path(batch.file_name).stem}.xlsx"
        return FileResponse(held, as_attachment=True, filename=name, content_type=XLSX)


def shown(batch: Batch, request: Any) -> dict[str, Any]:
    """The plan as the page draws it; rows of one page only."""
    plan = batch.plan
    asked = request.GET if request.method == "GET" else request.POST
    show, fix, only = asked.get("show", ""), asked.get("fix", ""), asked.get("cols") == "changed"
    rows = [row for row in plan["rows"] if preview.wanted(row, show)]
    open_ = batch.state == BatchState.REHEARSED and batch.by_id == request.user.pk
    card = preview.card(rows, fix, batch.kind) if open_ else None
    number = asked.get("page") or _page_of(rows, card)
    page = Paginator(rows, ROWS_A_PAGE).get_page(number)
    columns = preview.columns_of(plan, only)
    choices = Choices.from_json(batch.choices)
    counts = plan["summary"]
    return {
        "page_obj": page,
        "columns": columns,
        "mapping": preview.mapping_of(plan),
        "mapped": sum(1 for m in plan["mapping"] if m["field"]),
        "unsure": sum(1 for m in plan["mapping"] if m["field"] and not m["sure"]),
        "asked_column": asked.get("map", ""),
        "field_options": preview.options(batch.kind),
        "unit_options": UNITS,
        "lines": [preview.line(row, columns, choices) for row in page.object_list],
        "written": _written(batch, page.object_list),
        "card": card,
        "counts": counts,
        "warnings": sum(1 for row in plan["rows"] if preview.wanted(row, "warning")),
        "cells_changed": sum(len(r["changes"]) for r in plan["rows"] if r["outcome"] == "update"),
        "ticks": preview.ticks(plan["rows"], plan.get("notices", ())) if open_ else [],
        "notices": plan.get("notices", ()),
        "write": counts[Outcome.CREATE] + counts[Outcome.UPDATE],
        "new_investment": Decimal(plan["effect"]["new_investment"]),
        "headlines": preview.headlines_of(plan),
        "verifies": batch.by.may(Permission.VERIFY_FUNDING),
        "sheets": plan.get("sheets", []),
        "parks": importable_parks(request.user) if open_ else (),
        "checks": plan["checks"],
        "show": show,
        "only_changed": only,
        "can_commit": open_,
        "stuck": verbs.is_stuck(batch),
        "can_undo": batch.state == BatchState.COMMITTED,
    } | {"tabs": preview.tabs(counts, sum(1 for r in plan["rows"] if preview.wanted(r, "warning")))}


def _page_of(rows: list[dict[str, Any]], card: preview.Card | None) -> int:
    """The page on which the open card's row stands."""
    if card is None:
        return 1
    place = next(i for i, row in enumerate(rows) if row["row"] == card.row)
    return place // ROWS_A_PAGE + 1


def _written(batch: Batch, rows: Any) -> dict[int, str]:
    """Row → address of the project or enterprise it wrote, once it is written."""
    if batch.state != BatchState.COMMITTED:
        return {}
    numbers = [row["row"] for row in rows]
    if batch.kind == BatchKind.ENTERPRISES:
        return _registered(batch, numbers)
    found = batch.rows.filter(row__in=numbers, project__isnull=False)
    codes = found.values_list("row", "project__code")
    return {row: reverse("projects:project-detail", args=[code]) for row, code in codes}


def _registered(batch: Batch, numbers: list[int]) -> dict[int, str]:
    """Row → address of the enterprise it wrote."""
    found = {}
    for row, before, made in batch.rows.filter(row__in=numbers).values_list(
        "row", "before", "made"
    ):
        for label, pk, *_ in (*before.get("rows", ()), *made):
            if label == Enterprise._meta.label_lower:
                found[row] = reverse("projects:enterprise-detail", args=[pk])
    return found
