"""来源地: which province a place in a ledger lies in. One list for reading ledgers and for figures."""

# Province → places of it that ledgers name alone. The province's own name always counts.
PROVINCES: dict[str, tuple[str, ...]] = {
    "北京": (), "天津": (), "上海": (), "重庆": (),
    "河北": ("石家庄", "唐山", "保定"), "山西": ("太原",), "内蒙古": ("呼和浩特", "包头", "鄂尔多斯"),
    "辽宁": ("大连", "沈阳"), "吉林": ("长春",), "黑龙江": ("哈尔滨",),
    "江苏": ("苏州", "南京", "无锡", "常州", "南通"), "浙江": ("杭州", "宁波", "温州", "嘉兴"),
    "安徽": ("合肥",), "福建": ("厦门", "福州", "泉州"), "江西": ("南昌",),
    "山东": ("青岛", "济南", "烟台"), "河南": ("郑州",), "湖北": ("武汉",), "湖南": ("长沙",),
    "广东": ("深圳", "广州", "东莞", "佛山", "珠海"), "广西": ("南宁",), "海南": ("海口",),
    "四川": ("成都",), "贵州": ("贵阳",), "云南": ("昆明",), "西藏": ("拉萨",),
    "陕西": ("西安",),
    "甘肃": ("兰州", "嘉峪关", "金昌", "白银", "天水", "武威", "张掖", "平凉", "酒泉", "庆阳", "定西",
             "陇南", "临夏", "甘南"),
    "青海": ("西宁",), "宁夏": ("银川",), "新疆": ("乌鲁木齐",),
    "香港": (), "澳门": (), "台湾": (),
}  # fmt: skip
PLACES: dict[str, str] = {
    place: province for province, own in PROVINCES.items() for place in (province, *own)
}
LONGEST = max(map(len, PLACES))


def province_of(text: str) -> str | None:
    """The province a place lies in, told by how its text begins; None for what we do not know."""
    for length in range(LONGEST, 1, -1):
        if found := PLACES.get(text[:length]):
            return found
    return None
