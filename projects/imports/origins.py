"""省外, 境外, 省内 or 本地: told by the place an investor comes from."""

import re

from django.conf import settings

from parks.models import Region
from parks.models.region import stem
from projects.enums import OriginKind

_PROVINCES = [
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "深圳",
    "广州",
    "杭州",
    "宁波",
    "温州",
    "苏州",
    "南京",
    "无锡",
    "成都",
    "西安",
    "武汉",
    "长沙",
    "青岛",
    "济南",
    "厦门",
    "福州",
    "郑州",
    "合肥",
    "南昌",
    "大连",
    "沈阳",
    "哈尔滨",
    "长春",
    "昆明",
    "贵阳",
    "南宁",
    "海口",
    "银川",
    "西宁",
    "乌鲁木齐",
    "拉萨",
    "呼和浩特",
    "太原",
    "石家庄",
    "长三角",
    "珠三角",
    "京津冀",
    "大湾区",
    "东部",
    "省外",
    "外省",
    "央企",
]
_OVERSEAS = re.compile(
    r"香港|澳门|台湾|港澳台|境外|国外|外商|美国|日本|韩国|德国|英国|法国|新加坡|马来西亚|泰国|加拿大|澳大利亚|荷兰|意大利|瑞士|俄罗斯"
)
_LOCAL = re.compile(r"^(?:本市|本地|市内|本县|本区|县内|当地|本土)")
_INSIDE = re.compile(r"^(?:省内|本省|市外|省内市外)")


class Origins:
    """The places of the own city and province, read once a file."""

    def __init__(self) -> None:
        city = stem(settings.CITY_REGION)
        own: set[str] = set()
        province: set[str] = set()
        rows = Region.objects.filter(code__startswith=city[:2]).values_list("code", "name")
        for code, name in rows:
            short = re.sub(r"(?:自治州|自治县|地区|省|市|州|县|区)$", "", name)
            for said in {name, short if len(short) > 1 else name}:
                (own if code.startswith(city) else province).add(said)
        self.own, self.province = own, province - own
        self._known: dict[str, str | None] = {}

    def kind(self, text: str) -> str | None:
        """None when the place is none we know."""
        if text not in self._known:
            self._known[text] = self._kind(text)
        return self._known[text]

    def _kind(self, text: str) -> str | None:
        if _OVERSEAS.search(text):
            return str(OriginKind.OVERSEAS)
        if _LOCAL.search(text) or any(name in text for name in self.own):
            return str(OriginKind.LOCAL)
        if _INSIDE.search(text) or any(name in text for name in self.province):
            return str(OriginKind.INSIDE)
        if any(name in text for name in _PROVINCES):
            return str(OriginKind.OUTSIDE)
        return None
