"""产业链图谱: one chain or all as columns of links; and what the bureau changes of a chain."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from parks.actions import chain as verbs
from parks.models import Chain, ChainLink
from projects.exports.chain import TABLE, lines
from projects.forms.chain import ChainPostForm, GapForm, LinkEndForm, LinkForm, MoveForm
from projects.queries.chain_map import chain_maps
from projects.queries.leader import year_to
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import ExportList, Figure, Ledger


class MapPage:
    """Columns, and the registry's period behind their numbers."""

    request: Any

    def drawn(self, chains) -> dict[str, Any]:
        today = clock.today()
        maps = chain_maps(chains, self.request.user, today)
        period = year_to(today).period.code
        return {"maps": maps, "today": today, "figure_query": {"period": period}}


class ChainMapList(MapPage, ExportList):
    """All chains, one beneath the other; a workbook with a line for each link."""

    model = Chain
    permission = Permission.VIEW_FIGURES
    template_name = "projects/chain/map.html"
    paginate_by = 100
    export_title = "产业链图谱"
    export_word = "个环节"
    export_order = "按产业链和环节的先后"

    def get_queryset(self):
        rows = super().get_queryset().select_related("chief", "leader")
        code = self.kwargs.get("code")
        return rows.filter(pk=get_object_or_404(rows, code=code).pk) if code else rows

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        chain = context["object_list"][0] if self.kwargs.get("code") else None
        return context | self.drawn(context["object_list"]) | {"chain": chain}

    def ledgers(self, rows) -> list[Ledger]:
        self.maps = chain_maps(rows, self.request.user, clock.today())
        noun = Chain._meta.label_lower
        return [Ledger(self.export_title, TABLE, lines(self.maps), self.export_word, noun=noun)]

    def figures(self, rows) -> list[Figure]:
        said = "在推进项目按首次签约、尚未达产计，只含您能看到的项目；有几个投资方的项目在环节里只计一次。"
        return [Figure("在推进项目", f"截至 {clock.today()}", said)]


class ChainEdit(DetailPage):
    """Links with a button for each act, who held the chain from when to when."""

    model = Chain
    permission = Permission.EDIT_CHAINS
    template_name = "projects/chain/edit.html"
    context_object_name = "chain"

    def get_queryset(self):
        rows = super().get_queryset().select_related("chief", "leader")
        return rows.prefetch_related("links__gaps", "posts__person", "posts__enterprise")

    def get_context_data(self, **kwargs):
        links = [link for link in self.object.links.all() if not link.retired_on]
        gone = [link for link in self.object.links.all() if link.retired_on]
        return super().get_context_data(links=links, gone=gone, **kwargs)


class ChainForm(ActionForm):
    """One act on a chain or on a link of it."""

    permission = Permission.EDIT_CHAINS
    template_name = "_generic/form.html"
    heading, submit = "", "保存"
    record: Any

    def find(self):
        rows = Chain.objects.visible_to(self.request.user)
        return get_object_or_404(rows, code=self.kwargs["code"])

    @property
    def chain(self) -> Chain:
        return self.record

    def get_initial(self):
        return {"version": self.record.version}

    def get_success_url(self):
        return reverse("projects:chain-edit", args=[self.chain.code])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class LinkCreate(ChainForm):
    form_class = LinkForm
    heading, submit = "新增环节", "新增环节"
    done_message = "环节已新增，排在最后。"

    def act(self, cleaned):
        chain = self.as_read(cleaned["version"])
        return verbs.add_link(chain=chain, name=cleaned["name"], by=self.request.user)


class ChainPostCreate(ChainForm):
    form_class = ChainPostForm
    heading, submit = "调整链长或链主", "保存调整"
    done_message = "已调整，前任自动止于前一天。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, cleaned):
        return verbs.set_post(
            chain=self.as_read(cleaned["version"]),
            kind=cleaned["kind"],
            holder=cleaned["holder"],
            from_on=cleaned["from_on"],
            by=self.request.user,
        )


class LinkForms(ChainForm):
    def find(self):
        rows = ChainLink.objects.visible_to(self.request.user).select_related("chain")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def chain(self) -> Chain:
        return self.record.chain


class LinkEdit(LinkForms):
    form_class = LinkForm
    heading, submit = "环节改名", "保存名称"
    done_message = "环节已改名。"

    def get_initial(self):
        return super().get_initial() | {"name": self.record.name}

    def act(self, cleaned):
        link = self.as_read(cleaned["version"])
        return verbs.rename_link(link=link, name=cleaned["name"], by=self.request.user)


class LinkGap(LinkForms):
    form_class = GapForm
    heading, submit = "调整完善程度", "保存完善程度"
    done_message = "完善程度已调整，以前的日子照旧查得到。"

    def get_initial(self):
        return super().get_initial() | {"gap": self.record.gap}

    def act(self, cleaned):
        return verbs.set_gap(
            link=self.as_read(cleaned["version"]),
            gap=cleaned["gap"],
            from_on=cleaned["from_on"],
            reason=cleaned["reason"],
            by=self.request.user,
        )


class LinkRetire(LinkForms):
    form_class = LinkEndForm
    heading, submit = "停用环节", "停用这个环节"
    done_message = "环节已停用，已归到它的项目不变。"

    def act(self, cleaned):
        link = self.as_read(cleaned["version"])
        return verbs.retire_link(link=link, reason=cleaned["reason"], by=self.request.user)


class LinkMove(LinkForms):
    """前移 or 后移: a button, no page of its own."""

    http_method_names = ["post"]
    form_class = MoveForm
    done_message = "次序已调整。"

    def act(self, cleaned):
        return verbs.move_link(link=self.record, step=cleaned["step"], by=self.request.user)
