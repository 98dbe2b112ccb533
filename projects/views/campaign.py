"""专项行动: the list, the board of one, and its projects coming in and leaving."""

from typing import Any, cast

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.models import User
from projects.actions import campaign as verbs
from projects.enums import CampaignGoal, LampLevel
from projects.exports import campaign as tables
from projects.filters import CampaignFilter
from projects.forms.activity import VoidForm
from projects.forms.campaign import CampaignForm, MembersForm
from projects.models import Campaign, Listing, Project
from projects.queries.campaign import Clock, board, member_counts, members
from projects.queries.narrow import LAMP_LETTERS, LETTERS
from projects.views.event import asked_day
from projects.views.project import LedgerList
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger, export_response

RELATED = ("park", "region", "stored", "recorded_by__person")
SAID = (
    "只计行动期内的数：签约、开工、投产按认定日期，到位资金按到账日期且已核验，问题按销号日期；"
    "项目退出后的、终止退库的不计。只含您范围内的项目。"
)


class CampaignList(LedgerList):
    model = Campaign
    permission = Permission.VIEW_PROJECTS
    filterset_class = CampaignFilter
    template_name = "projects/campaign/list.html"
    export_title = "专项行动"
    export_word = "次"
    export_order = "开始日期新的在前"
    orderings = {"from": "from_on"}

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        return super().ordered(rows.order_by("-from_on", "-pk"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        today = clock.today()
        counts = member_counts(context["object_list"], self.request.user, today)
        for one in context["object_list"]:
            one.count, one.clock = counts[one.pk], Clock.of(one, today)
        return context

    def ledgers(self, rows) -> list[Ledger]:
        counts = member_counts(rows, cast(User, self.request.user), clock.today())
        return [Ledger(self.export_title, tables.table(counts), rows, self.export_word)]


class OneCampaign:
    """The campaign that the address names."""

    request: Any
    kwargs: Any

    def find(self):
        rows = Campaign.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, code=self.kwargs["code"])


class CampaignDetail(DetailPage):
    """The board. `park`, `did` and `lamp` narrow the projects below it: the rows of a number."""

    model = Campaign
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/campaign/detail.html"
    context_object_name = "campaign"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") != "xlsx":
            return super().get(request, *args, **kwargs)
        self.object = self.get_object()
        page = page_of(self.object, request)
        found, shown = page["board"], page["shown"]
        noun = Listing._meta.label_lower
        ledgers = [
            Ledger(
                f"{self.object.name}进度",
                tables.board_table(found),
                tables.board_rows(found),
                "个园区",
                tables.board_totals(found),
                name="分园区",
                noun=noun,
            ),
            Ledger(
                f"{self.object.name}项目",
                tables.MEMBER_TABLE,
                tables.member_rows(shown),
                totals=tables.member_totals(shown),
                name="项目",
                noun=noun,
            ),
        ]
        return export_response(
            request,
            title=self.object.name,
            ledgers=ledgers,
            filters=[("截至", str(page["on"])), *page["narrowed"]],
            order="按园区",
            figures=[Figure("行动期内完成", f"{found.whole.count} 个项目", SAID)],
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request), **kwargs)


def page_of(campaign: Campaign, request) -> dict[str, Any]:
    """The board and the rows under it, as of the day asked for."""
    on = asked_day(request)
    rows = members(campaign, request.user, on)
    own = bool(Project.objects.visible_to(request.user).query.where)
    found = board(campaign, rows, on, own=own)
    shown, narrowed = narrowed_to(rows, request.GET, found)
    return {
        "campaign": campaign,
        "on": on,
        "is_past": on != clock.today(),
        "board": found,
        "shown": shown,
        "shown_done": [(goal, sum(row.done[goal] for row in shown)) for goal, _, _ in found.goals],
        "narrowed": narrowed,
        "lit": [
            (level, len([row for row in rows if row.lamp == level]), LETTERS[level][0])
            for level in (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)
        ],
        "gone": [row for row in rows if row.left_on],
        "said": SAID,
        "can_edit": request.user.may(Permission.HOLD_EVENTS) and not campaign.voided_at,
        "form": VoidForm(initial={"version": campaign.version}),
    }


def narrowed_to(rows, get, found) -> tuple[list[Any], list[tuple[str, str]]]:
    """The rows that a link of the page names, and what it names in words."""
    shown, said = list(rows), []
    parks = {line.key: line.label for line in found.lines}
    if (park := get.get("park", "")) in parks:
        shown = [row for row in shown if row.zone == park]
        said.append(("园区", parks[park]))
    if (did := get.get("did", "")) in CampaignGoal.values:
        shown = [row for row in shown if row.done[did]]
        said.append(("完成", str(CampaignGoal(did).label)))
    lamp = LAMP_LETTERS.get(get.get("lamp", ""))
    if lamp:
        shown = [row for row in shown if row.lamp == lamp]
        said.append(("灯", LETTERS[lamp][1]))
    return shown, said


class CampaignForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.HOLD_EVENTS
    form_class: Any = CampaignForm
    template_name = "projects/campaign/form.html"
    heading, submit = "登记专项行动", "保存行动"
    record: Any

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "campaign": self.record}

    def get_success_url(self):
        return self.record.get_absolute_url() if self.record else reverse("projects:campaign-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class CampaignCreate(CampaignForms):
    done_message = "专项行动已登记。"

    def act(self, cleaned):
        return verbs.record_campaign(
            values=self.form.values(),
            aims=self.form.aims(),
            upload=cleaned["file"],
            by=self.request.user,
        )

    def done(self, result):
        return redirect(result)


class CampaignEdit(OneCampaign, CampaignForms):
    heading = "修改专项行动"
    done_message = "专项行动已保存。"

    def act(self, cleaned):
        return verbs.change_campaign(
            campaign=self.as_read(cleaned["version"]),
            values=self.form.values(),
            aims=self.form.aims(),
            upload=cleaned["file"],
            by=self.request.user,
        )


class CampaignMembers(OneCampaign, CampaignForms):
    form_class = MembersForm
    template_name = "_generic/form.html"
    heading, submit = "项目加入或退出行动", "保存"

    def act(self, cleaned):
        done = verbs.move_projects(
            campaign=self.record,
            projects=[one.project for one in cleaned["projects"]],
            entering=cleaned["way"] == "in",
            on=cleaned["on"],
            by=self.request.user,
        )
        word = "加入" if cleaned["way"] == "in" else "退出"
        self.done_message = f"{len(done)} 个项目已{word}行动。"


class CampaignVoid(OneCampaign, ActionForm):
    permission = Permission.HOLD_EVENTS
    form_class = VoidForm
    template_name = "projects/campaign/detail.html"
    done_message = "这次专项行动已作废；项目仍在台账的名录里。"
    http_method_names = ["post"]

    def get_context_data(self, **kwargs):
        return page_of(self.record, self.request) | super().get_context_data(**kwargs)

    def act(self, cleaned):
        campaign = self.as_read(cleaned["version"])
        return verbs.void_campaign(
            campaign=campaign, reason=cleaned["reason"], by=self.request.user
        )
