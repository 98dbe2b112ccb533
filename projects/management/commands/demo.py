from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from parks.models import User
from projects.demo import bench, city
from projects.models import Project
from tracker.roles import Role


class Command(BaseCommand):
    help = "生成演示城市：张掖市 2024 年上半年；或按 --projects 生成指定规模的测试城市"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--projects", type=int, help="项目数；不写即为张掖 2024 年上半年")
        parser.add_argument("--seed", type=int, default=city.SEED, help="种子相同，城市相同")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "正式环境不能生成演示数据。请在试用环境（SITE_URL 不是 https）里执行。"
            )
        if options["projects"] is not None and options["projects"] < 1:
            raise CommandError("--projects 要是大于 0 的整数。")
        if held := Project.objects.count():
            self.stdout.write(f"库里已有 {held} 个项目，演示数据不再生成。要重来请换一个空数据库。")
            return
        taken = User.objects.filter(username__in=list(Role)).order_by("username")
        if names := "、".join(taken.values_list("username", flat=True)):
            raise CommandError(f"账号 {names} 已经存在，与演示账号同名。请换一个空数据库。")
        if options["projects"]:
            made = bench.build(options["projects"], options["seed"])
        else:
            made = city.build(options["seed"])
        self.stdout.write(f"已生成演示城市：{made} 个项目。")
