"""The demo city's second quarter says, by computation, what the city published that July."""

from io import BytesIO

import docx
import pytest

from projects.exports.dispatch.files import write_docx
from projects.models import Dispatch
from projects.queries.dispatch.checks import checks
from projects.queries.dispatch.compose import document, lines_of

pytestmark = pytest.mark.django_db
PUBLISHED = (
    "1—6月，全市新签约入库项目267项，投资额202.84亿元；实施新续建招商引资项目349项，落实省外到位资金"
    "228.7亿元、增长58.17%，完成目标任务的57.17%，超过时间进度7.17个百分点。",
    "市级领导外出招商17次，全市组织外出招商152次，对接企业和商协会580家，签订投资合作协议115项；"
    "邀请438家企业和商协会来访考察洽谈，签订投资合作协议39项。",
)


def test_the_draft_says_what_was_published(zhangye):
    draft = Dispatch.objects.get(period="2024Q2")
    lines = lines_of(document(draft))
    for sentence in PUBLISHED:
        assert sentence in lines
    target = BytesIO()
    write_docx(draft, target)
    paper = [paragraph.text for paragraph in docx.Document(target).paragraphs]
    assert set(PUBLISHED) <= set(paper)


def test_the_draft_has_nothing_that_must_be_mended(zhangye):
    draft = Dispatch.objects.get(period="2024Q2")
    assert [check.text for check in checks(draft) if check.level == "stop"] == []
