"""报告模板: the bureau's own sentences, tables and wording, tried before they are kept."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions.report_template import load_report_templates, save_template
from projects.enums import ReportSpan
from projects.exports.dispatch.listed import TEMPLATES
from projects.forms.dispatch import TemplateForm
from projects.models import ReportTemplate, Snapshot
from projects.queries.dispatch.charts import CHARTS
from projects.queries.dispatch.compose import blocks
from projects.queries.dispatch.frozen import Frozen
from projects.queries.dispatch.language import sections_of
from projects.queries.dispatch.tables import LISTS, TABLES
from projects.queries.dispatch.vocabulary import NAMED, TESTS
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.views.export import ExportList


class TemplateList(ExportList):
    model = ReportTemplate
    permission = Permission.DRAFT_DISPATCH
    template_name = "projects/template/list.html"
    export_title = "报告模板"
    export_table = TEMPLATES
    export_word = "个"
    export_order = "按次序"

    def get_queryset(self):
        if not ReportTemplate.objects.exists():
            load_report_templates()
        return super().get_queryset()


class TemplateEdit(ActionForm):
    """A template with its sentences as they read on the newest snapshot."""

    permission = Permission.DRAFT_DISPATCH
    form_class = TemplateForm
    template_name = "projects/template/edit.html"
    done_message = "模板已保存，下次出稿时使用。"

    def find(self):
        rows = ReportTemplate.objects.visible_to(self.request.user)
        return get_object_or_404(rows, code=self.kwargs["code"])

    def get_initial(self):
        row = self.record
        names = ("name", "span", "is_active", "text", "version")
        return TemplateForm.initial_of(row) | {name: getattr(row, name) for name in names}

    def act(self, cleaned):
        template = self.as_read(cleaned["version"])
        return save_template(template=template, values=self.form.values(), by=self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        text = form["text"].value() or ""
        return context | {
            "preview": preview(text),
            "tables": TABLES,
            "charts": CHARTS,
            "lists": LISTS,
            "named": NAMED,
            "tests": TESTS,
            "wording": [f for f in form if f.name.startswith("w_")],
            "page": [f for f in form if f.name.startswith("l_")],
            "head": [f for f in form if f.name[:2] not in ("w_", "l_") and not f.is_hidden],
        }

    def get_success_url(self):
        return reverse("projects:template-list")


class TemplateCreate(TemplateEdit):
    """A copy of another template, or an empty one."""

    def find(self):
        code = self.request.GET.get("from") or self.request.POST.get("from")
        rows = ReportTemplate.objects.visible_to(self.request.user)
        return rows.filter(code=code).first() or ReportTemplate(span=ReportSpan.QUARTER, version=1)

    def get_initial(self):
        name = f"{self.record.name}（副本）" if self.record.name else ""
        return super().get_initial() | {"name": name, "version": 1}

    def act(self, cleaned):
        values = self.form.values()
        return save_template(template=ReportTemplate(), values=values, by=self.request.user)

    def done(self, result):
        return redirect(result)


def preview(text: str) -> list[tuple[str, list[object]]]:
    """The sections of a text as they read on the newest snapshot; nothing without one."""
    newest = Snapshot.objects.order_by("-id").first()
    if newest is None:
        return []
    f = Frozen(newest.data)
    return [(part.heading, list(blocks(f, part.text, []))) for part in sections_of(text)]
