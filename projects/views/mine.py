"""我包抓的项目: the leader's own page, first of all on a phone."""

from decimal import Decimal
from uuid import uuid4

from django.db.models import Count, Q

from projects.enums import LampLevel
from projects.models import Project
from projects.queries.instruction import OFFERED_DAYS, unspoken
from projects.queries.mine import cards, worst_first
from projects.views.ledger import ProjectList
from tracker import clock
from tracker.generic import ListPage
from tracker.tools.periods import months_passed
from tracker.tools.workdays import shift

COLOURS = (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)


class MyProjects(ProjectList):
    """The worst first; each with what a word from its leader needs."""

    template_name = "projects/mine/list.html"
    results_template = None
    is_ledger = False
    export_title = "我包抓的项目"
    export_order = "红灯在前，签约早的在前"

    def get_queryset(self):
        return self.own(super().get_queryset())

    def own(self, rows):
        return rows.filter(leader_id=self.request.user.person_id or 0)

    def ordered(self, rows):
        return ListPage.ordered(self, worst_first(rows))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        today, user = clock.today(), self.request.user
        all_mine = self.own(Project.objects.visible_to(user))
        counts = {f"{colour}": Count("pk", filter=Q(lamp=colour)) for colour in COLOURS}
        return context | {
            "cards": cards(context["object_list"], today),
            "counts": all_mine.order_by().aggregate(all=Count("pk"), **counts),
            "unspoken": unspoken(user, all_mine).count(),
            "form_token": uuid4().hex,
            "today": today,
            "due_on": shift(today, OFFERED_DAYS),
            "time_rate": Decimal(months_passed(today)) / 12 * 100,
        }
