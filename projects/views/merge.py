"""合并重复企业: suspects, a preview of what moves, the merge, and taking it back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView

from parks.actions.merge import CHOSEN, UNDO_DAYS, preview, why_not_merge
from parks.models import Enterprise, EnterpriseMerge
from parks.queries.doubles import suspects
from projects.actions.merge import merge_enterprises, undo_merge
from projects.forms.merge import MergeForm, UndoForm
from tracker.generic import ActionForm, Scoped
from tracker.models import StaleVersion
from tracker.roles import Permission
from tracker.tools.likeness import name_key

MERGES_SHOWN = 50
MAX_DIGITS = 10


class DuplicateList(Scoped, TemplateView):
    """Pairs that may be one enterprise, and the merges that can still be undone."""

    model = Enterprise
    permission = Permission.MERGE_ENTERPRISES
    template_name = "projects/enterprise/duplicates.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs):
        merges = EnterpriseMerge.objects.visible_to(self.request.user)
        merges = merges.select_related("kept", "gone", "by__person")[:MERGES_SHOWN]
        rows = self.get_queryset().held()
        return super().get_context_data(
            suspects=suspects(rows), merges=merges, undo_days=UNDO_DAYS, **kwargs
        )


class MergeCreate(ActionForm):
    """`/enterprises/<kept>/merge?other=<gone>`: field by field, then one act. Without the other one
    the page asks for its name.
    """

    permission = Permission.MERGE_ENTERPRISES
    form_class = MergeForm
    template_name = "projects/enterprise/merge.html"
    done_message = "已合并；30 天内可以在重复企业页撤销。"
    record: Any

    def find(self):
        rows = Enterprise.objects.visible_to(self.request.user).select_related("park", "industry")
        self.other = self.named(rows)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def named(self, rows) -> Enterprise | None:
        """By id, or by the name that was typed."""
        given = self.request.GET.get("other", "")
        if given.isdecimal() and len(given) < MAX_DIGITS:
            return rows.filter(pk=given).first()
        key = name_key(self.request.GET.get("name", "")[:120])
        return rows.known_as([key]).get(key) if key else None

    def get_initial(self):
        other = self.other.version if self.other else None
        return {"version": self.record.version, "other_version": other}

    def get_form_kwargs(self):
        fields = [(line["name"], line["label"]) for line in self.lines if line["differs"]]
        return super().get_form_kwargs() | {"fields": fields}

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Field by field: what stands on either side, and whether one may choose."""
        found: list[dict[str, Any]] = []
        for name in CHOSEN if self.other else ():
            field: Any = Enterprise._meta.get_field(name)
            here, there = _shown(self.record, name), _shown(self.other, name)
            if here or there:
                differs = bool(here and there and here != there)
                line = {"name": name, "label": field.verbose_name, "here": here, "there": there}
                found.append(line | {"differs": differs})
        return found

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            kept=self.record,
            gone=self.other,
            lines=self.lines,
            moves=preview(self.other) if self.other else [],
            refused=why_not_merge(self.record, self.other) if self.other else "",
            asked=self.request.GET.get("name", ""),
            **kwargs,
        )

    def act(self, cleaned):
        if self.other is None:
            raise ValidationError("请先选要并入的企业。")
        gone = Enterprise.objects.visible_to(self.request.user).get(pk=self.other.pk)
        if cleaned["other_version"] != gone.version:
            raise StaleVersion(gone)
        return merge_enterprises(
            kept=self.as_read(cleaned["version"]),
            gone=gone,
            reason=cleaned["reason"],
            take=cleaned["take"],
            by=self.request.user,
        )


def _shown(enterprise: Enterprise, name: str) -> str:
    if label := getattr(enterprise, f"get_{name}_display", None):
        return str(label())
    value = getattr(enterprise, name)
    return "" if value is None else str(value)


class MergeUndo(ActionForm):
    permission = Permission.MERGE_ENTERPRISES
    form_class = UndoForm
    template_name = "_generic/form.html"
    done_message = "合并已撤销，记录都回到原来的企业。"
    record: Any

    def find(self):
        rows = EnterpriseMerge.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("kept", "gone"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="撤销合并",
            submit="撤销合并，记录移回",
            subject=self.record,
            back=reverse("projects:enterprise-duplicates"),
            **kwargs,
        )

    def act(self, cleaned):
        return undo_merge(row=self.record, by=self.request.user)

    def done(self, result):
        return redirect(result.gone)
