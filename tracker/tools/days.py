"""Days in the database: date arithmetic that SQLite and PostgreSQL both know."""

from typing import Any

from django.db.models import DateField, Func


class DaysAfter(Func):
    """A date so many calendar days after another: `DaysAfter("planned_on", "paused_days")`.

    Fit for a generated column: both databases find the same day from the same row, always.
    """

    arity = 2
    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "date(%(expressions)s || ' days')"
        return self.as_sql(
            compiler, connection, template=template, arg_joiner=", '+' || ", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(%(expressions)s)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" + ", **context)
