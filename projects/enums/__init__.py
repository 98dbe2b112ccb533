"""Every choice a project and its records may take (DOMAIN.md §3). Imports nothing of ours: a long
noun's stand in a file of its own and are named here."""

from django.db.models import TextChoices

from projects.enums.assessment import Direction as Direction
from projects.enums.assessment import FigureSpan as FigureSpan
from projects.enums.assessment import FigureState as FigureState
from projects.enums.assessment import FigureUnit as FigureUnit
from projects.enums.assessment import ItemSource as ItemSource
from projects.enums.assessment import Ranked as Ranked
from projects.enums.assessment import SchemeSpan as SchemeSpan
from projects.enums.assessment import SchemeState as SchemeState
from projects.enums.assessment import ScoreRule as ScoreRule
from projects.enums.event import CampaignGoal as CampaignGoal
from projects.enums.event import CampaignKind as CampaignKind
from projects.enums.event import EventBatch as EventBatch
from projects.enums.event import FundKind as FundKind
from projects.enums.event import FundState as FundState
from projects.enums.lead import DayCount as DayCount
from projects.enums.lead import DuplicateAnswer as DuplicateAnswer
from projects.enums.lead import LeadClock as LeadClock
from projects.enums.lead import LeadSource as LeadSource
from projects.enums.lead import LeadState as LeadState
from projects.enums.lead import LeadVerb as LeadVerb
from projects.enums.lead import LostReason as LostReason
from projects.enums.office import AttendanceKind as AttendanceKind
from projects.enums.office import PaperState as PaperState
from projects.enums.reminder import ReminderKind as ReminderKind
from projects.enums.report import DispatchState as DispatchState
from projects.enums.report import FileForm as FileForm
from projects.enums.report import FileState as FileState
from projects.enums.report import ReportSpan as ReportSpan
from projects.enums.report import SnapshotState as SnapshotState
from projects.enums.task import PlanState as PlanState
from projects.enums.task import TaskKind as TaskKind
from projects.enums.task import TaskMeasure as TaskMeasure
from projects.enums.task import TaskState as TaskState


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
    SECOND = "second", "协办单位"
    MEMBER = "member", "成员"


class FiveOne(TextChoices):
    """The five of 五个一, in their order."""

    PROJECT = "project", "一个项目"
    LEADER = "leader", "一名领导"
    TASK_FORCE = "task_force", "一个专班"
    MECHANISM = "mechanism", "一套机制"
    TO_THE_END = "to_the_end", "一抓到底"


class Bearer(TextChoices):
    """Who may hold a duty."""

    PERSON = "person", "人员"
    UNIT = "unit", "单位"
    EITHER = "either", "人员或单位"


class Evidence(TextChoices):
    """The four kinds that assessors ask for."""

    APPROVAL = "approval", "备案审批材料"
    PROGRESS = "progress", "进展台账"
    FUNDING = "funding", "资金往来凭证"
    CONTRACT = "contract", "合同协议"


class ApprovalGroup(TextChoices):
    """One list holds both: what an office grants, and what a utility supplies."""

    APPROVAL = "approval", "审批手续"
    SUPPLY = "supply", "要素保障"


class ApprovalMode(TextChoices):
    NORMAL = "normal", "常规"
    PARALLEL = "parallel", "并联"
    DEFERRED = "deferred", "容缺"
    COMMITMENT = "commitment", "告知承诺"
    BUILD_FIRST = "build_first", "先建后验"


class ApprovalState(TextChoices):
    NOT_NEEDED = "not_needed", "不涉及"
    WAITING = "waiting", "未启动"
    RUNNING = "running", "办理中"
    DEFERRED = "deferred", "容缺受理"
    DONE = "done", "已办结"


class ApprovalVerb(TextChoices):
    """What may be done when stands in `stages.APPROVAL_VERBS`."""

    START = "start", "受理"
    PROMISE = "promise", "承诺"
    FINISH = "finish", "办结"
    MODE = "mode", "改办理方式"
    PAUSE = "pause", "停表"
    RESUME = "resume", "恢复计时"
    WAIVE = "waive", "不涉及"
    REOPEN = "reopen", "重新办理"


class PhaseKind(TextChoices):
    PHASE = "phase", "分期"
    WORK = "work", "单体"


class ProblemKind(TextChoices):
    FUNDS = "funds", "资金"
    LAND = "land", "土地"
    POLICY = "policy", "政策"
    APPROVAL = "approval", "审批"
    SUPPLY = "supply", "要素"
    OTHER = "other", "其他"


