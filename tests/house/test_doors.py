"""One door for rows: `visible_to(user)` (R26). What passes beside it stands here with its reason."""

import ast
from pathlib import Path

from django.views.generic import View
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from tests.house.routes import addresses
from tests.house.source import ROOT, name, python_files, tree
from tracker.generic import ActionForm, DetailPage, ListPage, Scoped
from tracker.rest.viewsets import ScopedViewSet

PUBLIC = {
    *("tracker:login", "tracker:livez", "tracker:readyz"),
    *("tracker:manifest", "tracker:worker"),
    "projects:big-link",  # the address holds the key of one device
}
# Django answers these itself; what they need is in the access matrix.
FILES = (
    *("projects/views", "projects/api", "projects/forms", "projects/exports", "projects/filters"),
    *("parks/views", "parks/api", "parks/forms", "parks/exports", "tracker/views", "tracker/rest"),
)
SINGLE = ("projects/tasks.py", "tracker/generic.py", "tracker/filters.py")
MANAGERS = {"objects", "_base_manager", "_default_manager"}
# `needs_action(user)`, `fillable_by(user)` and `reportable_by(user)` start from `visible_to(user)`;
# `none()` has no rows.
DOORS = {"visible_to", "needs_action", "fillable_by", "reportable_by", "none"}
REFERENCE = "公开的参考表，没有范围"
PAST_THE_DOOR = "按已经过门的记录取其下级或合计"
BESIDE: dict[tuple[str, str], str] = {
    ("projects/views/dispatch.py", "Region.objects.today"): REFERENCE,
    ("projects/views/dispatch.py", "Dispatch.objects.select_related"): PAST_THE_DOOR,
    ("projects/views/dispatch_edit.py", "Park.objects.filter"): REFERENCE,
    **dict.fromkeys(
        [
            ("projects/views/dispatch_edit.py", "DispatchSection.objects.select_related"),
            ("projects/views/dispatch_edit.py", "model.objects.select_related"),
        ],
        "只取看得到的通报的下级（dispatch__in=visible_to）",
    ),
    ("projects/views/snapshot.py", "Snapshot.objects.filter"): "只取看得到的通报所用的快照",
    ("projects/views/report_template.py", "Snapshot.objects.order_by"): "只有起草的人能开这一页",
    ("projects/views/report_template.py", "ReportTemplate.objects.exists"): "只问有没有模板",
    ("projects/forms/dispatch.py", "Park.objects.all"): REFERENCE,
    ("projects/forms/dispatch.py", "Park.objects.filter"): REFERENCE,
    ("projects/forms/dispatch.py", "Region.objects.today"): REFERENCE,
    ("projects/forms/dispatch.py", "ReportTemplate.objects.in_use"): "只有起草的人能开这一页",
    ("projects/forms/dispatch.py", "User.objects.with_role"): "送审时选人，只有起草和审签的人看到",
    ("projects/tasks.py", "DispatchFile.objects.filter"): "按编号取页面刚要的文件",
    ("projects/tasks.py", "Park.objects.all"): "按编号取交来的范围",
    ("projects/tasks.py", "Region.objects.all"): "按编号取交来的范围",
    ("projects/views/lamp.py", "LampRule.objects.on"): REFERENCE,
    (
        "projects/forms/rows.py",
        "type(record)._base_manager.get",
    ): "已过门的记录，取别人刚改的值并列给人看",
    (
        "projects/views/enterprise.py",
        "Enterprise.objects.known_as",
    ): "按名查重，企业名全系统只登一次",
    ("projects/api/project.py", "FundingRecord.objects.filter"): PAST_THE_DOOR,
    ("projects/api/project.py", "Project.investors.through.objects.filter"): PAST_THE_DOOR,
    ("projects/api/funding.py", "Attachment.objects.filter"): PAST_THE_DOOR,
    ("projects/api/problem.py", "Attachment.objects.filter"): PAST_THE_DOOR,
    ("projects/api/problem.py", "ProblemStep.objects.select_related"): PAST_THE_DOOR,
    ("projects/views/problem.py", "Attachment.objects.filter"): PAST_THE_DOOR,
    ("projects/api/visit.py", "Attachment.objects.filter"): PAST_THE_DOOR,
    ("projects/exports/activity.py", "ActivityEnterprise.objects.filter"): PAST_THE_DOOR,
    ("projects/exports/agreement.py", "Agreement.objects.filter"): "只用来收窄读者自己的项目和活动",
    ("projects/filters/event.py", "Region.objects.today"): REFERENCE,
    ("projects/filters/lead.py", "Office.objects.values_list"): REFERENCE,
    ("projects/filters/lead.py", "LeadAssignment.objects.filter"): "只用来收窄读者自己的线索",
    (
        "projects/exports/government_fund.py",
        "GovernmentFund.objects.filter",
    ): "只用来收窄读者自己的项目",
    ("projects/filters/activity.py", "Office.objects.values_list"): REFERENCE,
    (
        "projects/filters/activity.py",
        "Person.objects.filter",
    ): "带过队的领导，姓名在通讯录里人人可见",
    ("projects/filters/activity.py", "Activity.objects.values"): "只用来收窄上面的姓名",
    ("projects/filters/park_figure.py", "ParkIndicator.objects.in_use"): REFERENCE,
    ("projects/forms/assessment.py", "ParkIndicator.objects.in_use"): REFERENCE,
    (
        "projects/forms/park_figure.py",
        "type(refused.record)._base_manager.get",
    ): "已过门的记录，取别人刚改的值并列给人看",
    ("projects/views/instruction.py", "Notification.objects.filter"): "这一张批示送达了谁",
    ("projects/forms/project.py", "Park.objects.filter"): "随后限定为 user.park_ids",
    ("projects/forms/batch.py", "Park.objects.filter"): "随后限定为 user.park_ids",
    ("projects/forms/project.py", "Industry.objects.filter"): REFERENCE,
    ("projects/forms/project.py", "Enterprise.objects.filter"): "只用来查重，答复不含看不到的项目",
    ("projects/forms/target.py", "Park.objects.filter"): REFERENCE,
    ("projects/forms/target.py", "Region.objects.today"): REFERENCE,
    ("projects/forms/target.py", "Chain.objects.all"): REFERENCE,
    ("projects/forms/target.py", "Office.objects.all"): REFERENCE,
    ("projects/forms/target.py", "Person.objects.filter"): REFERENCE,
    ("projects/forms/screen.py", "Park.objects.filter"): REFERENCE,
    ("projects/views/big.py", "Screen.objects.opened_by"): "链接本身是钥匙，没有登录的人",
    ("parks/forms/unit.py", "Region.objects.today"): REFERENCE,
    ("parks/forms/user.py", "Park.objects.filter"): "管账号的人给别人划范围",
    ("parks/forms/user.py", "Person.objects.filter"): "管账号的人给人开账号",
    ("projects/tasks.py", "Project.objects.all"): "按新模板重算全部项目，不给人看",
    ("projects/tasks.py", "Project.objects.open"): "夜间重算全部项目，不给人看",
    ("projects/tasks.py", "Batch.objects.filter"): "按编号取页面刚交来的那一批",
    ("projects/tasks.py", "User.objects.filter"): "按编号取交来的人",
    ("tracker/views/health.py", "OutboxMessage.objects.filter"): "只答有无积压",
    ("tracker/views/health.py", "Heartbeat.objects.filter"): "只答是否活着",
    ("tracker/rest/once.py", "IdempotencyKey.objects.filter"): "按本人的键",
    ("tracker/views/allowance.py", "AuditEvent.objects.filter"): "本人过去一小时导出的行数",
    ("tracker/generic.py", "IdempotencyKey.objects.get_or_create"): "按本人的键",
    ("tracker/generic.py", "type(self.record)._base_manager.get"): PAST_THE_DOOR,
    ("tracker/generic.py", "type(record)._base_manager.get"): PAST_THE_DOOR,
    ("tracker/rest/viewsets.py", "self.model._default_manager.filter"): PAST_THE_DOOR,
}


