"""责任模板: what each role must be here; the bureau publishes versions."""

from django.urls import reverse

from projects.actions.duty import publish_template
from projects.forms.duty import DutyTemplateForm
from projects.models import DutyTemplate
from projects.models.duty import in_force, read_versions
from projects.tasks import refresh_fiveone
from tracker import clock
from tracker.generic import ActionForm, ListPage
from tracker.roles import Permission


class DutyTemplateList(ListPage):
    """The template of today, what comes next, and every version before."""

    model = DutyTemplate
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/duty/list.html"

    def get_queryset(self):
        return super().get_queryset().select_related("published_by__person")

    def get_context_data(self, **kwargs):
        today, held = clock.today(), read_versions()
        now = in_force(today, held)
        wanted = self.request.GET.get("version", "")
        shown = next((v for v in held if str(v.number) == wanted), now)
        return super().get_context_data(now=now, shown=shown, today=today, **kwargs)

    def unknown_keys(self):
        return [key for key in super().unknown_keys() if key != "version"]


class DutyTemplateEdit(ActionForm):
    permission = Permission.SET_RULES
    form_class = DutyTemplateForm
    template_name = "projects/duty/form.html"

    def newest(self):
        return in_force(clock.today().max, read_versions())

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"held": self.newest()}

    def get_initial(self):
        return {"valid_from": clock.today(), "number": self.newest().number}

    def get_success_url(self):
        return reverse("projects:duty-list")

    def act(self, cleaned):
        template = publish_template(by=self.request.user, **cleaned)
        if template.valid_from <= clock.today():
            refresh_fiveone.delay_on_commit()
            self.done_message = f"{template}已发布，正在重算各项目的五个一。"
        else:
            self.done_message = f"{template}已发布，{template.valid_from} 起生效。"
        return template
