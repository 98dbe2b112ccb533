"""Navigation per role: the one list behind the side menu and the phone's bottom bar (UI.md §2)."""

from dataclasses import dataclass
from functools import cache

from tracker.roles import Permission, Role
from tracker.tools.likeness import initials

P = Permission


@dataclass(frozen=True)
class Item:
    """One entry: label, URL name, icon (lucide), who sees it, and its counter if it has one."""

    label: str
    url: str
    icon: str
    permission: str = ""
    group: str = ""
    roles: tuple[Role, ...] = ()
    counter: str = ""
    query: str = ""

    def shown_to(self, user) -> bool:
        if self.roles and not set(self.roles) & set(user.roles):
            return False
        return not self.permission or user.may(self.permission)


WORKERS = (Role.BUREAU, Role.STAFF, Role.LIAISON, Role.UNIT)
SIDE = (
    Item("工作台", "projects:desk", "layout-grid", roles=WORKERS),
    Item("驾驶舱", "projects:cockpit", "gauge", P.VIEW_FIGURES),
    Item("我包抓的项目", "projects:project-mine", "briefcase", roles=(Role.LEADER,)),
    Item("项目台账", "projects:project-list", "table-2", P.VIEW_PROJECTS),
    Item("红黄灯", "projects:lamp-list", "traffic-cone", P.VIEW_PROJECTS, counter="lamps"),
    Item("批示督办", "projects:instruction-list", "message-square-quote", P.VIEW_PROJECTS),
    Item("线索", "projects:lead-list", "radar", P.VIEW_ACTIVITIES, "招商"),
    Item("招商活动", "projects:activity-list", "handshake", P.VIEW_ACTIVITIES, "招商"),
    Item("协议", "projects:agreement-list", "file-pen-line", P.VIEW_ACTIVITIES, "招商"),
    Item("产业链图谱", "projects:chain-map-list", "network", P.VIEW_FIGURES, "招商"),
    Item("目标企业", "projects:prospect-list", "crosshair", P.VIEW_DIRECTORY, "招商"),
    Item("三个一批", "projects:event-list", "layers", P.VIEW_PROJECTS, "招商"),
    Item("专项行动", "projects:campaign-list", "swords", P.VIEW_PROJECTS, "招商"),
    Item("争取资金", "projects:government-fund-list", "landmark", P.VIEW_FIGURES, "招商"),
    Item("一年一清单", "projects:task-list", "list-todo", P.VIEW_PLANS, "招商"),
    Item("一县一方案", "projects:plan-document-list", "scroll-text", P.VIEW_PLANS, "招商"),
    Item("包抓领导", "projects:leader-list", "user-check", P.VIEW_FIGURES, "查询"),
    Item("问题", "projects:problem-list", "circle-alert", P.VIEW_PROJECTS, "查询"),
    Item("里程碑", "projects:milestone-list", "flag", P.VIEW_PROJECTS, "查询"),
    Item("手续办理", "projects:approval-list", "stamp", P.VIEW_PROJECTS, "查询"),
    Item("走访", "projects:visit-list", "footprints", P.VIEW_PROJECTS, "查询"),
    Item("到位资金", "projects:funding-list", "banknote", P.VIEW_PROJECTS, "查询"),
    Item("进展", "projects:progress-list", "clipboard-pen", P.VIEW_PROJECTS, "查询"),
    Item("会议", "projects:meeting-list", "users-round", P.VIEW_PROJECTS, "查询"),
    Item("园区", "projects:park-list", "building-2", P.VIEW_FIGURES, "查询"),
    Item("园区指标", "projects:park-figure-list", "table-properties", P.VIEW_FIGURES, "查询"),
    Item("考核", "projects:scheme-list", "trophy", P.VIEW_FIGURES, "查询"),
    Item("产业链", "projects:chain-list", "workflow", P.VIEW_FIGURES, "查询"),
    Item("联络点", "projects:office-list", "plane", P.VIEW_FIGURES, "查询"),
    Item("每周信息", "projects:office-week-list", "newspaper", P.RUN_OFFICES, "查询"),
    Item("共建与飞地", "projects:shared-project-list", "git-fork", P.VIEW_ACTIVITIES, "查询"),
    Item("企业", "projects:enterprise-list", "factory", P.VIEW_DIRECTORY, "查询"),
    Item("数据分析", "projects:pivot", "chart-column", P.VIEW_FIGURES, "查询"),
    Item("调度报告", "projects:dispatch-list", "file-text", P.VIEW_FIGURES, "查询"),
    Item("大屏", "projects:big", "presentation", P.VIEW_FIGURES, "查询"),
    Item("数据核验", "projects:verify", "check-check", P.VERIFY_FUNDING, "调度", counter="verify"),
    Item("台账导入", "projects:batch-list", "file-input", P.IMPORT_LEDGERS, "调度"),
    Item("年度目标", "projects:target-now", "target", P.VIEW_FIGURES, "调度"),
    Item("提醒", "projects:reminder-list", "alarm-clock", P.VERIFY_FUNDING, "调度"),
    Item("红黄灯规则", "projects:lamp-rule-list", "sliders-horizontal", P.SET_RULES, "调度"),
    Item("责任模板", "projects:duty-list", "list-checks", P.SET_RULES, "调度"),
    Item("大屏链接", "projects:screen-list", "monitor", P.MANAGE_SCREENS, "管理"),
    Item("单位与人员", "parks:unit-list", "users", P.VIEW_DIRECTORY, "管理"),
    Item("账号与角色", "parks:user-list", "key-round", P.MANAGE_ACCOUNTS, "管理"),
    Item("群机器人", "tracker:robot-list", "bot", P.MANAGE_ACCOUNTS, "管理"),
    Item("发送情况", "tracker:outbox-list", "send", P.MANAGE_ACCOUNTS, "管理"),
    Item("操作记录", "tracker:audit-list", "history", P.VIEW_AUDIT, "管理"),
)
PHONE = (
    Item("待办", "projects:desk", "layout-grid", roles=WORKERS),
    Item("驾驶舱", "projects:cockpit", "gauge", roles=(Role.LEADER,)),
    Item("我包抓的", "projects:project-mine", "briefcase", roles=(Role.LEADER,)),
    Item("线索", "projects:lead-list", "radar", roles=(Role.LIAISON,)),
    Item("记线索", "projects:lead-create", "plus", P.RECORD_LEADS, roles=(Role.LIAISON,)),
    Item("日程", "projects:activity-month", "calendar-days", roles=(Role.LIAISON,)),
    Item("项目", "projects:project-list", "table-2", P.VIEW_PROJECTS, roles=WORKERS),
    Item("填报", "projects:fill", "plus", P.WRITE_PROGRESS, roles=(Role.STAFF,)),
    Item("手续", "projects:approval-list", "stamp", roles=(Role.UNIT,)),
    Item("核验", "projects:verify", "check-check", P.VERIFY_FUNDING),
    Item("红黄灯", "projects:lamp-list", "traffic-cone", roles=(Role.LEADER,)),
    Item("批示", "projects:instruction-list", "message-square-quote", roles=(Role.LEADER,)),
    Item("消息", "tracker:inbox", "bell"),
)