def outside_views() -> list[Path]:
    return [*python_files(*FILES), *(ROOT / path for path in SINGLE)]


def calls_beside_the_door() -> set[tuple[str, str]]:
    return {
        (name(path), ast.unparse(node))
        for path in outside_views()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in MANAGERS
        and node.attr not in DOORS
    }


def test_rows_come_through_the_one_door():
    found = calls_beside_the_door()
    assert found - set(BESIDE) == set(), "请从 visible_to(user) 开始，或在 BESIDE 里写明理由"
    assert set(BESIDE) - found == set(), "这些例外已不需要"


def subclasses(base: type) -> set[type]:
    below = {found for child in base.__subclasses__() for found in {child, *subclasses(child)}}
    return {found for found in below if found.__module__.split(".")[0] != "tests"}


def test_every_list_page_and_viewset_scopes_its_model():
    addresses()  # imports every view
    views = [v for base in (ListPage, DetailPage, ScopedViewSet) for v in subclasses(base)]
    models = {view.__name__: getattr(view, "model", None) for view in views}
    lacking = [n for n, model in models.items() if model and not is_scoped(model)]
    assert lacking == []
    assert len([model for model in models.values() if model]) > 40


def is_scoped(model: type) -> bool:
    return hasattr(model._default_manager.none(), "visible_to")


def test_querysets_of_views_begin_at_the_door():
    """`get_queryset` builds on the base's, `find` on `visible_to` or the base's."""
    wrong = []
    for path in python_files("projects/views", "parks/views", "projects/api", "parks/api"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and node.name in ("get_queryset", "find"):
                said = ast.unparse(node)
                if "super()." not in said and "visible_to(" not in said and "CODES" not in said:
                    wrong.append(f"{name(path)}:{node.lineno}")
    assert wrong == []


def test_every_address_needs_a_login():
    """The middleware asks for it; the API has its own word for the same."""
    open_to_all = set()
    for address in addresses():
        view = address.view
        if isinstance(view, type) and issubclass(view, APIView):
            rights = address.pattern.callback.initkwargs.get("permission_classes")
            if IsAuthenticated not in (rights or view.permission_classes):
                open_to_all.add(address.name)
        elif not getattr(address.pattern.callback, "login_required", True):
            open_to_all.add(address.name)
    assert open_to_all == PUBLIC


def test_every_page_that_writes_names_its_permission():
    """A form without a permission would let every reader write."""
    addresses()
    found = [v.__name__ for v in subclasses(ActionForm) if v.__dict__.get("form_class")]
    assert found
    lacking = [v.__name__ for v in subclasses(ActionForm) if routed(v) and not v.permission]
    assert lacking == []


def routed(view: type[View]) -> bool:
    return any(address.view is view for address in addresses())


def test_every_scoped_page_names_its_permission():
    addresses()
    open_pages = {"Inbox"}  # one's own messages
    views = [v for v in subclasses(Scoped) if routed(v)]
    assert {v.__name__ for v in views if not v.permission} == open_pages


def test_every_action_of_the_api_names_its_permission():
    for address in addresses():
        actions = getattr(address.pattern.callback, "actions", None) or {}
        for action in actions.values():
            assert action in address.view.permissions, f"{address.name}: {action}"