class ProblemLevel(TextChoices):
    """Who is asked to solve it, in the order of escalation."""

    OWNER = "owner", "业主"
    PARK = "park", "园区"
    COUNTY = "county", "县级"
    CITY = "city", "市级"


class ProblemState(TextChoices):
    """What may follow what stands in `stages.PROBLEM_MOVES`."""

    REPORTED = "reported", "已上报"
    ACCEPTED = "accepted", "已受理"
    IN_HAND = "in_hand", "办理中"
    RESOLVED = "resolved", "待销号"
    CLOSED = "closed", "已销号"


class ProblemVerb(TextChoices):
    """What may be done to a problem; from where to where stands in `stages.PROBLEM_MOVES`."""

    REPORT = "report", "上报"
    ACCEPT = "accept", "受理交办"
    REASSIGN = "reassign", "改派"
    START = "start", "开始办理"
    CHANGE_DUE = "change_due", "调整期限"
    RESOLVE = "resolve", "报办结"
    CLOSE = "close", "销号"
    RETURN = "return", "退回"
    ESCALATE = "escalate", "升级"
    OVERDUE = "overdue", "逾期升级"


class MeetingKind(TextChoices):
    DISPATCH = "dispatch", "调度会"
    COORDINATION = "coordination", "协调例会"


class MeetingState(TextChoices):
    PLANNED = "planned", "待召开"
    HELD = "held", "已召开"


class InstructionLevel(TextChoices):
    """批示 by a leader, or a 督办单 of one of three colours, each following the one before."""

    PLAIN = "plain", "批示"
    BLUE = "blue", "蓝色督办单"
    YELLOW = "yellow", "黄色督办单"
    RED = "red", "红色督办单"


class InstructionState(TextChoices):
    ISSUED = "issued", "待回复"
    ANSWERED = "answered", "已回复"
    CLOSED = "closed", "已办结"
    ESCALATED = "escalated", "已升级"


class ReplyKind(TextChoices):
    """What a line of an instruction's thread does."""

    RECEIVED = "received", "签收"
    ANSWER = "answer", "回复"
    RETURNED = "returned", "退回再办"
    CLOSED = "closed", "办结"
    FOLLOWED = "followed", "升级"


class VisitKind(TextChoices):
    LEADER = "leader", "领导走访"
    FORCE = "force", "专班走访"


class ActivityKind(TextChoices):
    OUTING = "outing", "走出去"
    RECEPTION = "reception", "请进来"
    FAIR = "fair", "节会"
    PROMOTION = "promotion", "推介"


class ActivityLevel(TextChoices):
    CITY = "city", "市级"
    COUNTY = "county", "县区级"
    PARK = "park", "园区级"
    OFFICE = "office", "联络点"


class AgreementKind(TextChoices):
    FRAMEWORK = "framework", "框架"
    INTENT = "intent", "意向"
    CONTRACT = "contract", "正式"


class ReviewOutcome(TextChoices):
    NOT_YET = "not_yet", "未审查"
    PASSED = "passed", "通过"
    CONDITIONAL = "conditional", "附条件通过"
    FAILED = "failed", "未通过"


class LampKind(TextChoices):
    START = "start", "开工灯"
    PROGRESS = "progress", "进度灯"
    LISTING = "listing", "入库灯"
    APPROVAL = "approval", "手续灯"
    PROBLEM = "problem", "问题灯"


class LampLevel(TextChoices):
    NONE = "none", "不评"
    GREEN = "green", "绿"
    YELLOW = "yellow", "黄"
    RED = "red", "红"


class BatchKind(TextChoices):
    PROJECTS = "projects", "项目台账"
    FUNDING = "funding", "到位资金"
    REPORTS = "reports", "月度进展"
    ENTERPRISES = "enterprises", "企业名单"


class BatchState(TextChoices):
    REHEARSED = "rehearsed", "已预演"
    WRITING = "writing", "正在写入"
    COMMITTED = "committed", "已写入"
    UNDONE = "undone", "已撤销"


class Outcome(TextChoices):
    CREATE = "create", "新增"
    UPDATE = "update", "更新"
    SAME = "same", "无变化"
    SKIP = "skip", "跳过"
    ERROR = "error", "错误"


class PivotSchedule(TextChoices):
    """When a saved analysis is mailed to its owner."""

    NEVER = "never", "不寄送"
    WEEKLY = "weekly", "每周"
    MONTHLY = "monthly", "每月"
