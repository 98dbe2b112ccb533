"""亮灯规则: versions, 试算 and 发布 (UI.md §4 row 16)."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from projects.actions.lamp import compute_lamps
from projects.actions.lamp_rule import draft_rule, publish_rule
from projects.enums import LampKind
from projects.forms.lamp_rule import UNITS, LampRuleForm
from projects.models import LampRule
from projects.queries.lamp_rule import try_rule
from tracker import clock
from tracker.generic import ActionForm, ListPage
from tracker.roles import Permission


class LampRuleList(ListPage):
    model = LampRule
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/lamp_rule/list.html"

    def get_queryset(self):
        return super().get_queryset().order_by("kind", "-version")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            today=clock.today(),
            may_set=self.request.user.may(Permission.SET_RULES),
            units=UNITS,
            **kwargs,
        )


class LampRuleEdit(ActionForm):
    """试算 asks (GET) what would change and writes nothing; 发布 puts the version in force."""

    permission = Permission.SET_RULES
    form_class = LampRuleForm
    template_name = "projects/lamp_rule/form.html"
    done_message = "新规则已发布。"

    def find(self):
        if self.kwargs["kind"] not in LampKind.values:
            raise Http404
        rows = LampRule.objects.visible_to(self.request.user).filter(kind=self.kwargs["kind"])
        if (held := rows.order_by("-version").first()) is None:
            raise Http404
        return held

    def get(self, request, *args, **kwargs):
        if "yellow_from" not in request.GET:
            return super().get(request, *args, **kwargs)
        form = LampRuleForm(request.GET, measure=self.record.measure)
        trial = None
        if form.is_valid():
            try:
                rule = draft_rule(kind=self.record.kind, **form.cleaned_data)
                trial = try_rule(rule, clock.today())
            except ValidationError as error:
                self.show(form, error)
        status = 200 if trial else 422
        return self.render_to_response(self.get_context_data(form=form, trial=trial), status=status)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"measure": self.record.measure}

    def get_initial(self):
        return {
            "yellow_from": self.record.yellow_from,
            "red_from": self.record.red_from,
            "valid_from": clock.today(),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            unit=UNITS[self.record.measure], back=reverse("projects:lamp-rule-list"), **kwargs
        )

    def get_success_url(self):
        return reverse("projects:lamp-rule-list")

    def act(self, cleaned):
        rule, trial = publish_rule(kind=self.record.kind, by=self.request.user, **cleaned)
        if rule.valid_from <= clock.today():
            compute_lamps(on=clock.today())
        self.done_message = f"已发布{rule}，{rule.valid_from} 起生效；{trial.said}。"
        return rule
