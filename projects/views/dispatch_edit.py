"""A report through its hands: sections, numbers, comments, sign-off, reading, files of all parks."""

from collections.abc import Callable
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parks.models import Park
from projects.actions import dispatch as verbs
from projects.actions import dispatch_flow as flow
from projects.actions.dispatch_file import queue_files
from projects.enums import DispatchState
from projects.forms.dispatch import FlowForm, HeadForm, NoteForm, NumberForm, SectionForm
from projects.models import Dispatch, DispatchChange, DispatchNote, DispatchSection
from projects.queries.dispatch import vocabulary
from projects.queries.dispatch.changes import changes_since
from projects.queries.dispatch.compose import blocks, document, faults_of, frozen_of
from projects.queries.dispatch.frozen import title_of
from projects.queries.dispatch.periods import reported
from projects.tasks import draft_place, make_files
from projects.views.dispatch import number_url
from tracker.generic import ActionForm
from tracker.models import StaleVersion
from tracker.roles import Permission

SHOWN_ROWS = 12
SHOWN_NAMES = 40
OF_REPORT = ("snapshot", "region", "park", "template")
OF_SECTION = ("edited_by__person", *(f"dispatch__{name}" for name in OF_REPORT))


class OfDispatch(ActionForm):
    """A verb on one report, by its number in the database: places share the numbers of drafts."""

    permission = Permission.DRAFT_DISPATCH
    http_method_names = ["post"]
    template_name = "_generic/form.html"

    def find(self):
        rows = Dispatch.objects.visible_to(self.request.user)
        rows = rows.select_related(*OF_REPORT)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        back = self.record.get_absolute_url()
        return super().get_context_data(
            heading="调度通报", subject=self.record, back=back, **kwargs
        )


class SectionWrite(OfDispatch):
    """One section's words. htmx saves while somebody types and shows the section as it reads."""

    form_class = SectionForm

    stale: DispatchSection | None = None  # what somebody else has written meanwhile

    def find(self):
        rows = DispatchSection.objects.select_related(*OF_SECTION)
        seen = Dispatch.objects.visible_to(self.request.user)
        self.section = get_object_or_404(rows, pk=self.kwargs["pk"], dispatch__in=seen)
        return self.section.dispatch

    def act(self, cleaned):
        section = DispatchSection.objects.select_related("dispatch").get(pk=self.section.pk)
        section.version = cleaned["version"]
        verbs.write_section(section=section, text=cleaned["text"], by=self.request.user)
        self.section = section
        return section

    def done(self, result):
        if not self.request.htmx:
            return redirect(f"{self.record.get_absolute_url()}#s{result.place}")
        return self._shown(result, faults=faults_of(result.text), is_saved=True)

    def conflict(self, form, record):
        self.stale = DispatchSection.objects.select_related(*OF_SECTION).get(pk=record.pk)
        return super().conflict(form, record)

    def form_invalid(self, form):
        """While somebody types nothing is taken away: the words of refusal stand above them.

        The version stays the one that was read, so that the next autosave is refused as well,
        until the writer has chosen between the two.
        """
        if not self.request.htmx:
            return super().form_invalid(form)
        if self.stale:
            typed = self.request.POST.get("version", "")
            return self._shown(self.stale, stale=self.stale, version=typed)
        row = DispatchSection.objects.select_related(*OF_SECTION).get(pk=self.section.pk)
        return self._shown(row, faults=[text for texts in form.errors.values() for text in texts])

    def _shown(self, row, **said):
        part = {
            "heading": row.heading,
            "level": row.level,
            "blocks": list(blocks(frozen_of(row.dispatch), row.text, [])),
        }
        context = {
            "dispatch": row.dispatch, "place": row.place, "row": row, "part": part,
            "is_open": True, "number_url": number_url(row.dispatch), **said,
        }  # fmt: skip
        return render(self.request, "projects/dispatch/_section.html", context)


class HeadWrite(OfDispatch):
    """版头: title, number, addressees, wording and page of this report."""

    form_class = HeadForm
    http_method_names = ["get", "post"]
    done_message = "版头已保存。"

    def get_initial(self):
        row = self.record
        return HeadForm.initial_of(row) | {"version": row.version, "signed_on": row.signed_on}

    def act(self, cleaned):
        dispatch = self.as_read(cleaned["version"])
        return verbs.write_head(dispatch=dispatch, values=self.form.values(), by=self.request.user)


class NumberChange(OfDispatch):
    form_class = NumberForm
    done_message = "已改写，原数和理由一并保存。"

    def act(self, cleaned):
        dispatch = self.as_read(cleaned.pop("version"))
        return verbs.change_number(dispatch=dispatch, by=self.request.user, **cleaned)


class NoteWrite(OfDispatch):
    form_class = NoteForm
    done_message = "批注已保存。"

    def act(self, cleaned):
        section = self.record.sections.filter(pk=cleaned["section"]).first()
        return flow.write_note(
            dispatch=self.record, text=cleaned["text"], by=self.request.user, section=section
        )


DONE = {"forward": "现在是“{}”。", "back": "已退回起草人修改。", "comment": "批注已保存。"}


class DispatchFlow(OfDispatch):
    """Forward, back, or a comment."""

    permission = Permission.PUBLISH_DISPATCH
    form_class = FlowForm

    def act(self, cleaned):
        dispatch = flow.move_on(
            dispatch=self.as_read(cleaned["version"]),
            step=cleaned["step"],
            text=cleaned["text"],
            to=cleaned["to"],
            by=self.request.user,
        )
        self.done_message = DONE[cleaned["step"]].format(dispatch.get_state_display())
        if dispatch.is_published:
            queue_files(dispatch=dispatch)
            transaction.on_commit(lambda: make_files.delay(dispatch.pk))
        return dispatch


