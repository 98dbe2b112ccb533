"""协议: the list, one with its review, and what makes a project of it."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.models import User
from projects.actions.agreement import (
    change_agreement,
    convert_agreement,
    link_project,
    record_agreement,
    void_agreement,
)
from projects.exports.agreement import AMOUNT, table
from projects.filters import AgreementFilter
from projects.forms.activity import VoidForm
from projects.forms.agreement import AgreementForm, LinkForm
from projects.models import Activity, Agreement, Lead, Project
from projects.permissions import can_change_placed, can_convert, can_void_placed
from projects.queries.activity import agreement_sums
from projects.views.enterprise import named_enterprises
from projects.views.project import LedgerList, ProjectCreate, wan
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

RELATED = ("park", "region", "office", "enterprise", "stored", "recorded_by__person")


def with_ends(rows, user):
    """Where each came from and what it became, as far as this reader sees them."""
    return rows.prefetch_related(
        Prefetch("activity", Activity.objects.visible_to(user)),
        Prefetch("project", Project.objects.visible_to(user)),
    )


class AgreementList(LedgerList):
    model = Agreement
    permission = Permission.VIEW_ACTIVITIES
    filterset_class = AgreementFilter
    template_name = "projects/agreement/list.html"
    export_title = "协议"
    export_word = "项"
    export_order = "签订日期新的在前"
    orderings = {"signed": "signed_on", "amount": "amount"}

    def get_queryset(self):
        return with_ends(super().get_queryset().select_related(*RELATED), self.request.user)

    def ordered(self, rows):
        return super().ordered(rows.order_by("-signed_on", "-pk"))

    def get_context_data(self, **kwargs):
        totals = agreement_sums(self.object_list)
        self.known_count = totals["count"]
        return super().get_context_data(totals=totals, **kwargs)

    def ledgers(self, rows) -> list[Ledger]:
        totals = {AMOUNT: agreement_sums(rows)["amount"]}
        found = table(Project.objects.visible_to(self.request.user), self.activities())
        return [Ledger(self.export_title, found, rows, self.export_word, totals)]

    def activities(self):
        return Activity.objects.visible_to(self.request.user)

    def figures(self, rows) -> list[Figure]:
        found = agreement_sums(rows)
        apart = "协议只计项数，金额不计入新签约额；转成项目后按项目首次签约计。"
        return [
            Figure("协议", f"{found['count']} 项，已转项目 {found['became']} 项", apart),
            Figure("协议金额", wan(found["amount"]), apart),
        ]


def page_of(agreement: Agreement, user) -> dict[str, Any]:
    """What the page of an agreement shows beside it."""
    first = {"version": agreement.version}
    activities = Activity.objects.visible_to(user).filter(agreements=agreement)
    projects = Project.objects.visible_to(user).filter(agreements=agreement)
    leads = Lead.objects.visible_to(user).filter(agreements=agreement)
    activity, project = activities.first(), projects.first()
    code = project.code if project else ""
    return {
        "agreement": agreement,
        "activity": activity,
        "lead": leads.first() if agreement.lead_id else None,
        "project": project,
        "can_edit": can_change_placed(user, agreement),
        "can_void": can_void_placed(user, agreement) and not agreement.project_id,
        "can_convert": can_convert(user, agreement),
        "form": VoidForm(initial=first),
        "link_form": LinkForm(user=user, initial=first | {"project": code}, auto_id="id_link_%s"),
    }


class AgreementDetail(DetailPage):
    model = Agreement
    permission = Permission.VIEW_ACTIVITIES
    template_name = "projects/agreement/detail.html"
    context_object_name = "agreement"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class AgreementForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.RECORD_ACTIVITIES
    form_class = AgreementForm
    template_name = "_generic/form.html"
    heading, submit = "登记协议", "保存协议"
    record: Any

    def get_form_kwargs(self):
        more = {"user": self.request.user, "agreement": self.record}
        return super().get_form_kwargs() | more

    def get_success_url(self):
        return self.record.get_absolute_url() if self.record else reverse("projects:agreement-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )

    def values(self) -> dict[str, Any]:
        """Of the form, with its enterprise found or registered."""
        name = self.form.cleaned_data["enterprise_name"].strip()
        try:
            [enterprise] = named_enterprises([name], "", cast(User, self.request.user))
        except ValidationError as error:
            raise ValidationError({"enterprise_name": error.messages}) from error
        return self.form.values() | {"enterprise": enterprise}


class AgreementCreate(AgreementForms):
    done_message = "协议已登记。"

    def get_initial(self):
        """`activity=HD-2024-0001`: signed there; `lead=XS-2024-0001`: it came of that lead."""
        if lead := self.lead_asked():
            firm = lead.enterprise.name if lead.enterprise else lead.investor_name
            said = {"lead": lead.code, "enterprise_name": firm, "amount": lead.amount}
            said |= {"name": lead.name, "activity": lead.activity}
            return said | {"park": lead.park, "office": lead.office}
        code = self.request.GET.get("activity", "")
        rows = Activity.objects.visible_to(self.request.user).held()
        activity = rows.filter(code=code).first() if code else None
        if activity is None:
            return {}
        places = {"park": activity.park, "office": activity.office}
        return {"activity": activity, "signed_on": activity.to_on} | places

    def lead_asked(self) -> Lead | None:
        rows = Lead.objects.visible_to(self.request.user).open().select_related("enterprise")
        return rows.filter(code=self.request.GET.get("lead", "")).first()

    def act(self, cleaned):
        return record_agreement(values=self.values(), upload=cleaned["file"], by=self.request.user)

    def done(self, result):
        return redirect(result)


class OneAgreement:
    """The agreement that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = Agreement.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, code=self.kwargs["code"])


