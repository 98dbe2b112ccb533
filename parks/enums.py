"""Choices of who and where (DOMAIN.md §2)."""

from django.db.models import TextChoices


class ParkLevel(TextChoices):
    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    LOCAL = "local", "市县级"
    SPECIAL = "special", "专业园"
    OUTSIDE = "outside", "园区外"


class ChainKind(TextChoices):
    REPRESENTATIVE = "representative", "代表性产业"
    BASIC = "basic", "基础性产业"


class LinkGap(TextChoices):
    COMPLETE = "complete", "完善"
    WEAK = "weak", "薄弱"
    MISSING = "missing", "缺失"


class UnitKind(TextChoices):
    BUREAU = "bureau", "招商部门"
    PARK = "park", "园区管委会"
    DEPARTMENT = "department", "责任部门"
    GOVERNMENT = "government", "党委政府"
    OFFICE = "office", "驻外机构"


class OfficeKind(TextChoices):
    LIAISON = "liaison", "联络点"
    STATIONED = "stationed", "驻点招商"
    JOINT_PARK = "joint_park", "共建园区"
    ENCLAVE = "enclave", "飞地"


class OfficeIndicator(TextChoices):
    """What a year's task of an office may ask for; each is counted from records."""

    OUTINGS = "outings", "外出对接"
    LEADS = "leads", "线索"
    SIGNED = "signed", "签约项目"
    FUNDS = "funds", "到位资金"
    WEEKS = "weeks", "每周信息"


class Ownership(TextChoices):
    STATE_CENTRAL = "state_central", "央企"
    STATE_LOCAL = "state_local", "地方国企"
    PRIVATE = "private", "民企"
    FOREIGN = "foreign", "外资"
    OTHER = "other", "其他"


class EnterpriseStatus(TextChoices):
    SETTLED = "settled", "已落地"
    TARGET = "target", "目标企业"


class EnterpriseMark(TextChoices):
    LISTED = "listed", "上市公司"
    WORLD_500 = "world_500", "世界500强"
    CHINA_500 = "china_500", "中国500强"
    PRIVATE_500 = "private_500", "民营500强"
    CHAIN_LEADER = "chain_leader", "链主企业"
    SPECIALISED = "specialised", "专精特新"
    LITTLE_GIANT = "little_giant", "小巨人"
    ABOVE_SIZE = "above_size", "规上企业"
    TECH_SMALL = "tech_small", "科技型中小企业"
    INNOVATIVE_SMALL = "innovative_small", "创新型中小企业"
    HIGH_TECH = "high_tech", "高新技术企业"
    GAZELLE = "gazelle", "瞪羚企业"
    CHAMPION = "champion", "单项冠军"


class LinkRole(TextChoices):
    """What an enterprise is to a link of a chain."""

    PRESENT = "present", "链上企业"
    TARGET = "target", "目标企业"


class ProspectState(TextChoices):
    """How far a target enterprise has been won."""

    PLANNED = "planned", "拟联系"
    CONTACTED = "contacted", "已联系"
    TALKING = "talking", "洽谈"
    SIGNED = "signed", "签约"
    DROPPED = "dropped", "放弃"


class ChainPostKind(TextChoices):
    CHIEF = "chief", "链长"
    LEADER = "leader", "链主企业"
