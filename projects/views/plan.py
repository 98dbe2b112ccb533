"""年度计划 of one project."""

from projects.actions.plan import set_plan
from projects.forms.target import PlanForm
from projects.views.project import ProjectForms
from tracker import clock
from tracker.roles import Permission


class PlanEdit(ProjectForms):
    permission = Permission.EDIT_PROJECTS
    form_class = PlanForm
    heading = "年度计划"

    def get_initial(self):
        year = clock.today().year
        held = self.record.plans.filter(year=year).first()
        return {
            "year": year,
            "planned_investment": held.planned_investment if held else None,
            "planned_funds": held.planned_funds if held else None,
        }

    def act(self, cleaned):
        return set_plan(project=self.record, by=self.request.user, **cleaned)
