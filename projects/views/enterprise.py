"""企业: its projects, and finding or registering the investors that a form names."""

from collections.abc import Iterable

from parks.actions.enterprise import register_enterprise
from parks.models import Enterprise, User
from projects.exports.enterprise import TABLE
from projects.models import Project
from tracker.generic import DetailPage
from tracker.roles import Permission
from tracker.tools.likeness import name_key
from tracker.views.export import ExportList


def named_enterprises(names: Iterable[str], origin: str, by: User) -> list[Enterprise]:
    """Enterprises by name; one that is not known yet is registered."""
    found = []
    for name in names:
        held = Enterprise.objects.filter(name_key=name_key(name)).first()
        found.append(held or register_enterprise(name=name, origin=origin, by=by))
    return found


class EnterpriseList(ExportList):
    model = Enterprise
    permission = Permission.VIEW_DIRECTORY
    template_name = "projects/enterprise/list.html"
    export_title = "企业"
    export_table = TABLE
    export_word = "家"
    export_order = "按名称"

    def filters_said(self):
        word = self.request.GET.get("q", "").strip()
        return [("企业名称", word)] if word else []

    def get_queryset(self):
        rows = super().get_queryset().select_related("park")
        word = self.request.GET.get("q", "").strip()
        return rows.filter(name_key__contains=name_key(word)) if word else rows


class EnterpriseDetail(DetailPage):
    model = Enterprise
    permission = Permission.VIEW_DIRECTORY
    template_name = "projects/enterprise/detail.html"
    context_object_name = "enterprise"

    def get_context_data(self, **kwargs):
        rows = Project.objects.visible_to(self.request.user).filter(investors=self.object)
        return super().get_context_data(projects=rows.select_related("park", "chain"), **kwargs)