class AgreementEdit(OneAgreement, AgreementForms):
    heading = "修改协议"
    done_message = "协议已保存。"

    def act(self, cleaned):
        return change_agreement(
            agreement=self.as_read(cleaned["version"]),
            values=self.values(),
            upload=cleaned["file"],
            by=self.request.user,
        )


class AgreementPosts(OneAgreement, ActionForm):
    """A small form of the agreement's page; refused, the page comes back with it."""

    permission = Permission.RECORD_ACTIVITIES
    template_name = "projects/agreement/detail.html"
    http_method_names = ["post"]
    place = "form"  # its name on the page

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        page = page_of(self.record, self.request.user)
        return context | page | {self.place: form, "refused": form}


class AgreementVoid(AgreementPosts):
    form_class = VoidForm
    done_message = "这份协议已作废，不再计入。"

    def act(self, cleaned):
        agreement = self.as_read(cleaned["version"])
        return void_agreement(agreement=agreement, reason=cleaned["reason"], by=self.request.user)


class AgreementLink(AgreementPosts):
    form_class = LinkForm
    place = "link_form"
    done_message = "协议与项目的关联已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "auto_id": "id_link_%s"}

    def act(self, cleaned):
        agreement = self.as_read(cleaned["version"])
        return link_project(agreement=agreement, project=cleaned["project"], by=self.request.user)


class AgreementConvert(OneAgreement, ProjectCreate):
    """转为项目: the form of a new project, filled in from the agreement."""

    done_message = "项目已登记，协议已关联。"

    def get_initial(self):
        agreement = self.record
        activity = agreement.activity
        return {
            "name": agreement.name,
            "park": agreement.park,
            "office": agreement.office,
            "total_investment": agreement.amount,
            "investor_names": agreement.enterprise.name,
            "origin": agreement.enterprise.origin,
            "first_event": activity.name[:80] if activity else "",
        }

    def get_context_data(self, **kwargs):
        words = {"heading": "协议转为项目", "subject": self.record}
        back = self.record.get_absolute_url()
        return super().get_context_data(**kwargs) | words | {"back": back}

    def act(self, cleaned):
        form, by = self.form, self.request.user
        investors = named_enterprises(form.investors(), cleaned["origin"], by)
        return convert_agreement(
            agreement=self.record, values=form.values(), investors=investors, by=by
        )
