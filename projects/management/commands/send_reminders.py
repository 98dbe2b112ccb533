"""One pass of reminders. Twice the same day creates nothing."""

import json
from dataclasses import asdict
from datetime import date

from django.core.management import BaseCommand

from projects.actions.reminder import send_reminders
from tracker import clock


class Command(BaseCommand):
    help = "生成并投递今天到期的提醒；同一天再跑一次不会多出一条。"

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="按这一天计算，缺省为今天")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args, on, as_json: bool, **options):
        done = send_reminders(on=on or clock.today())
        if as_json:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            self.stdout.write(
                f"新增 {done.created} 条，送达收件箱 {done.sent} 条，升级 {done.escalated} 条。"
            )
