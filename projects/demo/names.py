"""Plainly invented names: every enterprise and project says 示例, every person 示."""

from random import Random

from stdnum.cn import uscc

from projects.demo.draft import Draft

SURNAMES = "陈李王赵孙周吴郑冯蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘范彭鲁马方任袁柳唐"
NUMERALS = "一二三四五六七八九十"
BRANDS_1 = "禾启曜衡澜岳川朔祁丰晟恒凌泰嘉辰昊沐乾弘"
BRANDS_2 = "源达信远诚和通创茂宏正邦科盛域润航景能图"
REGION_CODES = {
    "浙江": "330000", "江苏": "320000", "上海": "310000", "北京": "110000", "广东": "440000",
    "深圳": "440300", "四川": "510000", "重庆": "500000", "陕西": "610000", "河南": "410000",
    "山东": "370000", "天津": "120000", "福建": "350000", "湖北": "420000", "新疆": "650000",
    "宁夏": "640000", "香港": "810000",
}  # fmt: skip
# Chain → what its enterprises call their trade, and what their projects make.
TRADES = {
    "hydrogen": ("氢能装备", "零碳科技", "绿氢能源"),
    "seed": ("种业", "农业科技", "种子机械"),
    "energy": ("新能源", "光伏科技", "风电装备", "储能科技"),
    "metal": ("新材料", "有色金属", "矿业科技"),
    "agro": ("食品", "农牧", "生态农业"),
    "pharma": ("生物医药", "精细化工", "中药"),
    "smart": ("智能装备", "数据科技", "电子科技"),
    "service": ("商贸物流", "文旅康养", "供应链"),
    "": ("实业",),
}
PRODUCTS = {
    "hydrogen": ("年产{n}00套电解水制氢装备", "日产{n}吨绿氢制取与加注", "年产{n}00台储氢容器", "{n}兆瓦离网制氢示范"),
    "seed": ("年加工{n}万吨玉米种子", "玉米种子果穗烘干线", "玉米良种繁育基地", "年产{n}000套种子加工机械"),
    "energy": ("{n}0兆瓦光伏治沙", "年产{n}0万千瓦光伏组件", "{n}0兆瓦独立储能电站", "年产{n}0套风电塔筒", "年产{n}万吨工业硅"),
    "metal": ("年产{n}万吨高纯石英", "年处理{n}万吨钨钼精矿", "年产{n}万吨玄武岩纤维", "年产{n}万吨铝合金型材"),
    "agro": ("年产{n}万吨马铃薯全粉", "{n}000头肉牛养殖屠宰", "年加工{n}万吨高原夏菜", "年产{n}万吨饲草料", "戈壁农业产业园"),
    "pharma": ("年产{n}00吨中药饮片", "年产{n}000吨医药中间体", "年产{n}吨多肽原料药", "板蓝根精深加工"),
    "smart": ("年产{n}万套智能电表", "绿色算力中心", "年产{n}00台智能农机", "年产{n}万件电子元器件"),
    "service": ("冷链物流园", "康养旅游度假区", "农产品交易市场", "智慧供应链中心"),
    "": ("综合开发",),
}  # fmt: skip
INDUSTRIES = {
    "hydrogen": "C3463", "seed": "A0511", "energy": "D4416", "metal": "C3216", "agro": "C1371",
    "pharma": "C2730", "smart": "C3599", "service": "G5930",
}  # fmt: skip


def person(number: int) -> str:
    """陈示一, 李示二 …: the n-th invented name; 400 of them, all different."""
    round_, place = divmod(number, len(SURNAMES))
    return f"{SURNAMES[place]}示{NUMERALS[(place + round_) % len(NUMERALS)]}"


def brand(number: int) -> str:
    """The n-th of 400 trade names."""
    one, two = divmod(number, len(BRANDS_2))
    return BRANDS_1[(one + two) % len(BRANDS_1)] + BRANDS_2[two]


def social_code(origin: str, number: int) -> str:
    """A code that passes its own check and was never given out: an all-zero organisation part."""
    body = f"91{REGION_CODES.get(origin, '620700')}{number:09d}"
    return body + uscc.calc_check_digit(body)


def approval_code(draft: Draft, number: int) -> str:
    """New style YYMM-区划-部门-类型-随机校验, or for every fifth the old one that begins with a
    year; the last six digits are a running number.
    """
    day = draft.registered_on
    if number % 5 == 0:
        return f"{day.year}-{draft.region}-{41 + number % 9}-03-{number:06d}"
    return f"{day:%y%m}-{draft.region}-04-01-{number:06d}"


def name_all(drafts: list[Draft], rng: Random) -> None:
    """Give every draft an investor, a name and a content. Names are all different."""
    taken: set[str] = set()
    brands = list(range(len(BRANDS_1) * len(BRANDS_2)))
    rng.shuffle(brands)
    for number, draft in enumerate(drafts):
        label = brand(brands[number % len(brands)])
        trade = rng.choice(TRADES[draft.chain])
        short = draft.origin.removesuffix("市")
        draft.investors = [f"示例{label}{trade}（{short}）有限公司"]
        product = rng.choice(PRODUCTS[draft.chain])
        capacities = (12, 15, 20, 30, 50) if draft.total >= 50_000 else (2, 3, 5, 6, 8, 10)
        name = f"示例{label}{product.format(n=rng.choice(capacities))}项目"
        if name in taken:
            name = f"示例{label}{trade}{product.format(n=15)}项目"
        taken.add(name)
        draft.name = name
        _describe(draft, rng)
    _second_investors(drafts, rng)
    _specials(drafts)


def _describe(draft: Draft, rng: Random) -> None:
    if draft.cohort == "a_produced":
        draft.kind = rng.choice(("equipment", "equipment", "opening"))
    elif draft.chain == "service" and rng.random() < 0.3:
        draft.kind = "opening"
    elif rng.random() < 0.12:
        draft.kind = "equipment"
    draft.nature = rng.choices(
        ("new", "expansion", "renovation", "relocation"), (80, 11, 7, 2)
    )[0]  # fmt: skip
    workshops, lines = rng.randint(1, 6), rng.randint(1, 4)
    draft.content = (
        f"建设标准化厂房{workshops}栋、生产线{lines}条，配套原料库、成品库、综合楼及水电路暖等设施。"
        if draft.kind == "construction"
        else f"租用标准厂房，购置安装成套设备{lines}套，配套检测与环保设施。"
    )


def _second_investors(drafts: list[Draft], rng: Random) -> None:
    """Some are joint ventures, and some investors have several projects."""
    for draft, other in zip(rng.sample(drafts, 30), rng.sample(drafts, 30), strict=True):
        if other is not draft:
            draft.investors = [*draft.investors, other.investors[0]]


def _specials(drafts: list[Draft]) -> None:
    """One that was enlarged, and one that is the second phase of another."""
    grown = next(d for d in drafts if d.cohort == "b_carried" and not d.trouble)
    grown.remark = "2024年3月增资：原合同金额上调，按增量统计，不计新项目。"
    carried = [d for d in drafts if d.cohort.endswith("_carried") and d is not grown]
    for first in (d for d in carried if d.cohort == "e_carried" and not d.lacks):
        for second in carried:
            same_place = (second.zone, second.chain) == (first.zone, first.chain)
            if same_place and second.signed_on > first.signed_on:
                second.name = first.name.removesuffix("项目") + "二期项目"
                second.investors = list(first.investors)
                second.remark = f"{first.name}的二期，分期签约、分期建设。"
                return
