"""台账导入: upload and rehearse, look at the plan, write it, take it back."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions import batch as verbs
from projects.enums import BatchState, Outcome
from projects.forms.batch import CommitForm, UploadForm
from projects.imports.fields import LABELS
from projects.models import Batch, Project
from tracker.generic import ActionForm, DetailPage, ListPage
from tracker.roles import Permission
from tracker.tools.sheets import SheetRefused

ROWS_A_PAGE = 50
TONES = {"create": "grn", "update": "inf", "same": "", "skip": "", "error": "red"}


class BatchList(ListPage):
    model = Batch
    permission = Permission.IMPORT_LEDGERS
    template_name = "projects/batch/list.html"

    def get_queryset(self):
        rows = super().get_queryset().defer("plan").annotate(counts=F("plan__summary"))
        return rows.select_related("by__person", "park")

    def get_context_data(self, **kwargs):
        return super().get_context_data(form=UploadForm(user=self.request.user), **kwargs)


class BatchCreate(ActionForm):
    permission = Permission.IMPORT_LEDGERS
    form_class = UploadForm
    template_name = "projects/batch/form.html"
    done_message = "已预演，还没有写入；请核对后点“写入”。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

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
    form_class = CommitForm
    template_name = "projects/batch/detail.html"
    http_method_names = ["post"]

    def find(self):
        rows = Batch.objects.visible_to(self.request.user).select_related("by__person", "park")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        said = shown(self.record, self.request)
        return super().get_context_data(batch=self.record, **said, **kwargs)

    def done(self, result):
        return redirect(self.record)


class BatchCommit(BatchVerb):
    done_message = "已写入。30 天内可整批撤销。"

    def act(self, cleaned):
        return verbs.commit_batch(
            batch=self.record, by=self.request.user, skip_errors=cleaned["skip_errors"]
        )


class BatchUndo(BatchVerb):
    done_message = "已整批撤销，数据回到导入之前。"

    def act(self, cleaned):
        return verbs.undo_batch(batch=self.record, by=self.request.user)


@dataclass(frozen=True)
class Cell:
    """One cell of the grid: what it says, what it replaces, and how it is marked."""

    text: str
    old: str | None
    level: str
    right: bool


def shown(batch: Batch, request: Any) -> dict[str, Any]:
    """The plan as the page draws it; rows of one page only."""
    plan = batch.plan
    show = request.GET.get("show", "")
    rows = [row for row in plan["rows"] if _wanted(row, show)]
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    columns = [c | {"label": LABELS[c["field"]]} for c in plan["mapping"] if c["field"]]
    counts = plan["summary"]
    warnings = sum(1 for row in plan["rows"] if _wanted(row, "warning"))
    write = counts[Outcome.CREATE] + counts[Outcome.UPDATE]
    owner = batch.by_id == request.user.pk
    return {
        "page_obj": page,
        "columns": columns,
        "mapping": [m | {"label": LABELS.get(m["field"] or "", "")} for m in plan["mapping"]],
        "mapped": len(columns),
        "lines": [_line(row, columns) for row in page.object_list],
        "counts": counts,
        "warnings": warnings,
        "write": write,
        "effect": plan["effect"],
        "checks": plan["checks"],
        "show": show,
        "tabs": _tabs(counts, warnings),
        "can_commit": batch.state == BatchState.REHEARSED and owner,
        "can_undo": batch.state == BatchState.COMMITTED,
    }


def _tabs(counts: dict[str, int], warnings: int) -> list[tuple[str, str, int]]:
    return [
        ("", "全部", counts["rows"]),
        ("error", "错误", counts["error"]),
        ("warning", "提醒", warnings),
        ("create", "新增", counts["create"]),
        ("update", "更新", counts["update"]),
        ("same", "无变化", counts["same"]),
        ("skip", "跳过", counts["skip"]),
    ]


def _wanted(row: dict[str, Any], show: str) -> bool:
    if show == "warning":
        return row["outcome"] not in ("error", "skip") and bool(row["messages"])
    return not show or row["outcome"] == show


def _line(row: dict[str, Any], columns: list[dict[str, Any]]) -> dict[str, Any]:
    levels: dict[str, str] = {}
    raws: dict[str, str] = {}
    for message in row["messages"]:
        column = message["column"]
        if levels.get(column) != "error":
            levels[column] = message["level"]
        raws.setdefault(column, message["raw"])
    cells = []
    for column in columns:
        name, letter = column["field"], column["column"]
        value = row["values"].get(name, raws.get(letter, ""))
        change = row["changes"].get(name)
        old = change[0] if change and row["outcome"] == "update" else None
        cells.append(
            Cell(
                _text(value, name),
                _text(old, name) or None,
                levels.get(letter, ""),
                bool(column["unit"]),
            )
        )
    return row | {
        "cells": cells,
        "label": Outcome(row["outcome"]).label,
        "tone": TONES[row["outcome"]],
    }


# Fields of the ledger whose values are choices of ours: shown by their Chinese names.
CHOICES = {
    field.name: dict(field.flatchoices)
    for field in Project._meta.get_fields()
    if hasattr(field, "flatchoices")
}


def _text(value: Any, field: str) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "" if value is None else str(CHOICES.get(field, {}).get(value, value))
