"""Django's own generic views with what every page here needs.

Scope first: rows come from `visible_to(user)`, outside it is 404. Then the permission: 403.
Forms hand cleaned values to an action; what the action refuses comes back in the form, 422.
"""

import tempfile
from collections.abc import Sequence
from functools import cached_property
from io import SEEK_END, BytesIO
from typing import IO, Any, BinaryIO, cast
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import EmptyPage, Paginator
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, FormView, ListView

from tracker.models import IdempotencyKey, StaleVersion
from tracker.tools.xlsx import SheetSpec, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 4 << 20  # a larger workbook is streamed from disk
# Query keys every list understands beside its filters.
FRAME_KEYS = {"page", "format", "sort", "u", "cols", "group", "period", "as_of", "q"}


class Scoped:
    """Rows through the one door, and a permission where one is named."""

    permission: str | None = None

    def dispatch(self, request, *args, **kwargs):
        if self.permission and not request.user.may(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)


class Download(FileResponse):
    """A file, streamed; `content` reads it whole for who has room for that."""

    @cached_property
    def content(self) -> bytes:  # type: ignore[override]
        return self.getvalue()


def sheet_response(name: str, sheets: Sequence[SheetSpec]) -> Download:
    """An .xlsx download under a Chinese name, written to a file; only a small one is memory."""
    held: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    write_workbook(cast(BinaryIO, held), sheets)
    size = held.seek(0, SEEK_END)
    held.seek(0)
    if size <= IN_MEMORY:
        with held:
            return download(name, BytesIO(held.read()))
    return download(name, held)


def download(name: str, file: IO[bytes]) -> Download:
    return Download(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


class ListPage(Scoped, ListView):
    """List = filter = total: one FilterSet gives page, count and sums.

    `tracker.views.export.ExportList` adds the workbook.
    """

    filterset_class: Any = None
    paginate_by = 50
    orderings: dict[str, str] = {}
    results_template: str | None = None
    known_count: int | None = None
    object_list: Any

    def get_queryset(self):
        rows = super().get_queryset()
        self.filterset = None
        if self.filterset_class:
            self.filterset = self.filterset_class(
                self.request.GET, queryset=rows, request=self.request
            )
            rows = self.filterset.qs if self.filterset.is_valid() else rows.none()
        return self.ordered(rows)

    def ordered(self, rows):
        """`sort=key` or `sort=-key` from an allow-list; ties by id (R54)."""
        key = self.request.GET.get("sort", "")
        if column := self.orderings.get(key.lstrip("-")):
            descending = key.startswith("-")
            tie = "-pk" if descending else "pk"
            return rows.order_by(f"{'-' if descending else ''}{column}", tie)
        return rows

    def unknown_keys(self) -> list[str]:
        known = FRAME_KEYS | set(self.filterset.filters if self.filterset else ())
        return [key for key in self.request.GET if key not in known]

    def paginate_queryset(self, queryset, page_size):
        """A page out of range is the last one; a page that is no number is the first."""
        paginator = Paginator(queryset, page_size)
        if self.known_count is not None:
            paginator.count = self.known_count  # the totals have counted already
        try:
            number = int(self.request.GET.get("page", 1))
            page = paginator.page(min(max(number, 1), paginator.num_pages))
        except (ValueError, EmptyPage):
            page = paginator.page(1)
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            filter=self.filterset, unknown_keys=self.unknown_keys(), **kwargs
        )

    def get_template_names(self):
        if self.results_template and self.request.htmx and not self.request.htmx.boosted:
            return [self.results_template]
        return super().get_template_names()


class DetailPage(Scoped, DetailView):
    """One record of the scope, by code or id."""

    def get_object(self, queryset=None):
        rows = self.get_queryset() if queryset is None else queryset
        field = "code" if "code" in self.kwargs else "pk"
        return get_object_or_404(rows, **{field: self.kwargs[field]})


class ActionForm(FormView):
    """Scope, permission, form, action, page.

    A subclass names `permission` and gives `find()` (the scoped record, 404 outside) and
    `act(cleaned)` (calls the action). ValidationError and StaleVersion come back in the form.
    """

    http_method_names = ["get", "head", "post", "options"]  # Django would take a PUT for a POST
    permission: str = ""
    done_message = "已保存。"

    def dispatch(self, request, *args, **kwargs):
        self.record = self.find()
        if not request.user.may(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find(self):
        return None

    def as_read(self, version: int | None):
        """The record as the reader saw it: the action refuses when it has moved on since.

        A fresh copy, because a model form has already written into its own.
        """
        if version is None:
            raise ValidationError("页面缺少版本号，请返回重新打开这一页再改。")
        record = type(self.record)._base_manager.get(pk=self.record.pk)
        record.version = version
        return record

    def act(self, cleaned: dict):
        raise NotImplementedError

    def form_valid(self, form):
        self.form = form
        try:
            with transaction.atomic():  # files and enterprises of a refused form go with it
                if not self.first_time():
                    return self.repeated()
                result = self.act(form.cleaned_data)
        except ValidationError as error:
            self.show(form, error)
        except StaleVersion as stale:
            form.add_error(None, self.conflict(form, stale.record))
        else:
            messages.success(self.request, self.done_message)
            return self.done(result)
        return self.form_invalid(form)

    def first_time(self) -> bool:
        """A form is written once, however often its button is pressed (R13).

        The mark rides in the act's own transaction: a refused form may be sent again.
        """
        token = self.request.POST.get("form_token", "")[:70]
        if not token:
            return True
        mark = {"user": self.request.user, "key": f"form:{token}"}
        return IdempotencyKey.objects.get_or_create(**mark, defaults={"fingerprint": ""})[1]

    def repeated(self):
        messages.info(self.request, "这份表单已经提交过，没有重复写入。")
        return redirect(self.get_success_url())

    @staticmethod
    def show(form, error: ValidationError) -> None:
        """Beside the field it is about, or on top where the form has no such field."""
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)

    def conflict(self, form, record) -> ValidationError:
        """Both values shown, nothing overwritten (habit 7)."""
        current = type(record)._base_manager.get(pk=record.pk)
        lines = [f"“{record}”刚被别人改过，您的内容还在，请对照后再保存。"]
        columns = {field.name for field in current._meta.concrete_fields} - {"version"}
        for name in form.changed_data:
            if name in columns:
                label = form.fields[name].label or name
                lines.append(
                    f"{label}：现在是“{_said(current, name)}”，您填的是“{_typed(form, name)}”。"
                )
        if "version" in form.fields:
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = current.version
        return ValidationError(lines)

    def get_success_url(self):
        return self.record.get_absolute_url() if self.record else "/"

    def get_context_data(self, **kwargs):
        token = self.request.POST.get("form_token") or uuid4().hex
        shared = {"record": self.record, "form_token": token}
        return super().get_context_data(**(shared | kwargs))

    def done(self, result):
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


def _said(record, name: str):
    label = getattr(record, f"get_{name}_display", None)
    value = label() if label else getattr(record, name)
    return "空" if value in (None, "") else value


def _typed(form, name: str):
    """What was typed or chosen, in the words of the page."""
    value = form.cleaned_data.get(name)
    return dict(getattr(form.fields[name], "choices", ())).get(value, value) or "空"
