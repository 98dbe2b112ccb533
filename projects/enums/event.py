"""三个一批, campaigns and government funds: what each may be (DOMAIN.md §4)."""

from django.db.models import TextChoices


class EventBatch(TextChoices):
    """三个一批: for what a project stands on the stage of an event's day."""

    SIGN = "sign", "签约"
    START = "start", "开工"
    PRODUCTION = "production", "投产"


class CampaignKind(TextChoices):
    HUNDRED_DAYS = "hundred_days", "百日攻坚"
    WINTER = "winter", "冬日无闲"
    OTHER = "other", "其他行动"


class CampaignGoal(TextChoices):
    """What a campaign may set a target of; each is counted within its own days alone."""

    SIGNED = "signed", "签约"
    STARTED = "started", "开工"
    PRODUCED = "produced", "投产"
    FUNDS = "funds", "到位资金"
    CLOSED = "closed", "问题销号"


class FundKind(TextChoices):
    """争取资金: of which purse of the state."""

    CENTRAL = "central", "中央预算内投资"
    GENERAL_BOND = "general_bond", "一般债券"
    SPECIAL_BOND = "special_bond", "专项债券"
    TREASURY = "treasury", "超长期特别国债"
    PROVINCIAL = "provincial", "省级专项资金"
    OTHER = "other", "其他资金"


class FundState(TextChoices):
    """How far an application has come; 到位 when all that was granted has arrived."""

    APPLIED = "applied", "申报"
    POOLED = "pooled", "入库"
    APPROVED = "approved", "下达"
    ARRIVED = "arrived", "到位"
    REFUSED = "refused", "未获批"
