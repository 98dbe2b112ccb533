"""Telephone numbers inside a text like "张三 13800000000", found again by an index.

The database keeps the first number of a column; elsewhere than on PostgreSQL it is a plain LIKE.
"""

import re
from typing import Any

from django.db.models import CharField, Lookup

_NUMBER = r"1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}"
PHONE = re.compile(rf"(?<![0-9])(?:{_NUMBER})(?![0-9])")


def phones_in(text: str) -> list[str]:
    """Every mobile or landline number of the text, each once."""
    return list(dict.fromkeys(PHONE.findall(text)))


def index_sql(name: str, table: str, column: str) -> str:
    return (
        f"CREATE INDEX IF NOT EXISTS {name} ON {table} (substring({column} from '{_NUMBER}')) "
        f"WHERE {column} <> ''"
    )


@CharField.register_lookup
class CallsFirst(Lookup):
    """`contact__phone="13800000000"`: the first number of the text is this one."""

    lookup_name = "phone"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            held = f"(substring({left} from '{_NUMBER}') = %s AND {left} <> '')"
            return held, [*params, str(self.rhs), *params]
        return f"{left} LIKE %s", [*params, f"%{self.rhs}%"]
