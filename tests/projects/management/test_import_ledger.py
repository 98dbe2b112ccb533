"""The command's form: exit codes, JSON, nothing written without --commit."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import Batch, Project
from tests.factories.parks import make_park, make_user
from tests.projects.imports.conftest import FULL, LEDGERS, city, full_row, write_xlsx

pytestmark = pytest.mark.django_db
JINCHANG = str(LEDGERS / "03_jinchang_2020_batch4.csv")
GAOLAN = str(LEDGERS / "05_gaolan_2016_by_town.csv")


def run(*arguments):
    """(exit code, standard output, what was said on failure)."""
    out = StringIO()
    try:
        call_command("import_ledger", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    except SystemExit as stop:
        return stop.code, out.getvalue(), ""
    return 0, out.getvalue(), ""


def test_the_json_has_the_contract_s_form():
    make_park("jcjk")
    make_user("bureau")
    code, out, _ = run(JINCHANG, "--park", "jcjk", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["kind"], told["batch"], told["header_rows"]) == ("projects", None, [2])
    assert set(told["mapping"][1]) == {"column", "header", "field", "unit", "sure"}
    row = told["rows"][1]
    assert (row["row"], row["outcome"], row["key"]) == (4, "create", "韩家峡水库项目")
    assert set(row["messages"][0]) == {
        "column", "level", "code", "text", "raw", "suggestion",
    }  # fmt: skip
    assert told["summary"] == {
        "rows": 8, "create": 8, "update": 0, "same": 0, "skip": 0, "error": 0,
    }  # fmt: skip
    assert not Batch.objects.exists()
    assert not Project.objects.exists()


def test_commit_and_undo():
    make_park("jcjk")
    make_user("bureau")
    code, out, _ = run(JINCHANG, "--park", "jcjk", "--commit", "--json")
    batch = json.loads(out)["batch"]
    assert (code, Project.objects.count()) == (0, 8)
    call_command("undo_import", batch, stdout=StringIO())
    assert not Project.objects.exists()
    with pytest.raises(CommandError):
        call_command("undo_import", batch)


def test_rows_with_errors_are_exit_1_and_write_nothing():
    make_park("gl")
    make_user("bureau")
    code, out, _ = run(GAOLAN, "--park", "gl", "--commit")
    assert code == 1
    assert "错误 6" in out
    assert not Project.objects.exists()


def test_skip_errors_writes_the_sound_rows(tmp_path):
    city()
    make_user("bureau")
    bad = full_row("乙", **{"总投资（万元）": "0.58亿"})
    path = write_xlsx(tmp_path / "a.xlsx", FULL, full_row(), bad)
    code, out, _ = run(str(path), "--period", "2024-06", "--commit", "--skip-errors")
    assert code == 1
    assert "已写入" in out
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["/nowhere.xlsx"], "没有找到文件"),
        ([JINCHANG, "--sheet", "没有的表"], "工作表"),
        ([JINCHANG, "--park", "jcjx"], "没有这个园区或不在您的管辖范围"),
        ([JINCHANG, "--period", "六月"], "看不懂统计期"),
        ([JINCHANG, "--period", "2099-01"], "还没开始"),
        ([JINCHANG, "--by", "nobody"], "没有可登录的用户"),
        ([str(LEDGERS / "07_jining_2015_glued_rank_score.txt")], "项目名称"),
    ],
)
def test_an_unusable_file_is_exit_2(arguments, word):
    make_park("jcjk")
    make_user("bureau")
    code, _, said = run(*arguments)
    assert code == 2
    assert word in said


def test_without_a_bureau_account_it_says_how_to_make_one():
    code, _, said = run(JINCHANG)
    assert code == 2
    assert "账号与角色" in said


def test_who_may_not_import_does_not(tmp_path):
    make_park("jcjk")
    make_user("leader", username="sample-leader")
    code, _, said = run(JINCHANG, "--park", "jcjk", "--by", "sample-leader", "--commit")
    assert code == 2
    assert "权限" in said
    assert not Batch.objects.exists()
