"""单位与人员: the directory."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from parks.actions import directory
from parks.exports.unit import table
from parks.forms.unit import PersonForm, UnitForm
from parks.models import Person, Unit
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.tools.tables import gathered
from tracker.views.export import ExportList, Ledger


class UnitList(ExportList):
    model = Unit
    permission = Permission.VIEW_DIRECTORY
    template_name = "parks/unit/list.html"
    paginate_by = 100
    export_title = "单位"
    export_word = "个"
    export_order = "按类别和代码"

    def get_queryset(self):
        rows = super().get_queryset().select_related("region").prefetch_related("aliases")
        word = self.request.GET.get("q", "").strip()
        return rows.filter(name__contains=word) if word else rows

    def filters_said(self):
        word = self.request.GET.get("q", "").strip()
        return [("单位名称", word)] if word else []

    def ledgers(self, rows) -> list[Ledger]:
        names = rows.order_by("pk", "aliases__pk").values_list("pk", "aliases__name")
        return [Ledger(self.export_title, table(gathered(names)), rows, self.export_word)]


class UnitDetail(DetailPage):
    model = Unit
    permission = Permission.VIEW_DIRECTORY
    template_name = "parks/unit/detail.html"
    context_object_name = "unit"

    def get_queryset(self):
        related = ("aliases", "people", "predecessors")
        return (
            super().get_queryset().select_related("region", "successor").prefetch_related(*related)
        )


class PersonDetail(DetailPage):
    model = Person
    permission = Permission.VIEW_DIRECTORY
    template_name = "parks/person/detail.html"
    context_object_name = "person"

    def get_queryset(self):
        return super().get_queryset().select_related("unit").prefetch_related("postings__office")


class DirectoryForm(ActionForm):
    permission = Permission.EDIT_DIRECTORY
    template_name = "_generic/form.html"
    heading = ""

    def get_success_url(self):
        return reverse("parks:unit-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading, back=reverse("parks:unit-list"), **kwargs
        )


class UnitCreate(DirectoryForm):
    form_class = UnitForm
    heading = "新建单位"

    def act(self, cleaned):
        return directory.create_unit(values=self.form.values(), by=self.request.user)


class PersonCreate(DirectoryForm):
    form_class = PersonForm
    heading = "新建人员"

    def act(self, cleaned):
        return directory.create_person(values=self.form.values(), by=self.request.user)


class UnitEdit(DirectoryForm):
    form_class = UnitForm
    heading = "修改单位"

    def find(self):
        return get_object_or_404(
            Unit.objects.visible_to(self.request.user), code=self.kwargs["code"]
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.record}

    def act(self, cleaned):
        return directory.update_unit(
            unit=self.as_read(cleaned["version"]), values=self.form.values(), by=self.request.user
        )
