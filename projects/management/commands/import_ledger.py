"""Rehearse the import of a ledger; write it with --commit (CONTRACT.md)."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from parks.models import Park, User
from projects.actions.batch import commit_batch, rehearse
from projects.enums import BatchKind, Outcome
from projects.imports.fields import LABELS
from projects.imports.ledger import build_plan
from projects.imports.matching import NO_PARK, Directory
from projects.imports.plan import Json, published
from projects.models.batch import LARGE
from tracker.roles import Permission, Role
from tracker.tools.sheets import SheetRefused

SOUND, WITH_ERRORS, UNUSABLE = 0, 1, 2


class Command(BaseCommand):
    help = "预演一份台账；加 --commit 才写入。退出码：0 没有错误，1 有错误行，2 文件不能用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help=".xlsx、.xls 或 .csv 文件")
        parser.add_argument("--sheet", default="", help="工作表名，默认最像台账的一张")
        parser.add_argument("--kind", default="", choices=["", *BatchKind.values], help="台账种类")
        parser.add_argument("--period", default="", help="统计期，例如 2024-06")
        parser.add_argument("--park", default="", help="表里没写园区时用的园区代码")
        parser.add_argument("--by", default="", help="导入人用户名，默认招商局")
        parser.add_argument("--commit", action="store_true", help="写入，全部成功或什么都不写")
        parser.add_argument("--skip-errors", action="store_true", help="跳过有错的行")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = self._run(options)
        except SheetRefused as refused:
            raise CommandError(refused.text, returncode=UNUSABLE) from refused
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=UNUSABLE) from error
        except OSError as error:
            text = f"打不开文件“{options['file']}”；请检查路径和读取权限。"
            raise CommandError(text, returncode=UNUSABLE) from error
        if options["json"]:
            self.stdout.write(json.dumps(published(told), ensure_ascii=False))
        else:
            self._say(told)
        if told["summary"][Outcome.ERROR]:
            sys.exit(WITH_ERRORS)

    def _run(self, options: dict[str, Any]) -> Json:
        by = self._user(options["by"])
        path = Path(options["file"])
        if not path.is_file():
            raise SheetRefused("not_a_file", f"没有找到文件“{path}”；请检查路径。")
        asked: dict[str, Any] = {
            "by": by,
            "kind": options["kind"],
            "sheet": options["sheet"],
            "period": options["period"],
            "park": self._park(options["park"], by),
        }
        if not options["commit"]:
            return build_plan(path, **asked).to_json()
        batch = rehearse(path=path, **asked)
        if batch.plan["summary"][Outcome.ERROR] and not options["skip_errors"]:
            return batch.plan
        commit_batch(batch=batch, by=by, skip_errors=options["skip_errors"])
        return batch.plan | {"batch": batch.pk}

    def _user(self, username: str) -> User:
        if username:
            user = User.objects.active().filter(username=username).first()
            if user is None:
                raise SheetRefused("by", f"没有可登录的用户“{username}”；请核对用户名。")
        else:
            user = User.objects.with_role(Role.BUREAU).order_by("pk").first()
            if user is None:
                text = "还没有招商局账号，不知道以谁的名义导入；请先在“账号与角色”里建一个招商局调度科账号，或用 --by 指定。"
                raise SheetRefused("by", text)
        if not user.may(Permission.IMPORT_LEDGERS):
            raise SheetRefused(
                "by", f"用户“{user.username}”没有导入台账的权限；请换招商局或园区专班账号。"
            )
        return user

    def _park(self, code: str, by: User) -> Park | None:
        if not code:
            return None
        park = Park.objects.filter(code=code, retired_on=None).first()
        directory = Directory(by)
        if park is None or not directory.may_use(park.pk):
            near = directory.index("park").near(code, cutoff=30)
            hint = f"；是不是“{'”“'.join(near)}”？" if near else ""
            raise SheetRefused("park", f"“{code}”：{NO_PARK}{hint}。请填园区代码。")
        return park

    def _say(self, told: Json) -> None:
        """The plan in words."""
        said = told["summary"]
        rows = "、".join(str(n) for n in told["header_rows"])
        self.stdout.write(f"工作表“{told['sheet']}”，表头第 {rows} 行，统计期 {told['period']}。")
        for column in told["mapping"]:
            label = LABELS.get(column["field"] or "", "不导入，留作其他列")
            unit = f"（{column['unit']}）" if column["unit"] else ""
            doubt = "" if column["sure"] or not column["field"] else "  请核对"
            header = column["header"] or "（空）"
            self.stdout.write(f"  {column['column']:>2} {header} → {label}{unit}{doubt}")
        for row in told["rows"]:
            for message in row["messages"]:
                level = "错误" if message["level"] == "error" else "提醒"
                where = (
                    f"第 {row['row']} 行 {message['column']} 列"
                    if message["column"]
                    else f"第 {row['row']} 行"
                )
                hint = f" 建议：{message['suggestion']}" if message["suggestion"] else ""
                self.stdout.write(f"{level} {where}：{message['text']}{hint}")
        for notice in told["notices"]:
            self.stdout.write(f"先看 {notice['text']}")
        for check in told["checks"]:
            self.stdout.write(f"核对 {check['text']}")
        counts = "，".join(f"{Outcome(name).label} {said[name]}" for name in Outcome.values)
        self.stdout.write(f"共 {said['rows']} 行：{counts}。")
        if told["batch"]:
            self.stdout.write(f"已写入，批次 {told['batch']}；撤销用 undo_import {told['batch']}。")
            if said[Outcome.CREATE] + said[Outcome.UPDATE] > LARGE:
                self.stdout.write("红黄绿灯随后由后台更新。")
        elif said[Outcome.ERROR]:
            self.stdout.write("没有写入：先改好错误行，或用 --skip-errors 跳过它们。")
        else:
            self.stdout.write("这是预演，没有写入；加 --commit 写入。")
