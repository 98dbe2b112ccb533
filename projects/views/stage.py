"""申报与认定阶段."""

from django.shortcuts import get_object_or_404, redirect

from projects import stages
from projects.actions.attachment import attach
from projects.actions.stage import claim_stage, recognise_stage, return_stage
from projects.enums import Evidence
from projects.forms.stage import PROOF, ClaimForm, DecideForm
from projects.models import StageTransition
from projects.views.project import ProjectForms, lacking_links
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission


class StageClaim(ProjectForms):
    permission = Permission.MOVE_STAGE
    form_class = ClaimForm
    heading = "申报阶段"
    submit = "申报阶段"
    done_message = "已申报。需要认定的由调度科认定后计入。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.record}

    def get_initial(self):
        return {"claimed_on": clock.today()}

    def get_context_data(self, **kwargs):
        following = stages.next_stage(self.record.stage)
        lacking = stages.missing(stages.Facts.of(self.record), following) if following else ()
        return super().get_context_data(lacking=lacking_links(self.record, lacking), **kwargs)

    def act(self, cleaned):
        files = cleaned.pop("files")
        if files:
            kind = PROOF.get(cleaned["to_stage"], Evidence.PROGRESS)
            attach(project=self.record, uploads=files, kind=kind, by=self.request.user)
        return claim_stage(project=self.record, by=self.request.user, **cleaned)


class StageDecide(ActionForm):
    permission = Permission.RECOGNISE_STAGE
    form_class = DecideForm
    template_name = "projects/stage/detail.html"
    done_message = "已处理。"

    def find(self):
        rows = StageTransition.objects.visible_to(self.request.user)
        rows = rows.select_related("project__park", "claimed_by__person")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_initial(self):
        return {"recognised_on": self.record.claimed_on}

    def get_context_data(self, **kwargs):
        project = self.record.project
        return super().get_context_data(
            move=self.record,
            project=project,
            proof=stages.EVIDENCE_TEXT.get(self.record.to_stage),
            attachments=project.attachments.filter(voided_at=None).select_related("stored"),
            **kwargs,
        )

    def act(self, cleaned):
        move, by, answer = self.record, self.request.user, cleaned["answer"]
        if cleaned["decision"] == "return":
            return return_stage(move=move, answer=answer, by=by)
        on = cleaned["recognised_on"] or move.claimed_on
        return recognise_stage(move=move, recognised_on=on, answer=answer, by=by)

    def done(self, result):
        return redirect("projects:verify")
