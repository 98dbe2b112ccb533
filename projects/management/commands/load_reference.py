from typing import Any

from django.core.management import BaseCommand

from parks.actions.mark import adopt_marks
from parks.actions.reference import load_parks_reference
from projects.actions.duty import load_duty_template
from projects.actions.reference import (
    load_approval_items,
    load_escalation_rules,
    load_lamp_rules,
    load_milestone_templates,
)
from projects.actions.report_template import load_report_templates
from projects.actions.scheme_reference import load_park_indicators, load_schemes


class Command(BaseCommand):
    help = "载入行政区、行业、产业链、园区、单位、联络点、亮灯规则和各类模板；可重复执行"

    def handle(self, *args: Any, **options: Any) -> None:
        lists = [
            *load_parks_reference(),
            adopt_marks(),
            load_lamp_rules(),
            load_escalation_rules(),
            load_approval_items(),
            load_milestone_templates(),
            load_duty_template(),
            load_report_templates(),
            load_park_indicators(),
            load_schemes(),
        ]
        if options["verbosity"] < 1:
            return
        for loaded in lists:
            if loaded.made or loaded.changed or options["verbosity"] > 1:
                self.stdout.write(
                    f"{loaded.name}：{loaded.held} 条，新增 {loaded.made}，更新 {loaded.changed}"
                )
        if not any(loaded.made or loaded.changed for loaded in lists):
            self.stdout.write("基础数据已是最新。")
