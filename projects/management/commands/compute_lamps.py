"""One pass of the lamps."""

import json
from dataclasses import asdict
from datetime import date

from django.core.management import BaseCommand

from projects.actions.lamp import compute_lamps
from tracker import clock


class Command(BaseCommand):
    help = "按规则评一遍红黄绿灯；同一天再跑一次不会有变化。"

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="按这一天评灯，缺省为今天")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args, on, as_json: bool, **options):
        done = compute_lamps(on=on or clock.today())
        if as_json:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            self.stdout.write(
                f"红 {done.red} 黄 {done.yellow} 绿 {done.green}，变化 {done.changed} 盏。"
            )
