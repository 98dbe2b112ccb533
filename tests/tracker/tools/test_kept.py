"""Small lists kept in the process."""

from tracker.tools import kept as tool
from tracker.tools.kept import forget_all, kept, kept_last
from tracker.tools.likeness import alike, name_key


def test_kept_asks_once_until_told_to_forget():
    asked = []

    @kept(60)
    def ask():
        asked.append(1)
        return len(asked)

    assert (ask(), ask()) == (1, 1)
    forget_all()
    assert ask() == 2


def test_kept_asks_again_when_its_time_is_over():
    asked = []

    @kept(-1)
    def ask():
        asked.append(1)
        return len(asked)

    assert (ask(), ask()) == (1, 2)


def test_kept_last_asks_once_for_each_question(monkeypatch):
    asked, now = [], [0.0]
    monkeypatch.setattr(tool, "monotonic", lambda: now[0])

    @kept_last(30, most=2)
    def double(number):
        asked.append(number)
        return number * 2

    assert [double(1), double(2), double(1)] == [2, 4, 2]
    assert asked == [1, 2]
    now[0] = 31.0
    assert double(1) == 2
    assert asked == [1, 2, 1]


def test_kept_last_holds_no_more_than_it_may():
    asked = []

    @kept_last(30, most=2)
    def same(number):
        asked.append(number)
        return number

    for number in (1, 2, 3, 2, 1):
        same(number)

    assert asked == [1, 2, 3, 1]


def test_kept_last_forgets_with_all_others():
    asked = []
    each = kept_last(30, most=5)(asked.append)

    for _ in range(2):
        each(7)
        forget_all()

    assert asked == [7, 7]


def test_name_key_takes_away_what_does_not_tell_names_apart():
    assert name_key("★ 示例（张掖）氢能　项目") == name_key("示例(张掖)氢能项目")
    assert name_key("ＡＢＣ-示例") == "abc示例"
    assert alike("示例氢能项目", "示例 氢能 项目") == 100
    assert alike("示例氢能项目", "完全别的名字") < 85
