"""What people are reminded of (queries/reminder.py is their table)."""

from django.db.models import TextChoices


class ReminderKind(TextChoices):
    MILESTONE_DUE = "milestone_due", "节点将到期"
    MILESTONE_OVERDUE = "milestone_overdue", "节点逾期"
    REPORT_DUE = "report_due", "进展待填报"
    REPORT_OVERDUE = "report_overdue", "进展逾期未报"
    FUNDING_RETURNED = "funding_returned", "到位资金退回"
    APPROVAL_DUE = "approval_due", "手续承诺将到期"
    APPROVAL_OVERDUE = "approval_overdue", "手续逾期"
    PROBLEM_DUE = "problem_due", "问题将到期"
    PROBLEM_OVERDUE = "problem_overdue", "问题逾期"
    INSTRUCTION_DUE = "instruction_due", "批示待回复"
    INSTRUCTION_OVERDUE = "instruction_overdue", "批示逾期未复"
    VISIT_DUE = "visit_due", "该走访了"
    VISIT_OVERDUE = "visit_overdue", "走访逾期"
    LAMP_TURNED = "lamp_turned", "亮灯"
    TARGET_BEHIND = "target_behind", "目标欠序时"
    TASK_DUE = "task_due", "任务节点将到期"
    TASK_OVERDUE = "task_overdue", "任务节点逾期"
    DISPATCH_DUE = "dispatch_due", "通报待审签"
    DISPATCH_OVERDUE = "dispatch_overdue", "通报审签逾期"
    LEAD_DUE = "lead_due", "线索时限将到"
    LEAD_OVERDUE = "lead_overdue", "线索超时"
    OFFICE_WEEK_DUE = "office_week_due", "每周信息待报"
    OFFICE_WEEK_OVERDUE = "office_week_overdue", "每周信息逾期未报"
