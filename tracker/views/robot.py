"""群机器人: for whoever keeps the accounts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tracker.actions.robot import SHOWN, change_robot, create_robot, try_robot
from tracker.forms.robot import RobotForm
from tracker.generic import ActionForm
from tracker.models import Robot
from tracker.roles import Permission
from tracker.tools.tables import Table, first_of, label, moment
from tracker.tools.xlsx import Column
from tracker.views.export import ExportList

TABLE: Table = (
    (Column("名称", 30), "name"),
    (Column("平台", 12), label("kind", Robot._meta.get_field("kind").flatchoices)),
    (Column("服务单位", 30), first_of("unit__name", otherwise="全部单位")),
    (Column("状态", 10), label("is_active", [(True, "启用"), (False, "停用")])),
    (Column("最近发送", 18), moment("posted_at")),
    (Column("最近的错误", 60), "error"),
)


class RobotList(ExportList):
    model = Robot
    permission = Permission.MANAGE_ACCOUNTS
    template_name = "tracker/robot/list.html"
    export_title = "群机器人"
    export_table = TABLE
    export_word = "个"
    export_order = "按名称"

    def get_queryset(self):
        return super().get_queryset().select_related("unit")


class RobotForms(ActionForm):
    permission = Permission.MANAGE_ACCOUNTS
    form_class = RobotForm
    template_name = "_generic/form.html"

    def get_success_url(self):
        return reverse("tracker:robot-list")

    def get_form_kwargs(self):
        unit = Robot._meta.get_field("unit").related_model
        units = unit.objects.visible_to(self.request.user).filter(retired_on=None)
        return super().get_form_kwargs() | {"units": units, "held": self.record}


class RobotCreate(RobotForms):
    done_message = "机器人已添加，请发一条测试消息看看。"

    def get_context_data(self, **kwargs):
        back = self.get_success_url()
        return super().get_context_data(heading="添加群机器人", submit="添加", back=back, **kwargs)

    def act(self, cleaned):
        values = {name: value for name, value in cleaned.items() if name != "version"}
        return create_robot(values=values, by=self.request.user)


class RobotEdit(RobotForms):
    def find(self):
        return get_object_or_404(Robot.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_initial(self):
        return {name: getattr(self.record, name) for name in (*SHOWN, "version")}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="修改群机器人", subject=self.record, back=self.get_success_url(), **kwargs
        )

    def act(self, cleaned):
        robot = self.as_read(cleaned.pop("version"))
        return change_robot(robot=robot, values=cleaned, by=self.request.user)


@require_POST
def test(request, pk):
    robot = get_object_or_404(Robot.objects.visible_to(request.user), pk=pk)
    if not request.user.may(Permission.MANAGE_ACCOUNTS):
        raise PermissionDenied
    try:
        try_robot(robot=robot, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"“{robot}”已发出测试消息，请到群里看一看。")
    return redirect("tracker:robot-list")
