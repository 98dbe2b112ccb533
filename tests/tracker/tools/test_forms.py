"""Form parts: money and dates as people write them, several files, warnings to tick."""

from decimal import Decimal as D

import pytest
from django import forms
from django.core.exceptions import ValidationError

from tests.factories.files import make_upload
from tracker.tools.forms import DateField, FilesField, MoneyField, WarningsMixin


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200.50", "1200.50"), ("１２００", "1200"), (" 12 00 ", "1200"), ("1，200", "1200")],
)
def test_money_as_people_write_it(text, value):
    assert MoneyField().clean(text) == D(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abc", "金额看不懂"),
        ("5亿多元", "金额看不懂"),
        ("NaN", "金额看不懂"),
        ("Infinity", "金额看不懂"),
        ("-1", "金额不能是负数"),
        ("1.23456", "小数最多四位"),
        ("999999999999999", "金额太大"),
        ("1e30", "金额太大"),
    ],
)
def test_money_refuses_in_chinese(text, said):
    with pytest.raises(ValidationError, match=said):
        MoneyField().clean(text)


def test_date_refuses_in_chinese():
    with pytest.raises(ValidationError, match="日期看不懂"):
        DateField().clean("去年夏天")


def test_files_are_always_a_list():
    field = FilesField(required=False)
    assert field.clean([]) == []
    assert len(field.clean([make_upload(), make_upload()])) == 2
    with pytest.raises(ValidationError, match="请选择文件"):
        FilesField().clean([])


class Sample(WarningsMixin, forms.Form):
    number = forms.IntegerField()

    def warnings_of(self, cleaned):
        return ["示例：太大了。"] if cleaned["number"] > 9 else []


def test_the_unusual_is_warned_of_once_and_passes_with_a_tick():
    assert Sample({"number": 5}).is_valid()
    form = Sample({"number": 50})
    assert not form.is_valid()
    assert form.warnings == ["示例：太大了。"]
    assert Sample({"number": 50, "confirm": "1"}).is_valid()


def test_no_warning_beside_an_error():
    form = Sample({"number": "x"})
    assert not form.is_valid()
    assert form.warnings == []
