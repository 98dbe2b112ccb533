"""The words of the demo's 招商活动 and 协议."""

from projects.enums import ActivityKind, AgreementKind

OFFICE_CITIES = {
    "bj": "北京", "sh": "上海", "gz": "广州", "sz": "深圳", "hz": "杭州", "cd": "成都",
    "xa": "西安", "tj": "天津",
}  # fmt: skip
CITIES = (
    "南京",
    "苏州",
    "宁波",
    "合肥",
    "武汉",
    "重庆",
    "郑州",
    "青岛",
    "济南",
    "福州",
    "银川",
    "乌鲁木齐",
)
TRADES = (
    "氢能装备", "新能源", "光伏组件", "储能", "新材料", "玉米种业", "食品加工", "中药材", "算力",
    "智能装备", "冷链物流", "文旅康养",
)  # fmt: skip
NAMES = {
    ActivityKind.OUTING: (
        "赴{city}对接{trade}企业",
        "赴{city}拜访{trade}头部企业",
        "{city}{trade}产业链招商小分队",
        "赴{city}对接商协会和{trade}企业",
    ),
    ActivityKind.RECEPTION: (
        "{city}{trade}企业来张考察",
        "{city}客商考察团来张洽谈{trade}项目",
        "{city}商会来访座谈",
    ),
    ActivityKind.FAIR: ("{year}年{trade}产业大会", "{year}年丝路{trade}博览会张掖展区"),
    ActivityKind.PROMOTION: ("张掖{trade}产业链专题推介会", "{trade}项目集中路演"),
}
VENUES = {
    ActivityKind.OUTING: ("企业总部", "示例商会会议室", "产业园区", ""),
    ActivityKind.RECEPTION: ("项目选址现场", "园区管委会", "市招商局会议室", ""),
    ActivityKind.FAIR: ("张掖国际会展中心",),
    ActivityKind.PROMOTION: ("张掖宾馆", "示例酒店会议厅"),
}
OUTCOMES = (
    "对方认可绿电价格，约定下月派技术团队来张看地。",
    "达成初步意向，园区专班每周跟进用地和电价两项。",
    "企业关心物流成本，请交通部门测算专线方案后回复。",
    "签订合作协议，落地条件按公平竞争审查意见办理。",
    "留下企业名录和联系人，转产业链专班逐家回访。",
    "",
)
CHAMBERS = (
    "示例浙江商会", "示例长三角新能源行业协会", "示例粤港澳企业家联合会", "示例川渝食品工业协会",
    "示例京津冀装备制造业商会",
)  # fmt: skip
PAPERS = {
    AgreementKind.FRAMEWORK: "投资合作框架协议",
    AgreementKind.INTENT: "投资意向书",
    AgreementKind.CONTRACT: "投资合同",
}
LEAVES = "奖补条款改为对各类企业一视同仁后签订。"
