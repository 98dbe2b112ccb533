"""数据快照: the list, one snapshot with what has changed since, its lock."""

from decimal import Decimal

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from projects.actions import snapshot as verbs
from projects.enums import DispatchState, SnapshotState
from projects.exports.dispatch.listed import SNAPSHOTS
from projects.forms.dispatch import SnapshotForm
from projects.models import Dispatch, Project, Snapshot
from projects.queries.dispatch.changes import changes_since, rows_since
from projects.queries.dispatch.frozen import Frozen
from projects.queries.dispatch.snapshot import LISTED
from projects.queries.dispatch.vocabulary import frozen_lists
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import ExportList


class SnapshotList(ExportList):
    model = Snapshot
    permission = Permission.DRAFT_DISPATCH
    template_name = "projects/snapshot/list.html"
    export_title = "数据快照"
    export_table = SNAPSHOTS
    export_word = "份"
    export_order = "新的在前"

    def get_queryset(self):
        rows = super().get_queryset().defer("data")
        return rows.select_related("region", "park", "made_by__person", "asked_by__person")


def figures_of(data):
    """Each figure: the address of its rows, what it means, its value (万元, counts, per cent)."""
    f = Frozen(data)
    return [
        (f.link(code), data["means"][code], Decimal(text))
        for code, text in data["whole"]["figures"].items()
    ]


class SnapshotDetail(DetailPage):
    """Its figures, what today's rows give, and row by row why they differ."""

    model = Snapshot
    permission = Permission.DRAFT_DISPATCH
    template_name = "projects/snapshot/detail.html"
    context_object_name = "snapshot"

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.select_related("region", "park", "made_by__person", "asked_by__person",
                                   "agreed_by__person")  # fmt: skip

    def get_context_data(self, **kwargs):
        snapshot = self.object
        moved = changes_since(snapshot)
        codes = [one.code for one in moved if one.code in LISTED]
        asked = self.request.GET.get("rows", "")
        code = asked if asked in codes else codes[0] if codes else ""
        return super().get_context_data(
            figures=figures_of(snapshot.data),
            moved=moved,
            listed=codes,
            shown=code,
            rows=rows_since(snapshot, code) if code else [],
            reports=snapshot.dispatch_set.select_related("template", "park").defer("body"),
            form=SnapshotForm(initial={"version": snapshot.version}),
            is_mine=snapshot.asked_by_id == self.request.user.pk,
            **kwargs,
        )


class SnapshotCode(DetailPage):
    """The short link printed on every report: the figures of its snapshot, each with its rows.

    Who may read a published report may open the snapshot it was made of.
    """

    model = Snapshot
    permission = Permission.VIEW_FIGURES
    template_name = "projects/snapshot/printed.html"
    context_object_name = "snapshot"

    def get_object(self, queryset=None):
        parts = self.kwargs["code"].rsplit("-", 2)
        if len(parts) < 3 or not parts[2].isdecimal():
            raise Http404
        period, place, number = parts
        seen = Dispatch.objects.visible_to(self.request.user).values("snapshot_id")
        rows = Snapshot.objects.filter(Q(pk__in=seen), period=period, number=number)
        rows = rows.filter(Q(region__code=place) | Q(park__code=place))
        return get_object_or_404(rows.select_related("region", "park"))

    def get_context_data(self, **kwargs):
        data = self.object.data
        visible = Project.objects.visible_to(self.request.user)
        seen = set(visible.values_list("code", flat=True))
        lists = [
            (data["means"][code], [row for row in rows if row[0] in seen], len(rows))
            for code, rows in data["rows"].items()
        ]
        named = [
            (name, [row for row in rows if row.get("code", "") in {*seen, ""}], len(rows))
            for name, rows in frozen_lists(Frozen(data))
            if rows
        ]
        published = self.object.dispatch_set.filter(state=DispatchState.PUBLISHED)
        return super().get_context_data(
            figures=figures_of(data),
            lists=lists,
            named=named,
            reports=published.defer("body"),
            **kwargs,
        )


class SnapshotLock(ActionForm):
    """Ask that it be locked or unlocked; a second person answers."""

    permission = Permission.DRAFT_DISPATCH
    form_class = SnapshotForm
    http_method_names = ["post"]
    template_name = "_generic/form.html"
    done_message = "已处理。"

    def find(self):
        rows = Snapshot.objects.visible_to(self.request.user).select_related("region", "park")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def act(self, cleaned):
        row, by = self.as_read(cleaned["version"]), self.request.user
        if row.state in (SnapshotState.OPEN, SnapshotState.LOCKED):
            return verbs.ask(snapshot=row, reason=cleaned["reason"], by=by)
        return verbs.answer(snapshot=row, agrees=cleaned["agrees"] == "yes", by=by)

    def get_context_data(self, **kwargs):
        back = self.record.get_absolute_url()
        return super().get_context_data(
            heading="快照锁定", subject=self.record, back=back, **kwargs
        )
