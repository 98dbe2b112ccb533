"""梯度培育: how many stand on each step by park, and who has moved since a year before."""

from datetime import date
from typing import Any

from django.views.generic import TemplateView

from parks.models import EnterpriseMarkRow
from parks.queries.ladder import STEPS, ladder
from projects.exports.ladder import MOVES, move_lines, rung_lines, table
from tracker import clock
from tracker.generic import Scoped
from tracker.roles import Permission
from tracker.views.export import Ledger, export_response

FIRST_YEAR = 2015


class Ladder(Scoped, TemplateView):
    model = EnterpriseMarkRow
    permission = Permission.VIEW_DIRECTORY
    template_name = "projects/enterprise/ladder.html"
    http_method_names = ["get", "head", "options"]

    @property
    def year(self) -> int:
        this = clock.today().year
        given = self.request.GET.get("year", "")
        fits = given.isdecimal() and len(given) == 4 and FIRST_YEAR <= int(given) <= this
        return int(given) if fits else this

    def days(self) -> tuple[date, date]:
        """The day shown, and the one it is held against."""
        return min(date(self.year, 12, 31), clock.today()), date(self.year - 1, 12, 31)

    def found(self):
        return ladder(self.get_queryset(), *self.days())

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "xlsx":
            return self.export()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        on, since = self.days()
        this = clock.today().year
        return super().get_context_data(
            ladder=self.found(), steps=STEPS, year=self.year, years=range(this, this - 6, -1),
            on=on, since=since, **kwargs,
        )  # fmt: skip

    def export(self):
        found, (on, since) = self.found(), self.days()
        noun = EnterpriseMarkRow._meta.label_lower
        sheets = [
            Ledger("梯度培育", table(), rung_lines(found), "个园区", noun=noun),
            Ledger("升降名单", MOVES, move_lines(found), "家", noun=noun),
        ]
        return export_response(
            self.request,
            title="梯度培育",
            ledgers=sheets,
            filters=[("截至", f"{on}，升降与 {since} 比")],
            order="按园区的先后",
        )
