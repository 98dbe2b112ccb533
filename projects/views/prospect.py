"""目标企业: whom one would win for which link, who follows it, how far it has come."""

from typing import Any

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.actions.prospect import change_placing, place_enterprise, remove_placing
from parks.enums import EnterpriseStatus, LinkGap, LinkRole, ProspectState
from parks.models import ChainLink, Enterprise, LinkEnterprise
from projects.exports.prospect import TABLE
from projects.filters import ProspectFilter
from projects.forms.prospect import ProspectForm, RemoveForm
from projects.queries.prospect import sums_of, with_reached
from projects.views.enterprise import named_enterprises
from projects.views.project import LedgerList
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.views.export import Figure

RELATED = ("enterprise", "link__chain", "office", "park", "person")


class ProspectList(LedgerList):
    model = LinkEnterprise
    permission = Permission.VIEW_DIRECTORY
    filterset_class = ProspectFilter
    template_name = "projects/prospect/list.html"
    export_title = "目标企业清单"
    export_word = "家次"
    export_order = "缺失的环节在前"
    export_table = TABLE
    orderings = {"name": "enterprise__name"}

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        if "reached" not in rows.query.annotations:  # an unreadable filter finds nothing
            rows = with_reached(rows, self.request.user)
        return super().ordered(rows.order_by("-link__gap", "link__chain", "link__order", "pk"))

    def get_context_data(self, **kwargs):
        totals = sums_of(self.object_list)
        self.known_count = totals["count"]
        link = self.request.GET.get("link", "")
        links = ChainLink.objects.visible_to(self.request.user).select_related("chain")
        return super().get_context_data(
            totals=totals,
            steps=[(one.value, one.label, totals[one.value]) for one in ProspectState],
            link=links.filter(pk=link).first() if link.isdecimal() and len(link) < 10 else None,
            gaps=LinkGap.choices,
            states=ProspectState.choices,
            **kwargs,
        )

    def figures(self, rows) -> list[Figure]:
        said = "一家企业列在几个环节就计几次；进度按登记的和您能看到的线索、协议里最远的一步。"
        return [Figure("目标企业", f"{sums_of(rows)['count']} 家次", said)]


class ProspectForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.EDIT_ENTERPRISES
    form_class: Any = ProspectForm
    template_name = "_generic/form.html"
    heading, submit = "列入环节", "保存"
    record: Any

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "row": self.record}

    def get_success_url(self):
        return reverse("projects:prospect-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class ProspectCreate(ProspectForms):
    done_message = "企业已列入环节。"

    def get_initial(self):
        """`link=3` and `enterprise=5`: where one comes from."""
        get, user = self.request.GET, self.request.user
        first = {}
        for name, rows in (
            ("link", ChainLink.objects.visible_to(user)),
            ("enterprise", Enterprise.objects.visible_to(user)),
        ):
            given = get.get(name, "")
            found = rows.filter(pk=given).first() if given.isdecimal() and len(given) < 10 else None
            if found:
                first["enterprise_name" if name == "enterprise" else name] = (
                    found.name if name == "enterprise" else found
                )
        return first

    def act(self, cleaned):
        name, by = cleaned["enterprise_name"].strip(), self.request.user
        [found] = named_enterprises([name], "", by, status=EnterpriseStatus.TARGET)
        return place_enterprise(
            link=cleaned["link"], enterprise=found, values=self.form.values(), by=by
        )

    def done(self, result):
        back = reverse("projects:prospect-list")
        role = "" if result.role == LinkRole.TARGET else f"&role={result.role}"
        return redirect(f"{back}?link={result.link_id}{role}")


class OneProspect:
    request: Any
    kwargs: Any

    def find(self):
        rows = LinkEnterprise.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class ProspectEdit(OneProspect, ProspectForms):
    heading = "跟进目标企业"
    done_message = "已保存。"

    def act(self, cleaned):
        row = self.as_read(cleaned["version"])
        return change_placing(row=row, values=self.form.values(), by=self.request.user)


class ProspectRemove(OneProspect, ProspectForms):
    form_class = RemoveForm
    heading, submit = "移出环节", "移出这个环节"
    done_message = "企业已移出环节，企业本身还在。"

    def get_form_kwargs(self):
        return ActionForm.get_form_kwargs(self)

    def get_initial(self):
        return {"version": self.record.version}

    def act(self, cleaned):
        return remove_placing(row=self.as_read(cleaned["version"]), by=self.request.user)
