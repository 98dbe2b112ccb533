"""Small lists kept in the process."""

from tracker.tools.kept import forget_all, kept
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


def test_name_key_takes_away_what_does_not_tell_names_apart():
    assert name_key("★ 示例（张掖）氢能　项目") == name_key("示例(张掖)氢能项目")
    assert name_key("ＡＢＣ-示例") == "abc示例"
    assert alike("示例氢能项目", "示例 氢能 项目") == 100
    assert alike("示例氢能项目", "完全别的名字") < 85
