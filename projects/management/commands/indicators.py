"""`indicators --period 2024H1 [--as-of DATE] [--by …] [--park CODE] [--json]` (CONTRACT.md)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.queries.dimensions import CUTS
from projects.queries.indicators import CODES, indicator
from projects.queries.report import indicators_report, window_asked
from projects.queries.scope import scope_for

UNUSABLE = 2
RATES = {
    "target_rate": "完成目标%",
    "time_rate": "序时%",
    "lead_points": "超(欠)序时",
    "yoy": "同比%",
}


class Command(BaseCommand):
    help = "打印指标登记表的全部数字"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--period", default="", help="2024、2024H1、2024Q2、2024-06 …")
        parser.add_argument("--as-of", default="", help="截至日期，例如 2024-06-30")
        parser.add_argument("--by", choices=[*CUTS], help="按哪个维度分开列")
        parser.add_argument("--park", default="", help="园区代码，含下属片区")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            window = window_asked(options["period"], options["as_of"])
            scope = scope_for(None, park=options["park"])
        except ValueError as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        report = indicators_report(scope, window, CODES, options["by"])
        if options["as_json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self._print(report, scope.label)

    def _print(self, report: dict[str, Any], label: str) -> None:
        self.stdout.write(f"{label}  {report['period']}  截至 {report['as_of']}")
        self._figures(report["figures"])
        for line in report["by"]:
            self.stdout.write(f"\n{line['label']}")
            self._figures(line["figures"])

    def _figures(self, figures: dict[str, str | None]) -> None:
        for code, value in figures.items():
            self.stdout.write(f"  {_name(code)}（{code}）：{'—' if value is None else value}")


def _name(code: str) -> str:
    stem, dot, rate = code.partition(".")
    if not dot:
        return RATES[code] if code in RATES else indicator(code).name
    return f"{indicator(stem).name} {RATES[rate]}"