# What the command palette can do beyond going somewhere.
ACTS = (
    Item("填报进展", "projects:fill", "clipboard-pen", P.WRITE_PROGRESS),
    Item("新建项目", "projects:project-create", "plus", P.EDIT_PROJECTS),
    Item("导入台账", "projects:batch-create", "file-input", P.IMPORT_LEDGERS),
    Item("记线索", "projects:lead-create", "radar", P.RECORD_LEADS),
    Item("记招商活动", "projects:activity-create", "handshake", P.RECORD_ACTIVITIES),
    Item("登记协议", "projects:agreement-create", "file-pen-line", P.RECORD_ACTIVITIES),
    Item("填每周信息", "projects:office-week-create", "newspaper", P.RUN_OFFICES),
    Item("登记考勤", "projects:attendance-create", "calendar-check", P.RUN_OFFICES),
    Item("登记企业", "projects:enterprise-create", "factory", P.EDIT_ENTERPRISES),
    Item("登记会议", "projects:meeting-create", "users-round", P.HOLD_MEETINGS),
    Item("消息", "tracker:inbox", "bell"),
    Item("消息设置", "tracker:preference", "bell-ring"),
    Item("修改密码", "tracker:password", "key-round"),
)


def commands(user, word: str) -> list[Item]:
    """Places and acts whose name holds the word, or whose pinyin initials begin with it."""
    found = [item for item in (*ACTS, *SIDE) if item.shown_to(user)]
    word = word.lower()
    return [item for item in found if word in item.label or _initials(item).startswith(word)]


@cache
def _initials(item: Item) -> str:
    return initials(item.label)


def side_menu(user) -> list[tuple[str, list[Item]]]:
    """Groups in order, each with the entries this user may open."""
    groups: dict[str, list[Item]] = {}
    for item in SIDE:
        if item.shown_to(user):
            groups.setdefault(item.group, []).append(item)
    return list(groups.items())


def phone_bar(user) -> list[Item]:
    return [item for item in PHONE if item.shown_to(user)][:5]
