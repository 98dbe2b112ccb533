"""附件: add files to a project."""

from projects.actions.attachment import attach
from projects.forms.project import AttachmentForm
from projects.views.project import ProjectForms
from tracker.roles import Permission


class AttachmentCreate(ProjectForms):
    permission = Permission.EDIT_PROJECTS
    form_class = AttachmentForm
    heading = "上传附件"
    submit = "上传附件"
    done_message = "附件已上传。"

    def act(self, cleaned):
        return attach(
            project=self.record,
            uploads=cleaned["files"],
            kind=cleaned["kind"],
            by=self.request.user,
        )
