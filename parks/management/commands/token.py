"""An API token for one user: shown once, the one before it ends."""

from django.core.management import BaseCommand, CommandError

from parks.actions.account import renew_token
from parks.models import User


class Command(BaseCommand):
    help = "为一个账号换发接口令牌，旧令牌随即失效。"

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        user = User.objects.active().filter(username=username).first()
        if user is None:
            raise CommandError(f"没有可登录的账号“{username}”，请核对用户名。")
        self.stdout.write(renew_token(user=user))
