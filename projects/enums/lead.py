"""What a lead may be: where it came from, where it stands, which clock runs (DOMAIN.md §4)."""

from django.db.models import TextChoices


class LeadState(TextChoices):
    """What may follow what stands in `stages.LEAD_MOVES`. 沉睡 is no state: it is computed."""

    REPORTED = "reported", "待答复"
    ANSWERED = "answered", "待研判"
    VALID = "valid", "有效待分派"
    INVALID = "invalid", "无效"
    ASSIGNED = "assigned", "已分派"
    FOLLOWING = "following", "跟进中"
    CONVERTED = "converted", "已转项目"
    LOST = "lost", "流失"
    MERGED = "merged", "已并入"


class LeadVerb(TextChoices):
    """What may be done to a lead; each leaves a step."""

    REPORT = "report", "首报"
    ANSWER = "answer", "答复"
    ACCEPT = "accept", "研判有效"
    REFUSE = "refuse", "研判无效"
    ASSIGN = "assign", "分派"
    FOLLOW = "follow", "跟进"
    HAND_OVER = "hand_over", "移交"
    CONVERT = "convert", "转为项目"
    LOSE = "lose", "流失"
    REOPEN = "reopen", "重新启用"
    MERGE = "merge", "并入"


class LeadSource(TextChoices):
    ACTIVITY = "activity", "招商活动"
    ENTERPRISE = "enterprise", "企业主动对接"
    WEEKLY = "weekly", "每周信息"
    PHONE = "phone", "电话来访"
    REFERRAL = "referral", "商协会或以商招商"
    TARGET = "target", "目标企业清单"
    OTHER = "other", "其他"


class LeadClock(TextChoices):
    """The clocks of DOMAIN.md §4: 1 day to answer, 3 to judge, 7 to report back, then every 14;
    after how many days of silence a lead sleeps."""

    ANSWER = "answer", "答复"
    JUDGE = "judge", "研判"
    REPORT_BACK = "report_back", "反馈"
    FOLLOW = "follow", "跟进"
    STALE = "stale", "沉睡"


class DayCount(TextChoices):
    CALENDAR = "calendar", "自然日"
    WORKING = "working", "工作日"


class LostReason(TextChoices):
    FUNDS = "funds", "资金"
    SUPPLY = "supply", "要素"
    POLICY = "policy", "政策"
    ELSEWHERE = "elsewhere", "选址他地"
    UNREACHABLE = "unreachable", "失联"
    OTHER = "other", "其他"


class DuplicateAnswer(TextChoices):
    """What a person says of a record that was found alike."""

    MERGE = "merge", "是同一个，并入"
    IGNORE = "ignore", "不相干"
    NEW = "new", "是新的"
