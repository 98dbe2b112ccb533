"""企业: its projects and figures, and finding or registering the investors that a form names."""

from collections.abc import Iterable
from functools import cached_property
from typing import cast

from parks.actions.enterprise import register_enterprise
from parks.enums import EnterpriseStatus
from parks.models import Enterprise, User
from parks.permissions import can_edit_enterprise
from parks.queries import places
from projects.exports.enterprise import FIGURES, TABLE
from projects.filters import EnterpriseFilter
from projects.models import Project
from projects.queries import place as query
from projects.queries.enterprise import around, money_by_year
from projects.queries.leader import measured
from projects.queries.measures import MEASURES
from projects.queries.mine import worst_first
from projects.views.cockpit import asked_of, months, strip
from projects.views.frame import Asked
from tracker.generic import DetailPage
from tracker.roles import Permission
from tracker.tools.likeness import name_key
from tracker.views.export import ExportList, Figure

SHOWN = {"ongoing": "ongoing_count", "funds": "funds_outside"}
PROJECTS_SHOWN = 50
KEPT_KEYS = ("step", "on", "chain", "link")  # of links that lead here; the form carries them on


def named_enterprises(
    names: Iterable[str], origin: str, by: User, status: str = EnterpriseStatus.SETTLED
) -> list[Enterprise]:
    """Enterprises by name, old ones too; one that is not known yet is registered."""
    names = list(names)
    known = Enterprise.objects.known_as(map(name_key, names))
    found = []
    for name in names:
        key = name_key(name)
        if key not in known:
            known[key] = register_enterprise(
                name=name, origin=origin, by=by, values={"status": status}
            )
        found.append(known[key])
    return list(dict.fromkeys(found))


class EnterpriseList(ExportList):
    """Enterprises with their projects on the way and what came in, where the reader sees figures."""

    model = Enterprise
    permission = Permission.VIEW_DIRECTORY
    filterset_class = EnterpriseFilter
    template_name = "projects/enterprise/list.html"
    orderings = {"name": "name", "ongoing": "ongoing", "funds": "funds"}
    export_title = "企业"
    export_word = "家"
    export_order = "按名称"

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.request, park="")  # `park` is where the enterprise sits

    @cached_property
    def sees_figures(self) -> bool:
        return cast(User, self.request.user).may(Permission.VIEW_FIGURES)

    @property
    def export_table(self):
        return (*TABLE, *FIGURES) if self.sees_figures else TABLE

    def ordered(self, rows):
        rows = rows.select_related("park")
        if self.sees_figures:
            projects, window = Project.objects.visible_to(self.request.user), self.asked.window
            rows = rows.annotate(
                **{
                    name: measured(code, projects, window, "investors")
                    for name, code in SHOWN.items()
                }
            )
        elif self.request.GET.get("sort", "").lstrip("-") in SHOWN:
            return rows
        return super().ordered(rows)

    def order_said(self):
        key = self.request.GET.get("sort", "")
        if key.lstrip("-") in SHOWN:
            name = MEASURES[SHOWN[key.lstrip("-")]].name
            return f"按{name}从{'大到小' if key.startswith('-') else '小到大'}"
        return super().order_said()

    def words(self, name, given, bound):
        held = places.parks()
        if name == "park" and given in held:
            return held[given].name
        return super().words(name, given, bound)

    def figures(self, rows) -> list[Figure]:
        if not self.sees_figures:
            return []
        said = "多个投资方的项目在每家都全额计，各行不能相加。"
        period = f"{self.asked.window.period.label}，截至 {self.asked.window.until}"
        return [
            Figure(MEASURES[code].name, period, f"{said}{MEASURES[code].definition}")
            for code in SHOWN.values()
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        asked = asked_of(self.request, self.asked)
        return context | asked | {
            "unknown_keys": self.unknown_keys(),
            "sees_figures": self.sees_figures,
            "parks": list(places.zones().items()),
            "kept_keys": [(k, self.request.GET[k]) for k in KEPT_KEYS if self.request.GET.get(k)],
        }  # fmt: skip


class EnterpriseDetail(DetailPage):
    """One enterprise: who it is, its projects in the reader's scope, and their figures."""

    model = Enterprise
    permission = Permission.VIEW_DIRECTORY
    template_name = "projects/enterprise/detail.html"
    context_object_name = "enterprise"

    def get_queryset(self):
        return super().get_queryset().select_related("park", "industry", "merged_into")

    def get_context_data(self, **kwargs):
        rows = Project.objects.visible_to(self.request.user).filter(investors=self.object)
        rows = worst_first(rows).select_related("park", "chain")
        context = super().get_context_data(
            projects=rows[:PROJECTS_SHOWN],
            around=around(self.object, self.request.user),
            can_edit=can_edit_enterprise(self.request.user, self.object),
            **kwargs,
        )
        if self.request.user.may(Permission.VIEW_FIGURES):
            context |= self.figures()
        return context

    def figures(self):
        asked = Asked(self.request, investor=str(self.object.pk))
        found = query.place(asked.scope, asked.window, ("park",))
        return {
            **asked_of(self.request, asked),
            **strip(found.said),
            "place": found,
            "funnel": found.funnel,
            **months(self.request, asked, found),
            "parts": [("park", "分园区", found.parts["park"])],
            "years": money_by_year(asked.scope, asked.window),
            "sees_figures": True,
        }
