"""Take a whole import back (CONTRACT.md)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from parks.models import User
from projects.actions.batch import undo_batch
from projects.models import Batch
from tracker.roles import Role


class Command(BaseCommand):
    help = "整批撤销一次台账导入。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", type=int, help="批次号")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = Batch.objects.filter(pk=options["batch"]).select_related("by").first()
        if batch is None:
            raise CommandError(
                f"没有批次 {options['batch']}；请在导入记录里查批次号。", returncode=2
            )
        by = User.objects.with_role(Role.BUREAU).order_by("pk").first() or batch.by
        try:
            undo_batch(batch=batch, by=by)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages), returncode=1) from error
        self.stdout.write(f"批次 {batch.pk}“{batch}”已整批撤销。")
