"""批示与督办单."""

from datetime import date
from itertools import count

from projects.models import Instruction
from tests.factories.parks import make_user

_number = count(1)


def make_instruction(project, level="plain", **fields):
    """To the task force, issued on 2024-07-01 by a leader, due on 2024-07-12."""
    fields.setdefault("number", f"{'PS' if level == 'plain' else 'DB'}-2023-{next(_number):04d}")
    fields.setdefault("text", "示例：请专班一周内办完。")
    fields.setdefault("issued_on", date(2024, 7, 1))
    fields.setdefault("due_on", date(2024, 7, 12))
    if "issued_by" not in fields:
        fields["issued_by"] = make_user("leader")
    if fields.get("state") == "closed":
        fields.setdefault("closed_on", date(2024, 7, 5))
    return Instruction.objects.create(project=project, level=level, **fields)
