"""Every choice a project and its records may take (DOMAIN.md §3). Imports nothing of ours."""

from django.db.models import TextChoices


class Stage(TextChoices):
    """阶段, in order. What may follow what, and what each demands, stands in `stages.py`."""

    RESERVE = "reserve", "谋划储备"
    LEAD = "lead", "线索"
    NEGOTIATING = "negotiating", "在谈"
    SIGNED = "signed", "签约"
    REGISTERED = "registered", "注册手续"
    STARTED = "started", "开工"
    BUILDING = "building", "在建"
    COMPLETED = "completed", "竣工"
    PRODUCTION = "production", "投产"
    CAPACITY = "capacity", "达产"


class Status(TextChoices):
    NORMAL = "normal", "正常"
    SUSPENDED = "suspended", "停滞"
    TERMINATED = "terminated", "终止"
    WITHDRAWN = "withdrawn", "退库"


ENDED = (Status.TERMINATED, Status.WITHDRAWN)


class ListingKind(TextChoices):
    INVESTMENT = "investment", "招商库"
    FIXED_ASSET = "fixed_asset", "固投库（入统）"
    ABOVE_SIZE = "above_size", "规上库"
    KEY_PROVINCE = "key_province", "省列重点"
    KEY_CITY = "key_city", "市列重点"
    CAMPAIGN = "campaign", "专项行动"


class Nature(TextChoices):
    NEW = "new", "新建"
    EXPANSION = "expansion", "扩建"
    RENOVATION = "renovation", "技改"
    RELOCATION = "relocation", "搬迁"


class ProjectKind(TextChoices):
    CONSTRUCTION = "construction", "建安类"
    EQUIPMENT = "equipment", "设备类"
    OPENING = "opening", "开业类"


class OriginKind(TextChoices):
    """来源 of a project and of an arrival of money."""

    OUTSIDE = "outside", "省外"
    OVERSEAS = "overseas", "境外"
    INSIDE = "inside", "省内市外"
    LOCAL = "local", "本地"


class Size(TextChoices):
    """规模档 by total investment; disjoint, lower bound included (DOMAIN.md §5)."""

    GE_10YI = "ge_10yi", "10亿元以上"
    GE_5YI = "ge_5yi", "5亿—10亿元"
    GE_1YI = "ge_1yi", "1亿—5亿元"
    GE_5000W = "ge_5000w", "5000万—1亿元"
    GE_500W = "ge_500w", "500万—5000万元"
    BELOW = "below", "500万元以下"


# 万元; the first bound that is reached names the size.
SIZE_BOUNDS = (
    (100_000, Size.GE_10YI),
    (50_000, Size.GE_5YI),
    (10_000, Size.GE_1YI),
    (5_000, Size.GE_5000W),
    (500, Size.GE_500W),
)


class MoveState(TextChoices):
    CLAIMED = "claimed", "待认定"
    RECOGNISED = "recognised", "已认定"
    RETURNED = "returned", "退回"


class FundingState(TextChoices):
    REPORTED = "reported", "待核"
    VERIFIED = "verified", "已核验"
    RETURNED = "returned", "退回"
    VOIDED = "voided", "作废"


class Purpose(TextChoices):
    FIXED = "fixed", "固定资产"
    WORKING = "working", "流动资金"
    LAND = "land", "土地"


class Rhythm(TextChoices):
    WEEKLY = "weekly", "周报"
    MONTHLY = "monthly", "月报"


class ReportState(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    ACCEPTED = "accepted", "已审核"
    RETURNED = "returned", "退回"


class DutyRole(TextChoices):
    """Roles of the default 五个一 responsibility template (DOMAIN.md §3)."""

    LEADER = "leader", "包抓领导"
    LEAD_UNIT = "lead_unit", "牵头单位"
    HEAD = "head", "专班组长"
    CONTACT = "contact", "联络员"
    AGENT = "agent", "代办员"
    MEMBER = "member", "成员"


class Evidence(TextChoices):
    """The four kinds that assessors ask for."""

    APPROVAL = "approval", "备案审批材料"
    PROGRESS = "progress", "进展台账"
    FUNDING = "funding", "资金往来凭证"
    CONTRACT = "contract", "合同协议"


class LampKind(TextChoices):
    START = "start", "开工灯"
    PROGRESS = "progress", "进度灯"
    LISTING = "listing", "入库灯"


class LampLevel(TextChoices):
    NONE = "none", "不评"
    GREEN = "green", "绿"
    YELLOW = "yellow", "黄"
    RED = "red", "红"


class BatchKind(TextChoices):
    PROJECTS = "projects", "项目台账"
    FUNDING = "funding", "到位资金"
    REPORTS = "reports", "月度进展"


class BatchState(TextChoices):
    REHEARSED = "rehearsed", "已预演"
    COMMITTED = "committed", "已写入"
    UNDONE = "undone", "已撤销"


class Outcome(TextChoices):
    CREATE = "create", "新增"
    UPDATE = "update", "更新"
    SAME = "same", "一致"
    SKIP = "skip", "跳过"
    ERROR = "error", "有错"


class DispatchState(TextChoices):
    DRAFT = "draft", "草稿"
    SECTION_REVIEW = "section_review", "科室审核"
    LEADER_REVIEW = "leader_review", "分管领导审签"
    PUBLISHED = "published", "已印发"


class ReminderKind(TextChoices):
    MILESTONE_DUE = "milestone_due", "节点将到期"
    MILESTONE_OVERDUE = "milestone_overdue", "节点逾期"
    REPORT_DUE = "report_due", "进展待填报"
    REPORT_OVERDUE = "report_overdue", "进展逾期未报"
    FUNDING_RETURNED = "funding_returned", "到位资金退回"
