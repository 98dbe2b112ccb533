"""附件: add files to a project, and take all of them along as 证据包."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views import View
from django.views.generic.detail import SingleObjectMixin

from projects.actions.attachment import attach, record_evidence_taken
from projects.exports.attachment import evidence_members, evidence_of
from projects.forms.project import AttachmentForm
from projects.models import Project
from projects.views.project import ProjectForms
from tracker import clock
from tracker.generic import Scoped
from tracker.roles import Permission
from tracker.tools.zipped import zipped


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


class EvidencePack(Scoped, SingleObjectMixin, View):
    """一键证据包: a zip, sent while it is written; the audit row says who took it."""

    http_method_names = ["get", "options"]
    model = Project
    permission = Permission.VIEW_PROJECTS
    slug_field = slug_url_kwarg = "code"

    def get(self, request, *args, **kwargs):
        project = self.get_object()
        rows = evidence_of(project)
        record_evidence_taken(project=project, count=len(rows), by=request.user)
        name = f"证据包_{project.code}_{clock.today():%Y%m%d}.zip"
        response = StreamingHttpResponse(
            zipped(evidence_members(project, rows)), content_type="application/zip"
        )
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["Cache-Control"] = "no-store"
        return response