class DispatchSign(DispatchFlow):
    """The same by the reviewer or signatory whose word is awaited, who need not be of the bureau."""

    permission = Permission.VIEW_FIGURES

    def find(self):
        found = super().find()
        hand = flow.HANDS.get(DispatchState(found.state), "")
        if not hand or getattr(found, f"{hand}_id") != self.request.user.pk:
            raise Http404
        return found


@require_POST
def withdraw(request, pk: int):
    """Back to the computed number."""
    change = _of(request, DispatchChange, pk)
    return _do(
        request, change.dispatch, lambda: verbs.withdraw_change(change=change, by=request.user)
    )


@require_POST
def solve(request, pk: int):
    note = _of(request, DispatchNote, pk)
    return _do(request, note.dispatch, lambda: flow.solve_note(note=note, by=request.user))


@require_POST
def confirm(request, pk: int):
    """已阅."""
    row = _visible(request, pk, Permission.VIEW_FIGURES)
    return _do(request, row, lambda: flow.confirm_reading(dispatch=row, by=request.user))


@require_POST
def make_all_files(request, pk: int):
    """Word, Excel, PDF and the picture, made by a worker."""
    row = _visible(request, pk, Permission.DRAFT_DISPATCH)
    queue_files(dispatch=row)
    make_files.delay(row.pk)
    return redirect(f"{reverse('projects:dispatch-files', args=[row.pk])}")


@require_safe
def files(request, pk: int):
    """Which files there are, which are being made; asks again by itself until all are."""
    row = _visible(request, pk, Permission.DRAFT_DISPATCH)
    held = list(row.files.order_by("-id")[:8])
    waits = any(one.state == "queued" for one in held)
    context = {"dispatch": row, "files": held, "waits": waits}
    whole, part = "projects/dispatch/files.html", "projects/dispatch/_files.html"
    return render(request, part if request.htmx else whole, context)


@require_POST
def make_for_parks(request, period: str):
    """Every park's own report of a period, one task each: the site goes on meanwhile."""
    if not request.user.may(Permission.DRAFT_DISPATCH):
        raise PermissionDenied
    try:
        code = reported(period).code
    except ValueError as error:
        raise Http404 from error
    for pk in Park.objects.filter(parent=None).values_list("pk", flat=True):
        draft_place.delay(code, "park", pk, request.user.pk)
    return redirect(f"{reverse('projects:dispatch-list')}?period={code}")


@require_safe
def number(request, pk: int):
    """What stands behind one number of the paper: definition, then and now, rows."""
    row = _visible(request, pk, Permission.DRAFT_DISPATCH)
    code = request.GET.get("code", "")
    made = document(row)
    found = verbs.figure_of(made, code)
    if found is None:
        return render(request, "projects/dispatch/_number.html", {"dispatch": row})
    data, head = row.snapshot.data, code.split(".")[0]
    moved = next((m for m in changes_since(row.snapshot) if m.code == head), None)
    rows, means = data["rows"].get(head, []), data["means"].get(head)
    shown = sorted(rows, key=lambda one: [-Decimal(amount) for amount in one[2:]])[:SHOWN_ROWS]
    raw = data["whole"]["figures"].get(code)
    context = {
        "dispatch": row,
        "figure": found,
        "title": title_of(data, code),
        "means": means,
        "raw": found.value if raw is None else Decimal(raw),
        "moved": moved if code == head else None,
        "quantity": (means["quantity"] or "亿元") if means and code == head else "",
        "rows": [(of, name, *map(Decimal, amounts)) for of, name, *amounts in shown],
        "row_count": len(rows),
        "rest": len(rows) - len(shown),
        "times": _times(made, code),
        "form": NumberForm(initial={"version": row.version, "code": code}),
        "standing": row.changes.filter(code=code, withdrawn_at=None).first(),
    }
    return render(request, "projects/dispatch/_number.html", context)


def _times(made, code: str) -> tuple[int, int]:
    """How often a number stands in the text and in tables."""
    text = sum(1 for one in made.figures() if one.code == code)
    cells = (cell for table in made.tables() for row in table.rows for cell in row)
    return text, sum(1 for cell in cells if getattr(cell, "code", "") == code)


@require_safe
def names(request):
    """插入数字: every name a sentence may use, with what it says; `pick` makes them buttons."""
    if not request.user.may(Permission.DRAFT_DISPATCH):
        raise PermissionDenied
    asked = request.GET.get("q", "").strip()
    found = [(name, text) for name, text in vocabulary.names() if asked in name]
    context = {
        "names": found[:SHOWN_NAMES], "count": len(found), "q": asked,
        "pick": bool(request.GET.get("pick")),
    }  # fmt: skip
    whole, part = "projects/dispatch/names.html", "projects/dispatch/_names.html"
    return render(request, part if request.htmx else whole, context)


def _do(request, dispatch: Dispatch, act: Callable[[], object]):
    """Do one thing and go back to the paper; a refusal is said there."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except StaleVersion:
        messages.error(request, "通报刚被别人改过，请看过再办。")
    return redirect(dispatch)


def _visible(request, pk: int, right: str) -> Dispatch:
    rows = Dispatch.objects.visible_to(request.user).select_related(*OF_REPORT)
    found = get_object_or_404(rows, pk=pk)
    if not request.user.may(right):
        raise PermissionDenied
    return found


def _of(request, model, pk: int):
    """A part of a report that this person may write."""
    seen = Dispatch.objects.visible_to(request.user)
    found = get_object_or_404(
        model.objects.select_related("dispatch__park", "dispatch__region"), pk=pk, dispatch__in=seen
    )
    if not request.user.may(Permission.DRAFT_DISPATCH):
        raise PermissionDenied
    return found
